"""What goes along with a letter about a meeting: the recipient's own links, and the file for the calendar."""

from collections.abc import Iterable
from uuid import UUID

from core import clock
from core.choices import AnchorKind
from core.models import Delivery, NoticeAddress, Tenant
from core.outbox.enclosures import EnclosedFile, Enclosure
from core.tenancy.dated import in_force
from meetings.choices import MeetingState
from meetings.ics.facts import invitation_file, method_of
from meetings.models import Invitee, Meeting
from meetings.planning.pages import invitee_name
from meetings.planning.told import SPEAKS_FOR_UNIT
from meetings.reminders import REMINDER
from meetings.replies.links import link_of
from members.choices import GrantState
from members.models import Grant, Person
from organizations.models import PartyOrgHost


def enclosed(tenant: Tenant, row: Delivery) -> Enclosure | None:
    """For letters whose subject is a meeting: the recipient's own links while an answer is asked for, and the file,
    which a reminder does without.
    """
    if row.subject_kind != AnchorKind.MEETING or row.subject_id is None:
        return None
    meeting = Meeting.objects.select_related("body").filter(pk=row.subject_id).first()
    if meeting is None or meeting.state not in (MeetingState.PLANNED, MeetingState.CANCELLED):
        return None
    own = invitations_of(meeting, account_id=row.account_id, contact_id=row.contact_id)
    links = _links(tenant, meeting, own)
    several = len(links) > 1
    lines = [f"不登录也可以回复{f'（{name}）' if several else ''}：{link}" for name, link in links]
    if row.event == REMINDER:
        return Enclosure(tuple(lines))
    attendee = _attendee(row, own)
    content = invitation_file(tenant, meeting, attendee=attendee, reply_link=links[0][1] if len(links) == 1 else "")
    method = method_of(meeting)
    file = EnclosedFile("meeting.ics", content, f"text/calendar; charset=utf-8; method={method}")
    return Enclosure(tuple(lines), (file,))


def _links(tenant: Tenant, meeting: Meeting, own: Iterable[Invitee]) -> list[tuple[str, str]]:
    if meeting.state != MeetingState.PLANNED or meeting.starts_at <= clock.now():
        return []
    found = [(invitee_name(invitee), link_of(tenant, invitee)) for invitee in own]
    return [(name, link) for name, link in found if link]


def _attendee(row: Delivery, own: list[Invitee]) -> tuple[str, str] | None:
    """The invitation's own name, under the address the letter goes to."""
    if len(own) != 1:
        return None
    if row.account_id is not None:
        mail = NoticeAddress.objects.filter(account_id=row.account_id).values_list("email", flat=True).first()
    else:
        mail = Person.objects.filter(pk=row.contact_id).values_list("email", flat=True).first()
    return (invitee_name(own[0]), mail) if mail else None


def invitations_of(meeting: Meeting, *, account_id: UUID | None, contact_id: UUID | None) -> list[Invitee]:
    """The invitations a letter to this account or contact is about: as meetings.planning.told finds who is told."""
    persons = Person.objects.filter(account_id=account_id) if account_id else Person.objects.filter(pk=contact_id)
    named = list(persons.values_list("id", "unit_id"))
    units = {unit_id for _, unit_id in named if unit_id and contact_id}
    if account_id is not None:
        granted = Grant.objects.filter(
            in_force(clock.today()),
            account_id=account_id,
            role__in=SPEAKS_FOR_UNIT,
            state=GrantState.ACTIVE,
            scope_kind=AnchorKind.UNIT,
        )
        units |= set(granted.values_list("scope_id", flat=True))
    hosted = PartyOrgHost.objects.filter(in_force(clock.today()), unit_id__in=units)
    orgs = set(hosted.values_list("party_org_id", flat=True))
    ids = {person_id for person_id, _ in named}
    invitees = Invitee.objects.filter(meeting=meeting).select_related("unit", "party_org", "person", "outer")
    return [one for one in invitees.order_by("created_at", "id") if _is_one(one, units, orgs, ids)]


def _is_one(invitee: Invitee, units: set[UUID], orgs: set[UUID], persons: set[UUID]) -> bool:
    return invitee.unit_id in units or invitee.party_org_id in orgs or invitee.person_id in persons
