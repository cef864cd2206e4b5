"""Who came, who was excused, who sat in: the lists under the text (GB/T 9704-2012, 10.3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from meetings.choices import CAME, Attendance, InviteeRole
from meetings.models import Invitee

RELATED = ("unit", "party_org", "person", "outer", "seat")
ATTENDED, EXCUSED, ABSENT, OBSERVED = "出席", "请假", "缺席", "列席"


@dataclass(frozen=True)
class RollLine:
    """One list: what it is called, and the names in it."""

    label: str
    names: tuple[str, ...]

    @property
    def text(self) -> str:
        return "、".join(self.names)


def invitees_of(meeting_id: UUID) -> "QuerySet[Invitee]":
    """Those the body's leaders first, then units and organizations by name."""
    rows: QuerySet[Invitee] = Invitee.objects.filter(meeting_id=meeting_id).select_related(*RELATED)
    return rows.order_by("seat__order", "unit__name_key", "party_org__name_key", "person__name", "id")


def organization_of(invitee: Invitee) -> str:
    """Who was invited; rows are read with RELATED."""
    row = invitee.unit or invitee.party_org or invitee.outer
    if row is not None:
        return str(row.name)
    return invitee.person.name if invitee.person else ""


def named(invitee: Invitee) -> str:
    """The person with the organization in brackets, or the organization where nobody is named."""
    if invitee.person is not None:
        post = invitee.attendee_post or invitee.person.post or (invitee.seat.label if invitee.seat else "")
        return f"{invitee.person.name}（{post}）" if post else invitee.person.name
    place = organization_of(invitee)
    if not invitee.attendee:
        return place
    return f"{invitee.attendee}（{place}{invitee.attendee_post}）"


def _who(invitee: Invitee, label: str) -> str:
    """Who did not come is told by the organization: nobody was there to be named."""
    return organization_of(invitee) if label in (EXCUSED, ABSENT) else named(invitee)


def _list_of(invitee: Invitee) -> str:
    if invitee.attendance in CAME:
        return OBSERVED if invitee.role == InviteeRole.OBSERVES else ATTENDED
    # Who was only to sit in and did not is missed by nobody.
    if invitee.role == InviteeRole.OBSERVES:
        return ""
    return {Attendance.EXCUSED.value: EXCUSED, Attendance.ABSENT.value: ABSENT}.get(invitee.attendance, "")


def roll_lines(invitees: Iterable[Invitee]) -> list[RollLine]:
    """出席, 请假, 缺席 and 列席 in this order, those without names left out."""
    lists: dict[str, list[str]] = {ATTENDED: [], EXCUSED: [], ABSENT: [], OBSERVED: []}
    for invitee in invitees:
        label = _list_of(invitee)
        if label:
            lists[label].append(_who(invitee, label))
    return [RollLine(label, tuple(names)) for label, names in lists.items() if names]


def not_called(invitees: Sequence[Invitee]) -> int:
    """How many have not been called at the roll."""
    return sum(1 for invitee in invitees if invitee.attendance == Attendance.UNKNOWN)


def who_confirms(invitees: Iterable[Invitee]) -> list[Invitee]:
    """Whom the minutes bind: those who attended; whoever sat in has nothing to confirm."""
    return [each for each in invitees if each.attendance in CAME and each.role == InviteeRole.ATTENDS]
