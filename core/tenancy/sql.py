"""The statements of the wall, in one place, so that no table can have half of it and the start-up check can compare.

Policies name a group role; the login roles of the URLs are members of it. The inner SELECT makes the tenant an
InitPlan: evaluated once a statement, and the index on tenant_id stays usable.

A function changed here needs a migration that issues it again: the start-up check holds the database's against these.
"""

WEB_GROUP = "lianmeng_web"
DISPATCH_GROUP = "lianmeng_dispatch"

OWN = "tenant_id = (SELECT app.tenant_id())"
WRITABLE = "tenant_id = (SELECT app.writable_tenant_id())"
VISIBLE = "tenant_id = ANY ((SELECT app.visible_tenants())::uuid[])"
OWN_GRANTS = "tenant_id = (SELECT app.tenant_id_or_null()) OR account_id = (SELECT app.account_id_or_null())"
# Rows of another tenant shown to this one (docs/adr/0068): what it offers, what was said to an offer of ours, and the
# lines of a share that lives now. ``offered_to_id`` is the database's own column: empty once the offer was withdrawn.
OWN_OR_OFFERED = f"{OWN} OR offered_to_id = (SELECT app.tenant_id())"
OWN_OR_ANSWERED = f"{OWN} OR host_id = (SELECT app.tenant_id())"
OWN_OR_SHARED = f"{OWN} OR share_id = ANY ((SELECT app.live_shares())::uuid[])"
TO_AN_OFFER = "share_id = ANY ((SELECT app.offered_shares())::uuid[])"

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
    -- named with its schema: a temporary table of the same name must not stand in for it
    RETURN ARRAY(SELECT descendant_id FROM public.core_tenantclosure WHERE ancestor_id = app.tenant_id());
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

# The tree of tenants is kept closed by the database: no writer can forget it. The lock keeps two moves at once from
# hanging each tenant below the other.
CLOSE_TREE = """
CREATE OR REPLACE FUNCTION app.close_tenant_tree() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  LOCK TABLE public.core_tenantclosure IN SHARE ROW EXCLUSIVE MODE;
  IF TG_OP = 'UPDATE' THEN
    IF NEW.parent_id IS NOT DISTINCT FROM OLD.parent_id THEN RETURN NEW; END IF;
    IF EXISTS (SELECT 1 FROM public.core_tenantclosure
               WHERE ancestor_id = NEW.id AND descendant_id = NEW.parent_id) THEN
      RAISE EXCEPTION 'a tenant cannot hang below itself' USING ERRCODE = 'LM002';
    END IF;
    DELETE FROM public.core_tenantclosure c USING public.core_tenantclosure below, public.core_tenantclosure above
      WHERE below.ancestor_id = NEW.id AND above.descendant_id = NEW.id AND above.ancestor_id <> NEW.id
        AND c.descendant_id = below.descendant_id AND c.ancestor_id = above.ancestor_id;
  ELSE
    INSERT INTO public.core_tenantclosure (ancestor_id, descendant_id, depth) VALUES (NEW.id, NEW.id, 0);
  END IF;
  IF NEW.parent_id IS NOT NULL THEN
    INSERT INTO public.core_tenantclosure (ancestor_id, descendant_id, depth)
      SELECT above.ancestor_id, below.descendant_id, above.depth + below.depth + 1
      FROM public.core_tenantclosure above, public.core_tenantclosure below
      WHERE above.descendant_id = NEW.parent_id AND below.ancestor_id = NEW.id;
  END IF;
  RETURN NEW;
END $$;
"""

CLOSURE = f"""{CLOSE_TREE}
CREATE TRIGGER core_tenant_close_tree AFTER INSERT OR UPDATE OF parent_id ON core_tenant
  FOR EACH ROW EXECUTE FUNCTION app.close_tenant_tree();
"""

DROP_CLOSURE = """
DROP TRIGGER IF EXISTS core_tenant_close_tree ON core_tenant;
DROP FUNCTION IF EXISTS app.close_tenant_tree();
"""

