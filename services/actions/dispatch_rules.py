"""The rows of the decision table: which tickets they fit, which department leads, which assist."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.actions.values import check_term
from chains.actions.values import prepared
from chains.models import Chain
from core.bin import put_away
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked, touch
from organizations.models import Unit
from services.actions.dispatching import MOST_ASSISTS, NOT_THERE
from services.actions.values import standing
from services.dispatching import works
from services.models import DispatchAssist, DispatchRule
from services.rule_access import get_dispatch_rule_for
from services.rule_queries import EDIT, lock_rules

RULE_FIELDS = ("place", "name", "category_id", "nature", "chain_id", "words", "lead_id", "is_active")
MOST_RULES, MOST_WORDS, LONGEST_WORD = 300, 20, 20


def create_dispatch_rule(
    *, actor: Principal, values: Mapping[str, Any], assists: Collection[UUID] = ()
) -> DispatchRule:
    """Last of the table where no place is given. Raises NotAllowed, InvalidInput, Conflict (the name is taken)."""
    actor.require_everywhere(EDIT)
    with transaction.atomic():
        lock_rules()
        places = list(DispatchRule.objects.values_list("place", flat=True))
        if len(places) >= MOST_RULES:
            raise Conflict(f"派单规则最多 {MOST_RULES} 条，请先合并或删除一些。", code="too_many_rules")
        columns = _columns(values, None)
        if columns.get("lead_id") is None:
            raise InvalidInput(fields={"lead": ["请选择牵头部门。"]})
        columns.setdefault("place", max(places, default=0) + 1)
        rule = create(DispatchRule(**columns))
        _set_assists(rule, assists)
    return rule


def update_dispatch_rule(
    *,
    actor: Principal,
    rule_id: UUID,
    values: Mapping[str, Any],
    assists: Collection[UUID] | None = None,
    expected_version: int | None,
) -> DispatchRule:
    """``assists`` replace those before. Raises NotFound, NotAllowed, StaleVersion, InvalidInput, Conflict."""
    with transaction.atomic():
        rule = _held(actor, rule_id)
        changed = change(rule, _columns(values, rule), expected_version=expected_version)
        given = assists if assists is not None else list(changed.assists.values_list("unit_id", flat=True))
        others = _set_assists(changed, given)
        return touch(changed) if others and changed.version == rule.version else changed


def delete_dispatch_rule(*, actor: Principal, rule_id: UUID) -> DispatchRule:
    """Tickets that were sent by it stay where they are. Raises NotFound, NotAllowed."""
    with transaction.atomic():
        rule = _held(actor, rule_id)
        put_away(rule, actor=actor, code="dispatch-rules")
    return rule


def move_dispatch_rule(*, actor: Principal, rule_id: UUID, up: bool) -> list[DispatchRule]:
    """One place up or down; the first up and the last down stay. Raises NotFound, NotAllowed."""
    with transaction.atomic():
        lock_rules()
        rule = _held(actor, rule_id)
        rows = list(DispatchRule.objects.order_by("place", "id"))
        at = [one.pk for one in rows].index(rule.pk)
        to = min(max(at - 1 if up else at + 1, 0), len(rows) - 1)
        rows.insert(to, rows.pop(at))
        return [
            change(one, {"place": place}, expected_version=None) if one.place != place else one
            for place, one in enumerate(rows, start=1)
        ]


def _held(actor: Principal, rule_id: UUID) -> DispatchRule:
    return locked(DispatchRule, get_dispatch_rule_for(actor, rule_id, EDIT).pk)


def _columns(values: Mapping[str, Any], held: DispatchRule | None) -> dict[str, Any]:
    columns = prepared(values, RULE_FIELDS)
    check_term("ticket_category", columns.get("category_id"), "category")
    chain_id = columns.get("chain_id")
    if chain_id is not None and not Chain.objects.filter(pk=chain_id).exists():
        raise InvalidInput(fields={"chain": ["没有找到这条产业链，请重新选择。"]})
    lead_id = columns.get("lead_id")
    if lead_id is not None and (held is None or held.lead_id != lead_id):
        _working(lead_id, "lead")
    if "words" in columns:
        columns["words"] = _cleaned(columns["words"] or ())
    return columns


def _working(unit_id: UUID, field: str) -> Unit:
    unit = standing(unit_id, field, NOT_THERE)
    if not works(unit):
        raise InvalidInput(fields={field: [f"“{unit.name}”已注销，请另选一个部门。"]})
    return unit


def _cleaned(given: Sequence[str]) -> list[str]:
    words = list(dict.fromkeys(word for word in (" ".join(str(one).split()) for one in given) if word))
    if len(words) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in words):
        raise InvalidInput(fields={"words": [f"词语最多 {MOST_WORDS} 个，每个不超过 {LONGEST_WORD} 字。"]})
    return words


def _set_assists(rule: DispatchRule, given: Collection[UUID]) -> bool:
    """Whether anything became different."""
    if len(set(given)) > MOST_ASSISTS:
        raise InvalidInput(fields={"assists": [f"协办部门最多 {MOST_ASSISTS} 个。"]})
    if rule.lead_id in given:
        raise InvalidInput(fields={"assists": ["牵头部门不用再选为协办。"]})
    held = {one.unit_id: one for one in rule.assists.select_for_update()}
    gone = [unit_id for unit_id in held if unit_id not in given]
    new = [unit_id for unit_id in dict.fromkeys(given) if unit_id not in held]
    for unit_id in gone:
        held[unit_id].delete()
    for unit_id in new:
        create(DispatchAssist(rule=rule, unit=_working(unit_id, "assists")))
    return bool(gone or new)
