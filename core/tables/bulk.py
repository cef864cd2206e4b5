"""Adding and changing many rows by one statement each.

New rows travel by columns, each one JSON text, which the server takes apart: to bind each value costs more than to
write it, and of rows that are JSON objects the names of the columns would be read and sorted again and again. Django's
``bulk_create`` also makes an object of each row, and its ``bulk_update`` writes a CASE per column and row.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

import orjson
from django.db import DEFAULT_DB_ALIAS, connection, models

from core.choices import AnchorKind
from core.database.insertion import place, type_of
from core.database.prepared import execute
from core.ids import new_id_text
from core.models import Anchor
from core.tenancy.base import TenantModel
from core.tenancy.scope import current_tenant_id

BATCH = 5000
MANY = 100

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Insertion:
    """New rows of a table by columns, in one order. Columns not named get the field's default, ids new ones."""

    model: type[TenantModel]
    columns: Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Ready:
    """The same as it travels: what all rows say alike as values, of each other column one JSON text."""

    model: type[TenantModel]
    same: Values
    texts: Mapping[str, str]


def add_rows(model: type[TenantModel], rows: Sequence[Values]) -> None:
    """Insert new rows of the open scope's tenant; each maps columns (``unit_id``) to values, all name the same ones."""
    if rows:
        add(Insertion(model, {name: [row[name] for row in rows] for name in rows[0]}))


def add_objects(rows: Sequence[TenantModel]) -> None:
    """Insert new rows that are objects of one model, made in the open scope: they are of its tenant."""
    if rows:
        names = [name for name in _fields(type(rows[0])) if name != "tenant_id"]
        add_rows(type(rows[0]), [{name: getattr(row, name) for name in names} for row in rows])
        for row in rows:
            row._state.adding = False
            row._state.db = DEFAULT_DB_ALIAS


def add(insertion: Insertion) -> None:
    """Nothing is checked but by the database, and that when all are there: rows may point at each other."""
    if len(next(iter(insertion.columns.values()))):
        add_ready(made_ready(insertion))


def made_ready(insertion: Insertion) -> Ready:
    """What costs time without the database, done before it is asked; there is at least one row."""
    columns = insertion.columns
    number = len(next(iter(columns.values())))
    same = _repeated(columns, number)
    texts = {name: _as_json(column) for name, column in columns.items() if name not in same}
    if "id" not in columns:
        texts["id"] = _as_json([new_id_text() for _ in range(number)])
    return Ready(insertion.model, same, texts)


def add_ready(ready: Ready) -> None:
    """Insert the rows for the open scope's tenant, by one statement."""
    model, texts = ready.model, ready.texts
    same = {"tenant_id": current_tenant_id(), **_defaults(model, (*ready.same, *texts)), **ready.same}
    fields = _fields(model)
    values = [fields[name].get_db_prep_save(value, connection) for name, value in same.items()]
    execute(_insertion(model, tuple(same), tuple(texts)), [*values, *texts.values()])


def anchors(ids: Iterable[UUID | str], kind: AnchorKind) -> Insertion:
    made = list(ids)
    return Insertion(Anchor, {"id": made, "kind": [str(kind)] * len(made)})


def add_anchors(ids: Iterable[UUID], kind: AnchorKind) -> None:
    add(anchors(ids, kind))


def change_rows(model: type[TenantModel], rows: Sequence[Values]) -> None:
    """Write what each row names beside its ``id``, the same columns in all; nothing else is touched or checked.

    The caller holds the rows locked and says what version and time they get.
    """
    for start in range(0, len(rows), BATCH):
        execute(_change(model, tuple(rows[0])), [_as_json(rows[start : start + BATCH])])


def update_rows(model: type[TenantModel], rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """The same for rows that are objects, of which ``fields`` are written."""
    names = [getattr(model._meta.get_field(name), "attname", name) for name in fields]
    change_rows(model, [{"id": row.pk, **{name: getattr(row, name) for name in names}} for row in rows])


def _fields(model: type[TenantModel]) -> dict[str, "models.Field[Any, Any]"]:
    return {field.attname: field for field in model._meta.concrete_fields}


def _defaults(model: type[TenantModel], named: Iterable[str]) -> dict[str, Any]:
    left = {"id", "tenant_id", *named}
    return {name: field.get_default() for name, field in _fields(model).items() if name not in left}


def _repeated(columns: Mapping[str, Sequence[Any]], number: int) -> Values:
    """What all rows of many say alike, which is sent once."""
    if number < MANY:
        return {}
    return {
        name: column[0]
        for name, column in columns.items()
        if column[0] == column[-1] == column[number // 2] and column.count(column[0]) == number
    }


def _as_json(values: Sequence[Any]) -> str:
    return orjson.dumps(values, default=str).decode()


def _as_record(model: type[TenantModel], columns: Iterable[str]) -> str:
    """The columns with their types, as the record that the JSON is read into."""
    quote, fields = connection.ops.quote_name, _fields(model)
    return ", ".join(f"{quote(name)} {fields[name].db_type(connection)}" for name in columns)


@lru_cache(maxsize=256)
def _insertion(model: type[TenantModel], same: tuple[str, ...], columns: tuple[str, ...]) -> str:
    """What is the same in all rows travels once, and is no work for the parser."""
    fields, quote = _fields(model), connection.ops.quote_name
    names = ", ".join(map(quote, (*same, *columns)))
    values = ", ".join([*(place(fields[name]) for name in same), *(_read(fields[name]) for name in columns)])
    elements = ", ".join(f"{_taken_apart(fields[name])}(%s::json)" for name in columns)
    return (
        f"INSERT INTO {quote(model._meta.db_table)} ({names}) SELECT {values} "  # noqa: S608 - our own names
        f"FROM ROWS FROM ({elements}) AS r({', '.join(map(quote, columns))})"
    )


def _is_json(field: "models.Field[Any, Any]") -> bool:
    return isinstance(field, models.JSONField)


def _taken_apart(field: "models.Field[Any, Any]") -> str:
    return "json_array_elements" if _is_json(field) else "json_array_elements_text"


def _read(field: "models.Field[Any, Any]") -> str:
    """A column's element as a value of its type."""
    name = connection.ops.quote_name(field.attname)
    return f"NULLIF({name}::text, 'null')::jsonb" if _is_json(field) else f"{name}::{type_of(field)}"


@cache
def _change(model: type[TenantModel], columns: tuple[str, ...]) -> str:
    quote = connection.ops.quote_name
    assignments = ", ".join(f"{quote(name)} = r.{quote(name)}" for name in columns if name != "id")
    return (
        f"UPDATE {quote(model._meta.db_table)} AS t SET {assignments} "  # noqa: S608
        f"FROM jsonb_to_recordset(%s::jsonb) AS r({_as_record(model, columns)}) WHERE t.id = r.id"
    )
