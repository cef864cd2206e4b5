"""When those invited are reminded, and how late resolutions are asked for: rows of the city's own."""

from collections.abc import Mapping
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


def set_ladder(*, actor: Principal, steps: Mapping[LadderLevel, int | None]) -> list[LadderRule]:
    """The whole ladder: None leaves a level out. A louder level never comes before a quieter one.

    Raises NotAllowed, InvalidInput.
    """
    actor.require_everywhere(EDIT)
    last: tuple[LadderLevel, int] | None = None
    for level in LADDER:
        days = steps.get(level)
        if days is None:
            continue
        if last is not None and days < last[1]:
            text = f"“{level.label}”不能早于“{last[0].label}”，请填 {last[1]} 或更大的数。"
            raise InvalidInput(fields={level.value: [text]})
        last = (level, days)
    with transaction.atomic():
        held = {rule.level: rule for rule in LadderRule.objects.select_for_update()}
        for level, rule in held.items():
            if steps.get(LadderLevel(level)) is None:
                rule.delete()
        return [
            set_ladder_step(actor=actor, level=level, days=days)
            for level in LADDER
            if (days := steps.get(level)) is not None
        ]


def set_ladder_step(*, actor: Principal, level: LadderLevel, days: int) -> LadderRule:
    """One level alone, as a configuration file says it. Raises NotAllowed, InvalidInput."""
    actor.require_everywhere(EDIT)
    with transaction.atomic():
        held: LadderRule | None = LadderRule.objects.select_for_update().filter(level=level).first()
        if held is None:
            return create(LadderRule(level=level, days=days))
        return change(held, {"days": days}, expected_version=None)


def remove_ladder_step(*, actor: Principal, step: LadderRule) -> LadderRule:
    actor.require_everywhere(EDIT)
    with transaction.atomic():
        locked(LadderRule, step.pk).delete()
    return step
