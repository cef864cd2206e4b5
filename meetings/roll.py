"""Who came: the rows of a roll call, what the answers propose, and whether there are enough."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from core.access import fetch
from core.principal import Principal
from core.templatetags.formats import percent
from meetings.choices import CAME, Attendance, InviteeRole, ReplyState
from meetings.models import Invitee, Meeting, MeetingKind
from meetings.queries import meetings_for

# What an answer proposes; the liaison decides.
PROPOSED: dict[str, Attendance] = {
    ReplyState.YES: Attendance.PRESENT,
    ReplyState.SUBSTITUTE: Attendance.PRESENT,
    ReplyState.NO: Attendance.EXCUSED,
}
MARKS = (Attendance.PRESENT, Attendance.LATE, Attendance.EXCUSED, Attendance.ABSENT)


def invitees_of(meeting_id: UUID) -> list[Invitee]:
    """All who are invited, must first, in the order of their names; one statement."""
    rows = Invitee.objects.filter(meeting_id=meeting_id).select_related(
        "unit", "party_org", "person", "person__unit", "outer", "seat", "category"
    )
    return sorted(rows, key=lambda row: (row.role != InviteeRole.ATTENDS, not row.must, name_of(row)))


def name_of(invitee: Invitee, *, named: bool = True) -> str:
    """The organization; of a person its unit and name, or the post for who may not see names."""
    for row in (invitee.unit, invitee.party_org, invitee.outer):
        if row is not None:
            return str(row.name)
    person = invitee.person
    if person is None:
        return ""
    own = person.name if named else person.post or (invitee.seat.label if invitee.seat else "在职人员")
    return f"{person.unit.name} {own}" if person.unit else str(own)


def invitees_visible(principal: Principal, action: str = "meeting.edit") -> Q:
    return Q(meeting_id__in=meetings_for(principal, action=action).values("id"))


def get_invitee_for(principal: Principal, invitee_id: UUID, action: str = "meeting.edit") -> Invitee:
    """Raises NotFound, NotAllowed."""
    rows = Invitee.objects.select_related("meeting", "unit", "party_org", "person", "person__unit", "outer", "seat")
    invitee: Invitee = fetch(rows, invitee_id, invitees_visible(principal, action))
    return invitee


@dataclass(frozen=True)
class RollLine:
    """One organization on the roll: what it answered, what that proposes, what was marked."""

    invitee: Invitee
    name: str
    detail: str
    proposed: str
    marks: Sequence[tuple[str, str, bool]]

    @property
    def is_open(self) -> bool:
        return self.invitee.attendance == Attendance.UNKNOWN


def _detail(row: Invitee) -> str:
    answered = row.get_reply_display()
    if row.reply == ReplyState.NO and row.reply_note:
        answered = f"请假：{row.reply_note}"
    who = " ".join(part for part in (row.attendee, row.attendee_post) if part)
    kind = row.seat.label if row.seat else row.category.label if row.category else ""
    role = row.get_role_display() if row.role != InviteeRole.ATTENDS else ""
    return " · ".join(part for part in (kind, role, answered, who) if part)


def roll_line(row: Invitee, *, named: bool = True) -> RollLine:
    marks = [(str(mark), str(mark.label), row.attendance == mark) for mark in MARKS]
    proposed = PROPOSED.get(row.reply)
    return RollLine(row, name_of(row, named=named), _detail(row), str(proposed.label) if proposed else "", marks)


@dataclass(frozen=True)
class Quorum:
    """Of those who must come, how many came; ``asked`` is the kind's percentage, None where it asks nothing."""

    must: int
    came: int
    open: int
    others: int
    asked: int | None

    @property
    def is_met(self) -> bool:
        return self.asked is None or self.came * 100 >= self.asked * self.must

    @property
    def words(self) -> str:
        """For the head of the page and for the answer to each tap."""
        text = f"应到 {self.must} 家，到会 {self.came} 家"
        if self.must:
            text += f"（{percent(self.came / self.must, 0)}）"
        if self.others:
            text += f"，另有 {self.others} 家参加"
        if self.open:
            text += f"，{self.open} 家未点名"
        return text

    @property
    def verdict(self) -> str:
        if self.asked is None or not self.must:
            return ""
        return f"达到 {self.asked}% 的到会要求" if self.is_met else f"未达到 {self.asked}% 的到会要求"


def quorum_of(meeting: Meeting, invitees: Iterable[Invitee]) -> Quorum:
    rows = list(invitees)
    must = [row for row in rows if row.must]
    asked = MeetingKind.objects.filter(kind_id=meeting.kind_id).values_list("quorum", flat=True).first()
    return Quorum(
        must=len(must),
        came=sum(row.attendance in CAME for row in must),
        open=sum(row.attendance == Attendance.UNKNOWN for row in rows),
        others=sum(row.attendance in CAME for row in rows if not row.must),
        asked=asked,
    )
