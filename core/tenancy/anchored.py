"""Tenants of anchors: that they exist is asked once a statement, and a tenant once there stays.

Rows of an anchored table are held to their tenant by the key to their anchor (docs/adr/0035); the anchor's own key to
the tenants asked for each row of a sheet again. Nothing takes a tenant away (it is closed: ``is_active``), so one look
at the tenants a statement wrote says the same, and needs no lock (docs/adr/0074). ``keep_tenants`` holds that premise
against the owner of the tables too. A truncation that takes the anchors along leaves nothing without a tenant.
"""

ASKING, TENANTS = "core_anchor", "core_tenant"

# A function changed here needs a migration that issues it again (core.database.checks).
FUNCTIONS = """
CREATE OR REPLACE FUNCTION app.require_tenants() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  stray uuid;
BEGIN
  SELECT n.tenant_id INTO stray FROM (SELECT DISTINCT r.tenant_id FROM new_rows r) n
    WHERE NOT EXISTS (SELECT 1 FROM public.core_tenant t WHERE t.id = n.tenant_id) LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'there is no tenant %', stray
      USING ERRCODE = 'foreign_key_violation', TABLE = TG_TABLE_NAME, COLUMN = 'tenant_id', CONSTRAINT = 'known_tenant';
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION app.keep_tenants() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.id = OLD.id THEN
    RETURN NEW;
  ELSIF TG_OP = 'TRUNCATE' AND pg_relation_size('public.core_anchor') = 0 THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'a tenant is closed, never taken away' USING ERRCODE = 'LM007';
END $$;
"""

DROP_FUNCTIONS = """
DROP FUNCTION IF EXISTS app.keep_tenants();
DROP FUNCTION IF EXISTS app.require_tenants();
"""

REQUIRED = f"""
CREATE TRIGGER tenants_insert AFTER INSERT ON {ASKING} REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.require_tenants();
CREATE TRIGGER tenants_update AFTER UPDATE ON {ASKING} REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.require_tenants();
"""
KEPT = f"""
CREATE TRIGGER keep_tenants BEFORE DELETE ON {TENANTS} FOR EACH ROW EXECUTE FUNCTION app.keep_tenants();
CREATE TRIGGER keep_ids_of_tenants BEFORE UPDATE ON {TENANTS} FOR EACH ROW EXECUTE FUNCTION app.keep_tenants();
CREATE TRIGGER keep_all_tenants AFTER TRUNCATE ON {TENANTS} FOR EACH STATEMENT EXECUTE FUNCTION app.keep_tenants();
"""

# Table, trigger, when it fires (pg_trigger.tgtype), its function: what each start looks for.
TRIGGERS = (
    (ASKING, "tenants_insert", 4, "app.require_tenants()"),
    (ASKING, "tenants_update", 16, "app.require_tenants()"),
    (TENANTS, "keep_tenants", 11, "app.keep_tenants()"),
    (TENANTS, "keep_ids_of_tenants", 19, "app.keep_tenants()"),
    (TENANTS, "keep_all_tenants", 32, "app.keep_tenants()"),
)
DROP_TRIGGERS = "".join(f"DROP TRIGGER IF EXISTS {name} ON {table};" for table, name, *_ in TRIGGERS)
