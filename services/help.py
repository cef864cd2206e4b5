"""What tells of the pages of tickets and services."""

from core.guide.pages import Section, Sections, register_help

TICKETS = (
    Section("company", "提出问题"),
    Section("liaison", "响应和派单"),
    Section("bureau", "办理工单"),
    Section("department", "工单"),
)
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

HELP: Sections = {
    # what a city sets
    "ticket-category": RULES,
    "category-question": RULES,
    "time-limit": RULES,
    "dispatch-rule": RULES,
    "ticket-ladder": RULES,
    "ticket": TICKETS,
    # what units share
    "resource": SHARED,
    "booking": SHARED,
    "chain-sharing": SHARED,
    # talent
    "talent": TALENT,
}


def register() -> None:
    register_help(HELP)
