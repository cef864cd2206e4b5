from core.terms import TermKind
from members.choices import TitleMeaning

TERM_KINDS = (
    TermKind(
        code="person_title",
        label="任职名称",
        help="联络员、企业联系人、党建指导员等职务在本市的叫法。",
        meanings=TitleMeaning,
        meaning_help={
            TitleMeaning.LIAISON: "计入“每条链、每个链党组织、每个成员单位至少一名联络员”的检查",
            TitleMeaning.CONTACT: "企业方的对接人，显示在单位页",
            TitleMeaning.INSTRUCTOR: "派驻的党建指导员，计入工作覆盖",
            TitleMeaning.SECRETARY: "所在党组织的书记",
            TitleMeaning.LEADER: "单位的主要负责人",
            TitleMeaning.PARTY_WORKER: "专职、兼职的党务工作者，计入配备人数",
            TitleMeaning.PARTNER: "聘任的两新党建合伙人等，有聘期",
            TitleMeaning.OTHER: "只登记，不参加检查和统计",
        },
        defaults=(
            ("liaison", "联络员", "liaison"),
            ("contact", "企业联系人", "contact"),
            ("instructor", "党建指导员", "instructor"),
            ("secretary", "党组织书记", "secretary"),
            ("party_worker", "党务工作者", "party_worker"),
            ("partner", "党建合伙人", "partner"),
        ),
    ),
)
