"""What tells of the pages of bodies, members and seats."""

from core.guide.pages import Section, Sections, register_help

BODIES = (
    Section("department", "链党组织、成员和席位"),
    Section("liaison", "成员和席位"),
    Section("superior", "看汇总"),
)
PAIRINGS = (Section("department", "结对"), Section("liaison", "结对"))
TEAMS = (Section("department", "队伍"), Section("liaison", "队伍"))
POSTS = (Section("department", "示范岗和承诺"), Section("liaison", "示范岗和承诺"))
COURSES = (Section("department", "课程"), Section("liaison", "课程"))
HONOURS = (Section("department", "党建品牌和荣誉"), Section("liaison", "党建品牌和荣誉"))
WORK = (
    Section("department", "共建活动和成效"),
    Section("liaison", "登记活动和成效"),
    Section("company", "确认成效"),
)
CAMPAIGNS = (Section("department", "专项行动"), Section("liaison", "专项行动"))
ACROSS = (Section("department", "跨区域合作"), Section("liaison", "成员和席位"))
STATIONS = (
    Section("department", "党建工作指导站"),
    Section("liaison", "党建工作指导站"),
)
LINKS = (Section("department", "1+5+N 结对联系"), Section("liaison", "1+5+N 结对联系"))
FUNDS = (Section("department", "专项经费和扶持补助"), Section("liaison", "看经费和补助"))
STRUCTURE = (Section("new-city"), Section("department", "设置"))

HELP: Sections = {
    "body": BODIES,
    "bodies-below": BODIES,
    "body-event": BODIES,
    "member": BODIES,
    "guidance": (
        Section("department", "工作提示和推荐"),
        Section("liaison", "成员和席位"),
        Section("company", "回复工作提示"),
    ),
    "office": (Section("department", "合署办公和牌证"), Section("liaison", "成员和席位")),
    "plaque": (Section("department", "合署办公和牌证"), Section("liaison", "成员和席位")),
    "outer": ACROSS,
    "share": ACROSS,
    "shared": ACROSS,
    "recommendation": (Section("department", "工作提示和推荐"),),
    "members-add-all": BODIES,
    "seat": BODIES,
    "chain-bodies": BODIES,
    "pairing": PAIRINGS,
    "suggestion-refuse": PAIRINGS,
    "suggestion-take-back": PAIRINGS,
    "suggestion-weights": PAIRINGS,
    "team": TEAMS,
    "campaign": CAMPAIGNS,
    "station": STATIONS,
    "post": POSTS,
    "posts-shown": POSTS,
    "link-list": LINKS,
    "link-rule": LINKS,
    "team-link": LINKS,
    "floating": LINKS,
    "pledge": POSTS,
    "course": COURSES,
    "brand": HONOURS,
    "honour": HONOURS,
    "activity": WORK,
    "outcome": WORK,
    "outcomes-to-confirm": WORK,
    "chain-outcomes": WORK,
    "fund": FUNDS,
    "payment": FUNDS,
    "receipt": FUNDS,
    "subsidy": FUNDS,
    "agreement": PAIRINGS,
    "chain-pairings": PAIRINGS,
    "tier": STRUCTURE,
    "pattern": STRUCTURE,
    "chain-build": STRUCTURE,
}


def register() -> None:
    register_help(HELP)
