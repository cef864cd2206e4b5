"""Adding and changing many rows by one statement each.

The rows travel as one JSON text, which the server takes apart: to bind each value costs more than to write it. Django's
``bulk_create`` also makes an object of each row, and its ``bulk_update`` writes a CASE per column and row.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, models

from core.choices import AnchorKind
from core.database.insertion import place
from core.database.prepared import execute
from core.ids import new_id_text
from core.models import Anchor
from core.tenancy.base import TenantModel
from core.tenancy.scope import current_tenant_id

BATCH = 5000
MANY = 100

Values = Mapping[str, Any]


def add_rows(model: type[TenantModel], rows: Sequence[Values]) -> None:
    """Insert new rows of the open scope's tenant; each maps columns (``unit_id``) to values.

    Columns that no row names get the field's default, ids new ones; all rows name the same ones. Nothing is checked but
    by the database, and that when all are there: rows may point at each other.
    """
    if not rows:
        return
    same = {"tenant_id": current_tenant_id(), **_defaults(model, rows[0].keys()), **_repeated(rows)}
    fields = _fields(model)
    values = [fields[name].get_db_prep_save(value, connection) for name, value in same.items()]
    varying = tuple(name for name in rows[0] if name not in same)
    sent = _only(varying, rows)
    if "id" not in rows[0]:
        varying, sent = ("id", *varying), [{"id": new_id_text(), **row} for row in sent]
    execute(_insertion(model, tuple(same), varying), [*values, _as_json(sent)])


def add_anchors(ids: Iterable[UUID], kind: AnchorKind) -> None:
    add_rows(Anchor, [{"id": each, "kind": str(kind)} for each in ids])


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


def _repeated(rows: Sequence[Values]) -> Values:
    """What all rows of many say alike, which is sent once."""
    if len(rows) < MANY:
        return {}
    first = rows[0]
    return {name: value for name, value in first.items() if all(row[name] == value for row in rows)}


def _only(names: tuple[str, ...], rows: Sequence[Values]) -> Sequence[Values]:
    if len(names) == len(rows[0]):
        return rows
    return [{name: row[name] for name in names} for row in rows]


def _as_json(rows: Sequence[Values]) -> str:
    return orjson.dumps(rows, default=str).decode()


def _as_record(model: type[TenantModel], columns: Iterable[str]) -> str:
    """The columns with their types, as the record that the JSON is read into."""
    quote, fields = connection.ops.quote_name, _fields(model)
    return ", ".join(f"{quote(name)} {fields[name].db_type(connection)}" for name in columns)


@lru_cache(maxsize=256)
def _insertion(model: type[TenantModel], same: tuple[str, ...], columns: tuple[str, ...]) -> str:
    """What is the same in all rows travels once, and is no work for the parser."""
    fields = _fields(model)
    quoted = [connection.ops.quote_name(name) for name in columns]
    names = ", ".join([*(connection.ops.quote_name(name) for name in same), *quoted])
    values = ", ".join([*(place(fields[name]) for name in same), *quoted])
    return (
        f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({names}) SELECT {values} "  # noqa: S608
        f"FROM jsonb_to_recordset(%s::jsonb) AS r({_as_record(model, columns)})"
    )


@cache
def _change(model: type[TenantModel], columns: tuple[str, ...]) -> str:
    quote = connection.ops.quote_name
    assignments = ", ".join(f"{quote(name)} = r.{quote(name)}" for name in columns if name != "id")
    return (
        f"UPDATE {quote(model._meta.db_table)} AS t SET {assignments} "  # noqa: S608
        f"FROM jsonb_to_recordset(%s::jsonb) AS r({_as_record(model, columns)}) WHERE t.id = r.id"
    )
