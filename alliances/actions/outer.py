"""Members from outside the city: written down, corrected, ended (R67, F148)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.access import get_body_for
from alliances.actions.values import check_day
from alliances.models import ChainBody, OuterMember
from alliances.sharing.queries import EDIT, get_outer_for, other_cities
from chains.actions.values import end_dated, prepared, searchable
from core import clock
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.templatetags.formats import cn_date

OUTER_FIELDS = ("name", "kind", "place", "city_id", "leads", "valid_from", "note")


def _checked(actor: Principal, body: ChainBody, values: Mapping[str, Any], held: OuterMember | None) -> dict[str, Any]:
    columns = searchable(prepared(values, OUTER_FIELDS))
    day = columns.get("valid_from")
    if held is None or ("valid_from" in columns and day != held.valid_from):
        if day is not None and day > clock.today():
            raise InvalidInput(fields={"valid_from": ["加入日期不能晚于今天。"]})
        check_day(body, day, "valid_from")
    city_id = columns.get("city_id")
    if city_id == actor.tenant.pk:
        raise InvalidInput(fields={"city": ["本市的单位请登记为成员，不要登记为域外成员。"]})
    stays = held is not None and city_id == held.city_id
    if city_id is not None and not stays and not other_cities(actor).filter(pk=city_id).exists():
        raise InvalidInput(fields={"city": ["没有找到这个城市，请重新选择。"]})
    return columns


def add_outer_member(*, actor: Principal, body_id: UUID, values: Mapping[str, Any]) -> OuterMember:
    """A unit from outside is a member of a body from a day on. Raises NotAllowed, Conflict (the body has ended, the
    name is there already), InvalidInput.
    """
    with transaction.atomic():
        body = locked(ChainBody, get_body_for(actor, body_id, EDIT).pk)
        columns = _checked(actor, body, values, None)
        return create(OuterMember(body=body, **columns))


def update_outer_member(
    *, actor: Principal, outer_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> OuterMember:
    """Correct what was written down; the body stays. Raises StaleVersion, InvalidInput."""
    with transaction.atomic():
        outer = get_outer_for(actor, outer_id, EDIT)
        columns = _checked(actor, outer.body, values, outer)
        return change(outer, columns, expected_version=expected_version)


def end_outer_member(*, actor: Principal, outer_id: UUID, last_day: dt.date) -> OuterMember:
    """Raises NotFound, NotAllowed, Conflict where it has left already, InvalidInput before its first day."""
    with transaction.atomic():
        outer = locked(OuterMember, get_outer_for(actor, outer_id, EDIT).pk)
        if outer.valid_to is not None:
            day = cn_date(outer.valid_to)
            raise Conflict(f"“{outer.name}”已于{day}退出，无需重复办理。", code="left_already")
        if last_day > clock.today():
            raise InvalidInput(fields={"last_day": ["退出日期不能晚于今天。"]})
        return end_dated(outer, last_day)
