"""No new reference to a record that was merged into another, whoever waited for whom.

A writer that waits on the lock of a record being merged goes on once the merge has ended, and its key still holds:
the record stays, in the state 已并入. Each table with such a key therefore has two triggers that read the record anew,
after the key was checked, once a statement. ``merged_record`` is the constraint's name in the error (core.records).
"""

from collections.abc import Mapping, Sequence

from django.db import migrations

MERGED = "merged_record"

FUNCTION = """
CREATE OR REPLACE FUNCTION app.refuse_merged() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  target text;
  parts text[];
  stood text := '';
  found text;
BEGIN
  FOREACH target IN ARRAY TG_ARGV LOOP
    parts := string_to_array(target, ':');
    IF TG_OP = 'UPDATE' THEN
      stood := format('JOIN old_rows o ON o.id = n.id AND o.%I IS DISTINCT FROM n.%I', parts[1], parts[1]);
    END IF;
    EXECUTE format('SELECT t.name FROM new_rows n %s JOIN %I t ON t.tenant_id = n.tenant_id AND t.id = n.%I '
                   'WHERE t.merged_into_id IS NOT NULL LIMIT 1', stood, parts[2], parts[1]) INTO found;
    IF found IS NOT NULL THEN
      RAISE EXCEPTION '“%”已并入另一条记录，请改选合并后的那一条，再办理一次。', found
        USING ERRCODE = 'check_violation', CONSTRAINT = 'merged_record';
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
"""

DROP_FUNCTION = "DROP FUNCTION IF EXISTS app.refuse_merged();"


def triggers(table: str, targets: Mapping[str, Sequence[str]]) -> str:
    """The statements for one table: ``targets`` are the tables of records that may be merged, by key column."""
    words = ", ".join(f"'{column}:{target}'" for column, tables in targets.items() for target in tables)
    return f"""
CREATE TRIGGER merged_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_merged({words});
CREATE TRIGGER merged_update AFTER UPDATE ON {table} REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_merged({words});
"""


def refuses_merged(tables: Mapping[str, Mapping[str, Sequence[str]]]) -> "migrations.RunSQL":
    """The operation that lets no row of these tables begin to lead to a merged record."""
    made = "".join(triggers(table, targets) for table, targets in tables.items())
    names = [f"{name} ON {table}" for table in tables for name in ("merged_insert", "merged_update")]
    return migrations.RunSQL(made, "".join(f"DROP TRIGGER IF EXISTS {name};" for name in names))
