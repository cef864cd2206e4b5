"""The only writers of units. Each action authorises, locks, checks, writes, in this order."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from core import clock
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput
from core.models import Term
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition
from core.tenancy.dated import in_force
from organizations import uscc
from organizations.access import get_unit_for
from organizations.choices import UnitState
from organizations.models import Residence, Unit, UnitIndustry, UnitTag
from organizations.naming import initials, name_key

UNIT_FIELDS = (
    "kind",
    "name",
    "short_name",
    "uscc",
    "uscc_note",
    "region_id",
    "industry_id",
    "ownership",
    "size",
    "staff_count",
    "established_on",
    "address",
    "longitude",
    "latitude",
)


def _prepared(values: Mapping[str, Any]) -> dict[str, Any]:
    """The written columns with what follows from them; refuses a field that is not a unit's to edit."""
    unknown = set(values) - set(UNIT_FIELDS)
    if unknown:
        raise InvalidInput(fields={name: ["这个字段不能修改。"] for name in sorted(unknown)})
    prepared = dict(values)
    if "name" in prepared:
        prepared["name"] = " ".join(str(prepared["name"]).split())
        prepared["name_key"] = name_key(prepared["name"])
        prepared["initials"] = initials(prepared["name"])
    if "uscc" in prepared:
        prepared["uscc"] = uscc.normalized(prepared["uscc"])
    return prepared


def create_unit(*, actor: Principal, values: Mapping[str, Any]) -> Unit:
    """A new unit and its anchor. Raises NotAllowed, InvalidInput (a repeated code names the field)."""
    actor.require_everywhere("unit.create")
    unit = Unit(**_prepared(values))
    uscc.check(unit.uscc, unit.uscc_note)
    return create(unit, anchor=AnchorKind.UNIT)


def update_unit(*, actor: Principal, unit_id: UUID, values: Mapping[str, Any], expected_version: int | None) -> Unit:
    """Edit a unit. Raises NotFound, NotAllowed, StaleVersion (with the difference), InvalidInput."""
    with transaction.atomic():
        unit = get_unit_for(actor, unit_id, "unit.edit")
        prepared = _prepared(values)
        if {"uscc", "uscc_note"} & set(prepared):
            uscc.check(prepared.get("uscc", unit.uscc), prepared.get("uscc_note", unit.uscc_note))
        return change(unit, prepared, expected_version=expected_version)


def move_unit(*, actor: Principal, unit_id: UUID, to: str) -> Unit:
    """Suspend, end or revive a unit. Its rows on chains and its party organizations keep their own dates."""
    with transaction.atomic():
        get_unit_for(actor, unit_id, "unit.remove")
        return transition(locked(Unit, unit_id), UnitState(to), updated_at=clock.now())


def set_tags(*, actor: Principal, unit_id: UUID, tag_ids: Sequence[UUID], day: dt.date) -> None:
    """Make exactly ``tag_ids`` the unit's tags from ``day`` on: others end the day before, new ones begin."""
    with transaction.atomic():
        unit = locked(Unit, get_unit_for(actor, unit_id, "unit.edit").pk)
        held = {row.tag_id: row for row in UnitTag.objects.filter(in_force(day), unit=unit)}
        wanted = set(tag_ids)
        known = set(Term.objects.filter(kind="unit_tag", id__in=wanted).values_list("id", flat=True))
        if known != wanted:
            raise InvalidInput(fields={"tags": ["有标签已停用或不存在，请重新选择。"]})
        for tag_id, row in held.items():
            if tag_id not in wanted:
                _end(row, day)
        for tag_id in sorted(wanted - set(held)):
            create(UnitTag(unit=unit, tag_id=tag_id, valid_from=day))


def _end(row: UnitTag | Residence, day: dt.date) -> None:
    """End a dated row so that it no longer counts on ``day``; one that only began then is taken back."""
    if row.valid_from is not None and row.valid_from >= day:
        row.delete()
    else:
        change(row, {"valid_to": day - dt.timedelta(days=1)}, expected_version=None)


def set_other_industries(*, actor: Principal, unit_id: UUID, codes: Sequence[str]) -> None:
    """Make exactly ``codes`` the unit's further industry codes (its main one stands on the unit)."""
    with transaction.atomic():
        unit = locked(Unit, get_unit_for(actor, unit_id, "unit.edit").pk)
        wanted = set(codes) - {unit.industry_id}
        UnitIndustry.objects.filter(unit=unit).exclude(industry_id__in=wanted).delete()
        held = set(UnitIndustry.objects.filter(unit=unit).values_list("industry_id", flat=True))
        for code in sorted(wanted - held):
            create(UnitIndustry(unit=unit, industry_id=code))


def enter_park(*, actor: Principal, unit_id: UUID, own_region_id: UUID, entered_on: dt.date | None) -> Residence:
    """Record that a unit entered a park (F134). Raises InvalidInput where it is there already."""
    with transaction.atomic():
        unit = get_unit_for(actor, unit_id, "unit.edit")
        return create(Residence(unit=unit, own_region_id=own_region_id, valid_from=entered_on))


def leave_park(*, actor: Principal, residence_id: UUID, left_on: dt.date) -> Residence:
    """Record the last day in a park. Raises Conflict where the unit has already left."""
    with transaction.atomic():
        residence = locked(Residence, residence_id)
        get_unit_for(actor, residence.unit_id, "unit.edit")
        if residence.valid_to is not None:
            raise Conflict("该单位已登记离园，无需重复登记。")
        return change(residence, {"valid_to": left_on}, expected_version=None)
