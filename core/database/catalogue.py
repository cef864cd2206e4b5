"""What the database must look like before a process may serve: held against the catalogue at every start.

A table with a tenant has the whole wall its migration declares; a table without one stands in ``WITHOUT_TENANT`` by
name, with the rights the web role has on it. Anything else, and a role that could step over the wall, refuses the
start.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from core.database.checks import functions, keys, policies, roles, tables
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
    "core_accountnetwork": "SELECT, INSERT, UPDATE, DELETE",
    "core_signinevent": ADD,
    "core_apitoken": KEEP,
    "core_tenant": READ,
    "core_tenantclosure": READ,
    "core_region": READ,
    "core_industryclass": READ,
    "core_industryload": READ,
    "core_nationalday": READ,
    "core_reading": READ,
}


def grant_statements() -> Iterator[str]:
    """The rights on tables without a tenant, exactly; run by the owner, in one transaction, after every migration."""
    for table, rights in WITHOUT_TENANT.items():
        yield f"REVOKE ALL ON {table} FROM {sql.WEB_GROUP}, {sql.DISPATCH_GROUP}"
        yield f"GRANT {rights} ON {table} TO {sql.WEB_GROUP}"
    yield f"GRANT SELECT ON core_tenant TO {sql.DISPATCH_GROUP}"


def trigger_statements(cursor: Any) -> list[str]:
    """What brings every audit trigger to what its table declares now; run by the owner after every migration.

    A key added to a table, and whatever the log is to be told besides, reach the triggers made before by this alone.
    A table whose wall was taken down (migrated back) gets none: putting it up again makes them.
    """
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relrowsecurity"
    )
    walled = {name for (name,) in cursor.fetchall()}
    return [
        f"DROP TRIGGER IF EXISTS {trigger.name} ON {table}; {statement}"
        for table, trigger, statement in policies.wrong_triggers(cursor)
        if table in walled
    ]


def faults(connection: BaseDatabaseWrapper) -> list[str]:
    """Every way in which this database or the web role falls short, in words; empty when it may serve."""
    free = {table: frozenset(rights.split(", ")) for table, rights in WITHOUT_TENANT.items()}
    with connection.cursor() as cursor:
        return [
            *roles.faults(cursor, sql.WEB_GROUP),
            *tables.faults(cursor, free),
            *tables.dispatch_faults(cursor, sql.DISPATCH_GROUP),
            *policies.faults(cursor),
            *keys.faults(cursor, free),
            *functions.faults(cursor),
        ]


def dispatch_faults(connection: BaseDatabaseWrapper) -> list[str]:
    """The same for the role of the dispatcher: it may see ids and due times of all tenants, and no more."""
    with connection.cursor() as cursor:
        return [
            *roles.faults(cursor, sql.DISPATCH_GROUP),
            *tables.dispatch_faults(cursor, "current_user"),
        ]
