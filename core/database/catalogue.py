"""What the database must look like before a process may serve: held against the catalogue at every start.

A table with a tenant has the whole wall; a table without one stands in ``WITHOUT_TENANT`` by name, with the rights the
web role has on it. Anything else, and a role that could step over the wall, refuses the start.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from core.tenancy import sql

READ, ADD, KEEP = "SELECT", "SELECT, INSERT", "SELECT, INSERT, UPDATE"

# Identity and national reference data: no tenant, no party-member data (ARCHITECTURE.md §2).
WITHOUT_TENANT: Mapping[str, str] = {
    "django_migrations": READ,
    "django_content_type": READ,
    "auth_permission": READ,
    "auth_group": READ,
    "auth_group_permissions": READ,
    "django_session": "SELECT, INSERT, UPDATE, DELETE",
    "core_account": KEEP,
    "core_signinevent": ADD,
    "core_apitoken": KEEP,
    "core_tenant": READ,
    "core_tenantclosure": READ,
    "core_region": READ,
    "core_industryclass": READ,
}

# Its own shape: append-only, written by the audit trigger alone (core.tenancy.sql).
SPECIAL = frozenset({"core_auditevent"})

POLICIES = frozenset({"tenant_read", "tenant_insert", "tenant_update", "tenant_delete", "tenant_floor", "owner_scope"})
DISPATCH_POLICIES = frozenset({"dispatch_read", "dispatch_update"})

# Definer functions run with their owner's rights; these are all there may be.
DEFINERS = frozenset({"audit", "record_access", "ensure_audit_partitions"})


def grant_statements() -> Iterator[str]:
    """The web role's rights on tables without a tenant; run by the owner after every migration."""
    for table, rights in WITHOUT_TENANT.items():
        yield f"GRANT {rights} ON {table} TO {sql.WEB_GROUP}"
    yield f"GRANT SELECT ON core_tenant TO {sql.DISPATCH_GROUP}"


def faults(connection: BaseDatabaseWrapper) -> list[str]:
    """Every way in which this database or this role falls short, in words; empty when it may serve."""
    with connection.cursor() as cursor:
        return [
            *_role_faults(cursor),
            *_table_faults(cursor),
            *_policy_faults(cursor),
            *_key_faults(cursor),
            *_object_faults(cursor),
        ]


def _rows(cursor: Any, statement: str) -> list[tuple[Any, ...]]:
    cursor.execute(statement)
    return list(cursor.fetchall())


def _role_faults(cursor: Any) -> Iterator[str]:
    rows = _rows(
        cursor,
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user",
    )
    for name, has in zip(("SUPERUSER", "BYPASSRLS", "CREATEROLE", "CREATEDB"), rows[0], strict=True):
        if has:
            yield f"the role has {name}"
    owned = _rows(
        cursor,
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace "
        "AND pg_has_role(current_user, relowner, 'MEMBER')",
    )
    if owned:
        yield f"the role owns {owned[0][0]} and {len(owned) - 1} more tables"
    if _rows(cursor, "SELECT 1 WHERE has_schema_privilege(current_user, 'public', 'CREATE')"):
        yield "the role may create tables in the schema public"


def _table_faults(cursor: Any) -> Iterator[str]:
    rows = _rows(
        cursor,
        """
        SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity, c.relispartition,
               EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id'),
               has_table_privilege(current_user, c.oid, 'TRUNCATE'),
               has_table_privilege(current_user, c.oid, 'SELECT')
        FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace ORDER BY 1
        """,
    )
    for table, walled, partition, has_tenant, may_truncate, may_read in rows:
        if may_truncate:
            yield f"{table}: the role may TRUNCATE it"
        if partition:
            if may_read:
                yield f"{table}: a partition can be read directly"
        elif table in WITHOUT_TENANT:
            continue
        elif not has_tenant:
            yield f"{table}: neither a tenant's table nor listed as one without a tenant"
        elif not walled:
            yield f"{table}: row-level security is not both enabled and forced"


def _normal(expression: str | None) -> str:
    """An expression without what PostgreSQL adds when printing: a sub-select's column alias, casts, brackets, spaces."""
    text = re.sub(r"\s+AS\s+\w+", "", expression or "")
    return re.sub(r"\s|::text|[()]", "", text)


_EXPECTED: Mapping[str, frozenset[str]] = {
    "tenant_read": frozenset(_normal(text) for text in (sql.OWN, sql.VISIBLE, sql.OWN_GRANTS)),
    "tenant_floor": frozenset(_normal(text) for text in (sql.OWN, sql.VISIBLE, sql.OWN_GRANTS)),
    "tenant_insert": frozenset({_normal(sql.WRITABLE)}),
    "tenant_update": frozenset({_normal(sql.WRITABLE)}),
    "tenant_delete": frozenset({_normal(sql.WRITABLE)}),
}


def _policy_faults(cursor: Any) -> Iterator[str]:
    rows = _rows(
        cursor,
        """
        SELECT tablename, policyname, permissive = 'RESTRICTIVE', qual, with_check, cmd, roles::text
        FROM pg_policies WHERE schemaname = 'public'
        """,
    )
    seen: dict[str, set[str]] = {}
    for table, policy, restrictive, using, checking, _command, roles in rows:
        if table in SPECIAL:
            continue
        seen.setdefault(table, set()).add(policy)
        if policy not in POLICIES | DISPATCH_POLICIES:
            yield f"{table}: policy {policy} is not one of ours"
        if (policy == "tenant_floor") != restrictive:
            yield f"{table}: policy {policy} has the wrong sense"
        if policy in DISPATCH_POLICIES and sql.DISPATCH_GROUP not in roles:
            yield f"{table}: policy {policy} admits {roles}"
        expected = _EXPECTED.get(policy)
        for expression in (using, checking):
            if expected and expression is not None and _normal(expression) not in expected:
                yield f"{table}: policy {policy} says {expression}"
    tables = _rows(
        cursor,
        """
        SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace
        """,
    )
    for (table,) in tables:
        missing = POLICIES - seen.get(table, set())
        if table not in WITHOUT_TENANT and table not in SPECIAL and missing:
            yield f"{table}: policies {', '.join(sorted(missing))} are missing"


def _key_faults(cursor: Any) -> Iterator[str]:
    """A key between two tenants' tables that does not carry the tenant could point across."""
    rows = _rows(
        cursor,
        """
        WITH tenant_table AS (
          SELECT c.oid FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
          WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'core_apitoken')
        SELECT k.conrelid::regclass::text, k.conname FROM pg_constraint k
        WHERE k.contype = 'f' AND k.conrelid IN (SELECT oid FROM tenant_table)
          AND k.confrelid IN (SELECT oid FROM tenant_table)
          AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = k.conrelid AND a.attname = 'tenant_id'
                          AND a.attnum = ANY (k.conkey))
        """,
    )
    for table, constraint in rows:
        yield f"{table}: key {constraint} does not carry the tenant"


def _object_faults(cursor: Any) -> Iterator[str]:
    for (name,) in _rows(
        cursor,
        "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace IN ('public'::regnamespace, to_regnamespace('app'))",
    ):
        if name not in DEFINERS:
            yield f"function {name} runs with its owner's rights and is not listed"
    for (name,) in _rows(
        cursor,
        """
        SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
          AND (relkind = 'm' OR (relkind = 'v' AND NOT COALESCE('security_invoker=true' = ANY (reloptions), false)))
        """,
    ):
        yield f"view {name} would show rows with its owner's rights"
