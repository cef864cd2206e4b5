"""The statements of the wall, in one place, so that no table can have half of it and the start-up check can compare.

Policies name a group role; the login roles of the URLs are members of it. The inner SELECT makes the tenant an
InitPlan: evaluated once a statement, and the index on tenant_id stays usable.
"""

WEB_GROUP = "lianmeng_web"
DISPATCH_GROUP = "lianmeng_dispatch"

OWN = "tenant_id = (SELECT app.tenant_id())"
WRITABLE = "tenant_id = (SELECT app.writable_tenant_id())"
VISIBLE = "tenant_id = ANY ((SELECT app.visible_tenants())::uuid[])"
OWN_GRANTS = "tenant_id = (SELECT app.tenant_id_or_null()) OR account_id = (SELECT app.account_id_or_null())"

FUNCTIONS = """
CREATE SCHEMA IF NOT EXISTS app;
REVOKE ALL ON SCHEMA app FROM PUBLIC;
GRANT USAGE ON SCHEMA app TO lianmeng_web, lianmeng_dispatch;

CREATE OR REPLACE FUNCTION app.tenant_id_or_null() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT NULLIF(current_setting('app.tenant_id', true), '')::uuid $$;

CREATE OR REPLACE FUNCTION app.account_id_or_null() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT NULLIF(current_setting('app.account_id', true), '')::uuid $$;

CREATE OR REPLACE FUNCTION app.tenant_id() RETURNS uuid LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE tenant text := current_setting('app.tenant_id', true);
BEGIN
  IF tenant IS NULL OR tenant = '' THEN
    RAISE EXCEPTION 'no tenant scope is open' USING ERRCODE = 'LM001';
  END IF;
  RETURN tenant::uuid;
END $$;

CREATE OR REPLACE FUNCTION app.writable_tenant_id() RETURNS uuid LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  IF current_setting('app.scope', true) = 'subtree' THEN
    RETURN NULL;  -- reading below is never writing
  END IF;
  RETURN app.tenant_id();
END $$;

CREATE OR REPLACE FUNCTION app.visible_tenants() RETURNS uuid[] LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  IF current_setting('app.scope', true) = 'subtree' THEN
    RETURN ARRAY(SELECT descendant_id FROM core_tenantclosure WHERE ancestor_id = app.tenant_id());
  END IF;
  RETURN ARRAY[app.tenant_id()];
END $$;
"""

DROP_FUNCTIONS = """
DROP FUNCTION IF EXISTS app.visible_tenants();
DROP FUNCTION IF EXISTS app.writable_tenant_id();
DROP FUNCTION IF EXISTS app.tenant_id();
DROP FUNCTION IF EXISTS app.account_id_or_null();
DROP FUNCTION IF EXISTS app.tenant_id_or_null();
"""

# The tree of tenants is kept closed by the database: no writer can forget it.
CLOSURE = """
CREATE OR REPLACE FUNCTION app.close_tenant_tree() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.parent_id IS NOT DISTINCT FROM OLD.parent_id THEN RETURN NEW; END IF;
    IF EXISTS (SELECT 1 FROM core_tenantclosure WHERE ancestor_id = NEW.id AND descendant_id = NEW.parent_id) THEN
      RAISE EXCEPTION 'a tenant cannot hang below itself' USING ERRCODE = 'LM002';
    END IF;
    DELETE FROM core_tenantclosure c USING core_tenantclosure below, core_tenantclosure above
      WHERE below.ancestor_id = NEW.id AND above.descendant_id = NEW.id AND above.ancestor_id <> NEW.id
        AND c.descendant_id = below.descendant_id AND c.ancestor_id = above.ancestor_id;
  ELSE
    INSERT INTO core_tenantclosure (ancestor_id, descendant_id, depth) VALUES (NEW.id, NEW.id, 0);
  END IF;
  IF NEW.parent_id IS NOT NULL THEN
    INSERT INTO core_tenantclosure (ancestor_id, descendant_id, depth)
      SELECT above.ancestor_id, below.descendant_id, above.depth + below.depth + 1
      FROM core_tenantclosure above, core_tenantclosure below
      WHERE above.descendant_id = NEW.parent_id AND below.ancestor_id = NEW.id;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER core_tenant_close_tree AFTER INSERT OR UPDATE OF parent_id ON core_tenant
  FOR EACH ROW EXECUTE FUNCTION app.close_tenant_tree();
"""

DROP_CLOSURE = """
DROP TRIGGER IF EXISTS core_tenant_close_tree ON core_tenant;
DROP FUNCTION IF EXISTS app.close_tenant_tree();
"""