# One append-only table by month. The trigger function runs as its owner: the web role may neither write nor change it.
AUDIT_TABLE = """
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
  owner_id uuid,
  other_id uuid,
  diff jsonb NOT NULL,
  PRIMARY KEY (tenant_id, at, id)
) PARTITION BY RANGE (at);
CREATE INDEX core_auditevent_tenant_row ON core_auditevent (tenant_id, row_id, at DESC);
CREATE TABLE core_auditevent_rest PARTITION OF core_auditevent DEFAULT;
ALTER TABLE core_auditevent ENABLE ROW LEVEL SECURITY;
ALTER TABLE core_auditevent FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_read ON core_auditevent FOR SELECT TO lianmeng_web USING (tenant_id = (SELECT app.tenant_id()));
CREATE POLICY audit_write ON core_auditevent FOR INSERT TO CURRENT_USER WITH CHECK (true);
GRANT SELECT ON core_auditevent TO lianmeng_web;
"""

# The key is in the order the log is read in, so that each event is written into one index less.
AUDIT_KEY = """
ALTER TABLE core_auditevent DROP CONSTRAINT IF EXISTS core_auditevent_pkey;
DROP INDEX IF EXISTS core_auditevent_tenant_at;
ALTER TABLE core_auditevent ADD PRIMARY KEY (tenant_id, at, id);
"""
FORMER_AUDIT_KEY = """
ALTER TABLE core_auditevent DROP CONSTRAINT IF EXISTS core_auditevent_pkey;
ALTER TABLE core_auditevent ADD PRIMARY KEY (id, at);
CREATE INDEX core_auditevent_tenant_at ON core_auditevent (tenant_id, at DESC, id DESC);
"""

# Whose a changed row is: an event of a place is told in the history of its chain and of its unit.
AUDIT_OWNERS = """
ALTER TABLE core_auditevent ADD COLUMN IF NOT EXISTS owner_id uuid, ADD COLUMN IF NOT EXISTS other_id uuid;
CREATE INDEX IF NOT EXISTS core_auditevent_tenant_owner ON core_auditevent (tenant_id, owner_id, at DESC)
  WHERE owner_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS core_auditevent_tenant_other ON core_auditevent (tenant_id, other_id, at DESC)
  WHERE other_id IS NOT NULL;
"""

