"""Reads of visit plans: whom they are to reach, who was visited, who is behind (R61; F150, F151)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery

from alliances.queries import by_body, on_body
from alliances.sight import of_unit
from chains.coverage import base_units, on_chain
from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from core.tenancy.dated import in_force
from members.coverage import instructing_on
from organizations.ending import living_on
from organizations.models import Unit, UnitTag
from organizations.queries import units_for
from services.models import Visit, VisitPlan, VisitTarget

PLAN_VIEW, PLAN_EDIT = "visit_plan.view", "visit_plan.edit"


def targets_visible(principal: Principal, action: str = PLAN_VIEW, *, path: str = "") -> Q:
    """Targets of plans of bodies held whole, those one answers for, and those one is sent to."""
    if principal.is_platform:
        return Q()
    staff = by_body(principal)
    whole = staff.visible(action, AnchorKind.BODY, path=f"{path}plan__body_id")
    if not whole or action != PLAN_VIEW:
        return whole
    found: Q = whole | staff.visible(action, AnchorKind.UNIT, path=f"{path}unit_id")
    found |= of_unit(principal, action, f"{path}unit_id")
    if principal.account_id is not None and principal.may(action):
        found |= Q(**{f"{path}person__account_id": principal.account_id})
    return found


def targets_for(principal: Principal) -> "QuerySet[VisitTarget]":
    queryset: QuerySet[VisitTarget] = VisitTarget.objects.filter(targets_visible(principal))
    return queryset


def plans_visible(principal: Principal, action: str = PLAN_VIEW, *, path: str = "") -> Q:
    """Plans of bodies held whole; to read also those with a target one may see."""
    if principal.is_platform:
        return Q()
    whole = by_body(principal).visible(action, AnchorKind.BODY, path=f"{path}body_id")
    if not whole or action != PLAN_VIEW:
        return whole
    seen = VisitTarget.objects.filter(targets_visible(principal)).values("plan_id")
    return whole | Q(**{f"{path}id__in": seen})


def plans_for(principal: Principal, *, action: str = PLAN_VIEW) -> "QuerySet[VisitPlan]":
    queryset: QuerySet[VisitPlan] = VisitPlan.objects.filter(plans_visible(principal, action))
    return queryset


def holds_plan(principal: Principal, plan: VisitPlan, action: str = PLAN_EDIT) -> bool:
    if plan.body_id is None:
        return principal.may_everywhere(action)
    return on_body(principal, plan.body_id).may(action)


def asked_plan(principal: Principal, text: str) -> VisitPlan | None:
    """The plan an address names; without one the running plan that ends first, else the one that ended last."""
    plans = plans_for(principal)
    try:
        return plans.filter(pk=UUID(text)).first()
    except ValueError:
        running = plans.filter(ends_on__gte=clock.today()).order_by("ends_on", "id").first()
        return running or plans.order_by("-ends_on", "id").first()


# ---- what counts as visited -----------------------------------------------------------------------------------------


def _within() -> "QuerySet[Visit]":
    """Visits to the target's unit within the plan's days, whoever made them."""
    rows: QuerySet[Visit] = Visit.objects.filter(
        unit_id=OuterRef("unit_id"),
        visited_on__gte=OuterRef("plan__starts_on"),
        visited_on__lte=OuterRef("plan__ends_on"),
    )
    return rows


def visited() -> Exists:
    return Exists(_within())


def with_last_visit(targets: "QuerySet[VisitTarget]") -> "QuerySet[Any]":
    """``targets`` with ``visited_on``, the latest visit that counts (None for who still waits), and ``unit_key``."""
    latest = _within().order_by().values("unit_id").annotate(day=Max("visited_on")).values("day")
    found: QuerySet[Any] = targets.annotate(visited_on=Subquery(latest), unit_key=F("unit__name_key"))
    return found


# ---- figures --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reach:
    """How far a plan has come: distinct units visited of those it is to reach (F150), and how many are sent (F151)."""

    targets: int
    visited: int
    persons: int
    unassigned: int

    @property
    def ratio(self) -> float | None:
        return self.visited / self.targets if self.targets else None

    @property
    def each(self) -> float | None:
        """Units a person has to visit."""
        return (self.targets - self.unassigned) / self.persons if self.persons else None

    @property
    def left(self) -> int:
        return self.targets - self.visited


NO_REACH = Reach(0, 0, 0, 0)


def reach_of(targets: "QuerySet[VisitTarget]", plan_ids: Iterable[UUID]) -> dict[UUID, Reach]:
    """By plan; one statement."""
    rows = targets.filter(plan_id__in=list(plan_ids)).annotate(seen=visited()).order_by().values("plan_id")
    counted = rows.annotate(
        n=Count("id"),
        reached=Count("id", filter=Q(seen=True)),
        persons=Count("person_id", distinct=True),
        free=Count("id", filter=Q(person=None)),
    )
    return {row["plan_id"]: Reach(row["n"], row["reached"], row["persons"], row["free"]) for row in counted}


@dataclass(frozen=True)
class PersonLoad:
    """What one person has to visit of a plan, and has visited; ``behind`` where less was done than days went by."""

    person_id: UUID
    name: str
    targets: int
    visited: int
    behind: bool

    @property
    def ratio(self) -> float:
        return self.visited / self.targets

    @property
    def left(self) -> int:
        return self.targets - self.visited


def loads_of(targets: "QuerySet[VisitTarget]", plan: VisitPlan) -> list[PersonLoad]:
    """By person, who is furthest behind first; one statement."""
    gone = elapsed(plan, clock.today())
    rows = (
        targets.filter(plan=plan, person__isnull=False)
        .annotate(seen=visited())
        .order_by()
        .values("person_id", "person__name")
        .annotate(n=Count("id"), reached=Count("id", filter=Q(seen=True)))
    )
    loads = [
        PersonLoad(row["person_id"], row["person__name"], row["n"], row["reached"], row["reached"] < row["n"] * gone)
        for row in rows
    ]
    return sorted(loads, key=lambda load: (not load.behind, load.ratio, -load.left, load.name))


def elapsed(plan: VisitPlan, day: dt.date) -> float:
    """Which share of the plan's days has gone by; the running day still counts as to come."""
    whole = (plan.ends_on - plan.starts_on).days + 1
    return min(1.0, max(0.0, (day - plan.starts_on).days / whole))


# ---- whom a plan is to reach ----------------------------------------------------------------------------------------


def source_units(principal: Principal, plan: VisitPlan, day: dt.date) -> "QuerySet[Unit]":
    """The units of the set, chain or tag the plan was made for, as far as the reader may see them; none for a plan
    whose units are chosen one by one.
    """
    units = units_for(principal)
    if plan.coverage_set is not None:
        return base_units(units, plan.coverage_set, day)
    living = units.filter(living_on(day))
    if plan.chain_id is not None:
        return on_chain(living, plan.chain_id, day)
    if plan.tag_id is not None:
        return living.filter(id__in=UnitTag.objects.filter(in_force(day), tag_id=plan.tag_id).values("unit_id"))
    return units.none()


def instructors_of(unit_ids: Sequence[UUID], day: dt.date) -> dict[UUID, list[UUID]]:
    """The persons who look after each unit on ``day`` (R24); one statement."""
    found: dict[UUID, list[UUID]] = {}
    rows = instructing_on(day).filter(target_id__in=list(unit_ids)).order_by("valid_from", "id")
    for unit_id, person_id in rows.values_list("target_id", "person_id"):
        found.setdefault(unit_id, []).append(person_id)
    return found
