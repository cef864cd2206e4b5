from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import migrate as django_migrate
from django.db import connections, transaction

from core.database.catalogue import grant_statements, trigger_statements
from core.database.migrating import NeededExecutor

# Django's command leaves no other way to name the executor.
django_migrate.MigrationExecutor = NeededExecutor  # type: ignore[attr-defined]


class Command(django_migrate.Command):
    """Migrate as the owner (DATABASE_ADMIN_URL): the web role may change no table."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="admin")

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        connection = connections[options["database"]]
        if "core_tenant" not in connection.introspection.table_names():
            return
        # In one transaction: a process that serves meanwhile must not meet a table between REVOKE and GRANT.
        with transaction.atomic(using=options["database"]), connection.cursor() as cursor:
            for statement in grant_statements():
                cursor.execute(statement)
            for statement in trigger_statements(cursor):
                cursor.execute(statement)
            cursor.execute("SELECT app.ensure_audit_partitions(CURRENT_DATE, 12)")
