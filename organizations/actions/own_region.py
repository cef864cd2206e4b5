"""Own regions (parks and the like), and who is resident in them from when to when."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from organizations.access import get_own_region_for, get_unit_for
from organizations.actions.values import prepared
from organizations.models import OwnRegion, Residence

OWN_REGION_FIELDS = ("name", "kind_id", "region_id")


def create_own_region(*, actor: Principal, values: Mapping[str, Any]) -> OwnRegion:
    """A new park and its anchor. Raises NotAllowed, InvalidInput (a repeated name)."""
    actor.require_everywhere("region.edit")
    return create(OwnRegion(**prepared(values, OWN_REGION_FIELDS)), anchor=AnchorKind.REGION)


def update_own_region(
    *, actor: Principal, own_region_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> OwnRegion:
    """Edit a park. Raises NotFound, NotAllowed, StaleVersion (with the difference), InvalidInput."""
    with transaction.atomic():
        park = get_own_region_for(actor, own_region_id, "region.edit")
        return change(park, prepared(values, OWN_REGION_FIELDS), expected_version=expected_version)


def close_own_region(*, actor: Principal, own_region_id: UUID, closed_on: dt.date) -> OwnRegion:
    """Record that a park exists no more; residents keep their own dates. Raises Conflict where it is closed already."""
    with transaction.atomic():
        park = locked(OwnRegion, get_own_region_for(actor, own_region_id, "region.edit").pk)
        if park.closed_on is not None:
            raise Conflict("这个园区已登记撤销，无需重复登记。", code="closed_already")
        return change(park, {"closed_on": closed_on}, expected_version=None)


def reopen_own_region(*, actor: Principal, own_region_id: UUID) -> OwnRegion:
    """Take a closing back. Raises Conflict where the park is not closed."""
    with transaction.atomic():
        park = locked(OwnRegion, get_own_region_for(actor, own_region_id, "region.edit").pk)
        if park.closed_on is None:
            raise Conflict("这个园区没有撤销，无需恢复。", code="not_closed")
        return change(park, {"closed_on": None}, expected_version=None)


def enter_park(*, actor: Principal, unit_id: UUID, own_region_id: UUID, entered_on: dt.date | None) -> Residence:
    """Record that a unit entered a park (F134). Raises InvalidInput where it is there already or it is closed."""
    with transaction.atomic():
        unit = get_unit_for(actor, unit_id, "unit.edit")
        park = OwnRegion.objects.filter(pk=own_region_id).first()
        if park is None:
            raise InvalidInput(fields={"own_region": ["没有这个园区，请重新选择。"]})
        if park.closed_on is not None and (entered_on is None or park.closed_on < entered_on):
            raise InvalidInput(fields={"own_region": [f"“{park.name}”已撤销，请选择其他园区。"]})
        return create(Residence(unit=unit, own_region=park, valid_from=entered_on))


def leave_park(*, actor: Principal, residence_id: UUID, left_on: dt.date) -> Residence:
    """Record the last day in a park. Raises Conflict where the unit has already left, InvalidInput."""
    with transaction.atomic():
        residence = locked(Residence, residence_id)
        get_unit_for(actor, residence.unit_id, "unit.edit")
        if residence.valid_to is not None:
            raise Conflict("该单位已登记离园，无需重复登记。", code="left_already")
        return change(residence, {"valid_to": left_on}, expected_version=None)
