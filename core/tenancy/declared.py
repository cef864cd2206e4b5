"""The walls the migrations declare: the one source the catalogue is held against, with no second list to forget."""

from collections.abc import Mapping
from functools import cache

from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from core.tenancy.operations import TenantTable


@cache
def declared_walls() -> Mapping[str, TenantTable]:
    """Table → the operation that put its wall up, of every model there still is. Reads files, no database."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    walls: dict[str, TenantTable] = {}
    for app_label, name in sorted(loader.disk_migrations):
        for operation in loader.disk_migrations[app_label, name].operations:
            if isinstance(operation, TenantTable) and operation.name.lower() in apps.all_models[app_label]:
                walls[apps.get_model(app_label, operation.name)._meta.db_table] = operation
    return walls
