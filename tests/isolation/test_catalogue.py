"""The start-up check finds nothing wrong with a whole wall, and each single piece of damage to it."""

import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper

from core.database.catalogue import dispatch_faults, faults
from core.database.checks import keys, policies
from core.tenancy import sql
from core.tenancy.declared import declared_walls
from core.tenancy.walls import (
    AUDIT_TRIGGERS,
    Policy,
    key_statements,
    owner_columns,
    plain_tenant_key_removal,
    upper_trigger_statement,
)
from members.models import Person
from organizations.models import Unit
from tests.isolation.conftest import Copy

UNIT = "organizations_unit"
PERSON = "members_person"
WHOSE = owner_columns(Person)
TABLES = sorted(declared_walls())


@pytest.fixture(scope="module")
def web(copy: Copy) -> BaseDatabaseWrapper:
    return copy.open("default")


def policy_of(table: str, name: str) -> Policy:
    return next(policy for policy in declared_walls()[table].policies if policy.name == name)


def again(table: str, name: str) -> str:
    return f"DROP POLICY IF EXISTS {name} ON {table}; {policy_of(table, name).statement(table)}"


def key_again(table: str, name: str) -> str:
    key = next(key for owner, key in keys.declared_keys() if (owner, key.name) == (table, name))
    (addition,) = key_statements(table, key)
    return f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}; {addition}"


def grant_again(table: str) -> str:
    rights = ", ".join(declared_walls()[table].rights)
    return f"REVOKE ALL ON {table} FROM lianmeng_web; GRANT {rights} ON {table} TO lianmeng_web"


