"""Figures of units by period (F136). Money comes and stays in whole 分."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from core import clock
from core.bin import put_away
from core.errors import InvalidInput, StaleVersion
from core.models import Term
from core.principal import Principal
from core.records import change, create, locked
from organizations.access import get_unit_figure_for, get_unit_for
from organizations.actions.values import prepared
from organizations.models import Unit, UnitFigure
from organizations.periods import PER_YEAR, Period

UNIT_FIGURE_FIELDS = ("kind_id", "year", "period", "number", "value", "source")


def check_period(period: Period) -> None:
    """The period exists and has begun. Raises InvalidInput."""
    if not 1 <= period.number <= PER_YEAR.get(period.kind, 0):
        raise InvalidInput(fields={"number": ["没有这一期：半年是 1 至 2，季度是 1 至 4，月份是 1 至 12。"]})
    if has_not_begun(period):
        raise InvalidInput(fields={"year": [f"{period}还没有开始，不能登记。"]})


def has_not_begun(period: Period) -> bool:
    today = clock.today()
    first_month = (period.number - 1) * (12 // PER_YEAR[period.kind]) + 1
    return (period.year, first_month) > (today.year, today.month)


def _check_kind(kind_id: UUID | None) -> None:
    if kind_id is not None and not Term.objects.filter(kind="figure_kind", pk=kind_id).exists():
        raise InvalidInput(fields={"kind": ["没有这项指标，请在“设置”的“经营数据指标”中核对。"]})


def create_unit_figure(*, actor: Principal, unit_id: UUID, values: Mapping[str, Any]) -> UnitFigure:
    """A figure of one unit for one period. Raises NotFound, NotAllowed, InvalidInput (a period that has one)."""
    unit = get_unit_for(actor, unit_id, "unit_figure.edit")
    columns = prepared(values, UNIT_FIGURE_FIELDS)
    _check_kind(columns.get("kind_id"))
    check_period(Period(columns["year"], columns["period"], columns.get("number", 1)))
    return create(UnitFigure(unit=unit, **columns))


def update_unit_figure(
    *, actor: Principal, unit_figure_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> UnitFigure:
    """Correct value or source. Raises NotFound, NotAllowed, StaleVersion (with the difference), InvalidInput."""
    with transaction.atomic():
        figure = get_unit_figure_for(actor, unit_figure_id, "unit_figure.edit")
        return change(figure, prepared(values, ("value", "source")), expected_version=expected_version)


@dataclass(frozen=True)
class Entry:
    """What one line of the entry page says of one kind; ``value`` None takes the figure away."""

    kind_id: UUID
    value: int | None
    source: str


def standing_version(figures: Iterable[UnitFigure]) -> int:
    """One number for all figures of a unit and period: another as soon as one is entered, corrected or taken away."""
    return zlib.crc32(repr(sorted((str(row.pk), row.version) for row in figures)).encode())


def set_unit_figures(
    *, actor: Principal, unit_id: UUID, period: Period, entries: Sequence[Entry], expected_version: int | None
) -> int:
    """Make the figures of one unit for one period as entered; returns how many rows changed.

    ``expected_version`` is the ``standing_version`` the entries were made on. The unit is locked: two savers write one
    after the other. Raises NotFound, NotAllowed, InvalidInput, StaleVersion.
    """
    with transaction.atomic():
        unit = locked(Unit, get_unit_for(actor, unit_id, "unit_figure.edit").pk)
        check_period(period)
        at = {"year": period.year, "period": period.kind, "number": period.number}
        held = {row.kind_id: row for row in UnitFigure.objects.filter(unit=unit, **at)}
        if expected_version is not None and expected_version != standing_version(held.values()):
            raise StaleVersion
        return sum(_set(actor, unit, held.get(entry.kind_id), entry, at) for entry in entries)


def _set(actor: Principal, unit: Unit, row: UnitFigure | None, entry: Entry, at: Mapping[str, Any]) -> bool:
    if entry.value is None:
        if row is not None:
            put_away(row, actor=actor, code="unit-figures")
        return row is not None
    if row is None:
        _check_kind(entry.kind_id)
        create(UnitFigure(unit=unit, kind_id=entry.kind_id, value=entry.value, source=entry.source, **at))
        return True
    saved = change(row, {"value": entry.value, "source": entry.source}, expected_version=None)
    return saved.version != row.version
