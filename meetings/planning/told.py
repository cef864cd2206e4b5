"""Who hears of a meeting: accounts of those invited, contacts without an account, and whoever runs it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from core import clock
from core.choices import AnchorKind, Role
from core.models import Account
from core.templatetags.formats import cn_weekday
from core.tenancy.dated import in_force
from meetings.models import Invitee, Meeting
from members.choices import GrantState
from members.contacts import contacts_of
from members.models import Grant, Person
from members.queries import accounts_holding, accounts_with_role
from organizations.models import PartyOrgHost

SPEAKS_FOR_UNIT = (Role.COMPANY, Role.BUREAU)


@dataclass(frozen=True)
class Told:
    """``contacts`` are persons who can only be written to."""

    accounts: list[Account]
    contacts: list[UUID]


def units_of(invitees: Sequence[Invitee]) -> set[UUID]:
    """The invited units, and those in which invited party organizations stand."""
    orgs = [one.party_org_id for one in invitees if one.party_org_id]
    hosts = PartyOrgHost.objects.filter(in_force(clock.today()), party_org_id__in=orgs) if orgs else None
    found = {one.unit_id for one in invitees if one.unit_id}
    return found | (set(hosts.values_list("unit_id", flat=True)) if hosts is not None else set())


def told_of(invitees: Sequence[Invitee]) -> Told:
    """Each account and each contact once, in a constant number of statements."""
    units = units_of(invitees)
    granted = Grant.objects.filter(
        in_force(clock.today()),
        role__in=SPEAKS_FOR_UNIT,
        state=GrantState.ACTIVE,
        scope_kind=AnchorKind.UNIT,
        scope_id__in=units,
    )
    speaking = list(granted.values_list("account_id", "scope_id"))
    persons = Person.objects.filter(pk__in=[one.person_id for one in invitees if one.person_id])
    own = dict(persons.filter(account__isnull=False).values_list("account_id", "id"))
    ids = {*own, *[account_id for account_id, _ in speaking]}
    accounts = list(Account.objects.filter(id__in=ids, is_active=True).order_by("username"))
    there = {account.pk for account in accounts}
    reached = {unit_id for account_id, unit_id in speaking if account_id in there}
    contacts = {row for rows in contacts_of(units - reached).values() for row in rows}
    contacts |= set(persons.filter(account__isnull=True).values_list("id", flat=True))
    return Told(accounts, sorted(contacts))


def invitees_of(meeting: Meeting) -> list[Invitee]:
    return list(Invitee.objects.filter(meeting=meeting))


def hands_of(meetings: Iterable[Meeting]) -> dict[UUID, list[Account]]:
    """By meeting, the liaisons of its body and chain; where there is none, the department."""
    rows = list(meetings)
    anchors = {one for meeting in rows for one in (meeting.body_id, meeting.body.chain_id) if one}
    granted = Grant.objects.filter(
        in_force(clock.today()), role=Role.LIAISON, state=GrantState.ACTIVE, scope_id__in=anchors
    )
    holding: dict[Any, set[UUID]] = defaultdict(set)
    for account_id, scope_id in granted.values_list("account_id", "scope_id"):
        holding[scope_id].add(account_id)
    named = {account.pk: account for account in accounts_holding(granted)}
    found: dict[UUID, list[Account]] = {}
    department: list[Account] | None = None
    for meeting in rows:
        ids = holding[meeting.body_id] | (holding[meeting.body.chain_id] if meeting.body.chain_id else set())
        hands = [named[one] for one in sorted(ids) if one in named]
        if not hands:
            department = accounts_with_role(Role.DEPARTMENT) if department is None else department
            hands = department
        found[meeting.pk] = hands
    return found


def when_words(meeting: Meeting) -> str:
    """``2026年3月5日 星期四 9:00``."""
    start = meeting.starts_at.astimezone(clock.CHINA)
    return f"{cn_weekday(start)} {start:%H:%M}"


def where_words(meeting: Meeting) -> str:
    return meeting.place or ("线上" if meeting.online_url else "")


def page_of(meeting: Meeting) -> str:
    return reverse("meeting-detail", args=[meeting.pk])