# One append-only table by month. The trigger function runs as its owner: the web role may neither write nor change it.
AUDIT = """
CREATE TABLE core_auditevent (
  id bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  tenant_id uuid NOT NULL,
  actor_id uuid,
  request_id text NOT NULL DEFAULT '',
  reason text NOT NULL DEFAULT '',
  table_name text NOT NULL,
  operation text NOT NULL CHECK (operation IN ('insert', 'update', 'delete', 'access')),
  row_id uuid NOT NULL,
  diff jsonb NOT NULL,
  PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE INDEX core_auditevent_tenant_at ON core_auditevent (tenant_id, at DESC, id DESC);
CREATE INDEX core_auditevent_tenant_row ON core_auditevent (tenant_id, row_id, at DESC);
CREATE TABLE core_auditevent_rest PARTITION OF core_auditevent DEFAULT;
ALTER TABLE core_auditevent ENABLE ROW LEVEL SECURITY;
ALTER TABLE core_auditevent FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_read ON core_auditevent FOR SELECT TO lianmeng_web USING (tenant_id = (SELECT app.tenant_id()));
CREATE POLICY audit_write ON core_auditevent FOR INSERT TO CURRENT_USER WITH CHECK (true);
GRANT SELECT ON core_auditevent TO lianmeng_web;

CREATE OR REPLACE FUNCTION app.ensure_audit_partitions(first_month date, months int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE start_of date;
BEGIN
  FOR n IN 0 .. LEAST(months, 60) LOOP
    start_of := (date_trunc('month', first_month) + make_interval(months => n))::date;
    IF to_regclass('core_auditevent_' || to_char(start_of, 'YYYYMM')) IS NULL THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF core_auditevent FOR VALUES FROM (%L) TO (%L)',
        'core_auditevent_' || to_char(start_of, 'YYYYMM'),
        to_char(start_of, 'YYYY-MM-DD') || ' 00:00:00+08',
        to_char(start_of + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+08');
    END IF;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION app.ensure_audit_partitions(date, int) FROM PUBLIC;
SELECT app.ensure_audit_partitions(CURRENT_DATE, 12);

CREATE OR REPLACE FUNCTION app.masked(row_values jsonb, hidden text[]) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT COALESCE(jsonb_object_agg(key, CASE WHEN key = ANY (hidden) AND value <> 'null' THEN '"***"'::jsonb
                                             ELSE value END), '{}')
  FROM jsonb_each(row_values) WHERE key NOT IN ('id', 'tenant_id', 'created_at', 'updated_at', 'version')
$$;

CREATE OR REPLACE FUNCTION app.audit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  hidden text[] := string_to_array(COALESCE(TG_ARGV[0], ''), ',');
  who uuid := NULLIF(current_setting('app.actor', true), '')::uuid;
  request text := COALESCE(current_setting('app.request_id', true), '');
  why text := COALESCE(current_setting('app.reason', true), '');
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO core_auditevent (tenant_id, actor_id, request_id, reason, table_name, operation, row_id, diff)
      SELECT n.tenant_id, who, request, why, TG_TABLE_NAME, 'insert', n.id, app.masked(to_jsonb(n), hidden)
      FROM new_rows n;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO core_auditevent (tenant_id, actor_id, request_id, reason, table_name, operation, row_id, diff)
      SELECT o.tenant_id, who, request, why, TG_TABLE_NAME, 'delete', o.id, app.masked(to_jsonb(o), hidden)
      FROM old_rows o;
  ELSE
    INSERT INTO core_auditevent (tenant_id, actor_id, request_id, reason, table_name, operation, row_id, diff)
      SELECT tenant_id, who, request, why, TG_TABLE_NAME, 'update', id, diff FROM (
        SELECT n.tenant_id, n.id, (
          SELECT jsonb_object_agg(new_value.key, CASE WHEN new_value.key = ANY (hidden) THEN '["***", "***"]'::jsonb
                   ELSE jsonb_build_array(old_value.value, new_value.value) END)
          FROM jsonb_each(to_jsonb(n)) new_value JOIN jsonb_each(to_jsonb(o)) old_value USING (key)
          WHERE new_value.value <> old_value.value AND new_value.key NOT IN ('updated_at', 'version')) AS diff
        FROM new_rows n JOIN old_rows o ON o.id = n.id) changed
      WHERE diff IS NOT NULL;
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION app.record_access(what text, row_id uuid, details jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO core_auditevent (tenant_id, actor_id, request_id, reason, table_name, operation, row_id, diff)
  SELECT app.tenant_id(), NULLIF(current_setting('app.actor', true), '')::uuid,
         COALESCE(current_setting('app.request_id', true), ''), COALESCE(current_setting('app.reason', true), ''),
         what, 'access', row_id, details
$$;
REVOKE ALL ON FUNCTION app.record_access(text, uuid, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.record_access(text, uuid, jsonb) TO lianmeng_web;
GRANT EXECUTE ON FUNCTION app.ensure_audit_partitions(date, int) TO lianmeng_dispatch;
"""

DROP_AUDIT = """
DROP TABLE IF EXISTS core_auditevent;
DROP FUNCTION IF EXISTS app.record_access(text, uuid, jsonb);
DROP FUNCTION IF EXISTS app.audit();
DROP FUNCTION IF EXISTS app.masked(jsonb, text[]);
DROP FUNCTION IF EXISTS app.ensure_audit_partitions(date, int);
"""
