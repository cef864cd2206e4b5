"""National codes at many rows: that they exist is asked once a statement, and a code once there stays.

A foreign key asks for each row by itself, two for each unit of a sheet. Since nothing removes a code (a later edition
ends it, units keep it), one look at the codes a statement wrote says the same, and needs no lock. ``keep_codes`` holds
that premise against the owner of the tables too.
"""

# One look for both codes; a function changed here needs a migration that issues it again (core.database.checks).
FUNCTIONS = """
CREATE OR REPLACE FUNCTION app.require_codes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  stray record;
BEGIN
  SELECT said.code, said.key INTO stray FROM (
      SELECT DISTINCT n.region_id AS code, 'region_id' AS key FROM new_rows n
      WHERE NOT EXISTS (SELECT 1 FROM public.core_region r WHERE r.code = n.region_id)
      UNION ALL
      SELECT DISTINCT n.industry_id, 'industry_id' FROM new_rows n
      WHERE NOT EXISTS (SELECT 1 FROM public.core_industryclass i WHERE i.code = n.industry_id)) said
    WHERE said.code IS NOT NULL LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'there is no % %', stray.key, stray.code
      USING ERRCODE = 'foreign_key_violation', TABLE = TG_TABLE_NAME, COLUMN = stray.key, CONSTRAINT = 'known_code';
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION app.keep_codes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a national code is ended, never taken away' USING ERRCODE = 'LM006';
END $$;
"""

DROP_FUNCTIONS = """
DROP FUNCTION IF EXISTS app.keep_codes();
DROP FUNCTION IF EXISTS app.require_codes();
"""

TABLES = ("core_region", "core_industryclass")
KEPT = "".join(
    f"""
CREATE TRIGGER keep_codes BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION app.keep_codes();
CREATE TRIGGER keep_names_of_codes BEFORE UPDATE OF code ON {table} FOR EACH ROW
  WHEN (OLD.code IS DISTINCT FROM NEW.code) EXECUTE FUNCTION app.keep_codes();
CREATE TRIGGER keep_all_codes BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION app.keep_codes();
"""
    for table in TABLES
)
DROP_KEPT = "".join(
    f"DROP TRIGGER IF EXISTS {name} ON {table};"
    for table in TABLES
    for name in ("keep_codes", "keep_names_of_codes", "keep_all_codes")
)

ASKING = "organizations_unit"
REQUIRED = f"""
CREATE TRIGGER codes_insert AFTER INSERT ON {ASKING} REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.require_codes();
CREATE TRIGGER codes_update AFTER UPDATE ON {ASKING} REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.require_codes();
"""
DROP_REQUIRED = f"DROP TRIGGER IF EXISTS codes_insert ON {ASKING}; DROP TRIGGER IF EXISTS codes_update ON {ASKING};"

# Table, trigger, when it fires (pg_trigger.tgtype), its function: what each start looks for.
TRIGGERS = (
    (ASKING, "codes_insert", 4, "app.require_codes()"),
    (ASKING, "codes_update", 16, "app.require_codes()"),
    *((table, "keep_codes", 11, "app.keep_codes()") for table in TABLES),
    *((table, "keep_names_of_codes", 19, "app.keep_codes()") for table in TABLES),
    *((table, "keep_all_codes", 34, "app.keep_codes()") for table in TABLES),
)
# Fires on some columns alone, as declared; the others on every row.
NARROWED = frozenset({"keep_names_of_codes"})
