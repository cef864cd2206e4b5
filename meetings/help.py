"""What tells of the pages of meetings."""

from core.guide.pages import Section, Sections, register_help

PLANNING = (Section("department", "会议"), Section("liaison", "会议"), Section("company", "我的会议"))

HELP: Sections = {
    "meeting": PLANNING,
    "invitee": PLANNING,
    "chain-meetings": PLANNING,
}


def register() -> None:
    register_help(HELP)
