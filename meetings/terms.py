"""What a city may name its own way in this room."""

from core.terms import TermKind
from meetings.choices import MeetingMeaning

TERM_KINDS = (
    TermKind(
        code="meeting_kind",
        label="会议类型",
        help="党委（扩大）会议、联席会议、书记圆桌会议、联络员会议、现场推进会等；次数要求按类型计数。",
        meanings=MeetingMeaning,
        defaults=(
            ("enlarged", "党委（扩大）会议", "enlarged"),
            ("joint", "联席会议", "joint"),
            ("round_table", "书记圆桌会议", "round_table"),
            ("liaison", "联络员会议", "liaison"),
            ("on_site", "现场推进会", "on_site"),
        ),
    ),
)
