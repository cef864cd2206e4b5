"""The one migration operation that makes a table a tenant's table.

It reads the model it is given, so a forgotten key or a forgotten policy cannot happen by typing: keys, policies,
grants and audit triggers all come from here. ``TenantKey`` adds the composite key of a field added later.
"""

from collections.abc import Iterator, Sequence
from copy import copy

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from core.tenancy import sql, walls
from core.tenancy.fields import TenantForeignKey
from core.tenancy.walls import Subtree


class TenantTable(Operation):
    """Put the wall around the table of ``name``.

    ``subtree``: ``rows`` lets a superior tenant read them in subtree mode, ``none`` does not, ``grants`` also admits
    the account's own rows before the tenant is known; ``offers``, ``answers`` and ``headers`` show rows to the one
    other tenant of a share (docs/adr/0068). ``anchor``: the kind under which each row owns an anchor with
    its own id. ``upper_chain``: the row names a chain of a tenant above (``upper_tenant_id``, ``upper_chain_id``);
    core.database.checks.keys admits such a key by name. ``sensitive``: columns the audit log masks. ``dispatch_read``
    / ``dispatch_update``: columns the dispatcher may see and set, of every tenant. ``keyed``: rows have an id that
    others may point at; without one the table's own primary key begins with the tenant.
    """

    reversible = True

    def __init__(
        self,
        name: str,
        *,
        subtree: Subtree,
        anchor: str = "",
        upper_chain: bool = False,
        sensitive: Sequence[str] = (),
        audited: bool = True,
        deletable: bool = True,
        dispatch_read: Sequence[str] = (),
        dispatch_update: Sequence[str] = (),
        keyed: bool = True,
    ) -> None:
        self.name = name
        self.subtree = subtree
        self.anchor = anchor
        self.upper_chain = upper_chain
        self.sensitive = tuple(sensitive)
        self.audited = audited
        self.deletable = deletable
        self.dispatch_read = tuple(dispatch_read)
        self.dispatch_update = tuple(dispatch_update)
        self.keyed = keyed

    @property
    def policies(self) -> list[walls.Policy]:
        return list(
            walls.policies(
                self.subtree, dispatch_read=bool(self.dispatch_read), dispatch_update=bool(self.dispatch_update)
            )
        )

    @property
    def rights(self) -> tuple[str, ...]:
        """What the web role may do with the table."""
        return ("SELECT", "INSERT", "UPDATE", "DELETE") if self.deletable else ("SELECT", "INSERT", "UPDATE")

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The wall is the database's; Django's model state does not know it."""

    def statements(self, model: type[models.Model]) -> Iterator[str]:
        table = model._meta.db_table
        if self.keyed:
            yield f"ALTER TABLE {table} ADD CONSTRAINT {table}_tenant_id_id UNIQUE (tenant_id, id)"
        for field in walls.tenant_keys(model):
            yield from walls.kind_statements(table, field)
            yield from walls.key_statements(table, walls.composite_key(table, field))
        if self.anchor:
            yield walls.KindColumn("anchor_kind", self.anchor).statement(table)
            yield from walls.key_statements(table, walls.anchor_key(table))
        if self.upper_chain:
            yield from walls.key_statements(table, walls.upper_key(table))
            yield walls.upper_trigger_statement(table)
        if self.subtree == "offers":
            yield from walls.offered_statements(table)
        if self.subtree == "answers":
            yield from walls.key_statements(table, walls.share_key(table))
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
        for policy in self.policies:
            yield policy.statement(table)
        yield from self._grants(table)
        if self.audited:
            for trigger in walls.AUDIT_TRIGGERS:
                yield trigger.statement(table, self.sensitive, walls.owner_columns(model))

    def _grants(self, table: str) -> Iterator[str]:
        yield f"GRANT {', '.join(self.rights)} ON {table} TO {sql.WEB_GROUP}"
        if self.dispatch_read:
            yield f"GRANT SELECT ({', '.join(self.dispatch_read)}) ON {table} TO {sql.DISPATCH_GROUP}"
        if self.dispatch_update:
            yield f"GRANT UPDATE ({', '.join(self.dispatch_update)}) ON {table} TO {sql.DISPATCH_GROUP}"

    def removals(self, model: type[models.Model]) -> Iterator[str]:
        """Everything ``statements`` made, so that the wall can be put up again. The rights go first."""
        table = model._meta.db_table
        yield f"REVOKE ALL ON {table} FROM {sql.WEB_GROUP}, {sql.DISPATCH_GROUP}"
        for trigger in walls.AUDIT_TRIGGERS:
            yield f"DROP TRIGGER IF EXISTS {trigger.name} ON {table}"
        for policy in self.policies:
            yield f"DROP POLICY IF EXISTS {policy.name} ON {table}"
        yield f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
        if self.anchor:
            yield f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {walls.anchor_key(table).name}"
            yield f"ALTER TABLE {table} DROP COLUMN IF EXISTS anchor_kind"
        if self.upper_chain:
            yield f"DROP TRIGGER IF EXISTS {walls.UPPER_TRIGGER} ON {table}"
            yield f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {walls.upper_key(table).name}"
        if self.subtree == "offers":
            yield f"ALTER TABLE {table} DROP COLUMN IF EXISTS {walls.OFFERED_TO}"
        if self.subtree == "answers":
            yield f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {walls.share_key(table).name}"
        for field in walls.tenant_keys(model):
            yield from walls.key_removals(table, field)
        yield f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {table}_tenant_id_id CASCADE"

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for statement in self.statements(to_state.apps.get_model(app_label, self.name)):
            schema_editor.execute(statement)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for statement in self.removals(from_state.apps.get_model(app_label, self.name)):
            schema_editor.execute(statement)

    def describe(self) -> str:
        return f"Put the tenant wall around {self.name}"


class TenantKey(Operation):
    """The composite key of one field that was added after its table got the wall."""

    reversible = True

    def __init__(self, name: str, field: str) -> None:
        self.name = name
        self.field = field

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Only the database changes."""

    def _field(self, model: type[models.Model]) -> TenantForeignKey:
        field = model._meta.get_field(self.field)
        if not isinstance(field, TenantForeignKey):
            raise TypeError(f"{self.name}.{self.field} is no TenantForeignKey")
        return field

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = to_state.apps.get_model(app_label, self.name)
        table, field = model._meta.db_table, self._field(model)
        for statement in walls.kind_statements(table, field):
            schema_editor.execute(statement)
        for statement in walls.key_statements(table, walls.composite_key(table, field)):
            schema_editor.execute(statement)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = from_state.apps.get_model(app_label, self.name)
        for statement in walls.key_removals(model._meta.db_table, self._field(model)):
            schema_editor.execute(statement)

    def describe(self) -> str:
        return f"Bind {self.name}.{self.field} to its tenant"