# (what is done, by the owner; what undoes it; what the check must say)
DAMAGE: dict[str, tuple[str, str, str]] = {
    "row level security off": (
        f"ALTER TABLE {UNIT} DISABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {UNIT} ENABLE ROW LEVEL SECURITY",
        f"{UNIT}: row-level security is not both",
    ),
    "row level security not forced": (
        f"ALTER TABLE {UNIT} NO FORCE ROW LEVEL SECURITY",
        f"ALTER TABLE {UNIT} FORCE ROW LEVEL SECURITY",
        f"{UNIT}: row-level security is not both",
    ),
    "audit not forced": (
        "ALTER TABLE core_auditevent NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE core_auditevent FORCE ROW LEVEL SECURITY",
        "core_auditevent: row-level security is not both",
    ),
    "read policy for another role": (
        f"ALTER POLICY tenant_floor ON {UNIT} TO lianmeng_dispatch",
        again(UNIT, "tenant_floor"),
        f"{UNIT}: policy tenant_floor is for lianmeng_dispatch",
    ),
    "owner's policy for everybody": (
        f"ALTER POLICY owner_scope ON {UNIT} TO PUBLIC",
        again(UNIT, "owner_scope"),
        f"{UNIT}: policy owner_scope is for public",
    ),
    "floor no longer restrictive": (
        f"DROP POLICY tenant_floor ON {UNIT}; "
        f"CREATE POLICY tenant_floor ON {UNIT} FOR ALL TO lianmeng_web USING ({sql.VISIBLE})",
        again(UNIT, "tenant_floor"),
        f"{UNIT}: policy tenant_floor is weakened",
    ),
    "persons opened to the superior": (
        f"ALTER POLICY tenant_read ON {PERSON} USING ({sql.VISIBLE})",
        again(PERSON, "tenant_read"),
        f"{PERSON}: policy tenant_read is weakened",
    ),
    "a policy more": (
        f"CREATE POLICY convenient ON {UNIT} FOR SELECT TO lianmeng_web USING (true)",
        f"DROP POLICY convenient ON {UNIT}",
        f"{UNIT}: policy convenient is not one of ours",
    ),
    "audit readable by all tenants": (
        "ALTER POLICY audit_read ON core_auditevent USING (true)",
        f"ALTER POLICY audit_read ON core_auditevent USING ({sql.OWN})",
        "core_auditevent: policy audit_read is weakened",
    ),
    "truncate granted": (
        f"GRANT TRUNCATE ON {UNIT} TO lianmeng_web",
        grant_again(UNIT),
        f"{UNIT}: the role may TRUNCATE",
    ),
    "truncate granted to everybody": (
        f"GRANT TRUNCATE ON {UNIT} TO PUBLIC",
        f"REVOKE TRUNCATE ON {UNIT} FROM PUBLIC",
        f"{UNIT}: the role may TRUNCATE",
    ),
    "grants deletable": (
        "GRANT DELETE ON members_grant TO lianmeng_web",
        grant_again("members_grant"),
        "members_grant: the role may DELETE",
    ),
    "a column of the tenants writable": (
        "GRANT UPDATE (parent_id) ON core_tenant TO lianmeng_web",
        "REVOKE UPDATE (parent_id) ON core_tenant FROM lianmeng_web",
        "core_tenant: the role may UPDATE",
    ),
    "audit writable": (
        "GRANT INSERT ON core_auditevent TO lianmeng_web",
        "REVOKE INSERT ON core_auditevent FROM lianmeng_web",
        "core_auditevent: the role may INSERT",
    ),
    "partition readable": (
        "GRANT SELECT ON core_auditevent_rest TO lianmeng_web",
        "REVOKE SELECT ON core_auditevent_rest FROM lianmeng_web",
        "core_auditevent_rest: the role may SELECT",
    ),
    "partition writable": (
        "GRANT DELETE ON core_auditevent_rest TO lianmeng_web",
        "REVOKE DELETE ON core_auditevent_rest FROM lianmeng_web",
        "core_auditevent_rest: the role may DELETE",
    ),
    "dispatcher sees the payload": (
        "GRANT SELECT (parameters) ON core_job TO lianmeng_dispatch",
        "REVOKE SELECT (parameters) ON core_job FROM lianmeng_dispatch",
        "core_job.parameters: the dispatcher may read it",
    ),
    "dispatcher ends jobs": (
        "GRANT UPDATE (state) ON core_job TO lianmeng_dispatch",
        "REVOKE UPDATE (state) ON core_job FROM lianmeng_dispatch",
        "core_job.state: the dispatcher may set it",
    ),
    "table without a tenant": (
        "CREATE TABLE forgotten (id int)",
        "DROP TABLE forgotten",
        "forgotten: neither a tenant's table nor listed",
    ),
    "tenant's table without a wall": (
        "CREATE TABLE forgotten (id uuid, tenant_id uuid NOT NULL)",
        "DROP TABLE forgotten",
        "forgotten: row-level security is not both",
    ),
    "tenant's table with policies of its own making": (
        "CREATE TABLE forgotten (id uuid, tenant_id uuid NOT NULL); "
        "ALTER TABLE forgotten ENABLE ROW LEVEL SECURITY; ALTER TABLE forgotten FORCE ROW LEVEL SECURITY",
        "DROP TABLE forgotten",
        "forgotten: no migration put the wall around it",
    ),
    "rows may have no tenant": (
        f"ALTER TABLE {UNIT} ALTER tenant_id DROP NOT NULL",
        f"ALTER TABLE {UNIT} ALTER tenant_id SET NOT NULL",
        f"{UNIT}: a row may have no tenant",
    ),
    "table in another schema": (
        "CREATE SCHEMA aside; CREATE TABLE aside.rows (id int); GRANT USAGE ON SCHEMA aside TO lianmeng_web; "
        "GRANT SELECT ON aside.rows TO lianmeng_web",
        "DROP SCHEMA aside CASCADE",
        "aside.rows: the role has rights on a table outside",
    ),
    "tenant that may not exist": (
        plain_tenant_key_removal("core_jobslot"),
        "ALTER TABLE core_jobslot NO FORCE ROW LEVEL SECURITY; "
        "ALTER TABLE core_jobslot ADD CONSTRAINT again FOREIGN KEY (tenant_id) REFERENCES core_tenant (id); "
        "ALTER TABLE core_jobslot FORCE ROW LEVEL SECURITY",
        "core_jobslot: no key holds its rows to a tenant",
    ),
    "tenant whose key leads through one that may be empty": (
        "ALTER TABLE organizations_unittag ALTER unit_id DROP NOT NULL, ALTER tag_id DROP NOT NULL",
        "ALTER TABLE organizations_unittag ALTER unit_id SET NOT NULL, ALTER tag_id SET NOT NULL",
        "organizations_unittag: no key holds its rows to a tenant",
    ),
    "key without the tenant": (
        f"ALTER TABLE members_person ADD CONSTRAINT across FOREIGN KEY (unit_id) REFERENCES {UNIT} (id) NOT VALID",
        "ALTER TABLE members_person DROP CONSTRAINT across",
        "members_person: key across does not carry the tenant",
    ),
    "key from a table without a tenant": (
        f"ALTER TABLE core_account ADD COLUMN unit_id uuid REFERENCES {UNIT} (id)",
        "ALTER TABLE core_account DROP COLUMN unit_id",
        "core_account: key core_account_unit_id_fkey does not carry the tenant",
    ),
    "composite key dropped": (
        "ALTER TABLE members_person DROP CONSTRAINT members_person_unit_id_same_tenant",
        key_again("members_person", "members_person_unit_id_same_tenant"),
        "members_person: key members_person_unit_id_same_tenant is missing",
    ),
    "composite key not validated": (
        "ALTER TABLE members_person DROP CONSTRAINT members_person_unit_id_same_tenant, "
        "ADD CONSTRAINT members_person_unit_id_same_tenant "
        f"FOREIGN KEY (tenant_id, unit_id) REFERENCES {UNIT} (tenant_id, id) NOT VALID",
        key_again("members_person", "members_person_unit_id_same_tenant"),
        "members_person: key members_person_unit_id_same_tenant is weakened",
    ),
    "composite key deferrable": (
        "ALTER TABLE members_person ALTER CONSTRAINT members_person_unit_id_same_tenant DEFERRABLE INITIALLY DEFERRED",
        "ALTER TABLE members_person ALTER CONSTRAINT members_person_unit_id_same_tenant NOT DEFERRABLE",
        "members_person: key members_person_unit_id_same_tenant is weakened",
    ),
    "own anchor no longer required": (
        f"ALTER TABLE {UNIT} DROP CONSTRAINT {UNIT}_anchor",
        key_again(UNIT, f"{UNIT}_anchor"),
        f"{UNIT}: key {UNIT}_anchor is missing",
    ),
    "kind of a key no longer fixed": (
        "ALTER TABLE organizations_unittag ALTER tag_term_kind DROP EXPRESSION",
        "ALTER TABLE organizations_unittag DROP COLUMN tag_term_kind; ALTER TABLE organizations_unittag "
        "ADD COLUMN tag_term_kind text GENERATED ALWAYS AS ('unit_tag'::text) STORED; "
        + key_again("organizations_unittag", "organizations_unittag_tag_id_same_tenant"),
        "organizations_unittag: the column tag_term_kind is not always unit_tag",
    ),
    "kinds of an anchor key no longer checked": (
        "ALTER TABLE members_grant DROP CONSTRAINT members_grant_scope_kind_paired",
        "ALTER TABLE members_grant ADD CONSTRAINT members_grant_scope_kind_paired "
        "CHECK ((scope_id IS NULL) = (scope_kind IS NULL))",
        "members_grant: the check members_grant_scope_kind_paired is missing",
    ),
    "unique across tenants": (
        f"CREATE UNIQUE INDEX everywhere ON {UNIT} (uscc)",
        "DROP INDEX everywhere",
        f"{UNIT}: everywhere is unique across tenants",
    ),
    "audit trigger dropped": (
        f"DROP TRIGGER audit_update ON {UNIT}",
        AUDIT_TRIGGERS[1].statement(UNIT, (), owner_columns(Unit)),
        f"{UNIT}: the trigger audit_update is missing",
    ),
    "audit trigger off": (
        f"ALTER TABLE {UNIT} DISABLE TRIGGER audit_insert",
        f"ALTER TABLE {UNIT} ENABLE TRIGGER audit_insert",
        f"{UNIT}: the trigger audit_insert is missing, off",
    ),
    "audit no longer masks": (
        f"DROP TRIGGER audit_update ON {PERSON}; {AUDIT_TRIGGERS[1].statement(PERSON, ['phone'], WHOSE)}",
        f"DROP TRIGGER audit_update ON {PERSON}; {AUDIT_TRIGGERS[1].statement(PERSON, ['phone', 'email'], WHOSE)}",
        f"{PERSON}: the trigger audit_update is missing, off or other",
    ),
    "definer function": (
        "CREATE FUNCTION public.all_units() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS "
        f"'SELECT count(*) FROM {UNIT}'",
        "DROP FUNCTION public.all_units()",
        "function all_units() runs with its owner's rights",
    ),
    "definer function under a known name": (
        "CREATE FUNCTION app.audit(text) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT $1'",
        "DROP FUNCTION app.audit(text)",
        "function app.audit(text) runs with its owner's rights",
    ),
    "definer function with any search path": (
        "ALTER FUNCTION app.record_access(text, uuid, jsonb) RESET search_path",
        "ALTER FUNCTION app.record_access(text, uuid, jsonb) SET search_path = public, pg_temp",
        "function app.record_access(text,uuid,jsonb) runs with its owner's rights and with any search path",
    ),
    "audit function given to everybody": (
        "GRANT EXECUTE ON FUNCTION app.audit() TO PUBLIC",
        "REVOKE EXECUTE ON FUNCTION app.audit() FROM PUBLIC",
        "function app.audit(): the role may execute it",
    ),
    "look upwards with any search path": (
        "ALTER FUNCTION app.chains_above() RESET search_path",
        "ALTER FUNCTION app.chains_above() SET search_path = public, pg_temp",
        "function app.chains_above() runs with its owner's rights and with any search path",
    ),
    "look upwards shows all tenants": (
        sql.CHAINS_ABOVE.replace("WHERE t.descendant_id = own AND t.depth > 0", "WHERE t.depth > 0"),
        sql.CHAINS_ABOVE,
        "function app.chains_above is missing or other than ours",
    ),
    "links upwards unchecked": (
        "ALTER TABLE chains_chainlink DISABLE TRIGGER upper_chain_is_above",
        "ALTER TABLE chains_chainlink ENABLE TRIGGER upper_chain_is_above",
        "chains_chainlink: the trigger upper_chain_is_above is missing or off",
    ),
    "links upwards checked on insertion alone": (
        "DROP TRIGGER upper_chain_is_above ON chains_chainlink; CREATE TRIGGER upper_chain_is_above AFTER INSERT "
        "ON chains_chainlink FOR EACH ROW EXECUTE FUNCTION app.upper_chain_is_above()",
        f"DROP TRIGGER upper_chain_is_above ON chains_chainlink; {upper_trigger_statement('chains_chainlink')}",
        "chains_chainlink: the trigger upper_chain_is_above is missing or off",
    ),
    "links may lead anywhere": (
        "ALTER TABLE chains_segment ADD CONSTRAINT elsewhere FOREIGN KEY (id) REFERENCES chains_chain (id) NOT VALID",
        "ALTER TABLE chains_segment DROP CONSTRAINT elsewhere",
        "chains_segment: key elsewhere does not carry the tenant",
    ),
    "visible tenants are all": (
        "CREATE OR REPLACE FUNCTION app.visible_tenants() RETURNS uuid[] LANGUAGE sql STABLE AS "
        "'SELECT ARRAY(SELECT id FROM public.core_tenant)'",
        sql.FUNCTIONS,
        "function app.visible_tenants is missing or other than ours",
    ),
    "writing below allowed": (
        "CREATE OR REPLACE FUNCTION app.writable_tenant_id() RETURNS uuid LANGUAGE sql STABLE AS "
        "'SELECT app.tenant_id()'",
        sql.FUNCTIONS,
        "function app.writable_tenant_id is missing or other than ours",
    ),
    "view with its owner's rights": (
        f"CREATE VIEW shown AS SELECT * FROM {UNIT}",
        "DROP VIEW shown",
        "view shown would show rows",
    ),
    "materialised view": (
        f"CREATE MATERIALIZED VIEW shown AS SELECT * FROM {UNIT} WITH NO DATA",
        "DROP MATERIALIZED VIEW shown",
        "materialised view shown would show rows",
    ),
    "rule": (
        f"CREATE RULE aside AS ON DELETE TO {UNIT} DO ALSO DELETE FROM core_notice",
        f"DROP RULE aside ON {UNIT}",
        f"{UNIT}: the rule aside runs",
    ),
    "tables may be made": (
        "GRANT CREATE ON SCHEMA public TO lianmeng_web",
        "REVOKE CREATE ON SCHEMA public FROM lianmeng_web",
        "the role may make objects in the schema public",
    ),
    "functions may be made beside the policies'": (
        "GRANT CREATE ON SCHEMA app TO lianmeng_web",
        "REVOKE CREATE ON SCHEMA app FROM lianmeng_web",
        "the role may make objects in the schema app",
    ),
}


