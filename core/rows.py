"""Rows of one tenant as the JSON they are shown in, by statements compiled once a day and process.

A queryset with its annotations is compiled when first asked for; from then on only its values change: the tenant, and
where a page begins. So a list costs what its rows cost, however rich the queryset that describes them is. A row that
is only shown becomes no Python object: the database writes the text of the answer, moments as RFC 3339, decimals as
text, and Python reads of it what a cursor holds.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import orjson
from django.db import connection
from django.db.models import DecimalField, DurationField, Model, QuerySet

from core import clock
from core.database.prepared import Plans, rows_of
from core.tenancy.scope import current_scope

Describe = Callable[[dt.date], "QuerySet[Any]"]


class _Tenant:
    """Stands among a statement's values where the open scope's tenant goes."""


TENANT = _Tenant()


@dataclass(frozen=True)
class Blank:
    """Stands among a statement's values where the value of a filter goes."""

    name: str


@dataclass(frozen=True)
class Found:
    """The rows of a page as JSON; ``first`` and ``last`` hold its keys at both ends, ``more`` that others follow."""

    json: orjson.Fragment
    number: int
    first: tuple[Any, ...]
    last: tuple[Any, ...]
    more: bool


@dataclass(frozen=True)
class Shape:
    """How rows are shown: each public name with the column behind it, and the columns whose value is shown as text."""

    names: tuple[tuple[str, str], ...]
    as_text: frozenset[str]

    def _shown(self) -> str:
        quote = connection.ops.quote_name
        return ", ".join(
            f"q.{quote(column)}{'::text' if column in self.as_text else ''} AS {quote(name)}"
            for name, column in self.names
        )


@lru_cache(maxsize=1024)
def page_sql(inner: str, shape: Shape, keys: tuple[str, ...], size: int, *, backwards: bool) -> str:
    """SQL of one row for ``found``: the first ``size`` of the inner statement's rows, turned round if asked."""
    kept, rows = f"LEAST(count(*), {int(size)})", inner
    start, end = "1", kept
    if backwards:
        start, end = f"count(*) - {kept} + 1", "count(*)"
        numbered = f"SELECT row_number() OVER () AS place, p.* FROM ({inner}) p"  # noqa: S608 - names of our own, quoted
        rows = f"SELECT * FROM ({numbered}) r ORDER BY place DESC"  # noqa: S608
    held = [f"(array_agg(q.{connection.ops.quote_name(key)}))" for key in keys]
    edges = ", ".join([f"{each}[{place}]" for place in (start, end) for each in held])
    return (
        f"SELECT '[' || array_to_string((array_agg(row_to_json(shown)::text))[{start}:{end}], ',') || ']', "  # noqa: S608
        f"count(*), {edges} FROM ({rows}) q, LATERAL (SELECT {shape._shown()}) shown"
    )


@lru_cache(maxsize=256)
def one_sql(inner: str, shape: Shape, beside: str) -> str:
    """SQL of the row as JSON and the value of one of its columns."""
    return (
        f"SELECT row_to_json(shown)::text, q.{connection.ops.quote_name(beside)} "  # noqa: S608
        f"FROM ({inner}) q, LATERAL (SELECT {shape._shown()}) shown"
    )


def found(row: Sequence[Any], size: int) -> Found:
    """What the one row of a page's statement says."""
    text, number, *edges = row
    half = len(edges) // 2
    return Found(orjson.Fragment(text or "[]"), number, tuple(edges[:half]), tuple(edges[half:]), number > size)


