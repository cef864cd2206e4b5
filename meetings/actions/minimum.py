"""How many meetings a year are asked for (R08, F031): dated rows of the city's own."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.actions.values import check_term
from chains.actions.values import prepared
from core.bin import put_away
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked, touch
from meetings.models import MinimumRule, MinimumRuleKind
from meetings.rule_access import get_minimum_rule_for
from meetings.rules import EDIT

MINIMUM_FIELDS = ("name", "body_kind_id", "tier_id", "period", "least", "note", "valid_from", "valid_to")


def create_minimum_rule(*, actor: Principal, values: Mapping[str, Any], kinds: Collection[UUID]) -> MinimumRule:
    """``kinds`` are those any one of which counts. Raises NotAllowed, InvalidInput, Conflict (the name is taken)."""
    actor.require_everywhere(EDIT)
    with transaction.atomic():
        rule = create(MinimumRule(**_columns(values)))
        _set_kinds(rule, kinds)
    return rule


def put_minimum_rule(*, actor: Principal, values: Mapping[str, Any]) -> MinimumRule:
    """One whose kinds a configuration file says after it; until then it asks nothing. Raises as the one above."""
    actor.require_everywhere(EDIT)
    return create(MinimumRule(**_columns(values)))


def update_minimum_rule(
    *,
    actor: Principal,
    rule_id: UUID,
    values: Mapping[str, Any],
    kinds: Collection[UUID] | None = None,
    expected_version: int | None,
) -> MinimumRule:
    """Raises NotFound, NotAllowed, StaleVersion, InvalidInput, Conflict."""
    with transaction.atomic():
        rule = _held(actor, rule_id)
        changed = change(rule, _columns(values), expected_version=expected_version)
        others = kinds is not None and _set_kinds(changed, kinds)
        return touch(changed) if others and changed.version == rule.version else changed


def end_minimum_rule(*, actor: Principal, rule_id: UUID, last_day: dt.date) -> MinimumRule | None:
    """Ask it no longer after ``last_day``; years before are still judged by it. One that ends before its first day was
    never asked, and goes to the bin: None. Raises NotFound, NotAllowed, Conflict.
    """
    with transaction.atomic():
        rule = _held(actor, rule_id)
        if rule.valid_to is not None and rule.valid_to <= last_day:
            raise Conflict("这条要求已经停用，无需重复办理。", code="already_ended")
        if rule.valid_from is not None and last_day < rule.valid_from:
            put_away(rule, actor=actor, code="minimum-rules")
            return None
        return change(rule, {"valid_to": last_day}, expected_version=None)


def add_minimum_kind(*, actor: Principal, rule_id: UUID, kind_id: UUID) -> MinimumRuleKind:
    """Raises NotFound, NotAllowed, InvalidInput, Conflict (it counts already)."""
    with transaction.atomic():
        rule = _held(actor, rule_id)
        made = create(MinimumRuleKind(rule=rule, kind_id=_known_kind(kind_id)))
        touch(rule)
    return made


def remove_minimum_kind(*, actor: Principal, row: MinimumRuleKind) -> MinimumRuleKind:
    with transaction.atomic():
        rule = _held(actor, row.rule_id)
        locked(MinimumRuleKind, row.pk).delete()
        touch(rule)
    return row


def _held(actor: Principal, rule_id: UUID) -> MinimumRule:
    return locked(MinimumRule, get_minimum_rule_for(actor, rule_id, EDIT).pk)


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    columns = prepared(values, MINIMUM_FIELDS)
    check_term("body_kind", columns.get("body_kind_id"), "body_kind")
    check_term("body_tier", columns.get("tier_id"), "tier")
    return columns


def _known_kind(kind_id: UUID) -> UUID:
    check_term("meeting_kind", kind_id, "kinds")
    return kind_id


def _set_kinds(rule: MinimumRule, given: Collection[UUID]) -> bool:
    """Whether anything became different."""
    if not given:
        text = "请至少选一种计入的会议类型。"
        raise InvalidInput(text, fields={"kinds": [text]})
    held = {one.kind_id: one for one in rule.kinds.select_for_update()}
    gone, new = set(held) - set(given), sorted(set(given) - set(held))
    for kind_id in gone:
        held[kind_id].delete()
    for kind_id in new:
        create(MinimumRuleKind(rule=rule, kind_id=_known_kind(kind_id)))
    return bool(gone or new)
