"""Which departments share data within the hour (F127, F128), as the city sets it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from chains.actions.values import prepared
from core import clock
from core.bin import put_away
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.tenancy.dated import in_force
from services.actions.dispatching import NOT_THERE
from services.actions.values import standing
from services.dispatching import works
from services.models import SharingDepartment
from services.rule_queries import lock_rules
from services.sharing.queries import EDIT, get_department_for

FIELDS = ("unit_id", "note", "valid_from")


def join_sharing(*, actor: Principal, values: Mapping[str, Any]) -> SharingDepartment:
    """From ``valid_from`` on, today where it says nothing. Raises NotAllowed, InvalidInput, Conflict (it is in)."""
    actor.require_everywhere(EDIT)
    columns = prepared(values, FIELDS)
    first = columns.pop("valid_from", None) or clock.today()
    if columns.get("unit_id") is None:
        raise InvalidInput(fields={"unit": ["请选择部门。"]})
    with transaction.atomic():
        lock_rules()
        unit = standing(columns["unit_id"], "unit", NOT_THERE)
        if not works(unit):
            raise InvalidInput(fields={"unit": [f"“{unit.name}”已注销，请另选一个部门。"]})
        row = SharingDepartment(valid_from=first, **columns)
        check_joined_once(row)
        return create(row)


def update_sharing(
    *, actor: Principal, department_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> SharingDepartment:
    """What it can give; another department joins anew. Raises NotFound, NotAllowed, StaleVersion, InvalidInput."""
    with transaction.atomic():
        row = locked(SharingDepartment, get_department_for(actor, department_id, EDIT).pk)
        return change(row, prepared(values, ("note",)), expected_version=expected_version)


def leave_sharing(*, actor: Principal, department_id: UUID, last_day: dt.date) -> SharingDepartment | None:
    """What was asked of it before is still to be answered. One that leaves before its first day was never in, and
    goes to the bin: None. Raises NotFound, NotAllowed, Conflict.
    """
    with transaction.atomic():
        row = locked(SharingDepartment, get_department_for(actor, department_id, EDIT).pk)
        if row.valid_to is not None and row.valid_to <= last_day:
            raise Conflict("这个部门已经退出数据共享，无需重复办理。", code="already_ended")
        if row.valid_from is not None and last_day < row.valid_from:
            put_away(row, actor=actor, code="sharing-departments")
            return None
        return change(row, {"valid_to": last_day}, expected_version=None)


def check_joined_once(row: SharingDepartment) -> None:
    """Raises Conflict."""
    held = SharingDepartment.objects.filter(unit_id=row.unit_id).exclude(pk=row.pk)
    first = row.valid_from or clock.today()
    if held.filter(in_force(first)).exists() or held.filter(valid_to__isnull=True).exists():
        raise Conflict("这个部门已在数据共享机制里。", code="already_joined")