def test_whole_wall_has_no_fault(web: BaseDatabaseWrapper, copy: Copy) -> None:
    assert faults(web) == []
    assert dispatch_faults(copy.open("dispatch")) == []


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_reported(
    name: str, copy: Copy, web: BaseDatabaseWrapper, record_property: Callable[[str, object], None]
) -> None:
    damage, repair, expected = DAMAGE[name]
    record_property("mutants", 1)
    copy.owner.execute(damage)
    try:
        found = faults(web)
    finally:
        copy.owner.execute(repair)
    assert [fault for fault in found if fault.startswith(expected)], found
    assert faults(web) == []


def weakened(policy: Policy, table: str) -> Iterator[str]:
    """Every expression of the policy in turn made true; a ``true`` one closed (the dispatcher would stand still)."""
    for clause, expression in (("USING", policy.using), ("WITH CHECK", policy.checking)):
        if expression:
            to = "false" if expression == "true" else "true"
            yield f"ALTER POLICY {policy.name} ON {table} {clause} ({to})"


@dataclass(frozen=True)
class Mutant:
    """Damage to one piece of one table's wall. ``said``: what the check says of it, and of nothing else."""

    damage: str
    repair: str
    said: str


def survivors(copy: Copy, mutants: list[Mutant], reported: Callable[[], set[str]]) -> list[str]:
    """Damage that the check did not report, or that it reported where there was none.

    Many pieces are damaged at a time, and half of them left whole beside: what is said must be of the damaged alone.
    """
    wrong: list[str] = []
    for half in (mutants[::2], mutants[1::2]):
        for mutant in half:
            copy.owner.execute(mutant.damage)
        found = reported()
        for mutant in half:
            copy.owner.execute(mutant.repair)
        wrong += [mutant.damage for mutant in half if mutant.said not in found]
        wrong += sorted(found - {mutant.said for mutant in half})
    return wrong


