"""How a ticket is asked for around its deadlines, as the city sets it."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from django.db import transaction

from core.errors import InvalidInput
from core.principal import Principal
from core.records import create, locked
from services.choices import ClockKind, LimitUnit, UrgeLevel
from services.models import UrgeStep
from services.rule_queries import EDIT, lock_rules

FARTHEST = {LimitUnit.MINUTES: 4800, LimitUnit.DAYS: 60}
A_DAY = 480  # minutes, for telling what comes first
STEP_FIELDS = ("level", "amount", "unit", "is_before")
Steps = Sequence[Mapping[str, Any]]


def set_ticket_ladder(*, actor: Principal, kind: ClockKind, steps: Steps) -> list[UrgeStep]:
    """The whole ladder of one clock, in place of the one before; none at all is the usual one again. What was sent
    stays sent. Raises NotAllowed, InvalidInput.
    """
    actor.require_everywhere(EDIT)
    wanted = checked_steps(steps)
    with transaction.atomic():
        lock_rules()
        held = {_said(row): row for row in UrgeStep.objects.select_for_update().filter(clock=kind)}
        keys = [tuple(one[name] for name in STEP_FIELDS) for one in wanted]
        for key, row in held.items():
            if key not in keys:
                row.delete()
        return [
            held[key] if key in held else create(UrgeStep(clock=kind, **one))
            for key, one in zip(keys, wanted, strict=True)
        ]


def checked_steps(steps: Steps) -> list[dict[str, Any]]:
    """Steps that make a ladder, whether kept or only tried. Raises InvalidInput."""
    wanted = [_step(one) for one in steps]
    _check_order(wanted)
    return wanted


def add_ticket_step(*, actor: Principal, kind: ClockKind, values: Mapping[str, Any]) -> UrgeStep:
    """One step alone, as a configuration file says it, in place of the one of its level. Raises as the one above."""
    actor.require_everywhere(EDIT)
    step = _step(values)
    with transaction.atomic():
        lock_rules()
        UrgeStep.objects.select_for_update().filter(clock=kind, level=step["level"]).delete()
        return create(UrgeStep(clock=kind, **step))


def remove_ticket_step(*, actor: Principal, step: UrgeStep) -> UrgeStep:
    """Raises NotAllowed, NotFound."""
    actor.require_everywhere(EDIT)
    with transaction.atomic():
        locked(UrgeStep, step.pk).delete()
    return step


def _said(row: UrgeStep) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in STEP_FIELDS)


def _step(values: Mapping[str, Any]) -> dict[str, Any]:
    """Raises InvalidInput at the level."""
    level, amount, unit = values["level"], values["amount"], values["unit"]
    if unit not in LimitUnit.values or level not in UrgeLevel.values:
        raise InvalidInput(fields={"steps": ["没有这种方式或单位，请重新选择。"]})
    most = FARTHEST[LimitUnit(unit)]
    if not 0 <= amount <= most:
        text = f"“{UrgeLevel(level).label}”请填 0 至 {most} 个{LimitUnit(unit).label}。"
        raise InvalidInput(text, fields={level: [text]})
    return {"level": level, "amount": amount, "unit": unit, "is_before": bool(values.get("is_before")) and amount > 0}


def _minutes(step: Mapping[str, Any]) -> int:
    amount: int = step["amount"] * (A_DAY if step["unit"] == LimitUnit.DAYS else 1)
    return -amount if step["is_before"] else amount


def _check_order(steps: Sequence[Mapping[str, Any]]) -> None:
    """Each level once, a louder one never before a quieter one. Raises InvalidInput."""
    by_level = {step["level"]: step for step in steps}
    if len(by_level) < len(steps):
        raise InvalidInput(fields={"steps": ["一种时限里每级只办一次，请删去重复的。"]})
    for quieter, louder in pairwise(level for level in UrgeLevel.values if level in by_level):
        if _minutes(by_level[louder]) < _minutes(by_level[quieter]):
            text = f"“{UrgeLevel(louder).label}”不能早于“{UrgeLevel(quieter).label}”，请改晚一些。"
            raise InvalidInput(text, fields={louder: [text]})
