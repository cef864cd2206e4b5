"""党建指导员: who looks after which units, and what a city's rule forbids (R24)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from core.models import Term
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.tenancy.dated import in_force
from members.choices import TitleMeaning
from members.coverage import instructing_on
from members.models import Appointment, InstructorRule, Person
from members.people import appointments_visible, persons_for
from organizations.models import Unit

# Stands for «as long as anybody can look ahead» where two spans without an end are compared.
EVER, NEVER = dt.date.min, dt.date.max


@dataclass(frozen=True)
class Span:
    """One assignment: of which unit, from when to when (both included; None is open)."""

    unit_id: UUID
    first: dt.date | None
    last: dt.date | None

    def holds(self, day: dt.date) -> bool:
        return (self.first or EVER) <= day <= (self.last or NEVER)


@dataclass(frozen=True)
class Place:
    """What a rule's sentence says of a unit."""

    name: str
    region_id: str | None
    region: str


def instructor_rule() -> InstructorRule:
    """The city's rule; one that forbids nothing where none is kept."""
    rule: InstructorRule | None = InstructorRule.objects.first()
    return rule or InstructorRule()


def instructor_titles(day: dt.date) -> "QuerySet[Term]":
    """The city's own words for an instructor, the usual one first."""
    terms: QuerySet[Term] = Term.objects.filter(
        in_force(day), kind="person_title", meaning=TitleMeaning.INSTRUCTOR
    ).order_by("order", "label")
    return terms


def places_of(unit_ids: Iterable[UUID]) -> dict[UUID, Place]:
    rows = Unit.objects.filter(pk__in=set(unit_ids)).values_list("id", "name", "region_id", "region__name")
    return {unit_id: Place(name, region_id, region or "未填区县") for unit_id, name, region_id, region in rows}


def spans_of(person_ids: Iterable[UUID]) -> dict[UUID, dict[UUID, Span]]:
    """Every assignment as instructor of each person, past and future ones included, by its id; one query."""
    rows = Appointment.objects.filter(
        person_id__in=list(person_ids), title__meaning=TitleMeaning.INSTRUCTOR, target_kind="unit"
    ).values_list("id", "person_id", "target_id", "valid_from", "valid_to")
    found: dict[UUID, dict[UUID, Span]] = defaultdict(dict)
    for row_id, person_id, unit_id, first, last in rows:
        found[person_id][row_id] = Span(unit_id, first, last)
    return found


def breach(
    name: str, spans: Sequence[Span], new: Sequence[Span], rule: InstructorRule, places: Mapping[UUID, Place]
) -> str:
    """The sentence that says which rule ``new`` assignments would break beside ``spans``, or nothing.

    Only the days matter on which something begins: between two of them nobody gets more units.
    """
    if rule.max_units is None and not rule.one_region:
        return ""
    every = [*spans, *new]
    for day in sorted({span.first or EVER for span in every}):
        if not any(span.holds(day) for span in new):
            continue
        units = {span.unit_id for span in every if span.holds(day)}
        told = _breach_on(name, day, units, rule, places)
        if told:
            return told
    return ""


def _breach_on(name: str, day: dt.date, units: set[UUID], rule: InstructorRule, places: Mapping[UUID, Place]) -> str:
    since = "" if day == EVER else f"{cn_date(day)}起"
    if rule.max_units is not None and len(units) > rule.max_units:
        return (
            f"“{name}”{since}将同时联系 {len(units)} 家单位，超过本市“每人最多 {rule.max_units} 家”的规定。"
            "请减少单位、先结束原有联系，或另选人员。"
        )
    regions = {places[unit].region_id: places[unit] for unit in sorted(units) if unit in places}
    if rule.one_region and len(regions) > 1:
        first, second = list(regions.values())[:2]
        return (
            f"“{name}”{since}将同时联系“{first.name}”（{first.region}）和“{second.name}”（{second.region}）："
            "本市规定一名指导员只派在同一区县。请另选人员，或先结束原有联系。"
        )
    return ""


# ---- lists ----------------------------------------------------------------------------------------------------------


def instructors_for(principal: Principal, day: dt.date) -> "QuerySet[Person]":
    """Persons who look after at least one unit within one's scope on ``day``."""
    principal.require("person.view")
    sent = instructing_on(day).filter(appointments_visible(principal))
    return persons_for(principal).filter(id__in=sent.values("person_id"))


@dataclass(frozen=True)
class InstructorRow:
    """``ends`` is the first day on which one of the assignments ends."""

    person: Person
    units: list[tuple[UUID, str]]
    ends: dt.date | None


def instructor_rows(principal: Principal, persons: Sequence[Person], day: dt.date) -> list[InstructorRow]:
    """Instructors with the units they look after on ``day`` within one's scope; two queries however many they are."""
    held = list(
        instructing_on(day)
        .filter(appointments_visible(principal), person__in=list(persons))
        .order_by("valid_from", "id")
        .values_list("person_id", "target_id", "valid_to")
    )
    places = places_of(unit_id for _, unit_id, _ in held)
    units: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    ends: dict[UUID, list[dt.date]] = defaultdict(list)
    for person_id, unit_id, last in held:
        units[person_id][unit_id] = places[unit_id].name
        if last is not None:
            ends[person_id].append(last)
    return [
        InstructorRow(person, list(units[person.pk].items()), min(ends[person.pk], default=None)) for person in persons
    ]


@dataclass(frozen=True)
class Load:
    """How many instructors look after how many distinct units, within one's scope (F149, F151)."""

    instructors: int
    units: int

    @property
    def each(self) -> float | None:
        return self.units / self.instructors if self.instructors else None


def load_of(principal: Principal, day: dt.date) -> Load:
    rows = instructing_on(day).filter(appointments_visible(principal))
    counted = rows.aggregate(persons=Count("person_id", distinct=True), units=Count("target_id", distinct=True))
    return Load(counted["persons"], counted["units"])


def own_assignments(principal: Principal) -> "QuerySet[Appointment]":
    """What the person behind this account is appointed to: one's own alone, whatever else one may see."""
    principal.require("duty.view")
    rows: QuerySet[Appointment] = Appointment.objects.filter(
        person__account_id=principal.account_id, person__account__isnull=False
    )
    return rows.select_related("title", "person").order_by("-valid_from", "-id")
