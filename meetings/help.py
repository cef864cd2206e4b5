"""What tells of the pages of meetings."""

from core.guide.pages import Section, Sections, register_help

PLANNING = (Section("department", "会议"), Section("liaison", "会议"), Section("company", "我的会议"))
RULES = (Section("department", "会议类型、次数和提醒"),)
MINIMUMS = (Section("department", "会议次数"), Section("liaison", "会议次数"))
SERIES = (Section("liaison", "系列会议"), Section("department", "会议"))
FEED = (Section("common", "会议日历"),)
LINKS = (Section("liaison", "用链接回复参会"),)
CONDUCT = (Section("liaison", "记录会议"),)
RESOLUTIONS = (
    Section("department", "决议和督办"),
    Section("liaison", "决议和督办"),
    Section("bureau", "办理决议"),
    Section("company", "办理决议"),
)
MINUTES = (
    Section("department", "会议纪要"),
    Section("liaison", "会议纪要"),
    Section("company", "确认会议纪要"),
    Section("bureau", "确认会议纪要"),
)

TOPICS = (Section("company", "提出议题"), Section("liaison", "审定议题"), Section("bureau", "提出议题"))
BELOW = (Section("superior", "看下级的决议"), Section("department", "决议和督办"))
SHARED = (Section("department", "跨市会议"),)

HELP: Sections = {
    "meeting": PLANNING,
    "invitee": PLANNING,
    "chain-meetings": PLANNING,
    "meeting-kind": RULES,
    "minimum-rule": RULES,
    "reminder-rule": RULES,
    "ladder-rule": RULES,
    "meeting-minimums": MINIMUMS,
    "minimum-plan": MINIMUMS,
    "body-year": MINIMUMS,
    "series": SERIES,
    "calendar-feed": FEED,
    "meeting-links": LINKS,
    "meeting-share": SHARED,
    "meeting-accept": SHARED,
    "meeting-agenda": CONDUCT,
    "agenda-item": CONDUCT,
    "topic": TOPICS,
    "meeting-topic": TOPICS,
    "meeting-roll": CONDUCT,
    "meeting-log": CONDUCT,
    "meeting-photo": CONDUCT,
    "resolution": RESOLUTIONS,
    "resolutions-below": BELOW,
    "resolution-below": BELOW,
    "chain-resolutions": RESOLUTIONS,
    "attendance": RESOLUTIONS[:2],
    "minutes": MINUTES,
}


def register() -> None:
    register_help(HELP)
