"""What can be tried on one row, through the ORM and past it. Each says what came of it: done, nothing or refused."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from functools import cache
from typing import Any

import psycopg
from django.db import DatabaseError, connection, transaction
from django.db.models import Count, F, ForeignKey, Model, prefetch_related_objects
from django_scopes.exceptions import ScopeError as TripwireError

from core.models import Tenant
from core.tenancy.fields import TenantForeignKey
from core.tenancy.scope import has_scope
from tests.isolation.rows import build_row, copied, tenant_models


class Outcome(Enum):
    DONE = "done"  # the row was seen, or written
    NOTHING = "nothing"  # as if there were no such row
    REFUSED = "refused"  # by the wall: a policy, a missing right, no open scope
    BLOCKED = "blocked"  # by anything behind the wall: a constraint, a room's own rule


# PostgreSQL's "insufficient privilege", which policies raise too, and ours for a forgotten scope.
WALL = frozenset({"42501", "LM001"})


Attempt = Callable[[Any], Any]


Tried = Callable[[Attempt, Any], Outcome]


@contextmanager
def trying() -> Iterator[Tried]:
    """Try, look, undo: many attempts behind one savepoint, to which each returns that wrote, failed or was refused.

    What only read, and was answered, leaves nothing to undo. All this in a transaction that is open already.
    """
    before = transaction.savepoint()

    def outcome(attempt: Attempt, row: Any) -> Outcome:
        came = _came_of(attempt, row)
        if attempt not in _LEAVES_NOTHING or came in (Outcome.REFUSED, Outcome.BLOCKED):
            transaction.set_rollback(False)
            transaction.savepoint_rollback(before)
        return came

    try:
        yield outcome
    finally:
        transaction.savepoint_rollback(before)
        transaction.savepoint_commit(before)


def _came_of(attempt: Attempt, row: Any) -> Outcome:
    try:
        return Outcome.DONE if attempt(row) else Outcome.NOTHING
    except TripwireError:
        return Outcome.REFUSED
    except (DatabaseError, psycopg.DatabaseError) as error:
        cause = error if isinstance(error, psycopg.Error) else error.__cause__  # COPY raises psycopg's own
        return Outcome.REFUSED if getattr(cause, "sqlstate", None) in WALL else Outcome.BLOCKED


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


def sql(statement: str, row: Any, *parameters: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement.format(table=type(row)._meta.db_table), [*parameters, row.pk])
        return int(cursor.rowcount)


def plain_field(row: Any) -> str:
    """A column that is no key: set to itself it changes nothing, and yet is a write."""
    names: list[str] = [
        field.attname
        for field in type(row)._meta.local_fields
        if not field.primary_key and not isinstance(field, ForeignKey)
    ]
    return names[0]


def others(model: type[Model]) -> Any:
    return model._default_manager


# --- reading


def select(row: Any) -> Any:
    return others(type(row)).filter(pk=row.pk).first()


def get_in_bulk(row: Any) -> Any:
    return others(type(row)).in_bulk([row.pk])


def count(row: Any) -> Any:
    return others(type(row)).filter(pk=row.pk).count()


def exists(row: Any) -> Any:
    return others(type(row)).filter(pk=row.pk).exists()


def aggregate(row: Any) -> Any:
    return others(type(row)).filter(pk=row.pk).aggregate(rows=Count("pk"))["rows"]


def values(row: Any) -> Any:
    return list(others(type(row)).filter(pk=row.pk).values_list("pk", flat=True))


def iterator(row: Any) -> Any:
    return list(others(type(row)).filter(pk=row.pk).iterator(chunk_size=10))


def excluding(row: Any) -> Any:
    return row.pk in set(others(type(row)).exclude(pk=None).values_list("pk", flat=True))


def union(row: Any) -> Any:
    found = others(type(row)).filter(pk=row.pk)
    return list(found.union(found))


def subquery(row: Any) -> Any:
    return Tenant.objects.filter(pk__in=others(type(row)).filter(pk=row.pk).values("tenant_id")).exists()


def raw(row: Any) -> Any:
    return list(others(type(row)).raw(f"SELECT * FROM {type(row)._meta.db_table} WHERE id = %s", [row.pk]))


def base_manager(row: Any) -> Any:
    return type(row)._base_manager.filter(pk=row.pk).exists()


def refresh(row: Any) -> Any:
    try:
        type(row)._base_manager.get(pk=row.pk).refresh_from_db()
    except type(row).DoesNotExist:
        return False
    return True


def cursor_select(row: Any) -> Any:
    return sql("SELECT 1 FROM {table} WHERE id = %s", row)


def cursor_join(row: Any) -> Any:
    return sql("SELECT 1 FROM core_tenant t JOIN {table} r ON r.tenant_id = t.id WHERE r.id = %s", row)


def copy_out(row: Any) -> Any:
    statement = f"COPY (SELECT id FROM {type(row)._meta.db_table} WHERE id = '{row.pk}') TO STDOUT"
    with connection.cursor() as cursor, cursor.copy(statement) as rows:
        return list(rows)


def lock(row: Any) -> Any:
    return others(type(row)).select_for_update(of=("self",)).filter(pk=row.pk).first()


@cache
def _key_to(model: type[Model]) -> tuple[type[Model], TenantForeignKey] | None:
    """A model with a key to this one, and the key."""
    for holder in tenant_models():
        for field in holder._meta.local_fields:
            if isinstance(field, TenantForeignKey) and field.remote_field.model is model:
                return holder, field
    return None


def _pointing_at(row: Any) -> tuple[Any, str] | None:
    """An unsaved row of a model with a key to this one, pointing at it."""
    model: type[Model] = type(row)
    found = _key_to(model)
    if found is None:
        return None
    holder, field = found
    values: dict[str, Any] = {"tenant_id": row.tenant_id, field.attname: row.pk}
    return holder(**values), field.name


def follow_key(row: Any) -> Any:
    pointing = _pointing_at(row)
    if pointing is None:
        return base_manager(row)
    holder, name = pointing
    try:
        return getattr(holder, name)
    except type(row).DoesNotExist:
        return None


def prefetch(row: Any) -> Any:
    pointing = _pointing_at(row)
    if pointing is None:
        return base_manager(row)
    holder, name = pointing
    prefetch_related_objects([holder], name)
    return holder._state.fields_cache.get(name)


def select_related(row: Any) -> Any:
    keys = [field.name for field in type(row)._meta.local_fields if isinstance(field, ForeignKey)]
    return others(type(row)).select_related(*keys).filter(pk=row.pk).first()


# --- writing


def insert(row: Any) -> Any:
    fresh(row).save(force_insert=True)
    return True


def bulk_create(row: Any) -> Any:
    return others(type(row)).bulk_create([fresh(row)])


def fresh(row: Any) -> Any:
    """A row to insert beside this one, in its tenant: a true one where the open scope's tenant allows to make it."""
    own = has_scope() and _writable(row)
    return build_row(type(row)) if own else copied(row)


