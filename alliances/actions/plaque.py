"""Plaques and certificates: given under a number, taken back (F042)."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.access import get_body_for, get_plaque_for
from alliances.actions.values import check_day, check_term
from alliances.models import ChainBody, Plaque
from chains.actions.values import prepared
from core import clock
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.templatetags.formats import cn_date
from organizations.queries import standing_party_orgs, standing_units

PLAQUE_FIELDS = ("kind_id", "number", "unit_id", "party_org_id", "receiver", "granted_on", "note")
CHANGED_FIELDS = ("number", "receiver", "granted_on", "note")
DIGITS = re.compile(r"(\d+)(\D*)$")


def next_number(body_id: UUID, kind_id: UUID) -> str:
    """The number after the highest one given; 001 where none was, nothing where they are not counted."""
    rows = Plaque.objects.filter(body_id=body_id, kind_id=kind_id).exclude(number="")
    given = list(rows.values_list("number", flat=True))
    if not given:
        return "001"
    counted = [(int(found.group(1)), number, found) for number in given if (found := DIGITS.search(number))]
    if not counted:
        return ""
    highest, number, found = max(counted, key=lambda each: each[0])
    return f"{number[: found.start()]}{highest + 1:0{len(found.group(1))}d}{found.group(2)}"


def _check(columns: Mapping[str, Any]) -> None:
    check_term("plaque_kind", columns.get("kind_id"), "kind")
    unit_id, org_id = columns.get("unit_id"), columns.get("party_org_id")
    if (unit_id is None) == (org_id is None):
        raise InvalidInput(fields={"member": ["授牌对象请选择一个单位或一个党组织。"]})
    if unit_id is not None and not standing_units().filter(pk=unit_id).exists():
        raise InvalidInput(fields={"member": ["没有找到这个单位，请重新选择。"]})
    if org_id is not None and not standing_party_orgs().filter(pk=org_id).exists():
        raise InvalidInput(fields={"member": ["没有找到这个党组织，请重新选择。"]})


def _check_granted(day: dt.date | None) -> None:
    if day is not None and day > clock.today():
        raise InvalidInput(fields={"granted_on": ["授牌日期不能晚于今天。"]})


def grant_plaque(*, actor: Principal, body_id: UUID, values: Mapping[str, Any]) -> Plaque:
    """Raises NotAllowed, Conflict (the number is out already, the body has ended), InvalidInput."""
    columns = prepared(values, PLAQUE_FIELDS)
    with transaction.atomic():
        body = locked(ChainBody, get_body_for(actor, body_id, "membership.edit").pk)
        _check_granted(columns.get("granted_on"))
        check_day(body, columns.get("granted_on"), "granted_on")
        _check(columns)
        return create(Plaque(body=body, **columns))


def update_plaque(
    *, actor: Principal, plaque_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> Plaque:
    """Correct what was written down; to whom it went stays. Raises StaleVersion, InvalidInput, Conflict."""
    columns = prepared(values, CHANGED_FIELDS)
    with transaction.atomic():
        plaque = locked(Plaque, get_plaque_for(actor, plaque_id, "membership.edit").pk)
        _check_granted(columns.get("granted_on"))
        if plaque.returned_on is not None:
            raise Conflict(f"这块牌证已于{cn_date(plaque.returned_on)}收回，不能修改。", code="returned_already")
        return change(plaque, columns, expected_version=expected_version)


def return_plaque(*, actor: Principal, plaque_id: UUID, day: dt.date) -> Plaque:
    """Taken back; the register keeps it, and its number is not given again. Raises Conflict, InvalidInput."""
    with transaction.atomic():
        plaque = locked(Plaque, get_plaque_for(actor, plaque_id, "membership.edit").pk)
        if plaque.returned_on is not None:
            raise Conflict("已登记收回，无需重复登记。", code="returned_already")
        if day > clock.today():
            raise InvalidInput(fields={"last_day": ["收回日期不能晚于今天。"]})
        if day < plaque.granted_on:
            raise InvalidInput(fields={"last_day": [f"{cn_date(plaque.granted_on)}才授牌，收回日期不能更早。"]})
        return change(plaque, {"returned_on": day}, expected_version=None)
