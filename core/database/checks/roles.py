"""The role itself: it can become nobody else, owns nothing, may make nothing that stays."""

from collections.abc import Iterator
from typing import Any

from core.database.checks import rows

ATTRIBUTES = ("SUPERUSER", "BYPASSRLS", "CREATEROLE", "CREATEDB", "REPLICATION")


def faults(cursor: Any, group: str) -> Iterator[str]:
    """``group`` is the one role whose rights the login role may have."""
    yield from _attribute_faults(cursor)
    yield from _membership_faults(cursor, group)
    yield from _ownership_faults(cursor)
    yield from _creation_faults(cursor)
    yield from _setting_faults(cursor)


def _attribute_faults(cursor: Any) -> Iterator[str]:
    # session_user too: RESET ROLE leads back to it.
    for role, *has in rows(
        cursor,
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles "
        "WHERE rolname IN (session_user, current_user)",
    ):
        for name, yes in zip(ATTRIBUTES, has, strict=True):
            if yes:
                yield f"the role {role} has {name}"


def _membership_faults(cursor: Any, group: str) -> Iterator[str]:
    found = rows(
        cursor,
        "SELECT rolname FROM pg_roles WHERE pg_has_role(session_user, oid, 'MEMBER') "
        "AND rolname NOT IN (session_user, current_user) ORDER BY 1",
    )
    names = {name for (name,) in found}
    if group not in names:
        yield f"the role is no member of {group}"
    for name in sorted(names - {group}):
        yield f"the role can act as {name}"


def _ownership_faults(cursor: Any) -> Iterator[str]:
    found = rows(
        cursor,
        """
        WITH ours AS (SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema')
        SELECT oid::regclass::text FROM pg_class
        WHERE relnamespace IN (SELECT oid FROM ours) AND pg_has_role(session_user, relowner, 'MEMBER')
        UNION ALL
        SELECT oid::regprocedure::text FROM pg_proc
        WHERE pronamespace IN (SELECT oid FROM ours) AND pg_has_role(session_user, proowner, 'MEMBER')
        ORDER BY 1
        """,
    )
    if found:
        yield f"the role owns {found[0][0]} and {len(found) - 1} more objects"


def _creation_faults(cursor: Any) -> Iterator[str]:
    for (schema,) in rows(
        cursor,
        "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' "
        "AND has_schema_privilege(current_user, oid, 'CREATE') ORDER BY 1",
    ):
        yield f"the role may make objects in the schema {schema}"
    if rows(cursor, "SELECT 1 WHERE has_database_privilege(current_user, current_database(), 'CREATE')"):
        yield "the role may make schemas"


def _setting_faults(cursor: Any) -> Iterator[str]:
    """A tenant set for a connection, a role or a database would turn a forgotten scope into that tenant's."""
    if cursor.db.in_atomic_block:
        return  # a scope may be open here, and rightly so
    for name, value in rows(
        cursor,
        "SELECT name, current_setting(name, true) "
        "FROM unnest(ARRAY['app.tenant_id', 'app.scope', 'app.account_id']) name",
    ):
        if value:
            yield f"{name} is preset to {value}"
