"""Small true meetings for the tests of agenda, roll and log."""

import datetime as dt
from typing import Any

from alliances.models import ChainBody
from core import clock
from core.choices import AnchorKind, Role
from core.models import Account
from core.records import create
from meetings.actions.agenda import add_item
from meetings.choices import MeetingState
from meetings.models import AgendaItem, Invitee, Meeting
from organizations.models import Unit
from tests.alliances.world import make_body, term
from tests.cast import Cast, make_account, make_grant
from tests.factories import make_chain, make_unit

HOUR = dt.timedelta(hours=1)


def make_meeting(
    body: ChainBody | None = None, *, starts: dt.timedelta = -HOUR, state: str = "planned", **fields: Any
) -> Meeting:
    starts_at = clock.now() + starts
    row = Meeting(
        body=body or make_body(make_chain()),
        name="示例联席会议",
        kind=term("meeting_kind", "joint", "联席会议"),
        starts_at=starts_at,
        ends_at=starts_at + 2 * HOUR,
        state=MeetingState(state),
        **fields,
    )
    return create(row, anchor=AnchorKind.MEETING)


def make_item(cast: Cast, meeting: Meeting, title: str = "示例议程", **fields: Any) -> AgendaItem:
    return add_item(actor=cast.act(), meeting_id=meeting.pk, values={"title": title, **fields})


def invite(meeting: Meeting, unit: Unit | None = None, **fields: Any) -> Invitee:
    if fields.get("reply", "none") != "none":
        fields.setdefault("replied_at", clock.now())
    return create(Invitee(meeting=meeting, unit=unit or make_unit(), **fields))


def colleague(cast: Cast, name: str = "示例同事") -> Account:
    account = make_account(cast.city, f"colleague-{name}", name)
    make_grant(cast.city, account, Role.DEPARTMENT)
    return account