class DispatcherReads(Operation):
    """Let the dispatcher see further columns of a table that has its wall: of every tenant, never what people wrote."""

    reversible = True

    def __init__(self, name: str, *, columns: Sequence[str]) -> None:
        self.name = name
        self.columns = tuple(columns)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Only the database changes."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        table = to_state.apps.get_model(app_label, self.name)._meta.db_table
        schema_editor.execute(walls.DISPATCH_READ.statement(table))
        schema_editor.execute(f"GRANT SELECT ({', '.join(self.columns)}) ON {table} TO {sql.DISPATCH_GROUP}")

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        table = from_state.apps.get_model(app_label, self.name)._meta.db_table
        columns = ", ".join(self.columns)
        schema_editor.execute(f"REVOKE SELECT ({columns}) ON {table} FROM {sql.DISPATCH_GROUP}")  # noqa: S608 - ours
        schema_editor.execute(f"DROP POLICY IF EXISTS {walls.DISPATCH_READ.name} ON {table}")

    def declared(self, wall: TenantTable) -> TenantTable:
        """The wall as it stands from now on."""
        seen = copy(wall)
        seen.dispatch_read = (*wall.dispatch_read, *self.columns)
        return seen

    def describe(self) -> str:
        return f"Let the dispatcher see {', '.join(self.columns)} of {self.name}"


class ImpliedTenant(Operation):
    """Take the plain key to the tenants off tables whose rows a composite key holds to another row of their tenant.

    That row's own keys lead to the tenant in turn; core.database.checks.keys proves it of every table at each start.
    The plain key asked the same again for every row, when the transaction ends.
    """

    reversible = True

    def __init__(self, *names: str) -> None:
        self.names = names

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Only the database changes."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for name in self.names:
            schema_editor.execute(
                walls.plain_tenant_key_removal(to_state.apps.get_model(app_label, name)._meta.db_table)
            )

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for name in self.names:
            table = from_state.apps.get_model(app_label, name)._meta.db_table
            for statement in walls.key_statements(table, walls.plain_tenant_key(table)):
                schema_editor.execute(statement)

    def describe(self) -> str:
        return f"Leave the tenant of {', '.join(self.names)} to their composite keys"


class AnchorKinds(Operation):
    """The check on the kinds an anchor key may lead to, drawn anew after kinds were added to it."""

    reversible = True

    def __init__(self, name: str, field: str) -> None:
        self.name = name
        self.field = field

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Only the database changes."""

    def _draw(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> None:
        field = model._meta.get_field(self.field)
        if not isinstance(field, TenantForeignKey):
            raise TypeError(f"{self.name}.{self.field} is no TenantForeignKey")
        table = model._meta.db_table
        for name, condition in walls.kind_checks(table, field).items():
            schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}")
            schema_editor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({condition})")

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self._draw(to_state.apps.get_model(app_label, self.name), schema_editor)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """The wider check stays: rows of the newer kinds may be there."""

    def describe(self) -> str:
        return f"Let {self.name}.{self.field} lead to every kind it names"
