"""What a tenant's table must have in the database, as values: made into statements by the migration operation, and held
against the catalogue at every start (core.database.checks), so that the two cannot drift apart.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from django.db import models

from core.tenancy import sql
from core.tenancy.fields import AnchorForeignKey, TenantForeignKey, TermForeignKey

Subtree = Literal["rows", "none", "grants", "offers", "answers", "headers"]
Command = Literal["ALL", "SELECT", "INSERT", "UPDATE", "DELETE"]

# The role that owns the table; PostgreSQL fills in its name.
OWNER = "CURRENT_USER"

READABLE: dict[Subtree, str] = {
    "rows": sql.VISIBLE,
    "none": sql.OWN,
    "grants": sql.OWN_GRANTS,
    "offers": sql.OWN_OR_OFFERED,
    "answers": sql.OWN_OR_ANSWERED,
    "headers": sql.OWN_OR_SHARED,
}


@dataclass(frozen=True)
class Policy:
    """A row-level policy; an empty expression is absent."""

    name: str
    command: Command
    role: str
    using: str = ""
    checking: str = ""
    restrictive: bool = False

    def statement(self, table: str) -> str:
        sense = " AS RESTRICTIVE" if self.restrictive else ""
        using = f" USING ({self.using})" if self.using else ""
        checking = f" WITH CHECK ({self.checking})" if self.checking else ""
        return f"CREATE POLICY {self.name} ON {table}{sense} FOR {self.command} TO {self.role}{using}{checking}"


@dataclass(frozen=True)
class Key:
    """A foreign key that carries the tenant: ``columns`` of the table against ``target_columns`` of ``target``."""

    name: str
    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]

    @property
    def definition(self) -> str:
        """As PostgreSQL prints it."""
        return f"FOREIGN KEY ({', '.join(self.columns)}) REFERENCES {self.target}({', '.join(self.target_columns)})"

    def statement(self, table: str) -> str:
        return f"ALTER TABLE {table} ADD CONSTRAINT {self.name} {self.definition}"


@dataclass(frozen=True)
class KindColumn:
    """A column the database fills with one fixed kind, so that a key can only point at rows of that kind."""

    name: str
    kind: str

    def statement(self, table: str) -> str:
        return f"ALTER TABLE {table} ADD COLUMN {self.name} text GENERATED ALWAYS AS ('{self.kind}'::text) STORED"


@dataclass(frozen=True)
class AuditTrigger:
    """``tables``: the transition tables PostgreSQL hands to app.audit."""

    name: str
    verb: str
    tables: str

    def statement(self, table: str, sensitive: Sequence[str], owners: Sequence[str] = ()) -> str:
        arguments = ", ".join(f"'{argument}'" for argument in audit_arguments(sensitive, owners))
        return (
            f"CREATE TRIGGER {self.name} AFTER {self.verb} ON {table} REFERENCING {self.tables} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION app.audit({arguments})"
        )


def audit_arguments(sensitive: Sequence[str], owners: Sequence[str]) -> list[str]:
    """What app.audit is told of a table: the columns to mask; then, where it has any, those that say whose a row is."""
    return [",".join(sensitive), *([",".join(owners)] if owners else [])]


AUDIT_TRIGGERS = (
    AuditTrigger("audit_insert", "INSERT", "NEW TABLE AS new_rows"),
    AuditTrigger("audit_update", "UPDATE", "OLD TABLE AS old_rows NEW TABLE AS new_rows"),
    AuditTrigger("audit_delete", "DELETE", "OLD TABLE AS old_rows"),
)

# The audit table has its own shape: read by the tenant's auditors, written by the trigger function's owner alone.
AUDIT_POLICIES = (
    Policy("audit_read", "SELECT", sql.WEB_GROUP, using=sql.OWN),
    Policy("audit_write", "INSERT", OWNER, checking="true"),
)

DISPATCH_READ = Policy("dispatch_read", "SELECT", sql.DISPATCH_GROUP, using="true")


def policies(subtree: Subtree, *, dispatch_read: bool, dispatch_update: bool) -> Iterator[Policy]:
    read = READABLE[subtree]
    yield Policy("tenant_read", "SELECT", sql.WEB_GROUP, using=read)
    yield Policy("tenant_insert", "INSERT", sql.WEB_GROUP, checking=sql.WRITABLE)
    yield Policy("tenant_update", "UPDATE", sql.WEB_GROUP, using=sql.WRITABLE, checking=sql.WRITABLE)
    yield Policy("tenant_delete", "DELETE", sql.WEB_GROUP, using=sql.WRITABLE)
    yield Policy("tenant_floor", "ALL", sql.WEB_GROUP, using=read, restrictive=True)
    if subtree == "answers":  # nobody answers what was not offered to him, nor what is withdrawn or over
        yield Policy("answer_to_offer", "INSERT", sql.WEB_GROUP, checking=sql.TO_AN_OFFER, restrictive=True)
        yield Policy("answer_stays", "UPDATE", sql.WEB_GROUP, checking=sql.TO_AN_OFFER, restrictive=True)
    # The owner is bound too (FORCE): data migrations enter a scope per tenant like everybody else.
    yield Policy("owner_scope", "ALL", OWNER, using=sql.OWN, checking=sql.WRITABLE)
    if dispatch_read:
        yield DISPATCH_READ
    if dispatch_update:
        yield Policy("dispatch_update", "UPDATE", sql.DISPATCH_GROUP, using="true", checking="true")


def owner_columns(model: type[models.Model]) -> tuple[str, ...]:
    """The first two keys of a row to other objects: an event of the row is told in their histories as well.

    A relation has two ends; what a city calls things (terms) are none.
    """
    keys = (field for field in tenant_keys(model) if not isinstance(field, TermForeignKey))
    return tuple(field.column for field in keys)[:2]


def tenant_keys(model: type[models.Model]) -> list[TenantForeignKey]:
    return [field for field in model._meta.local_fields if isinstance(field, TenantForeignKey)]


def kind_column(field: TenantForeignKey) -> KindColumn | None:
    """The fixed kind a term key, or an anchor key of one kind, points at."""
    if isinstance(field, TermForeignKey):
        return KindColumn(f"{field.name}_term_kind", field.kind)
    if isinstance(field, AnchorForeignKey) and len(field.kinds) == 1:
        return KindColumn(f"{field.name}_kind", field.kinds[0])
    return None


def kind_checks(table: str, field: TenantForeignKey) -> dict[str, str]:
    """Name and condition of the checks on the companion column of an anchor key with several kinds."""
    if not isinstance(field, AnchorForeignKey) or len(field.kinds) == 1:
        return {}
    column, kind = field.column, f"{field.name}_kind"
    kinds = ", ".join(f"'{one}'" for one in field.kinds)
    return {
        f"{table}_{kind}_known": f"{kind} IN ({kinds})",
        f"{table}_{kind}_paired": f"({column} IS NULL) = ({kind} IS NULL)",
    }


def composite_key(table: str, field: TenantForeignKey) -> Key:
    """The key that binds ``field`` to the same tenant, and for terms and anchors to its kind."""
    column = field.column
    name = f"{table}_{column}_same_tenant"
    target = field.remote_field.model._meta.db_table
    if isinstance(field, TermForeignKey):
        return Key(name, ("tenant_id", f"{field.name}_term_kind", column), target, ("tenant_id", "kind", "id"))
    if isinstance(field, AnchorForeignKey):
        return Key(name, ("tenant_id", column, f"{field.name}_kind"), target, ("tenant_id", "id", "kind"))
    return Key(name, ("tenant_id", column), target, ("tenant_id", "id"))


def anchor_key(table: str) -> Key:
    """The key of a row to the anchor it owns, under the row's own id."""
    return Key(f"{table}_anchor", ("tenant_id", "id", "anchor_kind"), "core_anchor", ("tenant_id", "id", "kind"))


