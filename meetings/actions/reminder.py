"""When those invited are reminded, and how late resolutions are asked for: rows of the city's own."""

from collections.abc import Collection, Mapping
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.actions.values import check_term
from chains.actions.values import prepared
from core.bin import put_away
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from meetings.choices import LADDER, LadderLevel
from meetings.models import LadderRule, ReminderRule
from meetings.rule_access import get_reminder_rule_for
from meetings.rules import EDIT, OFFERED_REMINDERS

NEAREST, FARTHEST = -60, 250
REMINDER_FIELDS = ("kind_id", "moment", "amount", "by_hours")


def create_reminder_rule(*, actor: Principal, values: Mapping[str, Any]) -> ReminderRule:
    """Reminders written already stay as they are; meetings noticed or moved later follow the rules of that day.

    Raises NotAllowed, InvalidInput, Conflict (the moment is taken).
    """
    actor.require_everywhere(EDIT)
    columns = prepared(values, REMINDER_FIELDS)
    check_term("meeting_kind", columns.get("kind_id"), "kind")
    return create(ReminderRule(**columns))


def update_reminder_rule(
    *, actor: Principal, rule_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> ReminderRule:
    """Raises NotFound, NotAllowed, StaleVersion, InvalidInput, Conflict."""
    with transaction.atomic():
        rule = _held(actor, rule_id)
        columns = prepared(values, REMINDER_FIELDS)
        check_term("meeting_kind", columns.get("kind_id"), "kind")
        return change(rule, columns, expected_version=expected_version)


def delete_reminder_rule(*, actor: Principal, rule_id: UUID) -> ReminderRule:
    """Raises NotFound, NotAllowed."""
    with transaction.atomic():
        rule = _held(actor, rule_id)
        put_away(rule, actor=actor, code="reminder-rules")
    return rule


def set_usual_reminders(*, actor: Principal) -> list[ReminderRule]:
    """What is offered to a city that has set nothing yet. Raises NotAllowed, Conflict (it has)."""
    actor.require_everywhere(EDIT)
    with transaction.atomic():
        if ReminderRule.objects.select_for_update().exists():
            raise Conflict("已经设置过会议提醒，请逐条修改。", code="already_set")
        return [
            create(ReminderRule(moment=one.moment, amount=one.amount, by_hours=one.by_hours))
            for one in OFFERED_REMINDERS
        ]


def _held(actor: Principal, rule_id: UUID) -> ReminderRule:
    return locked(ReminderRule, get_reminder_rule_for(actor, rule_id).pk)


def set_ladder(*, actor: Principal, steps: Collection[tuple[LadderLevel, int]]) -> list[LadderRule]:
    """The whole ladder, in place of the one before. A louder level never begins before a quieter one.

    Raises NotAllowed, InvalidInput.
    """
    actor.require_everywhere(EDIT)
    _check_order(steps)
    with transaction.atomic():
        for rule in LadderRule.objects.select_for_update():
            if (rule.level, rule.days) not in steps:
                rule.delete()
        return [add_ladder_step(actor=actor, level=level, days=days) for level, days in steps]


def _check_order(steps: Collection[tuple[LadderLevel, int]]) -> None:
    first: dict[LadderLevel, int] = {}
    for level, days in steps:
        first[level] = min(days, first.get(level, days))
    for quieter, louder in pairwise(level for level in LADDER if level in first):
        if first[louder] < first[quieter]:
            text = f"“{louder.label}”不能早于“{quieter.label}”，请填 {first[quieter]} 或更大的数。"
            raise InvalidInput(text, fields={louder.value: [text]})


def add_ladder_step(*, actor: Principal, level: LadderLevel, days: int) -> LadderRule:
    """One step alone, as a configuration file says it; one that is there stays. Raises NotAllowed, InvalidInput."""
    actor.require_everywhere(EDIT)
    if not NEAREST <= days <= FARTHEST:
        text = f"请填 {NEAREST} 至 {FARTHEST} 个工作日。"
        raise InvalidInput(text, fields={level: [text]})
    with transaction.atomic():
        held: LadderRule | None = LadderRule.objects.select_for_update().filter(level=level, days=days).first()
        return held or create(LadderRule(level=level, days=days))


def remove_ladder_step(*, actor: Principal, step: LadderRule) -> LadderRule:
    actor.require_everywhere(EDIT)
    with transaction.atomic():
        locked(LadderRule, step.pk).delete()
    return step
