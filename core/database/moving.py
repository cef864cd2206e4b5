"""A row that leaves a known state, as one prepared statement which also reads what the row is from then on.

An update of Django's is written and planned anew each time, and the row is read again after it.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.db import connection, models

from core.database.insertion import place
from core.database.prepared import rows_of
from core.tenancy.base import TenantManager, TenantModel
from core.tenancy.scope import current_tenant_id


def moves_prepared(row: models.Model, values: Mapping[str, Any]) -> bool:
    """Whether ``move`` can do it: a whole row of the open scope's tenant, and values that need not be computed."""
    return (
        isinstance(row, TenantModel)
        and type(type(row)._default_manager) is TenantManager
        and not row.get_deferred_fields()
        and not any(hasattr(value, "resolve_expression") for value in values.values())
    )


def move(row: TenantModel, values: Mapping[str, Any], *, counted: bool) -> bool:
    """Set ``values`` where the row still stands in its state, and read it anew; whether it did.

    ``counted`` counts its version up. What else it held of other rows is forgotten, as by ``refresh_from_db``.
    """
    model = type(row)
    fields = {name: model._meta.get_field(name) for name in values}
    sent = [
        fields[name].get_db_prep_save(value.pk if isinstance(value, models.Model) else value, connection)  # type: ignore[union-attr]
        for name, value in values.items()
    ]
    state = row.state  # type: ignore[attr-defined]
    found = rows_of(_statement(model, tuple(values), counted), [*sent, current_tenant_id(), row.pk, state])
    if not found:
        return False
    columns: tuple[Any, ...] = model._meta.concrete_fields
    for field, value in zip(columns, found[0], strict=True):
        for convert in field.get_db_converters(connection):
            value = convert(value, None, connection)
        setattr(row, field.attname, value)
        if field.is_relation and field.is_cached(row):
            field.delete_cached_value(row)
    row._prefetched_objects_cache = {}  # type: ignore[attr-defined]
    for relation in model._meta.related_objects:
        if relation.is_cached(row):
            relation.delete_cached_value(row)
    return True


@lru_cache(maxsize=256)
def _statement(model: type[TenantModel], names: tuple[str, ...], counted: bool) -> str:
    quote = connection.ops.quote_name
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    told = [f"{quote(field.column)} = {place(field)}" for field in fields]
    told += ["version = version + 1"] if counted else []
    read = ", ".join(quote(str(field.column)) for field in model._meta.concrete_fields)
    return (
        f"UPDATE {quote(model._meta.db_table)} SET {', '.join(told)} "  # noqa: S608 - our own names
        f"WHERE tenant_id = %s::uuid AND id = %s::uuid AND state = %s::text RETURNING {read}"
    )
