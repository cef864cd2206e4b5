"""The walls the migrations declare: the one source the catalogue is held against, with no second list to forget."""

from collections.abc import Mapping
from functools import cache

from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from core.tenancy.operations import DispatcherReads, TenantTable


@cache
def declared_walls() -> Mapping[str, TenantTable]:
    """Table → its wall as the operations put it up, of every model there still is. Reads files, no database."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    walls: dict[str, TenantTable] = {}
    for app_label, name in sorted(loader.disk_migrations):
        for operation in loader.disk_migrations[app_label, name].operations:
            if not isinstance(operation, TenantTable | DispatcherReads):
                continue
            if operation.name.lower() not in apps.all_models[app_label]:
                continue
            table = apps.get_model(app_label, operation.name)._meta.db_table
            walls[table] = operation if isinstance(operation, TenantTable) else operation.declared(walls[table])
    return walls
