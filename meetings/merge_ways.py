"""What becomes of meetings, topics and resolutions of a unit or a party organization that is merged into another."""

from organizations.merging.ways import How, Way

_ANSWERED = ("reply", "reply_note", "replied_at", "noticed_at", "link_digest", "seat", "category", "role", "must")

WAYS = (
    Way("meetings.Meeting", "host", How.MOVES, "承办的会议", "次"),
    Way("meetings.Invitee", "unit", How.COMBINES, "参加的会议", "次", beside=("meeting",), loose=_ANSWERED),
    Way("meetings.Invitee", "party_org", How.COMBINES, "参加的会议", "次", beside=("meeting",), loose=_ANSWERED),
    Way("meetings.Topic", "unit", How.MOVES, "提出的议题", "个"),
    Way("meetings.Topic", "party_org", How.MOVES, "提出的议题", "个"),
    Way("meetings.AgendaItem", "unit", How.MOVES, "汇报的议程"),
    Way("meetings.Resolution", "unit", How.MOVES, "负责的决议", "件"),
    Way("meetings.Resolution", "party_org", How.MOVES, "负责的决议", "件"),
    Way("meetings.MinutesConfirmation", "unit", How.COMBINES, "确认的纪要", "份", beside=("minutes",), loose=("name",)),
    Way(
        "meetings.MinutesConfirmation",
        "party_org",
        How.COMBINES,
        "确认的纪要",
        "份",
        beside=("minutes",),
        loose=("name",),
    ),
)
