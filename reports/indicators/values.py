"""Values of indicators: however many are asked for, one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from core.templatetags.formats import percent, thousands, wan
from reports.indicators.model import Asked, Indicator, Shape

Scalar = tuple[str, list[Any]]
NOTHING: Scalar = ("SELECT 0::bigint", [])


@dataclass(frozen=True)
class Value:
    """``number`` is what is counted or summed, ``base`` what it is divided by (None where nothing is)."""

    indicator: Indicator
    number: int
    base: int | None = None

    @property
    def ratio(self) -> float | None:
        """The quotient of a rate or an average; None over nothing."""
        return self.number / self.base if self.base else None

    @property
    def shown(self) -> str:
        """As people read it, with its unit."""
        one = self.indicator
        if one.shape == Shape.RATE:
            return percent(self.ratio)
        if one.shape == Shape.AVERAGE:
            return "—" if self.ratio is None else f"{self.ratio:.1f} {one.unit}"
        return wan(self.number) if one.is_money else f"{thousands(self.number)} {one.unit}"

    @property
    def parts(self) -> str:
        """What a quotient is made of: 18 / 104."""
        return f"{thousands(self.number)} / {thousands(self.base)}" if self.base is not None else ""


def _count(rows: "QuerySet[Any]") -> Scalar:
    return _over("count(*)", rows.order_by().values("pk"))


def _sum(rows: "QuerySet[Any]") -> Scalar:
    return _over("COALESCE(sum(counted.amount), 0)", rows.order_by().values("amount"))


def _over(aggregate: str, rows: "QuerySet[Any]") -> Scalar:
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return NOTHING
    return f"SELECT {aggregate}::bigint FROM ({sql}) AS counted", list(params)  # noqa: S608 - the ORM's own SQL


def _scalars(one: Indicator, asked: Asked) -> list[Scalar]:
    number = _sum(one.summed(asked)) if one.summed else _count(one.rows(asked))
    return [number, _count(one.base(asked))] if one.base else [number]


def values_of(questions: Sequence[tuple[Indicator, Asked]]) -> list[Value]:
    """The value of each question in turn; one statement for all of them."""
    scalars = [_scalars(one, asked) for one, asked in questions]
    flat = [scalar for group in scalars for scalar in group]
    if not flat:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT " + ", ".join(f"({sql})" for sql, _ in flat), [param for _, params in flat for param in params]
        )
        found = iter(cursor.fetchone())
    return [Value(one, next(found), next(found) if one.base else None) for one, _ in questions]
