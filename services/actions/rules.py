"""What a city sets once for its tickets: one that counted is never rewritten, it ends and another begins."""

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
from services.choices import COUNTED, LimitUnit, RuleKind, RuleUnit
from services.clocks import ClockError, Limit
from services.models import TicketRule
from services.rule_access import get_ticket_rule_for
from services.rule_queries import EDIT, lock_rules

FIELDS = ("amount", "unit", "note")
MOST_TIMES = 20


def set_ticket_rule(
    *, actor: Principal, kind: str, values: Mapping[str, Any], expected_version: int | None = None
) -> TicketRule:
    """From today on; what was decided by the one before stays. The rule as it counts now.

    Raises NotAllowed, InvalidInput, StaleVersion.
    """
    actor.require_everywhere(EDIT)
    if kind not in RuleKind.values:
        raise InvalidInput(fields={"kind": ["没有这一事项，请重新选择。"]})
    with transaction.atomic():
        lock_rules()
        today = clock.today()
        held: TicketRule | None = TicketRule.objects.filter(kind=kind, valid_to__isnull=True).first()
        columns = _columns(kind, values, held)
        if held is None:
            return create(TicketRule(kind=kind, valid_from=today, **columns))
        said = {name: columns.get(name, getattr(held, name)) for name in FIELDS}
        says_other = (said["amount"], said["unit"]) != (held.amount, held.unit)
        counted = held.valid_from is None or held.valid_from < today
        is_stale = expected_version is not None and held.version != expected_version
        if is_stale or not says_other or not counted:
            return change(held, columns, expected_version=expected_version)
        change(held, {"valid_to": clock.day_before(today)}, expected_version=None)
        return create(TicketRule(kind=kind, valid_from=today, **said))


def change_ticket_rule(
    *, actor: Principal, rule_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> TicketRule:
    """The same of a row that is named. Raises NotFound, NotAllowed, InvalidInput, StaleVersion, Conflict (ended)."""
    rule = get_ticket_rule_for(actor, rule_id, EDIT)
    if rule.valid_to is not None:
        raise Conflict("这条规定已经停用，不能再改；需要的请新建一条。", code="already_ended")
    return set_ticket_rule(actor=actor, kind=rule.kind, values=values, expected_version=expected_version)


def end_ticket_rule(*, actor: Principal, rule_id: UUID, last_day: dt.date) -> TicketRule | None:
    """The usual one counts again after ``last_day``; one that never counted goes to the bin: None.

    Raises NotFound, NotAllowed, Conflict.
    """
    with transaction.atomic():
        lock_rules()
        rule = locked(TicketRule, get_ticket_rule_for(actor, rule_id, EDIT).pk)
        if rule.valid_to is not None and rule.valid_to <= last_day:
            raise Conflict("这条规定已经停用，无需重复办理。", code="already_ended")
        if rule.valid_from is not None and last_day < rule.valid_from:
            put_away(rule, actor=actor, code="ticket-rules")
            return None
        return change(rule, {"valid_to": last_day}, expected_version=None)


def check_rule_alone(rule: TicketRule) -> None:
    """Of one put back from the bin. Raises Conflict."""
    if TicketRule.objects.filter(kind=rule.kind, valid_to__isnull=True).exclude(pk=rule.pk).exists():
        raise Conflict("这一事项已另有规定，请先停用那一条。", code="rule_twice")


def _columns(kind: str, values: Mapping[str, Any], held: TicketRule | None) -> dict[str, Any]:
    columns = prepared(values, FIELDS)
    amount, unit = (columns.get(name, getattr(held, name, None)) for name in ("amount", "unit"))
    if amount is None:
        raise InvalidInput(fields={"amount": ["请填数量。"]})
    counts = kind in COUNTED
    if unit is None and counts:
        unit = columns["unit"] = RuleUnit.TIMES.value
    if unit not in RuleUnit.values or counts != (unit == RuleUnit.TIMES):
        raise InvalidInput(fields={"unit": ["按次数的单位是“次”，按时间的选“工作分钟”或“工作日”。"]})
    if counts:
        if not 1 <= amount <= MOST_TIMES:
            raise InvalidInput(fields={"amount": [f"请填 1 至 {MOST_TIMES} 次。"]})
        return columns
    try:
        Limit(amount, LimitUnit(unit))
    except ClockError as error:
        raise InvalidInput(fields={"amount": [error.message]}) from error
    return columns