def upper_key(table: str) -> Key:
    """The key of a row to a chain of a tenant above: the named exception to keys that stay inside a tenant."""
    columns = ("upper_tenant_id", "upper_chain_id")
    return Key(f"{table}_upper_chain_above", columns, "chains_chain", ("tenant_id", "id"))


def share_key(table: str) -> Key:
    """The key of an answer to the offer of another tenant: an exception by name; a policy admits offers to it alone."""
    return Key(f"{table}_share_of_host", ("host_id", "share_id"), "alliances_bodyshare", ("tenant_id", "id"))


# To whom a row of ``offers`` is shown: kept by the database, so that no writer can forget it.
OFFERED_TO = "offered_to_id"
OFFERED_TO_IS = "CASE WHEN ((state)::text <> 'withdrawn'::text) THEN guest_id ELSE NULL::uuid END"


def offered_statements(table: str) -> Iterator[str]:
    yield f"ALTER TABLE {table} ADD COLUMN {OFFERED_TO} uuid GENERATED ALWAYS AS ({OFFERED_TO_IS}) STORED"
    yield f"CREATE INDEX {table}_offered_to ON {table} ({OFFERED_TO}) WHERE {OFFERED_TO} IS NOT NULL"


def plain_tenant_key(table: str) -> Key:
    return Key(f"{table}_tenant", ("tenant_id",), "core_tenant", ("id",))


