"""Every single piece of damage to the wall that the check must see: what is done, what undoes it, what is said."""

from core.database.checks import keys
from core.reference import codes
from core.tenancy import anchored, never_twice, sql
from core.tenancy.declared import declared_walls
from core.tenancy.walls import (
    AUDIT_TRIGGERS,
    Policy,
    key_statements,
    offered_statements,
    owner_columns,
    plain_tenant_key_removal,
    upper_trigger_statement,
)
from members.models import Person
from organizations.models import Unit, UnitTag

UNIT = "organizations_unit"
PERSON = "members_person"
SHARE = "alliances_bodyshare"
TAG = "organizations_unittag"
TWICE = f"{TAG}_never_twice"
TWICE_OFF = f"{TAG}: the trigger {TWICE}_{{}} is missing, off or other than ours"
WHOSE = owner_columns(Person)
TABLES = sorted(declared_walls())
ASKED_TWICE = dict(
    next(one for one in UnitTag._meta.constraints if isinstance(one, never_twice.NeverTwiceByStatement)).triggers(
        UnitTag
    )
)


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
    "codes of units unasked": (
        f"ALTER TABLE {UNIT} DISABLE TRIGGER codes_insert",
        f"ALTER TABLE {UNIT} ENABLE TRIGGER codes_insert",
        f"{UNIT}: the trigger codes_insert is missing or off",
    ),
    "codes that may go": (
        "DROP TRIGGER keep_codes ON core_region",
        "CREATE TRIGGER keep_codes BEFORE DELETE ON core_region FOR EACH ROW EXECUTE FUNCTION app.keep_codes()",
        "core_region: the trigger keep_codes is missing or off",
    ),
    "another look at codes": (
        codes.FUNCTIONS.replace("IF FOUND THEN", "IF false THEN"),
        codes.FUNCTIONS,
        "function app.require_codes is missing or other than ours",
    ),
    "tags that may be there twice": (
        f"DROP TRIGGER {TWICE}_insert ON {TAG}",
        ASKED_TWICE[f"{TWICE}_insert"],
        TWICE_OFF.format("insert"),
    ),
    "tags that may come to be there twice": (
        f"ALTER TABLE {TAG} DISABLE TRIGGER {TWICE}_update",
        f"ALTER TABLE {TAG} ENABLE TRIGGER {TWICE}_update",
        TWICE_OFF.format("update"),
    ),
    "tags told apart by another column": (
        f"DROP TRIGGER {TWICE}_insert ON {TAG}; "
        + ASKED_TWICE[f"{TWICE}_insert"].replace("'unit_id', 'tag_id'", "'unit_id', 'id'"),
        f"DROP TRIGGER {TWICE}_insert ON {TAG}; {ASKED_TWICE[f'{TWICE}_insert']}",
        TWICE_OFF.format("insert"),
    ),
    "a look that does not see what it waited for": (
        "ALTER FUNCTION app.never_twice() STABLE",
        "ALTER FUNCTION app.never_twice() VOLATILE",
        TWICE_OFF.format("insert"),
    ),
    "a look without a lock": (
        never_twice.FUNCTION.replace(" FOR NO KEY UPDATE OF w", ""),
        never_twice.FUNCTION,
        "function app.never_twice is missing or other than ours",
    ),
    "codes some of which may go": (
        "DROP TRIGGER keep_codes ON core_region; CREATE TRIGGER keep_codes BEFORE DELETE ON core_region "
        "FOR EACH ROW WHEN (OLD.last_year IS NULL) EXECUTE FUNCTION app.keep_codes()",
        codes.DROP_KEPT + codes.KEPT,
        "core_region: the trigger keep_codes is missing or off",
    ),
    "tenants of anchors unasked": (
        "ALTER TABLE core_anchor DISABLE TRIGGER tenants_insert",
        "ALTER TABLE core_anchor ENABLE TRIGGER tenants_insert",
        "core_anchor: the trigger tenants_insert is missing or off",
    ),
    "anchors no key or trigger holds to a tenant": (
        "DROP TRIGGER tenants_update ON core_anchor",
        anchored.DROP_TRIGGERS + anchored.REQUIRED + anchored.KEPT,
        "core_anchor: no key holds its rows to a tenant",
    ),
    "tenants that may go": (
        "DROP TRIGGER keep_tenants ON core_tenant",
        anchored.DROP_TRIGGERS + anchored.REQUIRED + anchored.KEPT,
        "core_tenant: the trigger keep_tenants is missing or off",
    ),
    "tenants some of which may go": (
        "DROP TRIGGER keep_tenants ON core_tenant; CREATE TRIGGER keep_tenants BEFORE DELETE ON core_tenant "
        "FOR EACH ROW WHEN (OLD.is_active) EXECUTE FUNCTION app.keep_tenants()",
        anchored.DROP_TRIGGERS + anchored.REQUIRED + anchored.KEPT,
        "core_tenant: the trigger keep_tenants is missing or off",
    ),
    "tenants that may go all at once": (
        "ALTER TABLE core_tenant DISABLE TRIGGER keep_all_tenants",
        "ALTER TABLE core_tenant ENABLE TRIGGER keep_all_tenants",
        "core_tenant: the trigger keep_all_tenants is missing or off",
    ),
    "another look at tenants": (
        anchored.FUNCTIONS.replace("IF FOUND THEN", "IF false THEN"),
        anchored.FUNCTIONS,
        "function app.require_tenants is missing or other than ours",
    ),
    "lines of shares that are over": (
        sql.SHARES.replace(" AND s.until >= app.today()", ""),
        sql.SHARES,
        "function app.live_shares is missing or other than ours",
    ),
    "offers to everybody": (
        f"ALTER POLICY tenant_read ON {SHARE} USING ({sql.OWN} OR offered_to_id IS NOT NULL)",
        again(SHARE, "tenant_read"),
        f"{SHARE}: policy tenant_read is weakened",
    ),
    "answers to what was not offered": (
        "DROP POLICY answer_to_offer ON alliances_shareanswer",
        again("alliances_shareanswer", "answer_to_offer"),
        "alliances_shareanswer: policies answer_to_offer are missing",
    ),
    "what was withdrawn is still offered": (
        f"ALTER TABLE {SHARE} ALTER offered_to_id DROP EXPRESSION",
        f"DROP POLICY tenant_read ON {SHARE}; DROP POLICY tenant_floor ON {SHARE}; "
        f"ALTER TABLE {SHARE} DROP COLUMN offered_to_id; {'; '.join(offered_statements(SHARE))}; "
        f"{again(SHARE, 'tenant_read')}; {again(SHARE, 'tenant_floor')}",
        f"{SHARE}: the column offered_to_id is not what says",
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
