from django.db import migrations

from core.tenancy.operations import ImpliedTenant

# Django makes them for LIKE, which under row-level security uses no index; codes are asked for whole.
_WITHOUT_LIKE = """
DO $$
DECLARE name regclass;
BEGIN
  FOR name IN SELECT i.indexrelid::regclass FROM pg_index i
      JOIN pg_opclass o ON o.oid = i.indclass[0] AND o.opcname = 'varchar_pattern_ops'
      WHERE i.indrelid = 'organizations_unit'::regclass AND i.indnatts = 1 LOOP
    EXECUTE 'DROP INDEX ' || name;
  END LOOP;
END $$
"""


class Migration(migrations.Migration):
    """Units and party organizations are held to their tenant by their anchor, what hangs on them by them."""

    dependencies = [("organizations", "0010_wall_of_duplicates"), ("core", "0031_import_rows_cost_less")]

    operations = [
        ImpliedTenant("Unit", "PartyOrg", "UnitTag", "PartyOrgHost"),
        migrations.RunSQL(_WITHOUT_LIKE, migrations.RunSQL.noop),
    ]
