from django.db import migrations

from core.tenancy.operations import TenantTable

# A frozen edition is frozen in the database: its rows and maps may be written while it is being built, and its hash,
# day and number never again once it was submitted (R07).
FREEZE = """
CREATE FUNCTION app.keep_edition_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE edition uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.edition_id ELSE NEW.edition_id END;
BEGIN
  IF EXISTS (SELECT 1 FROM reports_edition e WHERE e.id = edition AND e.state <> 'building') THEN
    RAISE EXCEPTION 'edition % is frozen', edition USING ERRCODE = 'LM003';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER keep_frozen BEFORE INSERT OR UPDATE OR DELETE ON reports_editionrow
  FOR EACH ROW EXECUTE FUNCTION app.keep_edition_frozen();
CREATE TRIGGER keep_frozen BEFORE INSERT OR UPDATE OR DELETE ON reports_editionmap
  FOR EACH ROW EXECUTE FUNCTION app.keep_edition_frozen();

CREATE FUNCTION app.keep_edition_contents() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'building' AND (NEW.content_hash, NEW.as_of, NEW.number, NEW.pack_id, NEW.facts)
      IS DISTINCT FROM (OLD.content_hash, OLD.as_of, OLD.number, OLD.pack_id, OLD.facts) THEN
    RAISE EXCEPTION 'edition % is frozen', OLD.id USING ERRCODE = 'LM003';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_contents BEFORE UPDATE ON reports_edition
  FOR EACH ROW EXECUTE FUNCTION app.keep_edition_contents();
"""

THAW = """
DROP TRIGGER keep_contents ON reports_edition;
DROP TRIGGER keep_frozen ON reports_editionmap;
DROP TRIGGER keep_frozen ON reports_editionrow;
DROP FUNCTION app.keep_edition_contents();
DROP FUNCTION app.keep_edition_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial"), ("chains", "0002_wall")]

    operations = [
        TenantTable("Pack", subtree="rows", anchor="pack"),
        TenantTable("Edition", subtree="rows"),
        TenantTable("EditionRow", subtree="rows", audited=False),
        TenantTable("EditionMap", subtree="rows", audited=False),
        TenantTable("EditionFile", subtree="none"),
        migrations.RunSQL(FREEZE, THAW),
    ]
