"""The one migration operation that makes a table a tenant's table.

It reads the model it is given, so a forgotten key or a forgotten policy cannot happen by typing: keys, policies,
grants and audit triggers all come from here. ``TenantKey`` adds the composite key of a field added later.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from core.tenancy import sql
from core.tenancy.fields import AnchorForeignKey, TenantForeignKey, TermForeignKey

Subtree = Literal["rows", "none", "grants"]


def read_policy(subtree: Subtree) -> str:
    return {"rows": sql.VISIBLE, "none": sql.OWN, "grants": sql.OWN_GRANTS}[subtree]


def composite_key(table: str, field: TenantForeignKey) -> Iterator[str]:
    """The statements that bind ``field`` to the same tenant (and, for terms and anchors, to its kind)."""
    column = field.column
    name = f"{table}_{column}_same_tenant"
    target = field.remote_field.model._meta.db_table
    if isinstance(field, TermForeignKey):
        yield (
            f"ALTER TABLE {table} ADD COLUMN {field.name}_term_kind text "
            f"GENERATED ALWAYS AS ('{field.kind}'::text) STORED"
        )
        yield (
            f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (tenant_id, {field.name}_term_kind, {column}) "
            f"REFERENCES {target} (tenant_id, kind, id)"
        )
    elif isinstance(field, AnchorForeignKey):
        kind_column = f"{field.name}_kind"
        if len(field.kinds) == 1:
            yield (
                f"ALTER TABLE {table} ADD COLUMN {kind_column} text "
                f"GENERATED ALWAYS AS ('{field.kinds[0]}'::text) STORED"
            )
        else:
            kinds = ", ".join(f"'{kind}'" for kind in field.kinds)
            yield f"ALTER TABLE {table} ADD CONSTRAINT {table}_{kind_column}_known CHECK ({kind_column} IN ({kinds}))"
            yield (
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_{kind_column}_paired "
                f"CHECK (({column} IS NULL) = ({kind_column} IS NULL))"
            )
        yield (
            f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (tenant_id, {column}, {kind_column}) "
            f"REFERENCES {target} (tenant_id, id, kind)"
        )
    else:
        yield (
            f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (tenant_id, {column}) "
            f"REFERENCES {target} (tenant_id, id)"
        )


def tenant_keys(model: type[models.Model]) -> list[TenantForeignKey]:
    return [field for field in model._meta.local_fields if isinstance(field, TenantForeignKey)]


class TenantTable(Operation):
    """Put the wall around the table of ``name``.

    ``subtree``: ``rows`` lets a superior tenant read them in subtree mode, ``none`` does not, ``grants`` also admits the
    account's own rows before the tenant is known. ``anchor``: the kind under which each row owns an anchor with its
    own id. ``sensitive``: columns the audit log masks. ``dispatch_read`` / ``dispatch_update``: columns the dispatcher
    may see and set, of every tenant.
    """

    reversible = True

    def __init__(
        self,
        name: str,
        *,
        subtree: Subtree,
        anchor: str = "",
        sensitive: Sequence[str] = (),
        audited: bool = True,
        deletable: bool = True,
        dispatch_read: Sequence[str] = (),
        dispatch_update: Sequence[str] = (),
    ) -> None:
        self.name = name
        self.subtree = subtree
        self.anchor = anchor
        self.sensitive = tuple(sensitive)
        self.audited = audited
        self.deletable = deletable
        self.dispatch_read = tuple(dispatch_read)
        self.dispatch_update = tuple(dispatch_update)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The wall is the database's; Django's model state does not know it."""

    def statements(self, model: type[models.Model]) -> Iterator[str]:
        table = model._meta.db_table
        yield f"ALTER TABLE {table} ADD CONSTRAINT {table}_tenant_id_id UNIQUE (tenant_id, id)"
        for field in tenant_keys(model):
            yield from composite_key(table, field)
        if self.anchor:
            yield (
                f"ALTER TABLE {table} ADD COLUMN anchor_kind text GENERATED ALWAYS AS ('{self.anchor}'::text) STORED"
            )
            yield (
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_anchor FOREIGN KEY (tenant_id, id, anchor_kind) "
                f"REFERENCES core_anchor (tenant_id, id, kind)"
            )
        yield from self._policies(table)
        yield from self._grants(table)
        if self.audited:
            yield from self._triggers(table)

    def _policies(self, table: str) -> Iterator[str]:
        read = read_policy(self.subtree)
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
        yield f"CREATE POLICY tenant_read ON {table} FOR SELECT TO {sql.WEB_GROUP} USING ({read})"
        yield f"CREATE POLICY tenant_insert ON {table} FOR INSERT TO {sql.WEB_GROUP} WITH CHECK ({sql.WRITABLE})"
        yield (
            f"CREATE POLICY tenant_update ON {table} FOR UPDATE TO {sql.WEB_GROUP} "
            f"USING ({sql.WRITABLE}) WITH CHECK ({sql.WRITABLE})"
        )
        yield f"CREATE POLICY tenant_delete ON {table} FOR DELETE TO {sql.WEB_GROUP} USING ({sql.WRITABLE})"
        yield f"CREATE POLICY tenant_floor ON {table} AS RESTRICTIVE FOR ALL TO {sql.WEB_GROUP} USING ({read})"
        # The owner is bound too (FORCE): data migrations enter a scope per tenant like everybody else.
        yield (
            f"CREATE POLICY owner_scope ON {table} FOR ALL TO CURRENT_USER "
            f"USING ({sql.OWN}) WITH CHECK ({sql.WRITABLE})"
        )
        if self.dispatch_read:
            yield f"CREATE POLICY dispatch_read ON {table} FOR SELECT TO {sql.DISPATCH_GROUP} USING (true)"
        if self.dispatch_update:
            yield (
                f"CREATE POLICY dispatch_update ON {table} FOR UPDATE TO {sql.DISPATCH_GROUP} "
                f"USING (true) WITH CHECK (true)"
            )

    def _grants(self, table: str) -> Iterator[str]:
        verbs = "SELECT, INSERT, UPDATE, DELETE" if self.deletable else "SELECT, INSERT, UPDATE"
        yield f"GRANT {verbs} ON {table} TO {sql.WEB_GROUP}"
        if self.dispatch_read:
            yield f"GRANT SELECT ({', '.join(self.dispatch_read)}) ON {table} TO {sql.DISPATCH_GROUP}"
        if self.dispatch_update:
            yield f"GRANT UPDATE ({', '.join(self.dispatch_update)}) ON {table} TO {sql.DISPATCH_GROUP}"

    def _triggers(self, table: str) -> Iterator[str]:
        argument = f"'{','.join(self.sensitive)}'"
        for verb, tables in (
            ("INSERT", "NEW TABLE AS new_rows"),
            ("UPDATE", "OLD TABLE AS old_rows NEW TABLE AS new_rows"),
            ("DELETE", "OLD TABLE AS old_rows"),
        ):
            yield (
                f"CREATE TRIGGER audit_{verb.lower()} AFTER {verb} ON {table} REFERENCING {tables} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION app.audit({argument})"
            )

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = to_state.apps.get_model(app_label, self.name)
        for statement in self.statements(model):
            schema_editor.execute(statement)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = from_state.apps.get_model(app_label, self.name)
        table = model._meta.db_table
        for policy in (
            "tenant_read",
            "tenant_insert",
            "tenant_update",
            "tenant_delete",
            "tenant_floor",
            "owner_scope",
            "dispatch_read",
            "dispatch_update",
        ):
            schema_editor.execute(f"DROP POLICY IF EXISTS {policy} ON {table}")
        for verb in ("insert", "update", "delete"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS audit_{verb} ON {table}")
        schema_editor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        schema_editor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        for field in tenant_keys(model):
            schema_editor.execute(
                f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {table}_{field.column}_same_tenant",
            )
        schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {table}_tenant_id_id CASCADE")

    def describe(self) -> str:
        return f"Put the tenant wall around {self.name}"

    def deconstruct(self) -> Any:
        return self.__class__.__qualname__, [self.name], {"subtree": self.subtree}


class TenantKey(Operation):
    """The composite key of one field that was added after its table got the wall."""

    reversible = True

    def __init__(self, name: str, field: str) -> None:
        self.name = name
        self.field = field

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Only the database changes."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = to_state.apps.get_model(app_label, self.name)
        field = model._meta.get_field(self.field)
        if not isinstance(field, TenantForeignKey):
            raise TypeError(f"{self.name}.{self.field} is no TenantForeignKey")
        for statement in composite_key(model._meta.db_table, field):
            schema_editor.execute(statement)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = from_state.apps.get_model(app_label, self.name)
        field = model._meta.get_field(self.field)
        table = model._meta.db_table
        schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {table}_{field.column}_same_tenant")

    def describe(self) -> str:
        return f"Bind {self.name}.{self.field} to its tenant"
