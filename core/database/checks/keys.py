"""Keys: none points across tenants, none is missing, no unique index tells one tenant what another holds."""

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from django.apps import apps

from core.database.checks import rows
from core.database.checks.tables import Rights
from core.reference import codes
from core.tenancy import anchored
from core.tenancy.base import TenantModel
from core.tenancy.declared import declared_walls
from core.tenancy.never_twice import NeverTwiceByStatement
from core.tenancy.walls import (
    OFFERED_TO,
    OFFERED_TO_IS,
    UPPER_TRIGGER,
    Key,
    anchor_key,
    composite_key,
    kind_checks,
    kind_column,
    share_key,
    tenant_keys,
    upper_key,
)

# The keys that may lead into another tenant, by table and name, and why. Each is held against its declaration.
CROSSING: Mapping[tuple[str, str], str] = {
    ("chains_chainlink", "chains_chainlink_upper_chain_above"): (
        "a city's chain hangs on one of its province's; the trigger upper_chain_is_above admits tenants above alone"
    ),
    ("alliances_shareanswer", "alliances_shareanswer_share_of_host"): (
        "an answer to another tenant's offer; the policies answer_to_offer and answer_stays admit offers to it alone"
    ),
}

_TENANT_TABLE = """
SELECT c.oid FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND NOT c.relname = ANY (%s)
"""


def faults(cursor: Any, free: Mapping[str, Rights]) -> Iterator[str]:
    yield from _declared_key_faults(cursor)
    yield from _tenant_faults(cursor)
    yield from _kind_faults(cursor)
    yield from _crossing_faults(cursor, free)
    yield from _upper_faults(cursor)
    yield from _unique_faults(cursor, free)
    yield from _code_faults(cursor)
    yield from _twice_faults(cursor)


def tenant_models() -> list[type[TenantModel]]:
    return [model for model in apps.get_models() if issubclass(model, TenantModel)]


def declared_keys() -> Iterator[tuple[str, Key]]:
    """(table, key) of every key the models and their anchors need."""
    walls = declared_walls()
    for model in tenant_models():
        table = model._meta.db_table
        for field in tenant_keys(model):
            yield table, composite_key(table, field)
        if table in walls and walls[table].anchor:
            yield table, anchor_key(table)
        if table in walls and walls[table].upper_chain:
            yield table, upper_key(table)
        if table in walls and walls[table].subtree == "answers":
            yield table, share_key(table)


def _declared_key_faults(cursor: Any) -> Iterator[str]:
    found = {
        (table, name): (definition, strict)
        for table, name, definition, strict in rows(
            cursor,
            """
            SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated AND NOT condeferrable
            FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace
            """,
        )
    }
    for table, key in declared_keys():
        definition, strict = found.get((table, key.name), ("", False))
        if not definition:
            yield f"{table}: key {key.name} is missing"
        elif definition != key.definition or not strict:
            yield f"{table}: key {key.name} is weakened to {definition}"


def _tenant_faults(cursor: Any) -> Iterator[str]:
    """Of every row of a table with ids the tenant exists: by a key to the tenants, or by a chain of keys none of which
    may be empty, each to a row of the same tenant, to a table with one. Of anchors triggers say it in a key's place.
    """
    missing = list(_missing_triggers(cursor, anchored.TRIGGERS))
    for table, name in missing:
        yield f"{table}: the trigger {name} is missing or off"
    roots = [anchored.TENANTS] if missing else [anchored.TENANTS, anchored.ASKING]
    held = {
        table
        for (table,) in rows(
            cursor,
            """
            WITH RECURSIVE key AS (
              SELECT k.conrelid, k.confrelid FROM pg_constraint k
              JOIN unnest(k.conkey, k.confkey) AS pair (mine, theirs) ON true
              JOIN pg_attribute m ON m.attrelid = k.conrelid AND m.attnum = pair.mine
              JOIN pg_attribute t ON t.attrelid = k.confrelid AND t.attnum = pair.theirs
              WHERE k.contype = 'f' AND k.convalidated
              GROUP BY k.oid, k.conrelid, k.confrelid
              HAVING bool_and(m.attnotnull OR m.attgenerated = 's') AND bool_or(
                m.attname = 'tenant_id' AND (t.attname = 'tenant_id' OR k.confrelid = 'core_tenant'::regclass))),
            held AS (
              SELECT root::regclass::oid AS found FROM unnest(%s::text[]) root
              UNION SELECT key.conrelid FROM key JOIN held ON held.found = key.confrelid)
            SELECT found::regclass::text FROM held
            """,
            [roots],
        )
    }
    for table, wall in declared_walls().items():
        if wall.keyed and table not in held:
            yield f"{table}: no key holds its rows to a tenant"