# ``ensure_audit_partitions``: two dispatchers ask at once, so one waits; a month whose events already lie in the rest
# stays there (they are read through the parent all the same). ``audit``: a changed id is one row gone and one come.
# ``told`` is one expression, which the database puts in its place: to call ``masked`` costs more than the event itself.
# Of a whole sheet only the columns that are told are turned into JSON, each spelled out: that costs a plan.
# They come in the order in which jsonb keeps its keys, shorter ones first, so that no event is sorted.
AUDIT_FUNCTIONS = """
CREATE OR REPLACE FUNCTION app.ensure_audit_partitions(first_month date, months int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  month timestamp;
  name text;
  begins timestamptz;
  ends timestamptz;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('app.ensure_audit_partitions'));
  FOR n IN 0 .. LEAST(months, 60) LOOP
    month := date_trunc('month', first_month::timestamp) + make_interval(months => n);
    name := 'core_auditevent_' || to_char(month, 'YYYYMM');
    begins := month AT TIME ZONE 'Asia/Shanghai';
    ends := (month + interval '1 month') AT TIME ZONE 'Asia/Shanghai';
    IF to_regclass(name) IS NULL
        AND NOT EXISTS (SELECT 1 FROM core_auditevent_rest WHERE at >= begins AND at < ends) THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF core_auditevent FOR VALUES FROM (%L) TO (%L)', name, begins, ends);
    END IF;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION app.ensure_audit_partitions(date, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.ensure_audit_partitions(date, int) TO lianmeng_dispatch;

CREATE OR REPLACE FUNCTION app.told(row_values jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT row_values - '{id,tenant_id,created_at,updated_at,version}'::text[]
$$;

CREATE OR REPLACE FUNCTION app.masked(row_values jsonb, hidden text[]) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT COALESCE(jsonb_object_agg(key, CASE WHEN key = ANY (hidden) AND value <> 'null' THEN '"***"'::jsonb
                                             ELSE value END), '{}')
  FROM jsonb_each(app.told(row_values))
$$;

CREATE OR REPLACE FUNCTION app.audit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  hidden text[] := string_to_array(COALESCE(TG_ARGV[0], ''), ',');
  owner text := NULLIF(split_part(COALESCE(TG_ARGV[1], ''), ',', 1), '');
  other text := NULLIF(split_part(COALESCE(TG_ARGV[1], ''), ',', 2), '');
  who uuid := NULLIF(current_setting('app.actor', true), '')::uuid;
  request text := COALESCE(current_setting('app.request_id', true), '');
  why text := COALESCE(current_setting('app.reason', true), '');
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF hidden = '{}' AND (SELECT count(*) FROM (SELECT FROM new_rows LIMIT 100) few) = 100 THEN
      EXECUTE format(
          'INSERT INTO core_auditevent
               (tenant_id, actor_id, request_id, reason, table_name, operation, row_id, owner_id, other_id, diff)
             SELECT r.tenant_id, $1, $2, $3, $4, ''insert'', r.id, %s, %s, to_jsonb(told)
             FROM new_rows r, LATERAL (SELECT %s) told',
          CASE WHEN owner IS NULL THEN 'NULL' ELSE format('r.%I', owner) END,
          CASE WHEN other IS NULL THEN 'NULL' ELSE format('r.%I', other) END,
          (SELECT string_agg(format('r.%I', a.attname), ', '
                             ORDER BY octet_length(a.attname::text), a.attname::text COLLATE "C")
           FROM pg_attribute a
           WHERE a.attrelid = TG_RELID AND a.attnum > 0 AND NOT a.attisdropped
             AND app.told(jsonb_build_object(a.attname, 0)) <> '{}'))
        USING who, request, why, TG_TABLE_NAME;
    ELSE
      INSERT INTO core_auditevent
          (tenant_id, actor_id, request_id, reason, table_name, operation, row_id, owner_id, other_id, diff)
        SELECT n.tenant_id, who, request, why, TG_TABLE_NAME, 'insert', n.id, (n.whole ->> owner)::uuid,
               (n.whole ->> other)::uuid,
               CASE WHEN hidden = '{}' THEN app.told(n.whole) ELSE app.masked(n.whole, hidden) END
        FROM (SELECT r.tenant_id, r.id, to_jsonb(r) AS whole FROM new_rows r OFFSET 0) n;
    END IF;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO core_auditevent
        (tenant_id, actor_id, request_id, reason, table_name, operation, row_id, owner_id, other_id, diff)
      SELECT o.tenant_id, who, request, why, TG_TABLE_NAME, 'delete', o.id, (o.whole ->> owner)::uuid,
             (o.whole ->> other)::uuid,
             CASE WHEN hidden = '{}' THEN app.told(o.whole) ELSE app.masked(o.whole, hidden) END
      FROM (SELECT r.tenant_id, r.id, to_jsonb(r) AS whole FROM old_rows r OFFSET 0) o;
  ELSE
    INSERT INTO core_auditevent
        (tenant_id, actor_id, request_id, reason, table_name, operation, row_id, owner_id, other_id, diff)
      SELECT tenant_id, who, request, why, TG_TABLE_NAME, operation, id, (whole ->> owner)::uuid,
             (whole ->> other)::uuid, diff FROM (
        SELECT COALESCE(n.tenant_id, o.tenant_id) AS tenant_id, COALESCE(n.id, o.id) AS id,
          CASE WHEN n.id IS NULL THEN to_jsonb(o) ELSE to_jsonb(n) END AS whole,
          CASE WHEN o.id IS NULL THEN 'insert' WHEN n.id IS NULL THEN 'delete' ELSE 'update' END AS operation,
          CASE WHEN o.id IS NULL THEN app.masked(to_jsonb(n), hidden)
               WHEN n.id IS NULL THEN app.masked(to_jsonb(o), hidden)
               ELSE (
            SELECT jsonb_object_agg(new_value.key, CASE WHEN new_value.key = ANY (hidden) THEN '["***", "***"]'::jsonb
                     ELSE jsonb_build_array(old_value.value, new_value.value) END)
            FROM jsonb_each(to_jsonb(n)) new_value JOIN jsonb_each(to_jsonb(o)) old_value USING (key)
            WHERE new_value.value <> old_value.value AND new_value.key NOT IN ('updated_at', 'version')) END AS diff
        FROM new_rows n FULL JOIN old_rows o ON o.id = n.id OFFSET 0) changed
      WHERE diff IS NOT NULL;
  END IF;
  RETURN NULL;
END $$;
-- Who may execute it may hang it on a temporary table of his own and write events of any tenant.
REVOKE ALL ON FUNCTION app.audit() FROM PUBLIC;

CREATE OR REPLACE FUNCTION app.record_access(what text, row_id uuid, details jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO core_auditevent (tenant_id, actor_id, request_id, reason, table_name, operation, row_id, diff)
  SELECT app.tenant_id(), NULLIF(current_setting('app.actor', true), '')::uuid,
         COALESCE(current_setting('app.request_id', true), ''), COALESCE(current_setting('app.reason', true), ''),
         what, 'access', row_id, details
$$;
REVOKE ALL ON FUNCTION app.record_access(text, uuid, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.record_access(text, uuid, jsonb) TO lianmeng_web;
"""

