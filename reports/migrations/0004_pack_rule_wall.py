from django.db import migrations

from core.tenancy.operations import TenantTable

# What was reviewed and what was issued stays as it was: files are added, and neither changed nor taken away again.
KEEP_FILES = """
CREATE FUNCTION app.keep_edition_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'files of edition % are kept', OLD.edition_id USING ERRCODE = 'LM003';
END $$;
CREATE TRIGGER keep_files BEFORE UPDATE OR DELETE ON reports_editionfile
  FOR EACH ROW EXECUTE FUNCTION app.keep_edition_files();
"""

RELEASE_FILES = """
DROP TRIGGER keep_files ON reports_editionfile;
DROP FUNCTION app.keep_edition_files();
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_pack_rules_and_file_stages")]

    operations = [
        TenantTable("PackRule", subtree="none"),
        migrations.RunSQL(KEEP_FILES, RELEASE_FILES),
    ]