def test_each_policy_of_each_table_dropped_or_weakened_is_reported(
    copy: Copy, web: BaseDatabaseWrapper, record_property: Callable[[str, object], None]
) -> None:
    def reported() -> set[str]:
        with web.cursor() as cursor:
            said = [fault.partition(": polic") for fault in policies.faults(cursor)]
        return {table for table, polic, _ in said if polic}

    by_table = [
        [
            Mutant(damage, again(table, policy.name), table)
            for policy in declared_walls()[table].policies
            for damage in (f"DROP POLICY {policy.name} ON {table}", *weakened(policy, table))
        ]
        for table in TABLES
    ]
    # One piece of every table at a time: what the check says names the table.
    rounds = [[mutant for mutant in together if mutant] for together in zip_longest(*by_table)]
    for together in rounds:
        assert survivors(copy, together, reported) == []
    mutants = sum(len(together) for together in rounds)
    record_property("mutants", mutants)
    assert mutants > 13 * len(TABLES)
    assert faults(web) == []


def test_each_declared_key_dropped_is_reported(
    copy: Copy, web: BaseDatabaseWrapper, record_property: Callable[[str, object], None]
) -> None:
    def missing() -> set[str]:
        with web.cursor() as cursor:
            return {fault for fault in keys.faults(cursor, {}) if fault.endswith(" is missing")}

    whole = missing()
    mutants = [
        Mutant(
            f"ALTER TABLE {table} DROP CONSTRAINT {key.name}",
            key_again(table, key.name),
            f"{table}: key {key.name} is missing",
        )
        for table, key in keys.declared_keys()
    ]
    assert survivors(copy, mutants, lambda: missing() - whole) == []
    record_property("mutants", len(mutants))
    assert len(mutants) > 40
    assert faults(web) == []


