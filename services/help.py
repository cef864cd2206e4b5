"""What tells of the pages of tickets and services."""

from core.guide.pages import Section, Sections, register_help

TICKETS = (
    Section("company", "提出问题"),
    Section("liaison", "响应和派单"),
    Section("bureau", "办理工单"),
    Section("department", "工单"),
)
VISITS = (
    Section("instructor", "走访企业"),
    Section("liaison", "走访"),
    Section("department", "走访和走访计划"),
)
CATALOGUE = (Section("company", "服务目录"), Section("department", "服务目录"))
SITES = (Section("company", "服务点位"), Section("department", "服务点位"))
SESSIONS = (Section("company", "会前提问"), Section("department", "服务活动"))
SHARING = (Section("bureau", "请求和提供数据"), Section("department", "数据共享"))
GROUPS = (Section("bureau", "服务团"), Section("department", "服务团"), Section("liaison", "响应和派单"))
RULES = (Section("department", "工单的规则"),)
SHARED = (
    Section("company", "预约共享资源"),
    Section("liaison", "共享资源"),
    Section("department", "共享资源和人才"),
)
TALENT = (
    Section("company", "人才需求和对接"),
    Section("liaison", "人才需求和人才库"),
    Section("department", "共享资源和人才"),
)

MARKET = (
    Section("company", "产品供需"),
    Section("liaison", "供需、目录和招引"),
    Section("department", "供需、目录和招引"),
)
TARGETS = (
    Section("bureau", "跟进招引目标"),
    Section("liaison", "供需、目录和招引"),
    Section("department", "供需、目录和招引"),
)

BELOW = (Section("superior", "看供需和人才"),)

HELP: Sections = {
    # directories of the tenants below
    "directories": BELOW,
    "directory": BELOW,
    # supply and demand, companies a chain wants
    "market": MARKET,
    "chain-market": MARKET,
    "invest-target": TARGETS,
    "chain-targets": TARGETS,
    # what a city sets
    "ticket-category": RULES,
    "category-question": RULES,
    "time-limit": RULES,
    "dispatch-rule": RULES,
    "ticket-ladder": RULES,
    "ticket-rule": RULES,
    "ticket": TICKETS,
    # what units share
    "resource": SHARED,
    "booking": SHARED,
    "chain-sharing": SHARED,
    # talent
    "talent": TALENT,
    # visits
    "visit": VISITS,
    "received-visit": (Section("company", "核对走访记录"),),
    # catalogue
    "service-item": CATALOGUE,
    "service-request": CATALOGUE,
    "service-module": CATALOGUE,
    "catalogue": CATALOGUE,
    "item-proposal": (Section("bureau", "修改服务目录"), Section("department", "服务目录")),
    "site": SITES,
    "chain-services": SESSIONS,
    "service-session": SESSIONS,
    "session-question": SESSIONS,
    "common-demand": (Section("department", "工单"), Section("liaison", "响应和派单")),
    "poster": (Section("company", "提出问题"),),
    # departments that serve companies together
    "service-group": GROUPS,
    # data shared between departments
    "data-request": SHARING,
    "sharing-department": SHARING,
}


def register() -> None:
    register_help(HELP)
