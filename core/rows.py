"""Rows of one tenant in the shape they are shown in, by statements compiled once a day and process.

A queryset with its annotations is compiled when first asked for; from then on only its values change: the tenant, and
where a page begins. So a list costs what its rows cost, however rich the queryset that describes them is.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet

from core import clock
from core.database.prepared import rows_of
from core.tenancy.scope import current_scope

Describe = Callable[[dt.date], "QuerySet[Any]"]


class _Tenant:
    """Stands among a statement's values where the open scope's tenant goes."""


TENANT = _Tenant()


@dataclass(frozen=True)
class Statement:
    """``SELECT … WHERE tenant``, open at its end; ``names`` are of the queryset's columns, in the order read."""

    model: type[Model]
    names: tuple[str, ...]
    text: str
    values: tuple[object, ...]

    def rows(self, tail: str, values: Iterable[object] = ()) -> list[tuple[Any, ...]]:
        tenant_id = current_scope().tenant_id
        given = [tenant_id if value is TENANT else value for value in self.values]
        return rows_of(f"{self.text}{tail}", [*given, *values])

    def place(self, name: str) -> int:
        """Where a row holds the column."""
        return self.names.index(name)

    def column(self, name: str) -> str:
        """A column of the model's own table, as SQL names it."""
        quote = connection.ops.quote_name
        field = self.model._meta.get_field(name)
        return f"{quote(self.model._meta.db_table)}.{quote(str(getattr(field, 'column', None)))}"


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
    queryset = describe(day).order_by().values_list(*names)
    compiler = queryset.query.get_compiler(connection=connection)
    text, values = compiler.as_sql()
    if compiler.get_converters([expression for expression, _, _ in compiler.select]) or tenant_id not in values:
        raise TypeError("these rows cannot be read without the ORM")
    given = tuple(TENANT if value == tenant_id else value for value in values)
    return Statement(queryset.model, names, text, given)


def as_mappings(names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """Rows as mappings; columns beyond the names are left out."""
    return [dict(zip(names, row, strict=False)) for row in rows]
