"""What tells of the pages of tickets and services."""

from core.guide.pages import Section, Sections, register_help

TICKETS = (
    Section("company", "提出问题"),
    Section("liaison", "响应和派单"),
    Section("bureau", "办理工单"),
    Section("department", "工单"),
)
SHARING = (Section("bureau", "请求和提供数据"), Section("department", "数据共享"))
RULES = (Section("department", "工单的规则"),)

HELP: Sections = {
    # what a city sets
    "ticket-category": RULES,
    "category-question": RULES,
    "time-limit": RULES,
    "dispatch-rule": RULES,
    "ticket-ladder": RULES,
    "ticket-rule": RULES,
    "ticket": TICKETS,
    "common-demand": (Section("department", "工单"), Section("liaison", "响应和派单")),
    "poster": (Section("company", "提出问题"),),
    # data shared between departments
    "data-request": SHARING,
    "sharing-department": SHARING,
}


def register() -> None:
    register_help(HELP)
