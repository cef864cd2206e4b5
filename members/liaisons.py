"""Where nobody is appointed as liaison (R12, F030): how many, of how many, who, and who could be.

The ratio of each kind: numerator, what has at least one liaison on the day (an appointment of somebody who has not
left, or a liaison's seat); denominator, what should have one, without what is exempt by a row with reason and approver.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.choices import AnchorKind
from core.counting import count_each
from core.models import Anchor
from core.principal import Principal
from core.tenancy.dated import in_force
from members.choices import TitleMeaning
from members.models import TARGET_KINDS, Appointment, LiaisonExemption, Person
from members.people import appointments_visible, persons_for
from members.scopes import LiaisonDuty, liaison_duties

# The order in which a city asks: its chains, their bodies, then the members.
DUTY_KINDS = (AnchorKind.CHAIN, AnchorKind.BODY, AnchorKind.UNIT, AnchorKind.PARTY_ORG, AnchorKind.REGION)


def vacant_targets(
    target_ids: "Iterable[UUID] | QuerySet[Any, Any]",
    day: dt.date,
    *,
    meaning: TitleMeaning = TitleMeaning.LIAISON,
) -> "QuerySet[Anchor]":
    """Of the given units, chains or bodies those to which on ``day`` nobody is appointed under a title of ``meaning``
    (R12: each has at least one liaison); one query, whatever their number.
    """
    in_post = Q(person__left_on__isnull=True) | Q(person__left_on__gte=day)
    held = Appointment.objects.filter(in_force(day), in_post, title__meaning=meaning, target_id=OuterRef("pk"))
    ids = target_ids if isinstance(target_ids, QuerySet) else list(target_ids)
    anchors: QuerySet[Anchor] = Anchor.objects.filter(pk__in=ids)
    return anchors.exclude(Exists(held))


@dataclass(frozen=True)
class Vacancies:
    """How many of the ``total`` objects of one kind that exist today have no liaison; ``exempt`` need none."""

    kind: AnchorKind
    label: str
    missing: int
    total: int
    exempt: int = 0

    @property
    def base(self) -> int:
        return self.total - self.exempt

    @property
    def having(self) -> int:
        return self.base - self.missing

    @property
    def ratio(self) -> float | None:
        return self.having / self.base if self.base else None


def exemptions_of(target_ids: Any, day: dt.date) -> "QuerySet[LiaisonExemption]":
    found: QuerySet[LiaisonExemption] = LiaisonExemption.objects.filter(in_force(day), target_id__in=target_ids)
    return found


def exemptions_visible(principal: Principal) -> Q:
    """Exemptions of what lies within one's scope."""
    if principal.may_everywhere("person.view"):
        return Q()
    there = Q(pk__in=[])
    for kind in TARGET_KINDS:
        there |= Q(target_kind=kind) & principal.visible("person.view", AnchorKind(kind), path="target_id")
    return there


def _vacant(duty: LiaisonDuty, principal: Principal, day: dt.date) -> "QuerySet[Anchor]":
    current = duty.current(principal)
    vacant = vacant_targets(current, day).exclude(pk__in=exemptions_of(current, day).values("target_id"))
    return vacant.exclude(pk__in=duty.held(day)) if duty.held else vacant


def vacancies(principal: Principal, day: dt.date) -> list[Vacancies]:
    """By kind, for kinds whose rooms say what should have a liaison; one statement for all of them."""
    duties = liaison_duties(DUTY_KINDS)
    asked = [
        query
        for _, duty in duties
        for query in (
            _vacant(duty, principal, day),
            duty.current(principal),
            exemptions_of(duty.current(principal), day),
        )
    ]
    numbers = iter(count_each(*asked))
    return [
        Vacancies(source.kind, source.label, missing=next(numbers), total=next(numbers), exempt=next(numbers))
        for source, _ in duties
    ]


def vacant_anchors(principal: Principal, kind: str, day: dt.date) -> "QuerySet[Anchor]":
    """What of ``kind`` has no liaison on ``day``; empty for a kind that expects none."""
    for _, duty in liaison_duties([kind]):
        return _vacant(duty, principal, day)
    nothing: QuerySet[Anchor] = Anchor.objects.none()
    return nothing


def exempt_rows(principal: Principal, kind: str, day: dt.date) -> list[LiaisonExemption]:
    """What of ``kind`` is left out of the ratio, and why."""
    for _, duty in liaison_duties([kind]):
        rows = exemptions_of(duty.current(principal), day).select_related("approved_by")
        return list(rows.order_by("created_at", "id"))
    return []


def left_holders(principal: Principal, target_ids: Sequence[UUID], day: dt.date) -> dict[UUID, Person]:
    """Of each vacant target the liaison who has left and whose post nobody has taken over, where one may do that."""
    held = Appointment.objects.filter(appointments_visible(principal, action="person.edit")).filter(
        in_force(day), target_id__in=target_ids, title__meaning=TitleMeaning.LIAISON, person__left_on__lt=day
    )
    rows = held.select_related("person").order_by("-valid_from", "id")
    return {row.target_id: row.person for row in reversed(rows)}


def candidates(principal: Principal, kind: str, target_ids: Sequence[UUID], day: dt.date) -> dict[UUID, Person]:
    """For each target the person to be offered first: of those working in its unit, who is a contact there already,
    else the longest known. A target whose unit has nobody is left out.
    """
    duty = next((duty for _, duty in liaison_duties([kind])), None)
    if duty is None or duty.units is None:
        return {}
    units = duty.units(target_ids)
    contacts = Appointment.objects.filter(
        in_force(day),
        target_id__in=set(units.values()),
        title__meaning=TitleMeaning.CONTACT,
        person_id=OuterRef("pk"),
    )
    first: dict[UUID, Person] = {}
    found = persons_for(principal, action="person.edit").filter(unit_id__in=set(units.values()))
    known = found.exclude(left_on__lt=day).annotate(is_contact=Exists(contacts))
    for person in known.order_by("-is_contact", "created_at", "id"):
        first.setdefault(person.unit_id or UUID(int=0), person)
    return {target: first[unit] for target, unit in units.items() if unit in first}