@dataclass(frozen=True)
class Statement:
    """``SELECT … WHERE tenant``, open at its end; ``names`` are of the queryset's columns, in the order read."""

    model: type[Model]
    names: tuple[str, ...]
    text: str
    values: tuple[object, ...]
    as_text: frozenset[str] = frozenset()
    plans: Plans | None = None

    def sent(self, text: str, values: Iterable[object]) -> list[tuple[Any, ...]]:
        """A statement built round this one, ``values`` being those that follow this one's own."""
        tenant_id = current_scope().tenant_id
        given = [tenant_id if value is TENANT else value for value in self.values]
        return rows_of(text, [*given, *values], self.plans)

    def filled(self, given: Mapping[str, object]) -> "Statement":
        """With what was asked for in its blanks."""
        values = tuple(given[value.name] if isinstance(value, Blank) else value for value in self.values)
        return replace(self, values=values)

    def narrowed(self, condition: str, values: Iterable[object], plans: Plans | None) -> "Statement":
        """With a further condition, ``AND …`` in SQL or nothing, which may decide how the statement is planned."""
        text, bound = f"{self.text}{condition}", (*self.values, *values)
        return replace(self, text=text, values=bound, plans=plans or self.plans)

    def rows(self, tail: str, values: Iterable[object] = ()) -> list[tuple[Any, ...]]:
        return self.sent(f"{self.text}{tail}", values)

    def column(self, name: str) -> str:
        """A column of the model's own table, as SQL names it."""
        quote = connection.ops.quote_name
        field = self.model._meta.get_field(name)
        return f"{quote(self.model._meta.db_table)}.{quote(str(getattr(field, 'column', None)))}"

    def shape(self, names: Mapping[str, str]) -> Shape:
        return Shape(tuple(names.items()), self.as_text)


def statement_of(describe: Describe, names: tuple[str, ...]) -> Statement:
    """The statement for the columns ``names`` of the rows that ``describe`` tells of, today.

    ``describe`` may depend on nothing but the day: the statement serves every tenant. Needs the scope of one tenant.
    """
    if current_scope().mode != "self":
        raise ValueError("such a statement reads one tenant")
    return _compiled(describe, names, clock.today())


@lru_cache(maxsize=256)
def _compiled(describe: Describe, names: tuple[str, ...], day: dt.date) -> Statement:
    tenant_id = current_scope().tenant_id
    parts = statement_parts(describe(day), names)
    return replace(parts, values=tuple(TENANT if value == tenant_id else value for value in parts.values))


def statement_parts(queryset: "QuerySet[Any]", names: tuple[str, ...]) -> Statement:
    """The statement with the values of the open scope's tenant still in it. Raises TypeError where it names none."""
    text, values, as_text = _sql_of(queryset.order_by(), names)
    if current_scope().tenant_id not in values:
        raise TypeError("these rows cannot be read without the ORM")
    return Statement(queryset.model, names, text, tuple(values), as_text)


def _sql_of(queryset: "QuerySet[Any]", names: Sequence[str]) -> tuple[str, Sequence[Any], frozenset[str]]:
    """SQL of the columns, its values, and which columns JSON cannot hold as they are."""
    compiler = queryset.values_list(*names).query.get_compiler(connection=connection)
    text, values = compiler.as_sql()
    kinds = dict(zip(names, (expression.output_field for expression, _, _ in compiler.select), strict=True))
    spans = any(isinstance(kind, DurationField) for kind in kinds.values())
    if spans or compiler.get_converters([expression for expression, _, _ in compiler.select]):
        raise TypeError("these rows cannot be read without the ORM")
    as_text = frozenset(name for name, kind in kinds.items() if isinstance(kind, DecimalField))
    return text, values, as_text


def found_in(
    queryset: "QuerySet[Any]", names: Mapping[str, str], keys: Sequence[str], size: int, *, backwards: bool
) -> Found:
    """The first ``size`` rows of an ordered and cut queryset, asked for this once (its plan follows its values)."""
    text, values, as_text = _sql_of(queryset, tuple(dict.fromkeys([*names.values(), *keys])))
    with connection.cursor() as cursor:
        shape = Shape(tuple(names.items()), as_text)
        cursor.execute(page_sql(text, shape, tuple(keys), size, backwards=backwards), values)
        return found(cursor.fetchone(), size)
