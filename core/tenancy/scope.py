"""The scope of a tenant: one transaction in which the database shows that tenant's rows and no other's.

Three layers meet here: django-scopes (Python tripwire), the transaction-local settings that the row-level policies
read (the wall), and the context variable that actions and the clock read.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import django_scopes
from django.db import connection, transaction
from psycopg.pq import TransactionStatus

from core import clock
from core.database.prepared import rows_of

Mode = Literal["self", "subtree"]


class ScopeError(RuntimeError):
    """A programming fault: no scope is open, or another tenant's scope would be entered from inside one."""


_CLEAR = """
SELECT set_config('app.tenant_id', '', true), set_config('app.scope', '', true), set_config('app.actor', '', true),
       set_config('app.request_id', '', true), set_config('app.reason', '', true),
       set_config('app.account_id', '', true)
"""


@dataclass(frozen=True)
class Scope:
    """What the open scope admits. ``visible`` are the tenants whose rows may be read, the own one included."""

    tenant_id: UUID
    mode: Mode
    actor_id: UUID | None
    request_id: str
    reason: str
    visible: tuple[UUID, ...]


_current: ContextVar[Scope | None] = ContextVar("tenant_scope", default=None)

# The account was named to read its grants; from here on it would only show its grants in other tenants.
_SET = """
SELECT set_config('app.tenant_id', %s, true), set_config('app.scope', %s, true), set_config('app.actor', %s, true),
       set_config('app.request_id', %s, true), set_config('app.reason', %s, true),
       set_config('app.account_id', '', true), clock_timestamp()
"""
_BELOW = "SELECT descendant_id FROM core_tenantclosure WHERE ancestor_id = %s ORDER BY depth, descendant_id"


def current_scope() -> Scope:
    """The open scope; raises ScopeError outside one."""
    scope = _current.get()
    if scope is None:
        raise ScopeError("no tenant scope is open")
    return scope


def has_scope() -> bool:
    return _current.get() is not None


def current_tenant_id() -> UUID:
    return current_scope().tenant_id


def _tell_database(scope: Scope) -> dt.datetime:
    actor = str(scope.actor_id) if scope.actor_id else ""
    rows = rows_of(_SET, [str(scope.tenant_id), scope.mode, actor, scope.request_id, scope.reason])
    moment: dt.datetime = rows[0][6]
    return moment


def _visible_tenants(tenant_id: UUID, mode: Mode) -> tuple[UUID, ...]:
    if mode == "self":
        return (tenant_id,)
    return tuple(row[0] for row in rows_of(_BELOW, [tenant_id]))


def _refuse_silent_rollback() -> None:
    """After an error that was caught without a savepoint COMMIT would undo everything, and say nothing."""
    raw = connection.connection
    if raw is not None and not connection.needs_rollback and raw.info.transaction_status is TransactionStatus.INERROR:
        raise ScopeError("a database error was caught without a savepoint, so nothing written here would be kept")


@contextmanager
def tenant_scope(
    tenant_id: UUID,
    *,
    mode: Mode = "self",
    actor_id: UUID | None,
    reason: str = "",
    request_id: str = "",
    commits_next: bool = False,
    told_at: dt.datetime | None = None,
) -> Iterator[Scope]:
    """Open a transaction in which ``tenant_id`` is the tenant. Subtree mode also reads, never writes, what lies below.

    Raises ScopeError when another tenant's scope is open, and when a database error was swallowed inside.
    RELEASE SAVEPOINT keeps an inner setting, so the outer values are issued again on leaving (emptied, where no scope
    is left but a transaction is); after a rollback PostgreSQL restores them itself. ``commits_next`` spares that where
    the enclosing transaction ends right after. ``told_at`` says when the caller has told the database all this itself.
    """
    outer = _current.get()
    if outer is not None and outer.tenant_id != tenant_id:
        raise ScopeError("another tenant's scope is open")
    with transaction.atomic(savepoint=not commits_next):
        scope = Scope(tenant_id, mode, actor_id, request_id, reason, _visible_tenants(tenant_id, mode))
        moment = told_at or _tell_database(scope)
        token = _current.set(scope)
        try:
            with ExitStack() as stack:
                stack.enter_context(clock.anchored_at(moment))
                stack.enter_context(
                    django_scopes.scope(tenant=tenant_id if mode == "self" else list(scope.visible)),
                )
                yield scope
                _refuse_silent_rollback()
        finally:
            _current.reset(token)
    if connection.needs_rollback:
        return  # no statement may follow; PostgreSQL restores the settings
    if outer is not None:
        _tell_database(outer)
    elif connection.in_atomic_block and (not commits_next or connection.savepoint_ids):
        # Savepoints are open: what ends next is one of them, and releasing it would keep the settings.
        with connection.cursor() as cursor:
            cursor.execute(_CLEAR)
