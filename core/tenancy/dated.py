"""Everything is dated (DOMAIN.md truth 2): what a dated row has in common, and how it is asked as of a day."""

import datetime as dt
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import F, Func, Q, Value

from core.tenancy.base import Record


class Dated(Record):
    """A relation with a first and a last day, both included; an empty one means not known, or still so."""

    valid_from = models.DateField("起始日期", null=True, blank=True)
    valid_to = models.DateField("终止日期", null=True, blank=True)

    class Meta:
        abstract = True


def in_force(day: dt.date, *, path: str = "", start: str = "valid_from", end: str = "valid_to") -> Q:
    """Rows in force on ``day``; ``path`` leads to the dated relation (``"hosts__"``)."""
    return (Q(**{f"{path}{start}__isnull": True}) | Q(**{f"{path}{start}__lte": day})) & (
        Q(**{f"{path}{end}__isnull": True}) | Q(**{f"{path}{end}__gte": day})
    )


def ends_after_start(name: str, *, start: str = "valid_from", end: str = "valid_to", message: str = "") -> Any:
    return models.CheckConstraint(
        name=name,
        condition=Q(**{f"{start}__isnull": True}) | Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": F(start)}),
        violation_error_message=message or "终止日期不能早于起始日期。",
    )


class DayRange(Func):
    """Both days included."""

    function = "daterange"
    output_field = DateRangeField()
    bounds = "[]"


class MomentRange(Func):
    """From a moment to before another."""

    function = "tstzrange"
    output_field = DateTimeRangeField()
    bounds = "[)"


# True of every row, and nothing any query asks: an index with this condition is never read from. The constraint's own
# index would be taken for reads once many cities stand in a table, at a hundred times the cost of a B-tree.
ALWAYS = Q(version__gt=0)


class NeverTwice(ExclusionConstraint):
    """An exclusion constraint over days or moments. Those in the wrong order are told by the check beside it: as a
    range they would make the database raise instead of answering.
    """

    def validate(
        self,
        model: type[models.Model],
        instance: models.Model,
        exclude: Any = None,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        span = next(one for one, _ in self.expressions if isinstance(one, DayRange | MomentRange))
        start, end = (getattr(instance, part.name) for part in span.get_source_expressions()[:2])
        if start is None or end is None or start <= end:
            super().validate(model, instance, exclude=exclude, using=using)

    def deconstruct(self) -> Any:
        """Migrations know it as what it is in the database."""
        _, args, kwargs = super().deconstruct()
        if not self.condition:
            kwargs["condition"] = ALWAYS
        elif ALWAYS.children[0] not in self.condition.children:  # a copy made from here has it already
            kwargs["condition"] = self.condition & ALWAYS
        path = f"{ExclusionConstraint.__module__}.{ExclusionConstraint.__name__}"
        return path, args, kwargs


def never_twice_at_once(
    name: str,
    *fields: str,
    message: str,
    condition: Q | None = None,
    start: str = "valid_from",
    end: str = "valid_to",
    span: type[DayRange | MomentRange] = DayRange,
) -> Any:
    """An exclusion constraint: rows equal in ``fields`` may not be in force on the same day, or at the same moment.

    Where sheets write rows by the thousand, core.tenancy.never_twice says the same for less.
    """
    return NeverTwice(
        name=name,
        expressions=[
            *[(field, RangeOperators.EQUAL) for field in ("tenant", *fields)],
            (span(F(start), F(end), Value(span.bounds)), RangeOperators.OVERLAPS),
        ],
        condition=condition,
        violation_error_message=message,
    )
