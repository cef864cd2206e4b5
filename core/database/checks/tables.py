"""Tables: each is walled or listed, and nobody has a right on it that is not declared."""

from collections.abc import Iterator, Mapping
from typing import Any

from core.database.checks import rows
from core.tenancy.declared import declared_walls

AUDIT = "core_auditevent"

Rights = frozenset[str]

# A right on any column counts as the right.
_RIGHTS = """
SELECT c.oid::regclass::text, c.relkind::text, c.relispartition, c.relrowsecurity AND c.relforcerowsecurity,
       COALESCE(a.attnotnull, false), a.attname IS NOT NULL, n.nspname = 'public',
       array_remove(ARRAY[
         CASE WHEN has_any_column_privilege(current_user, c.oid, 'SELECT') THEN 'SELECT' END,
         CASE WHEN has_any_column_privilege(current_user, c.oid, 'INSERT') THEN 'INSERT' END,
         CASE WHEN has_any_column_privilege(current_user, c.oid, 'UPDATE') THEN 'UPDATE' END,
         CASE WHEN has_any_column_privilege(current_user, c.oid, 'REFERENCES') THEN 'REFERENCES' END,
         CASE WHEN has_table_privilege(current_user, c.oid, 'DELETE') THEN 'DELETE' END,
         CASE WHEN has_table_privilege(current_user, c.oid, 'TRUNCATE') THEN 'TRUNCATE' END,
         CASE WHEN has_table_privilege(current_user, c.oid, 'TRIGGER') THEN 'TRIGGER' END], NULL)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
ORDER BY 1
"""


def faults(cursor: Any, free: Mapping[str, Rights]) -> Iterator[str]:
    """``free``: the tables without a tenant and the rights the web role has on them."""
    walls = declared_walls()
    for table, kind, partition, walled, tenant_required, has_tenant, public, rights in rows(cursor, _RIGHTS):
        if not public:
            if rights:
                yield f"{table}: the role has rights on a table outside the schema public"
        elif kind in "vm":
            continue  # core.database.checks.functions looks at views
        elif partition:
            yield from _right_faults(table, set(rights), frozenset())
        elif table in free:
            yield from _right_faults(table, set(rights), free[table])
        elif not has_tenant:
            yield f"{table}: neither a tenant's table nor listed as one without a tenant"
        else:
            if not walled:
                yield f"{table}: row-level security is not both enabled and forced"
            if not tenant_required:
                yield f"{table}: a row may have no tenant"
            if table == AUDIT:
                yield from _right_faults(table, set(rights), frozenset({"SELECT"}))
            elif table in walls:
                yield from _right_faults(table, set(rights), frozenset(walls[table].rights))
            else:
                yield f"{table}: no migration put the wall around it"


def _right_faults(table: str, rights: set[str], declared: Rights) -> Iterator[str]:
    if rights - declared:
        yield f"{table}: the role may {', '.join(sorted(rights - declared))}"
    if declared - rights:
        yield f"{table}: the role lacks {', '.join(sorted(declared - rights))}"


def dispatch_faults(cursor: Any, role: str) -> Iterator[str]:
    """What ``role`` of the dispatcher may see and set, column by column, against what the migrations declare."""
    walls = declared_walls()
    who = "current_user" if role == "current_user" else f"'{role}'"
    found = rows(
        cursor,
        f"""
        SELECT c.relname, a.attname, has_column_privilege({who}, c.oid, a.attnum, 'SELECT'),
               has_column_privilege({who}, c.oid, a.attnum, 'UPDATE'),
               has_column_privilege({who}, c.oid, a.attnum, 'INSERT') OR has_table_privilege({who}, c.oid, 'DELETE')
                 OR has_table_privilege({who}, c.oid, 'TRUNCATE')
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND c.relnamespace = 'public'::regnamespace ORDER BY 1, 2
        """,  # noqa: S608 - a role of ours
    )
    for table, column, reads, sets, other in found:
        wall = walls.get(table)
        readable = table == "core_tenant" or (wall is not None and column in wall.dispatch_read)
        settable = wall is not None and column in wall.dispatch_update
        if reads != readable:
            yield f"{table}.{column}: the dispatcher {'may' if reads else 'cannot'} read it"
        if sets != settable:
            yield f"{table}.{column}: the dispatcher {'may' if sets else 'cannot'} set it"
        if other:
            yield f"{table}.{column}: the dispatcher may add or remove rows"
