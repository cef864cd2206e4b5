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
RULES = (Section("department", "工单的规则"),)

HELP: Sections = {
    # what a city sets
    "ticket-category": RULES,
    "category-question": RULES,
    "time-limit": RULES,
    "dispatch-rule": RULES,
    "ticket-ladder": RULES,
    "ticket": TICKETS,
    # visits
    "visit": VISITS,
}


def register() -> None:
    register_help(HELP)
