"""The one way a migration changes rows of tenants.

The owner is bound by the policies as everybody is (FORCE): outside a scope a statement raises, and inside the wrong one
it silently finds nothing. So the operation enters each tenant's scope in turn and holds how many rows were changed
against how many there were to change.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

# (historical apps, the tenant) -> number of rows
RowStep = Callable[[Any, UUID], int]


class RowsLeft(RuntimeError):
    """A data migration changed fewer or more rows of a tenant than it was to change; nothing of it is kept."""


class TenantRows(Operation):
    """``due`` counts a tenant's rows that are to be changed, ``change`` changes them and says how many it changed.

    ``undo`` is ``change`` the other way (``redue`` counts for it); without it the migration cannot be taken back.
    Raises RowsLeft where the numbers differ.
    """

    def __init__(
        self, *, due: RowStep, change: RowStep, redue: RowStep | None = None, undo: RowStep | None = None
    ) -> None:
        self.due, self.change, self.redue, self.undo = due, change, redue, undo

    @property
    def reversible(self) -> bool:  # type: ignore[override]  # Django reads it on the instance
        return self.undo is not None

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Rows are no state of models."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        _in_each_tenant(schema_editor, to_state, self.due, self.change)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        if self.undo is None or self.redue is None:
            raise RowsLeft("this change of rows cannot be taken back")
        _in_each_tenant(schema_editor, from_state, self.redue, self.undo)

    def describe(self) -> str:
        return "Change rows of every tenant"


def _in_each_tenant(
    schema_editor: BaseDatabaseSchemaEditor, state: ProjectState, due: RowStep, change: RowStep
) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT id FROM core_tenant ORDER BY id")
        tenants = [tenant_id for (tenant_id,) in cursor.fetchall()]
        if not tenants:
            return
        state.clear_delayed_apps_cache()  # every model with all its relations, as RunPython does
        apps = state.apps
        for tenant_id in tenants:
            cursor.execute("SELECT set_config('app.tenant_id', %s, true)", [str(tenant_id)])
            wanted = due(apps, tenant_id)
            changed = change(apps, tenant_id)
            if changed != wanted:
                raise RowsLeft(f"tenant {tenant_id}: {changed} rows changed, {wanted} were to change")
        cursor.execute("SELECT set_config('app.tenant_id', '', true)")