def test_each_audit_trigger_off_is_reported(
    copy: Copy, web: BaseDatabaseWrapper, record_property: Callable[[str, object], None]
) -> None:
    def reported() -> set[str]:
        with web.cursor() as cursor:
            said = [fault.partition(" is missing, off") for fault in policies.faults(cursor)]
        return {trigger for trigger, off, _ in said if off}

    mutants = [
        Mutant(
            f"ALTER TABLE {table} DISABLE TRIGGER {trigger.name}",
            f"ALTER TABLE {table} ENABLE TRIGGER {trigger.name}",
            f"{table}: the trigger {trigger.name}",
        )
        for table in TABLES
        if declared_walls()[table].audited
        for trigger in AUDIT_TRIGGERS
    ]
    assert survivors(copy, mutants, reported) == []
    record_property("mutants", len(mutants))
    assert faults(web) == []


def test_walls_taken_down_are_reported_and_stand_again(copy: Copy, web: BaseDatabaseWrapper) -> None:
    models = {model._meta.db_table: model for model in keys.tenant_models()}
    walls = declared_walls()
    # A table is walled after those its keys point at: the order in which the migrations run.
    order: list[str] = []
    waiting = [table for table in TABLES if table in models]
    while waiting:
        for table in list(waiting):
            targets = {key.target for owner, key in keys.declared_keys() if owner == table}
            if targets <= {*order, table}:
                order.append(table)
                waiting.remove(table)
    for table in reversed(order):
        for statement in walls[table].removals(models[table]):
            copy.owner.execute(statement)
    found = faults(web)
    for table in order:
        for statement in walls[table].statements(models[table]):
            copy.owner.execute(statement)
    assert {
        table for table in order if f"{table}: row-level security is not both enabled and forced" not in found
    } == set()
    assert faults(web) == []


