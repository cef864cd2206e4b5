"""Adding and changing many rows by one statement each.

The rows travel as one JSON text, which the server takes apart: to bind each value costs more than to write it. Django's
``bulk_create`` also makes an object of each row, and its ``bulk_update`` writes a CASE per column and row.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, models

from core.choices import AnchorKind
from core.ids import new_id
from core.models import Anchor
from core.tenancy.base import TenantModel
from core.tenancy.scope import current_tenant_id

BATCH = 5000

Values = Mapping[str, Any]


def add_rows(model: type[TenantModel], rows: Sequence[Values]) -> list[UUID]:
    """Insert new rows of the open scope's tenant; each maps columns (``unit_id``) to values. Returns their ids.

    Columns that no row names get the field's default; all rows name the same ones. Nothing is checked but by the
    database, and that when all are there: rows may point at each other.
    """
    if not rows:
        return []
    given = {"tenant_id": current_tenant_id(), **_defaults(model, rows[0].keys())}
    whole = [{"id": new_id(), **given, **row} for row in rows]
    columns = tuple(whole[0])
    _send(_insertion(model, columns), whole)
    return [row["id"] for row in whole]


def add_anchors(ids: Iterable[UUID], kind: AnchorKind) -> None:
    add_rows(Anchor, [{"id": each, "kind": str(kind)} for each in ids])


def change_rows(model: type[TenantModel], rows: Sequence[Values]) -> None:
    """Write what each row names beside its ``id``, the same columns in all; nothing else is touched or checked.

    The caller holds the rows locked and says what version and time they get.
    """
    for start in range(0, len(rows), BATCH):
        _send(_change(model, tuple(rows[0])), rows[start : start + BATCH])


def update_rows(model: type[TenantModel], rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """The same for rows that are objects, of which ``fields`` are written."""
    names = [getattr(model._meta.get_field(name), "attname", name) for name in fields]
    change_rows(model, [{"id": row.pk, **{name: getattr(row, name) for name in names}} for row in rows])


def _defaults(model: type[TenantModel], named: Iterable[str]) -> dict[str, Any]:
    left = {"id", "tenant_id", *named}
    return {field.attname: field.get_default() for field in model._meta.concrete_fields if field.attname not in left}


def _as_record(model: type[TenantModel], columns: Iterable[str]) -> str:
    """The columns with their types, as the record that the JSON is read into."""
    quote = connection.ops.quote_name
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return ", ".join(f"{quote(name)} {fields[name].db_type(connection)}" for name in columns)


@cache
def _insertion(model: type[TenantModel], columns: tuple[str, ...]) -> str:
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    return (
        f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({names}) SELECT {names} "  # noqa: S608
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


def _send(statement: str, rows: Sequence[Values]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [orjson.dumps(rows, default=str).decode()])
