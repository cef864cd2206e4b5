"""How long each clock may run, as the city sets it: a limit that counted is never rewritten, it ends (R45, R46)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from alliances.actions.values import check_term
from chains.actions.values import prepared
from core import clock
from core.bin import put_away
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from services.choices import LimitUnit
from services.clocks import ClockError, Limit
from services.models import TimeLimit
from services.rule_access import get_time_limit_for
from services.rule_queries import EDIT, lock_rules

MEANING = ("clock", "category_id", "urgency", "amount", "unit")
LIMIT_FIELDS = (*MEANING, "note")
TWICE = "这段时间已有同样的时限，请修改原有的一条，或先停用它。"


def create_time_limit(*, actor: Principal, values: Mapping[str, Any]) -> TimeLimit:
    """From ``valid_from`` on, today where it says nothing. Clocks that run keep the limit they began with.

    Raises NotAllowed, InvalidInput, Conflict (there is one for the same).
    """
    actor.require_everywhere(EDIT)
    with transaction.atomic():
        lock_rules()
        columns = _columns(values, (*LIMIT_FIELDS, "valid_from"))
        first = columns.pop("valid_from", None) or clock.today()
        row = TimeLimit(valid_from=first, **columns)
        _check_alone(row)
        return create(row)


def update_time_limit(
    *, actor: Principal, limit_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> TimeLimit:
    """The limit as it counts from today on: another row where it says something else and the one before counted.

    Raises NotFound, NotAllowed, StaleVersion, InvalidInput, Conflict (it has ended; there is one for the same).
    """
    with transaction.atomic():
        lock_rules()
        limit, today = _held(actor, limit_id), clock.today()
        if limit.valid_to is not None and limit.valid_to < today:
            raise Conflict("这条时限已经停用，不能再改；需要的请新建一条。", code="already_ended")
        columns = _columns(values, LIMIT_FIELDS, limit)
        says_other = any(name in columns and columns[name] != getattr(limit, name) for name in MEANING)
        is_stale = expected_version is not None and limit.version != expected_version
        counted = limit.valid_from is None or limit.valid_from < today
        if says_other and not is_stale:
            _check_alone(_as_if(limit, columns), beside=limit)
        if is_stale or not says_other or not counted:
            return change(limit, columns, expected_version=expected_version)
        until = limit.valid_to
        change(limit, {"valid_to": clock.day_before(today)}, expected_version=None)
        made = _as_if(limit, columns)
        made.valid_from, made.valid_to = today, until
        return create(made)


def end_time_limit(*, actor: Principal, limit_id: UUID, last_day: dt.date) -> TimeLimit | None:
    """Not for tickets after ``last_day``. One that ends before its first day never counted, and goes to the bin: None.

    Raises NotFound, NotAllowed, Conflict.
    """
    with transaction.atomic():
        limit = _held(actor, limit_id)
        if limit.valid_to is not None and limit.valid_to <= last_day:
            raise Conflict("这条时限已经停用，无需重复办理。", code="already_ended")
        if limit.valid_from is not None and last_day < limit.valid_from:
            put_away(limit, actor=actor, code="time-limits")
            return None
        return change(limit, {"valid_to": last_day}, expected_version=None)


def _held(actor: Principal, limit_id: UUID) -> TimeLimit:
    return locked(TimeLimit, get_time_limit_for(actor, limit_id, EDIT).pk)


def _as_if(limit: TimeLimit, columns: Mapping[str, Any]) -> TimeLimit:
    kept = {name: getattr(limit, name) for name in (*LIMIT_FIELDS, "valid_from", "valid_to")}
    return TimeLimit(**{**kept, **columns})


def _columns(values: Mapping[str, Any], allowed: tuple[str, ...], held: TimeLimit | None = None) -> dict[str, Any]:
    columns = prepared(values, allowed)
    check_term("ticket_category", columns.get("category_id"), "category")
    amount, unit = (columns.get(name, getattr(held, name, None)) for name in ("amount", "unit"))
    if unit in LimitUnit.values and isinstance(amount, int):
        try:
            Limit(amount, LimitUnit(unit))
        except ClockError as error:
            raise InvalidInput(str(error), fields={"amount": [str(error)]}) from error
    return columns


def _check_alone(row: TimeLimit, beside: TimeLimit | None = None) -> None:
    """No two limits for the same count on one day. Raises Conflict."""
    first = row.valid_from
    overlapping = Q(valid_to__isnull=True) | Q(valid_to__gte=first) if first else Q()
    if row.valid_to is not None:
        overlapping &= Q(valid_from__isnull=True) | Q(valid_from__lte=row.valid_to)
    same = TimeLimit.objects.filter(overlapping, clock=row.clock, urgency=row.urgency, category_id=row.category_id)
    if same.exclude(pk=beside.pk if beside else None).exists():
        raise Conflict(TWICE, code="limit_twice")


def check_alone_again(row: TimeLimit) -> None:
    """Of one put back from the bin. Raises Conflict."""
    _check_alone(row, beside=row)