# Accounts and tokens have no tenant's wall, but who changed whose way in belongs in that tenant's log. Arguments: the
# column that says whose, the columns to mask, those whose change is no event (they follow from use).
IDENTITY_AUDIT = """
CREATE OR REPLACE FUNCTION app.audit_identity() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  owner text := TG_ARGV[0];
  hidden text[] := string_to_array(TG_ARGV[1], ',');
  silent text[] := string_to_array(TG_ARGV[2], ',');
  who uuid := NULLIF(current_setting('app.actor', true), '')::uuid;
  request text := COALESCE(current_setting('app.request_id', true), '');
  why text := COALESCE(current_setting('app.reason', true), '');
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO core_auditevent (tenant_id, actor_id, request_id, reason, table_name, operation, row_id, diff)
      SELECT (to_jsonb(n) ->> owner)::uuid, who, request, why, TG_TABLE_NAME, 'insert', n.id,
             app.masked(to_jsonb(n) - silent, hidden)
      FROM new_rows n;
  ELSE
    INSERT INTO core_auditevent (tenant_id, actor_id, request_id, reason, table_name, operation, row_id, diff)
      SELECT tenant_id, who, request, why, TG_TABLE_NAME, 'update', id, diff FROM (
        SELECT (to_jsonb(n) ->> owner)::uuid AS tenant_id, n.id, (
          SELECT jsonb_object_agg(new_value.key, CASE WHEN new_value.key = ANY (hidden) THEN '["***", "***"]'::jsonb
                   ELSE jsonb_build_array(old_value.value, new_value.value) END)
          FROM jsonb_each(to_jsonb(n) - silent) new_value JOIN jsonb_each(to_jsonb(o)) old_value USING (key)
          WHERE new_value.value <> old_value.value) AS diff
        FROM new_rows n JOIN old_rows o ON o.id = n.id) changed
      WHERE diff IS NOT NULL;
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION app.audit_identity() FROM PUBLIC;
"""

IDENTITY_AUDIT_TRIGGERS = """
CREATE TRIGGER audit_insert AFTER INSERT ON core_account REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
  EXECUTE FUNCTION app.audit_identity('home_tenant_id', 'password', 'last_login,failed_attempts');
CREATE TRIGGER audit_update AFTER UPDATE ON core_account REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.audit_identity('home_tenant_id', 'password', 'last_login,failed_attempts');
CREATE TRIGGER audit_insert AFTER INSERT ON core_apitoken REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
  EXECUTE FUNCTION app.audit_identity('tenant_id', 'secret_hash', 'last_used_at');
CREATE TRIGGER audit_update AFTER UPDATE ON core_apitoken REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.audit_identity('tenant_id', 'secret_hash', 'last_used_at');
"""

DROP_IDENTITY_AUDIT = """
DROP TRIGGER IF EXISTS audit_insert ON core_account;
DROP TRIGGER IF EXISTS audit_update ON core_account;
DROP TRIGGER IF EXISTS audit_insert ON core_apitoken;
DROP TRIGGER IF EXISTS audit_update ON core_apitoken;
DROP FUNCTION IF EXISTS app.audit_identity();
"""

AUDIT = f"""{AUDIT_TABLE}{AUDIT_FUNCTIONS}
SELECT app.ensure_audit_partitions(CURRENT_DATE, 12);
"""

