"""Offices several bodies and units share, and who works from them since when (R31, F076)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.access import get_body_for, get_office_for, get_office_part_for
from alliances.models import Office, OfficePart
from chains.actions.values import end_dated, prepared, searchable
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.templatetags.formats import cn_date
from organizations.queries import standing_units

OFFICE_FIELDS = ("name", "host_id", "address", "phone", "opened_on", "closed_on")


def _check_unit(unit_id: UUID | None, field: str) -> None:
    if unit_id is not None and not standing_units().filter(pk=unit_id).exists():
        raise InvalidInput(fields={field: ["没有找到这个单位，请重新选择。"]})


def create_office(*, actor: Principal, values: Mapping[str, Any]) -> Office:
    """Raises NotAllowed, InvalidInput, Conflict (the name is taken)."""
    actor.require_everywhere("body.edit")
    columns = searchable(prepared(values, OFFICE_FIELDS))
    with transaction.atomic():
        _check_unit(columns.get("host_id"), "host")
        return create(Office(**columns))


def update_office(
    *, actor: Principal, office_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> Office:
    """Raises NotFound, NotAllowed, StaleVersion, InvalidInput. Closing ends who works there on the same day."""
    actor.require_everywhere("body.edit")
    columns = searchable(prepared(values, OFFICE_FIELDS))
    with transaction.atomic():
        office = locked(Office, get_office_for(actor, office_id, "body.edit").pk)
        if columns.get("host_id") != office.host_id:
            _check_unit(columns.get("host_id"), "host")
        closed_on = columns.get("closed_on")
        changed = change(office, columns, expected_version=expected_version)
        if closed_on is not None:
            later = OfficePart.objects.filter(office=office, valid_from__gt=closed_on).first()
            if later is not None:
                since = cn_date(later.valid_from)
                raise InvalidInput(fields={"closed_on": [f"有合署单位{since}才入驻，请先办理退出。"]})
            for part in OfficePart.objects.filter(office=office, valid_to__isnull=True):
                end_dated(part, closed_on)
        return changed


def add_office_part(
    *,
    actor: Principal,
    office_id: UUID,
    body_id: UUID | None = None,
    unit_id: UUID | None = None,
    valid_from: dt.date | None,
) -> OfficePart:
    """A body or unit works from the office from a day on. Its own affiliation and members stay (R03).

    Raises NotAllowed, Conflict (the office is closed, the body works elsewhere), InvalidInput.
    """
    actor.require_everywhere("body.edit")
    with transaction.atomic():
        office = locked(Office, get_office_for(actor, office_id, "body.edit").pk)
        if office.closed_on is not None:
            day = cn_date(office.closed_on)
            raise Conflict(f"“{office.name}”已于{day}终止合署，不能再登记。", code="office_closed")
        if (body_id is None) == (unit_id is None):
            raise InvalidInput(fields={"member": ["请选择一个链党组织或一个单位。"]})
        if valid_from is not None and office.opened_on is not None and valid_from < office.opened_on:
            since = cn_date(office.opened_on)
            raise InvalidInput(fields={"valid_from": [f"“{office.name}”{since}开始合署，日期不能更早。"]})
        if body_id is not None:
            body = get_body_for(actor, body_id, "body.edit")
            if valid_from is not None and not body.exists_on(valid_from):
                raise InvalidInput(fields={"valid_from": [f"“{body.name}”当日不在运行中，请核对日期。"]})
        _check_unit(unit_id, "member")
        return create(OfficePart(office=office, body_id=body_id, unit_id=unit_id, valid_from=valid_from))


def end_office_part(*, actor: Principal, part_id: UUID, last_day: dt.date) -> OfficePart:
    """Raises NotFound, NotAllowed, Conflict where it has ended already, InvalidInput before its first day."""
    actor.require_everywhere("body.edit")
    with transaction.atomic():
        part = locked(OfficePart, get_office_part_for(actor, part_id, "body.edit").pk)
        if part.valid_to is not None:
            raise Conflict("已登记退出合署，无需重复登记。", code="left_already")
        return end_dated(part, last_day)
