"""A new row, its anchor and the question whether its unique places are free, as one prepared statement."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models import CheckConstraint, UniqueConstraint

from core.database.prepared import execute
from core.tenancy.base import TenantModel


@dataclass(frozen=True)
class _Insertion:
    """The statement for a row, with its anchor or without; it adds nothing where a unique place is taken already."""

    text: str
    guarded: tuple[str, ...]
    written: tuple[str, ...]


@cache
def _insertion(model: type[models.Model], *, with_anchor: bool) -> _Insertion:
    quote = connection.ops.quote_name
    fields = {field.name: field for field in model._meta.concrete_fields}
    table, guarded, taken = quote(model._meta.db_table), [], ["false"]
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        for constraint in model._meta.constraints:
            if isinstance(constraint, UniqueConstraint):
                guarded += [fields[name].attname for name in constraint.fields]
                same = [f"{quote(str(fields[name].column))} = {place(fields[name])}" for name in constraint.fields]
                condition = constraint._get_condition_sql(model, editor)  # type: ignore[attr-defined]
                found = " AND ".join([*same, *([f"({condition})"] if condition else [])])
                taken.append(f"EXISTS (SELECT 1 FROM {table} WHERE {found})")  # noqa: S608 - names of our own, quoted
    columns = ", ".join(quote(str(field.column)) for field in fields.values())
    places = ", ".join(place(field) for field in fields.values())
    anchored = f", anchored AS ({_ANCHOR})" if with_anchor else ""
    text = (
        f"WITH free AS (SELECT 1 WHERE NOT ({' OR '.join(taken)})){anchored} "  # noqa: S608
        f"INSERT INTO {table} ({columns}) SELECT {places} FROM free"
    )
    return _Insertion(text, tuple(guarded), tuple(field.attname for field in fields.values()))


_ANCHOR = "INSERT INTO core_anchor (id, tenant_id, kind) SELECT %s::uuid, %s::uuid, %s::text FROM free"


def place(field: "models.Field[Any, Any]") -> str:
    """Where a value goes, with its type."""
    return f"%s::{type_of(field)}"


def type_of(field: "models.Field[Any, Any]") -> str:
    """A field's type, of which a length is left out: casting to one would cut the text."""
    return re.sub(r"[(].*[)]", "", str(field.db_type(connection)))


@cache
def is_guarded(model: type[models.Model]) -> bool:
    """Whether all that may be taken is told by plain columns; a span of days is not."""
    return all(
        isinstance(constraint, CheckConstraint) or (isinstance(constraint, UniqueConstraint) and constraint.fields)
        for constraint in model._meta.constraints
    ) and not any(field.unique for field in model._meta.concrete_fields if not field.primary_key)


def insert(row: TenantModel, anchor: str | None) -> bool:
    """The row and its anchor by one statement, the anchor's key being checked when both are there; False if taken."""
    insertion = _insertion(type(row), with_anchor=anchor is not None)
    prepared = {
        field.attname: field.get_db_prep_save(getattr(row, field.attname), connection)
        for field in row._meta.concrete_fields
    }
    values = [prepared[name] for name in insertion.guarded]
    values += [row.pk, row.tenant_id, str(anchor)] if anchor is not None else []
    if execute(insertion.text, [*values, *(prepared[name] for name in insertion.written)]) == 0:
        return False
    row._state.adding = False
    row._state.db = DEFAULT_DB_ALIAS
    return True