def plain_tenant_key_removal(table: str) -> str:
    """Whatever Django named it."""
    return f"""
DO $$
DECLARE name text;
BEGIN
  FOR name IN SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = '{table}'::regclass
      AND confrelid = 'core_tenant'::regclass AND cardinality(conkey) = 1 AND conkey = ARRAY(
        SELECT attnum FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attname = 'tenant_id') LOOP
    EXECUTE 'ALTER TABLE {table} DROP CONSTRAINT ' || quote_ident(name);
  END LOOP;
END $$"""  # noqa: S608 - names of our own tables


UPPER_TRIGGER = "upper_chain_is_above"


def upper_trigger_statement(table: str) -> str:
    """After the row is written, so that the policies speak first; ending a row asks nothing again."""
    return (
        f"CREATE TRIGGER {UPPER_TRIGGER} AFTER INSERT OR UPDATE OF tenant_id, chain_id, upper_tenant_id, "
        f"upper_chain_id, valid_from ON {table} FOR EACH ROW EXECUTE FUNCTION app.upper_chain_is_above()"
    )


def kind_statements(table: str, field: TenantForeignKey) -> Iterator[str]:
    column = kind_column(field)
    if column is not None:
        yield column.statement(table)
    for name, condition in kind_checks(table, field).items():
        yield f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({condition})"


def key_statements(table: str, key: Key) -> Iterator[str]:
    """Add ``key`` and hold every row there is against it.

    PostgreSQL checks the rows by a query of the owner, whom FORCE binds to the policies: outside a scope it fails, in
    one it would see one tenant. So the owner is let free for the statement; the table's lock keeps others out.
    """
    names = ", ".join(f"'{name}'::regclass" for name in sorted({table, key.target}))
    yield f"""
DO $$
DECLARE
  forced regclass[] := ARRAY(SELECT oid FROM pg_class WHERE oid IN ({names}) AND relforcerowsecurity);
  one regclass;
BEGIN
  FOREACH one IN ARRAY forced LOOP EXECUTE 'ALTER TABLE ' || one || ' NO FORCE ROW LEVEL SECURITY'; END LOOP;
  {key.statement(table)};
  FOREACH one IN ARRAY forced LOOP EXECUTE 'ALTER TABLE ' || one || ' FORCE ROW LEVEL SECURITY'; END LOOP;
END $$"""  # noqa: S608 - names of our own tables


def key_removals(table: str, field: TenantForeignKey) -> Iterator[str]:
    yield f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {composite_key(table, field).name}"
    for name in kind_checks(table, field):
        yield f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}"
    column = kind_column(field)
    if column is not None:
        yield f"ALTER TABLE {table} DROP COLUMN IF EXISTS {column.name}"
