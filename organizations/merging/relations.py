"""Every row that leads to one of two records, read by one statement, and the names of what such rows point at."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, models

from core.models import Term
from core.tenancy.base import TenantModel
from organizations.merging.ways import Row, Way

Rows = Mapping[str, Sequence[Row]]


def rows_of(ways: Sequence[Way], ids: Sequence[UUID]) -> dict[str, list[Row]]:
    """The rows by way, in the order they were made, as the database tells them in JSON."""
    quote = connection.ops.quote_name
    parts: list[str] = []
    values: list[Any] = []
    for way in ways:
        table = quote(way.model_class._meta.db_table)
        parts.append(
            f"SELECT %s AS way, to_jsonb(t)::text AS found FROM {table} t WHERE t.{quote(way.column)} = ANY (%s)"  # noqa: S608
        )
        values += [way.code, list(ids)]
    found: dict[str, list[Row]] = {way.code: [] for way in ways}
    by_code = {way.code: way for way in ways}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        for code, text in cursor.fetchall():
            found[code].append(_as_row(by_code[code].model_class, orjson.loads(text)))
    for rows in found.values():
        rows.sort(key=lambda row: str(row["id"]))
    return found


def _as_row(model: type[TenantModel], told: Mapping[str, Any]) -> Row:
    return {field.attname: told[str(field.column)] for field in model._meta.concrete_fields}


def names_of(pairs: Iterable[tuple[Way, Row]]) -> dict[str, str]:
    """What the keys of these rows point at, by id; of a term also its meaning, under ``meaning:<id>``."""
    wanted: dict[type[models.Model], set[str]] = defaultdict(set)
    for way, row in pairs:
        for field in way.model_class._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and row[field.attname] is not None and field.attname != "tenant_id":
                wanted[field.related_model].add(str(row[field.attname]))
    found: dict[str, str] = {}
    for model, ids in wanted.items():
        for pk, one in model._default_manager.in_bulk(list(ids)).items():
            found[str(pk)] = str(one)
            if isinstance(one, Term):
                found[f"meaning:{pk}"] = one.meaning
    return found


def value_text(field: "models.Field[Any, Any]", row: Row, named: Mapping[str, str]) -> str:
    value = row[field.attname]
    if value in (None, ""):
        return ""
    if isinstance(field, models.ForeignKey):
        return named.get(str(value), str(value))
    if isinstance(field, models.BooleanField):
        return "是" if value else "否"
    choices = dict(field.flatchoices)
    return str(choices.get(value, value))


def beside_text(way: Way, row: Row, named: Mapping[str, str]) -> str:
    """What a row is told apart by, in words."""
    fields = [way.model_class._meta.get_field(name) for name in way.beside]
    return " · ".join(text for field in fields if (text := value_text(field, row, named)))  # type: ignore[arg-type]


def row_text(way: Way, row: Row, named: Mapping[str, str]) -> str:
    """What a row says, with its days where it is dated."""
    if way.told is not None:
        return way.told(row, named)
    told = "、".join(text for field in way.data if (text := value_text(field, row, named))) or "未填"
    if not way.is_dated or "valid_from" in way.loose:
        return told
    return f"{told}（{row['valid_from'] or '起始未填'} 至 {row['valid_to'] or '今'}）"