def _missing_triggers(
    cursor: Any, wanted: Iterable[tuple[str, str, int, str]], *, narrowed: Container[str] = ()
) -> Iterator[tuple[str, str]]:
    """(table, trigger) of those not there or off, or that fire on fewer rows or columns, unless ``narrowed``."""
    found = set(
        rows(
            cursor,
            "SELECT tgrelid::regclass::text, tgname::text, tgtype::int, tgfoid::regprocedure::text, "
            "tgqual IS NOT NULL OR tgattr::text <> '' FROM pg_trigger "
            "WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')",
        )
    )
    for table, name, fires, function in wanted:
        if (table, name, fires, function, name in narrowed) not in found:
            yield table, name


def _kind_faults(cursor: Any) -> Iterator[str]:
    """The columns and checks that fix the kind a term or anchor key points at."""
    generated = {
        (table, column): expression
        for table, column, expression in rows(
            cursor,
            """
            SELECT a.attrelid::regclass::text, a.attname, pg_get_expr(d.adbin, d.adrelid)
            FROM pg_attribute a JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE a.attgenerated = 's'
            """,
        )
    }
    checks = set(
        rows(
            cursor,
            "SELECT conrelid::regclass::text, conname FROM pg_constraint "
            "WHERE contype = 'c' AND convalidated AND connamespace = 'public'::regnamespace",
        )
    )
    walls = declared_walls()
    for model in tenant_models():
        table = model._meta.db_table
        columns = [column for field in tenant_keys(model) if (column := kind_column(field)) is not None]
        expected = {column.name: column.kind for column in columns}
        if table in walls and walls[table].anchor:
            expected["anchor_kind"] = walls[table].anchor
        for name, kind in expected.items():
            if generated.get((table, name)) != f"'{kind}'::text":
                yield f"{table}: the column {name} is not always {kind}"
        offered_to = " ".join(generated.get((table, OFFERED_TO), "").split())
        if table in walls and walls[table].subtree == "offers" and offered_to != OFFERED_TO_IS:
            yield f"{table}: the column {OFFERED_TO} is not what says to whom a row is offered"
        for field in tenant_keys(model):
            for name in kind_checks(table, field):
                if (table, name) not in checks:
                    yield f"{table}: the check {name} is missing"


def _crossing_faults(cursor: Any, free: Mapping[str, Rights]) -> Iterator[str]:
    """A key to a tenant's table that does not hold the tenant against the tenant could point across."""
    for table, constraint in rows(
        cursor,
        f"""
        SELECT k.conrelid::regclass::text, k.conname FROM pg_constraint k
        WHERE k.contype = 'f' AND k.conparentid = 0 AND k.confrelid IN ({_TENANT_TABLE})
          AND NOT EXISTS (
            SELECT 1 FROM unnest(k.conkey, k.confkey) AS pair (mine, theirs)
            JOIN pg_attribute m ON m.attrelid = k.conrelid AND m.attnum = pair.mine AND m.attname = 'tenant_id'
            JOIN pg_attribute t ON t.attrelid = k.confrelid AND t.attnum = pair.theirs AND t.attname = 'tenant_id')
        """,  # noqa: S608 - a constant
        [list(free)],
    ):
        if (table, constraint) not in CROSSING:
            yield f"{table}: key {constraint} does not carry the tenant"


def _upper_faults(cursor: Any) -> Iterator[str]:
    """Whoever names a chain of another tenant is held to the tenants above by a trigger."""
    found = dict(
        rows(
            cursor,
            "SELECT tgrelid::regclass::text, tgenabled IN ('O', 'A') AND tgfoid = "
            "to_regprocedure('app.upper_chain_is_above()') AND tgtype = 21 FROM pg_trigger WHERE tgname = %s",
            [UPPER_TRIGGER],
        )
    )
    for table, wall in declared_walls().items():
        if wall.upper_chain and not found.get(table):
            yield f"{table}: the trigger {UPPER_TRIGGER} is missing or off"


def _unique_faults(cursor: Any, free: Mapping[str, Rights]) -> Iterator[str]:
    for table, index in rows(
        cursor,
        f"""
        SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text FROM pg_index i
        WHERE (i.indisunique OR i.indisexclusion) AND NOT i.indisprimary AND i.indrelid IN ({_TENANT_TABLE})
          AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attname = 'tenant_id'
                          AND a.attnum = ANY (i.indkey))
        """,  # noqa: S608 - a constant
        [list(free)],
    ):
        yield f"{table}: {index} is unique across tenants"


def _code_faults(cursor: Any) -> Iterator[str]:
    """What stands in for the keys to national codes: rows are held to them, and no code goes."""
    for table, name in _missing_triggers(cursor, codes.TRIGGERS, narrowed=codes.NARROWED):
        yield f"{table}: the trigger {name} is missing or off"


def _twice_faults(cursor: Any) -> Iterator[str]:
    """What stands in for exclusion constraints. Only a VOLATILE function sees what it waited for."""
    found = dict(
        rows(
            cursor,
            "SELECT t.tgname::text, pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND p.provolatile = 'v'",
        )
    )
    for model in tenant_models():
        for constraint in model._meta.constraints:
            if isinstance(constraint, NeverTwiceByStatement):
                for name, statement in constraint.triggers(model):
                    if found.get(name) != statement:
                        yield f"{model._meta.db_table}: the trigger {name} is missing, off or other than ours"
