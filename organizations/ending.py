"""Units that end: until which day they count, and what of the higher rooms ends with them."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from core import clock
from core.records import told_as_conflict
from organizations.choices import UnitState

GONE = (UnitState.ENDED, UnitState.MERGED)
STANDING = tuple(state for state in UnitState if state not in GONE)
# The same as ``living_on`` for statements of our own: ``u`` is organizations_unit, %(day)s the day.
LIVING = "(u.state NOT IN ('ended', 'merged') OR u.ended_on >= %(day)s::date)"


def living_on(day: dt.date, *, path: str = "") -> Q:
    """Units that had not ended on ``day``. One of whose end no day is known counts on none, and one merged into another
    is counted as that one.
    """
    return Q(**{f"{path}state__in": STANDING}) | Q(**{f"{path}ended_on__gte": day})


@dataclass(frozen=True)
class EndsWithUnit:
    """Dated rows that hold no longer than the unit; ``noun`` is counted on the page that asks.

    ``resumable`` narrows to what may go on with the unit: not what ended that day for a reason of its own.
    """

    noun: str
    measure: str
    rows: Callable[[UUID], "QuerySet[Any]"]
    resumable: Q = field(default_factory=Q)


_kinds: list[EndsWithUnit] = []


def register_ends_with_unit(kind: EndsWithUnit) -> None:
    _kinds.append(kind)


def _going_on(kind: EndsWithUnit, unit_id: UUID, last_day: dt.date) -> "QuerySet[Any]":
    return kind.rows(unit_id).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=last_day))


def ending_with(unit_id: UUID, last_day: dt.date) -> list[str]:
    """What would end, in words: 2 个链上位置."""
    counted = [(kind, _going_on(kind, unit_id, last_day).count()) for kind in _kinds]
    return [f"{number} {kind.measure}{kind.noun}" for kind, number in counted if number]


def end_with(unit_id: UUID, last_day: dt.date) -> None:
    """Everything on the unit ends with it; what would only begin later never was."""
    for kind in _kinds:
        rows = _going_on(kind, unit_id, last_day)
        rows.filter(valid_from__gt=last_day).delete()
        rows.update(valid_to=last_day, version=F("version") + 1, updated_at=clock.now())


def resume_with(unit_id: UUID, last_day: dt.date) -> None:
    """What ended on the unit's last day goes on. Raises Conflict where another row took its place meanwhile."""
    for kind in _kinds:
        rows = kind.rows(unit_id).filter(kind.resumable, valid_to=last_day)
        with told_as_conflict(rows.model):
            rows.update(valid_to=None, version=F("version") + 1, updated_at=clock.now())
