"""Visit plans: made for a set, a chain, a tag or chosen units; filled, assigned, corrected (R61, R24)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.models import ChainBody
from chains.actions.values import prepared, searchable
from chains.models import Chain, CoverageSet
from core import clock
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput, NotAllowed
from core.models import Term
from core.principal import Principal
from core.records import change, create, locked, touch
from members.models import Person
from organizations.ending import living_on
from organizations.queries import standing_units
from services.models import VisitPlan, VisitTarget
from services.visit_notices import tell_assigned
from services.visits.plan_access import get_plan_for, get_target_for
from services.visits.plan_queries import PLAN_EDIT, holds_plan, instructors_of, source_units

PLAN_FIELDS = ("name", "body_id", "coverage_set_id", "chain_id", "tag_id", "starts_on", "ends_on", "note")
CORRECTED = ("name", "starts_on", "ends_on", "note")
MOST_TARGETS = 50_000
AT_ONCE = 1000
LONGEST = 3 * 366


@dataclass(frozen=True)
class Assigned:
    """How many targets got a person, and how many are left without."""

    given: int
    left: int


def create_plan(*, actor: Principal, values: Mapping[str, Any], unit_ids: Iterable[UUID] = ()) -> VisitPlan:
    """Its units are those of its set, chain or tag today, and those chosen. Raises NotAllowed, InvalidInput."""
    actor.require(PLAN_EDIT)
    columns = searchable(prepared(values, PLAN_FIELDS))
    with transaction.atomic():
        _check(columns)
        plan = VisitPlan(**columns)
        if not holds_plan(actor, plan):
            raise NotAllowed
        made = create(plan, anchor=AnchorKind.VISIT_PLAN)
        _fill(actor, made, unit_ids)
        return made


def update_plan(
    *, actor: Principal, plan_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> VisitPlan:
    """Whom it is for is settled when it is made. Raises NotAllowed, InvalidInput, StaleVersion."""
    columns = searchable(prepared(values, CORRECTED))
    with transaction.atomic():
        plan = locked(VisitPlan, get_plan_for(actor, plan_id, PLAN_EDIT).pk)
        _check_days({name: columns.get(name, getattr(plan, name)) for name in ("starts_on", "ends_on")})
        if "name" in columns and not columns["name"]:
            raise InvalidInput(fields={"name": ["请填计划名称。"]})
        return change(plan, columns, expected_version=expected_version)


def fill_plan(*, actor: Principal, plan_id: UUID) -> int:
    """Those that have come into its set since it was made. How many were added. Raises NotAllowed, Conflict."""
    with transaction.atomic():
        plan = _locked(actor, plan_id)
        if not (plan.coverage_set_id or plan.chain_id or plan.tag_id):
            raise Conflict("这个计划的单位是逐家选的，请用“添加单位”。", code="chosen_units")
        added = _fill(actor, plan, ())
        if added:
            touch(plan)
        return added


def add_targets(*, actor: Principal, plan_id: UUID, unit_ids: Sequence[UUID]) -> int:
    """Units named one by one. How many were not in it yet. Raises NotAllowed, InvalidInput."""
    with transaction.atomic():
        plan = _locked(actor, plan_id)
        wanted = set(unit_ids)
        if standing_units().filter(living_on(clock.today()), pk__in=wanted).count() != len(wanted):
            raise InvalidInput(fields={"units": ["有单位没有找到或已经注销，请重新选择。"]})
        added = _insert(plan, wanted)
        if added:
            touch(plan)
        return added


def remove_target(*, actor: Principal, target_id: UUID) -> VisitTarget:
    """A unit left out of the plan; visits to it stay. Raises NotFound, NotAllowed."""
    with transaction.atomic():
        target = get_target_for(actor, target_id, PLAN_EDIT)
        plan = locked(VisitPlan, target.plan_id)
        VisitTarget.objects.filter(pk=target.pk).delete()
        touch(plan)
        return target


def assign_target(*, actor: Principal, target_id: UUID, person_id: UUID | None) -> VisitTarget:
    """Who goes there; None for nobody yet. Raises NotFound, NotAllowed, InvalidInput."""
    with transaction.atomic():
        target = get_target_for(actor, target_id, PLAN_EDIT)
        if person_id is not None and not Person.objects.filter(pk=person_id, left_on=None).exists():
            raise InvalidInput(fields={"person": ["没有找到走访人，请重新选择。"]})
        before = target.person_id
        changed = change(target, {"person_id": person_id}, expected_version=None)
        if person_id is not None and person_id != before:
            tell_assigned(target.plan, Counter({person_id: 1}), by=actor.account_id)
        return changed


def assign_by_instructors(*, actor: Principal, plan_id: UUID, again: bool = False) -> Assigned:
    """Each unit to the instructor who looks after it (R24), of several to the one with the fewest; units that have a
    person keep it unless ``again``. Raises NotAllowed.
    """
    with transaction.atomic():
        plan = _locked(actor, plan_id)
        rows = list(VisitTarget.objects.select_for_update().filter(plan=plan).order_by("id"))
        free = [row for row in rows if again or row.person_id is None]
        known = instructors_of([row.unit_id for row in free], clock.today())
        load = Counter(row.person_id for row in rows if row.person_id is not None and not again)
        given: Counter[UUID] = Counter()
        moved = []
        for row in free:
            persons = known.get(row.unit_id)
            if not persons:
                continue
            chosen = min(persons, key=lambda person: load[person])
            load[chosen] += 1
            if row.person_id != chosen:
                row.person_id, row.version, row.updated_at = chosen, row.version + 1, clock.now()
                given[chosen] += 1
                moved.append(row)
        VisitTarget.objects.bulk_update(moved, ["person", "version", "updated_at"], batch_size=500)
        if moved:
            touch(plan)
            tell_assigned(plan, given, by=actor.account_id)
        left = VisitTarget.objects.filter(plan=plan, person=None).count()
        return Assigned(len(moved), left)


def _locked(actor: Principal, plan_id: UUID) -> VisitPlan:
    plan = get_plan_for(actor, plan_id, PLAN_EDIT)
    locked(VisitPlan, plan.pk)
    return plan


def _fill(actor: Principal, plan: VisitPlan, unit_ids: Iterable[UUID]) -> int:
    wanted = set(source_units(actor, plan, clock.today()).values_list("id", flat=True))
    chosen = set(unit_ids)
    if chosen and standing_units().filter(pk__in=chosen).count() != len(chosen):
        raise InvalidInput(fields={"units": ["有单位没有找到，请重新选择。"]})
    return _insert(plan, wanted | chosen)


def _insert(plan: VisitPlan, unit_ids: set[UUID]) -> int:
    held = set(VisitTarget.objects.filter(plan=plan).values_list("unit_id", flat=True))
    added = sorted(unit_ids - held)
    if len(held) + len(added) > MOST_TARGETS:
        raise InvalidInput(f"一个计划最多 {MOST_TARGETS} 家单位，请缩小范围或分成几个计划。")
    VisitTarget.objects.bulk_create([VisitTarget(plan=plan, unit_id=unit_id) for unit_id in added], batch_size=AT_ONCE)
    return len(added)


def _check(columns: dict[str, Any]) -> None:
    wrong: dict[str, list[str]] = {}
    if not columns.get("name"):
        wrong["name"] = ["请填计划名称。"]
    for name, model, text in (
        ("body", ChainBody, "没有找到链党组织，请重新选择。"),
        ("coverage_set", CoverageSet, "没有找到统计口径，请重新选择。"),
        ("chain", Chain, "没有找到产业链，请重新选择。"),
    ):
        key = columns.get(f"{name}_id")
        if key is not None and not model.objects.filter(pk=key).exists():
            wrong[name] = [text]
    tag_id = columns.get("tag_id")
    if tag_id is not None and not Term.objects.filter(pk=tag_id, kind="unit_tag").exists():
        wrong["tag"] = ["没有找到标签，请重新选择。"]
    if wrong:
        raise InvalidInput(fields=wrong)
    _check_days(columns)


def _check_days(columns: Mapping[str, Any]) -> None:
    wrong = {name: ["请填日期。"] for name in ("starts_on", "ends_on") if columns.get(name) is None}
    if wrong:
        raise InvalidInput(fields=wrong)
    if (columns["ends_on"] - columns["starts_on"]).days > LONGEST:
        raise InvalidInput(fields={"ends_on": ["一个走访计划最长三年。"]})
