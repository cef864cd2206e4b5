"""Reads about people: persons the tenant keeps, their appointments, and where nobody is appointed (R12)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from core import clock
from core.choices import AnchorKind
from core.models import Anchor
from core.principal import Principal
from core.rights import Reach, within
from core.search.index import named_like
from core.search.words import words
from core.tenancy.dated import in_force
from members.masking import masked_email, masked_phone
from members.models import TARGET_KINDS, Appointment, Person
from members.scopes import LIMIT, labels, scope_sources


def persons_for(principal: Principal, *, action: str = "person.view") -> "QuerySet[Person]":
    persons: QuerySet[Person] = principal.narrow(Person.objects.all(), action, AnchorKind.PERSON)
    return persons


def appointments_for(principal: Principal, *, action: str = "person.view") -> "QuerySet[Appointment]":
    """Appointments of the persons one may see, to what lies within one's scope: what else somebody does, and where,
    is nobody's business who does not work there.
    """
    found: QuerySet[Appointment] = Appointment.objects.filter(appointments_visible(principal, action=action))
    return found


def appointments_visible(principal: Principal, *, action: str = "person.view") -> Q:
    persons = principal.visible(action, AnchorKind.PERSON, path="person_id")
    if principal.may_everywhere(action):
        return persons
    there = Q(pk__in=[])
    for kind in TARGET_KINDS:
        there |= Q(target_kind=kind) & principal.visible(action, AnchorKind(kind), path="target_id")
    return persons & there


def target_name(principal: Principal, value: object, *, action: str = "person.edit") -> str:
    """What ``kind:uuid`` of a typeahead is called, where the principal may keep persons there; else nothing."""
    kind, _, tail = str(value or "").partition(":")
    try:
        anchor_id = UUID(tail)
    except ValueError:
        return ""
    if kind not in TARGET_KINDS:
        return ""
    seen = Anchor.objects.filter(principal.visible(action, AnchorKind(kind)), pk=anchor_id, kind=kind)
    return labels([(kind, anchor_id)]).get(anchor_id, "") if seen.exists() else ""


def persons_within(scope: AnchorKind) -> Reach:
    """Who lies within anchors of kind ``scope``: those working in a unit there, and those now appointed to anything
    there. What lies there is said by the other rooms' reaches.
    """

    def reach(ids: list[UUID]) -> "QuerySet[Any, Any]":
        there = Q(pk__in=[])
        for kind in TARGET_KINDS:
            there |= Q(target_kind=kind) & within(AnchorKind(kind), scope, ids, path="target_id")
        appointed = Appointment.objects.filter(in_force(clock.today())).filter(there).values("person_id")
        found: QuerySet[Any, Any] = Person.objects.filter(
            within(AnchorKind.UNIT, scope, ids, path="unit_id") | Q(id__in=appointed)
        ).values("id")
        return found

    return reach


# ---- lists ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AppointmentRow:
    appointment: Appointment
    title: str
    target: str
    target_url: str
    in_force: bool


@dataclass(frozen=True)
class PersonRow:
    """A person as a list shows it: contact details masked, what he is appointed to today."""

    person: Person
    phone: str
    email: str
    appointments: list[AppointmentRow]


def appointment_rows(
    appointments: Iterable[Appointment], day: dt.date, *, known: Mapping[UUID, str] | None = None
) -> list[AppointmentRow]:
    """Appointments (with their title fetched) and the names of what they are for, one query per kind of target;
    ``known`` are names the page has already.
    """
    found = list(appointments)
    named = dict(known or {})
    named |= labels((row.target_kind, row.target_id) for row in found if row.target_id not in named)
    sources = {str(source.kind): source for source in scope_sources(TARGET_KINDS)}
    return [
        AppointmentRow(
            appointment=row,
            title=row.title.label,
            target=named[row.target_id],
            target_url=sources[row.target_kind].url(row.target_id) if row.target_kind in sources else "",
            in_force=_is_in_force(row, day),
        )
        for row in found
    ]


def _is_in_force(row: Appointment, day: dt.date) -> bool:
    return (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or day <= row.valid_to)


def person_rows(principal: Principal, persons: Sequence[Person], day: dt.date) -> list[PersonRow]:
    """What a page of persons shows; a constant number of queries however many they are."""
    current = (
        appointments_for(principal)
        .filter(in_force(day), person__in=list(persons))
        .select_related("title")
        .order_by("title__order", "id")
    )
    held: dict[UUID, list[AppointmentRow]] = defaultdict(list)
    for row in appointment_rows(current, day):
        held[row.appointment.person_id].append(row)
    return [
        PersonRow(person, masked_phone(person.phone), masked_email(person.email), held[person.pk]) for person in persons
    ]


def persons_like(queryset: "QuerySet[Person]", text: str) -> "QuerySet[Person]":
    """Persons found by what was typed: name, pinyin or initials; nobody by nothing."""
    return named_like(queryset, text) if words(text) else queryset.none()


def person_suggestions(principal: Principal, text: str) -> list[dict[str, str]]:
    """At most 20 persons still in post, by name or initials."""
    found = persons_like(persons_for(principal).filter(left_on__isnull=True), text).select_related("unit")
    return [
        {
            "id": str(person.pk),
            "label": person.name,
            "detail": " · ".join(part for part in (person.unit.name if person.unit else "", person.post) if part),
        }
        for person in found.order_by("name", "id")[:LIMIT]
    ]


def people_of(unit_id: UUID, principal: Principal, day: dt.date) -> list[PersonRow]:
    """Who works in a unit or is appointed to it today, for the unit's page."""
    appointed = Appointment.objects.filter(in_force(day), target_id=unit_id).values("person_id")
    found = persons_for(principal).filter(Q(unit_id=unit_id) | Q(id__in=appointed)).exclude(left_on__lt=day)
    return person_rows(principal, list(found.select_related("unit").order_by("name", "id")[:LIMIT]), day)
