"""Figures of units by period (F136): what each unit has for a period, once, and what that adds up to."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Count, F, Max, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from core.models import Term
from organizations.measures import Measure, measure_of
from organizations.models import Unit, UnitFigure
from organizations.periods import FINER, Period


def amounts_for(units: "QuerySet[Unit]", kind: Term, period: Period) -> "QuerySet[Any, Any]":
    """One row per unit that has the figure for ``period``: ``unit_id``, ``amount`` and ``told_as`` (which periods).

    A unit's own figure for the period counts; else, where nothing of them is missing, its half-years, else its
    quarters, else its months: never two of these, so nothing counts twice. What does not add up over time (staff at
    the end of a period) is that of the last of them.
    """
    rows = UnitFigure.objects.filter(kind_id=kind.pk, year=period.year, unit_id__in=units.values("id"))
    measure = measure_of(kind.meaning)
    told = rows.order_by().values("unit_id").annotate(own=Max("value", filter=_is(period.kind, [period.number])))
    whole, words = [], [When(own__isnull=False, then=Value(period.kind))]
    for finer in FINER:
        parts = period.parts(finer)
        if not parts:
            continue
        counted, added = f"{finer}s", f"{finer}_sum"
        wanted = _is(finer, parts) if measure.adds else _is(finer, parts[-1:])
        told = told.annotate(**{counted: Count("id", filter=wanted), added: Sum("value", filter=wanted)})
        needed = len(parts) if measure.adds else 1
        whole.append(Case(When(**{counted: needed}, then=F(added))))
        words.append(When(**{counted: needed}, then=Value(str(finer))))
    amount = Coalesce(F("own"), *whole) if whole else F("own")
    found: QuerySet[Any, Any] = (
        told.annotate(amount=amount, told_as=Case(*words, default=Value(""), output_field=CharField()))
        .filter(amount__isnull=False)
        .values("unit_id", "amount", "told_as")
    )
    return found


def _is(kind: str, numbers: list[int]) -> Q:
    return Q(period=kind, number__in=numbers)


@dataclass(frozen=True)
class Total:
    """``units`` distinct units whose figures add up to ``amount``; ``base`` is how many were asked about."""

    amount: int
    units: int
    base: int


def amounts_of(units: "QuerySet[Unit]", kind: Term, period: Period) -> dict[UUID, tuple[int, str]]:
    """unit → (amount, which periods told it), in one statement."""
    return {
        unit_id: (amount, told_as)
        for unit_id, amount, told_as in amounts_for(units, kind, period).values_list("unit_id", "amount", "told_as")
    }


def kind_measure(kind: Term) -> Measure:
    return measure_of(kind.meaning)
