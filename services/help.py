"""What tells of the pages of tickets and services."""

from core.guide.pages import Section, Sections, register_help

TICKETS = (
    Section("company", "提出问题"),
    Section("liaison", "响应和派单"),
    Section("bureau", "办理工单"),
    Section("department", "工单"),
)
CATALOGUE = (Section("company", "服务目录"), Section("department", "服务目录"))
SITES = (Section("company", "服务点位"), Section("department", "服务点位"))
SESSIONS = (Section("department", "服务活动"),)
RULES = (Section("department", "工单的规则"),)

HELP: Sections = {
    # what a city sets
    "ticket-category": RULES,
    "category-question": RULES,
    "time-limit": RULES,
    "dispatch-rule": RULES,
    "ticket-ladder": RULES,
    "ticket": TICKETS,
    # catalogue
    "service-item": CATALOGUE,
    "service-request": CATALOGUE,
    "service-module": CATALOGUE,
    "catalogue": CATALOGUE,
    "site": SITES,
    "service-session": SESSIONS,
    "session-question": SESSIONS,
}


def register() -> None:
    register_help(HELP)
