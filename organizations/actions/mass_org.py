"""Mass organizations of units: recorded, corrected, ended (F088)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from core import clock
from core.errors import InvalidInput, NotFound
from core.principal import Principal
from core.records import change, create
from organizations.access import get_mass_org_for, get_unit_for
from organizations.actions.values import prepared
from organizations.models import MassOrg

FIELDS = frozenset({"unit_id", "name", "kind", "members", "founded_on", "ended_on"})


def _columns(actor: Principal, values: Mapping[str, Any], held: MassOrg | None) -> dict[str, Any]:
    columns = prepared(values, FIELDS)
    for name in ("founded_on", "ended_on"):
        if columns.get(name) is not None and columns[name] > clock.today():
            raise InvalidInput(fields={name: ["日期不能晚于今天。"]})
    unit_id: UUID | None = columns.get("unit_id", held.unit_id if held else None)
    if unit_id is None:
        raise InvalidInput("请选择单位。", fields={"unit": ["请选择单位。"]})
    if held is None or unit_id != held.unit_id:
        try:
            get_unit_for(actor, unit_id, "mass_org.edit")
        except NotFound as error:
            text = "没有找到这个单位，请重新选择。"
            raise InvalidInput(text, fields={"unit": [text]}) from error
    return columns


def create_mass_org(*, actor: Principal, values: Mapping[str, Any]) -> MassOrg:
    """A new one in a unit within the actor's scope. Raises NotAllowed, InvalidInput."""
    actor.require("mass_org.edit")
    with transaction.atomic():
        return create(MassOrg(**_columns(actor, values, None)))


def update_mass_org(
    *, actor: Principal, mass_org_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> MassOrg:
    """Correct or end one. Raises NotFound, NotAllowed, InvalidInput, StaleVersion."""
    with transaction.atomic():
        held = get_mass_org_for(actor, mass_org_id, "mass_org.edit")
        return change(held, _columns(actor, values, held), expected_version=expected_version)
