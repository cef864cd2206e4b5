"""Units, their tags and further industries."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from core import clock
from core.choices import AnchorKind
from core.errors import InvalidInput
from core.industries import require_industries
from core.models import Term
from core.principal import Principal
from core.records import change, create, locked, touch
from core.state import transition
from core.templatetags.formats import cn_date
from core.tenancy.dated import in_force
from organizations import uscc
from organizations.access import get_unit_for
from organizations.actions.alias import keep_former_names
from organizations.actions.values import end_before, prepared
from organizations.choices import UnitState
from organizations.ending import end_with, resume_with
from organizations.models import Unit, UnitIndustry, UnitTag

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
    columns = prepared(values, UNIT_FIELDS)
    if "uscc" in columns:
        columns["uscc"] = uscc.normalized(columns["uscc"])
    return columns


def create_unit(*, actor: Principal, values: Mapping[str, Any]) -> Unit:
    """A new unit and its anchor. Raises NotAllowed, InvalidInput (a repeated code names the field)."""
    actor.require_everywhere("unit.create")
    unit = Unit(**_prepared(values))
    uscc.check(unit.uscc, unit.uscc_note)
    if unit.industry_id:
        require_industries([unit.industry_id], field="industry")
    return create(unit, anchor=AnchorKind.UNIT)


def update_unit(*, actor: Principal, unit_id: UUID, values: Mapping[str, Any], expected_version: int | None) -> Unit:
    """Edit a unit; one that is renamed keeps its name as a former one.

    Raises NotFound, NotAllowed, StaleVersion (with the difference), InvalidInput.
    """
    with transaction.atomic():
        unit = get_unit_for(actor, unit_id, "unit.edit")
        columns = _prepared(values)
        if {"uscc", "uscc_note"} & set(columns):
            uscc.check(columns.get("uscc", unit.uscc), columns.get("uscc_note", unit.uscc_note))
        if columns.get("industry_id"):
            require_industries([columns["industry_id"]], held=[unit.industry_id], field="industry")
        changed = change(unit, columns, expected_version=expected_version)
        if changed.name != unit.name:
            keep_former_names("unit", [(unit.pk, unit.name)], day=clock.today())
        return changed


def end_unit(*, actor: Principal, unit_id: UUID, last_day: dt.date) -> Unit:
    """End a unit, and what stands on it in other rooms; its party organizations keep their own dates.

    One that was ended earlier without a day gets it now. Raises InvalidInput (a day to come, or before it was
    established), Conflict (ended already).
    """
    with transaction.atomic():
        get_unit_for(actor, unit_id, "unit.remove")
        unit = locked(Unit, unit_id)
        if last_day > clock.today():
            raise InvalidInput(fields={"last_day": ["日期不能晚于今天，到日再办理。"]})
        if unit.established_on is not None and last_day < unit.established_on:
            since = cn_date(unit.established_on)
            raise InvalidInput(fields={"last_day": [f"这个单位{since}才成立，日期不能更早。"]})
        if unit.state == UnitState.ENDED and unit.ended_on is None:
            ended = change(unit, {"ended_on": last_day}, expected_version=None)
        else:
            ended = transition(unit, UnitState.ENDED, ended_on=last_day, updated_at=clock.now())
        end_with(unit_id, last_day)
        return ended


def revive_unit(*, actor: Principal, unit_id: UUID) -> Unit:
    """Let a unit go on, and with it what ended on its last day. Raises Conflict."""
    with transaction.atomic():
        get_unit_for(actor, unit_id, "unit.remove")
        unit = locked(Unit, unit_id)
        last_day = unit.ended_on
        revived = transition(unit, UnitState.ACTIVE, ended_on=None, updated_at=clock.now())
        if last_day is not None:
            resume_with(unit_id, last_day)
        return revived


def set_tags(*, actor: Principal, unit_id: UUID, tag_ids: Sequence[UUID], day: dt.date) -> None:
    """Make exactly ``tag_ids`` the unit's tags from ``day`` on: others end the day before, new ones begin."""
    with transaction.atomic():
        unit = locked(Unit, get_unit_for(actor, unit_id, "unit.edit").pk)
        held = {row.tag_id: row for row in UnitTag.objects.filter(in_force(day), unit=unit)}
        wanted = set(tag_ids)
        known = set(Term.objects.filter(kind="unit_tag", id__in=wanted).values_list("id", flat=True))
        if known != wanted:
            raise InvalidInput(fields={"tags": ["有标签已停用或不存在，请重新选择。"]})
        if wanted != set(held):
            touch(unit)
        for tag_id, row in held.items():
            if tag_id not in wanted:
                end_before(row, day)
        for tag_id in sorted(wanted - set(held)):
            create(UnitTag(unit=unit, tag_id=tag_id, valid_from=day))


def set_other_industries(*, actor: Principal, unit_id: UUID, codes: Sequence[str]) -> None:
    """Make exactly ``codes`` the unit's further industry codes (its main one stands on the unit)."""
    with transaction.atomic():
        unit = locked(Unit, get_unit_for(actor, unit_id, "unit.edit").pk)
        wanted = set(codes) - {unit.industry_id}
        UnitIndustry.objects.filter(unit=unit).exclude(industry_id__in=wanted).delete()
        held = set(UnitIndustry.objects.filter(unit=unit).values_list("industry_id", flat=True))
        require_industries(wanted, held=held, field="industries")
        for code in sorted(wanted - held):
            create(UnitIndustry(unit=unit, industry_id=code))