@pytest.fixture
def probe(copy: Copy) -> Iterator[tuple[str, BaseDatabaseWrapper]]:
    """A login role of the web group of our own: the real one belongs to every database of the server."""
    name, password = f"{copy.name}_probe"[-60:], secrets.token_urlsafe(12)
    copy.owner.execute(f"DROP ROLE IF EXISTS {name}")
    copy.owner.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{password}' IN ROLE lianmeng_web")
    connection = copy.open("default", USER=name, PASSWORD=password)
    assert faults(connection) == []
    connection.close()
    yield name, connection
    connection.close()
    copy.owner.execute(f"DROP OWNED BY {name}; DROP ROLE {name}" if may_drop_owned(copy, name) else f"DROP ROLE {name}")


def may_drop_owned(copy: Copy, role: str) -> bool:
    row = copy.owner.execute("SELECT pg_has_role(current_user, %s, 'USAGE')", [role]).fetchone()
    return bool(row and row[0])


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        ("ALTER ROLE {role} CREATEDB", "the role {role} has CREATEDB"),
        ("ALTER ROLE {role} CREATEROLE", "the role {role} has CREATEROLE"),
        ("GRANT lianmeng_dispatch TO {role}", "the role can act as lianmeng_dispatch"),
    ],
)
def test_role_that_could_do_more_is_reported(
    damage: str, expected: str, copy: Copy, probe: tuple[str, BaseDatabaseWrapper]
) -> None:
    role, connection = probe
    copy.owner.execute(damage.format(role=role))
    assert expected.format(role=role) in faults(connection)


def test_owner_is_refused_as_web_role(copy: Copy) -> None:
    found = faults(copy.open("admin"))
    assert any(re.fullmatch(r"the role owns .+ and \d+ more objects", fault) for fault in found)
    assert any(fault.endswith(("has CREATEROLE", "has SUPERUSER")) for fault in found)


def test_web_role_is_refused_as_dispatcher(copy: Copy, web: BaseDatabaseWrapper) -> None:
    found = dispatch_faults(web)
    assert "the role is no member of lianmeng_dispatch" in found
    assert "core_job.parameters: the dispatcher may read it" in found


@pytest.mark.parametrize("name", ["app.tenant_id", "app.scope", "app.account_id"])
def test_preset_tenant_is_reported(name: str, copy: Copy) -> None:
    preset = copy.open("default", OPTIONS={"options": f"-c {name}=b"})
    assert faults(preset) == [f"{name} is preset to b"]