# Row-level security stops every role but a superuser from rewriting the log; this stops a superuser's slip as well.
AUDIT_GUARD = """
CREATE OR REPLACE FUNCTION app.keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'LM004';
END $$;
CREATE TRIGGER keep_audit BEFORE UPDATE OR DELETE ON core_auditevent
  FOR EACH ROW EXECUTE FUNCTION app.keep_audit();
"""

DROP_AUDIT_GUARD = """
DROP TRIGGER IF EXISTS keep_audit ON core_auditevent;
DROP FUNCTION IF EXISTS app.keep_audit();
"""

DROP_AUDIT = """
DROP TABLE IF EXISTS core_auditevent;
DROP FUNCTION IF EXISTS app.record_access(text, uuid, jsonb);
DROP FUNCTION IF EXISTS app.audit();
DROP FUNCTION IF EXISTS app.masked(jsonb, text[]);
DROP FUNCTION IF EXISTS app.told(jsonb);
DROP FUNCTION IF EXISTS app.ensure_audit_partitions(date, int);
"""

# What lives now is asked anew by each statement: a withdrawal, an end and a day that passes hold at once. All of it is
# read with the asker's own rights: another tenant's offers and answers are shown by the policies of their tables.
SHARES = """
CREATE OR REPLACE FUNCTION app.today() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT (statement_timestamp() AT TIME ZONE 'Asia/Shanghai')::date $$;

CREATE OR REPLACE FUNCTION app.offered_shares() RETURNS uuid[] LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  RETURN ARRAY(
    SELECT s.id FROM public.alliances_bodyshare s
    WHERE s.offered_to_id = app.tenant_id() AND s.state = 'offered' AND s.until >= app.today());
END $$;

CREATE OR REPLACE FUNCTION app.live_shares() RETURNS uuid[] LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  RETURN ARRAY(
    SELECT s.id FROM public.alliances_bodyshare s
    JOIN public.alliances_shareanswer a ON a.share_id = s.id AND a.host_id = s.tenant_id
    WHERE s.offered_to_id = app.tenant_id() AND s.state = 'offered' AND s.until >= app.today()
      AND a.tenant_id = app.tenant_id() AND a.state = 'accepted');
END $$;
"""

DROP_SHARES = """
DROP FUNCTION IF EXISTS app.live_shares();
DROP FUNCTION IF EXISTS app.offered_shares();
DROP FUNCTION IF EXISTS app.today();
"""

# The one look upwards: names of the chains of the tenants above, so that a city can say which of them its own hangs on.
# FORCE binds the owner to the policies too, so the function steps into each tenant above and back again; an error
# takes the setting back with the statement. The trigger holds every link against the same list.
CHAINS_ABOVE = """
CREATE OR REPLACE FUNCTION app.chains_above()
RETURNS TABLE (tenant_id uuid, id uuid, name text, level text, valid_from date, valid_to date)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  own uuid := app.tenant_id();
  above uuid;
BEGIN
  FOR above IN SELECT t.ancestor_id FROM core_tenantclosure t WHERE t.descendant_id = own AND t.depth > 0 LOOP
    PERFORM set_config('app.tenant_id', above::text, true);
    RETURN QUERY SELECT c.tenant_id, c.id, c.name::text, c.level::text, c.valid_from, c.valid_to
      FROM chains_chain c WHERE c.tenant_id = above;
  END LOOP;
  PERFORM set_config('app.tenant_id', own::text, true);
END $$;
REVOKE ALL ON FUNCTION app.chains_above() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.chains_above() TO lianmeng_web;

CREATE OR REPLACE FUNCTION app.upper_chain_is_above() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM app.chains_above() upper_chain
                 WHERE upper_chain.tenant_id = NEW.upper_tenant_id AND upper_chain.id = NEW.upper_chain_id
                   AND daterange(upper_chain.valid_from, upper_chain.valid_to, '[]')
                       && daterange(NEW.valid_from, NEW.valid_to, '[]')) THEN
    RAISE EXCEPTION 'the upper chain is none of a tenant above' USING ERRCODE = 'LM005';
  END IF;
  RETURN NULL;
END $$;
"""

DROP_CHAINS_ABOVE = """
DROP FUNCTION IF EXISTS app.upper_chain_is_above();
DROP FUNCTION IF EXISTS app.chains_above();
"""