def _writable(row: Any) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.writable_tenant_id() = %s", [row.tenant_id])
        return bool(cursor.fetchone()[0])


def update(row: Any) -> Any:
    name = plain_field(row)
    return others(type(row)).filter(pk=row.pk).update(**{name: F(name)})


def cursor_update(row: Any) -> Any:
    name = plain_field(row)
    return sql(f"UPDATE {{table}} SET {name} = {name} WHERE id = %s", row)


def bulk_update(row: Any) -> Any:
    return others(type(row)).bulk_update([row], [plain_field(row)])


def save(row: Any) -> Any:
    row.save()
    return True


def give_away(row: Any) -> Any:
    """To a tenant that is never the row's own nor the actor's."""
    elsewhere = Tenant.objects.get(name="丙市")
    return sql("UPDATE {table} SET tenant_id = %s WHERE id = %s", row, elsewhere.pk)


def take(row: Any) -> Any:
    """Into the tenant of the open scope."""
    return sql("UPDATE {table} SET tenant_id = current_setting('app.tenant_id')::uuid WHERE id = %s", row)


def delete(row: Any) -> Any:
    return others(type(row)).filter(pk=row.pk).delete()[0]


def cursor_delete(row: Any) -> Any:
    return sql("DELETE FROM {table} WHERE id = %s", row)


def get_or_create(row: Any) -> Any:
    return others(type(row)).get_or_create(pk=row.pk, defaults=_attributes(row))


def update_or_create(row: Any) -> Any:
    return others(type(row)).update_or_create(pk=row.pk, defaults=_attributes(row))


def upsert(row: Any) -> Any:
    """The row's id, offered again: on conflict it would be overwritten."""
    return others(type(row)).bulk_create(
        [row], update_conflicts=True, unique_fields=["id"], update_fields=[plain_field(row)]
    )


def _attributes(row: Any) -> dict[str, Any]:
    return {
        field.attname: getattr(row, field.attname) for field in type(row)._meta.local_fields if not field.primary_key
    }


READS: tuple[Attempt, ...] = (
    select,
    get_in_bulk,
    count,
    exists,
    aggregate,
    values,
    iterator,
    excluding,
    union,
    subquery,
    raw,
    base_manager,
    refresh,
    cursor_select,
    cursor_join,
    copy_out,
    follow_key,
    prefetch,
    select_related,
)
# Reads that django-scopes knows nothing of: only the database stands in their way.
PAST_TRIPWIRE: tuple[Attempt, ...] = (
    base_manager,
    refresh,
    cursor_select,
    cursor_join,
    copy_out,
    follow_key,
    prefetch,
)
_LEAVES_NOTHING = frozenset(READS)
LOCKS: tuple[Attempt, ...] = (lock,)
INSERTS: tuple[Attempt, ...] = (insert, bulk_create)
# Statements that find their row first: a row that cannot be seen, or not be written, is not found.
CHANGES: tuple[Attempt, ...] = (update, cursor_update, bulk_update)
DELETES: tuple[Attempt, ...] = (delete, cursor_delete)
# Finds the row, or else inserts it.
UPSERTS: tuple[Attempt, ...] = (save, upsert, update_or_create)
