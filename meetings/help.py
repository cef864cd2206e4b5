"""What tells of the pages of meetings."""

from core.guide.pages import Section, Sections, register_help

PLANNING = (Section("department", "会议"), Section("liaison", "会议"), Section("company", "我的会议"))
RESOLUTIONS = (
    Section("department", "决议和督办"),
    Section("liaison", "决议和督办"),
    Section("bureau", "办理决议"),
    Section("company", "办理决议"),
)
RULES = (Section("department", "会议类型、次数和提醒"),)
MINIMUMS = (Section("department", "会议次数"), Section("liaison", "会议次数"))

HELP: Sections = {
    "meeting": PLANNING,
    "invitee": PLANNING,
    "chain-meetings": PLANNING,
    "resolution": RESOLUTIONS,
    "chain-resolutions": RESOLUTIONS,
    "attendance": RESOLUTIONS[:2],
RULES = (Section("department", "会议类型、次数和提醒"),)

HELP: Sections = {
    "meeting-kind": RULES,
    "minimum-rule": RULES,
    "reminder-rule": RULES,
    "ladder-rule": RULES,
    "meeting-minimums": MINIMUMS,
    "minimum-plan": MINIMUMS,
    "body-year": MINIMUMS,
CONDUCT = (Section("liaison", "记录会议"),)

HELP: Sections = {
    # the agenda, the roll, the log
    "meeting-agenda": CONDUCT,
    "agenda-item": CONDUCT,
    "meeting-roll": CONDUCT,
    "meeting-log": CONDUCT,
    "meeting-photo": CONDUCT,
}


def register() -> None:
    register_help(HELP)
