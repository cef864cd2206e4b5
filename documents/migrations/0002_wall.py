from django.db import migrations

from core.tenancy.operations import TenantTable

# A number is for good: nothing of it changes but that it was voided, once; nothing takes it out of the register.
KEEP_NUMBERS = """
CREATE FUNCTION app.keep_document_numbers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'document number % is kept', OLD.text USING ERRCODE = 'LM003';
  END IF;
  IF OLD.voided_at IS NOT NULL
     OR (to_jsonb(NEW) - 'voided_at' - 'voided_by_id' - 'void_reason')
        IS DISTINCT FROM (to_jsonb(OLD) - 'voided_at' - 'voided_by_id' - 'void_reason') THEN
    RAISE EXCEPTION 'document number % may only be voided, once', OLD.text USING ERRCODE = 'LM003';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_numbers BEFORE UPDATE OR DELETE ON documents_documentnumber
  FOR EACH ROW EXECUTE FUNCTION app.keep_document_numbers();
"""

RELEASE_NUMBERS = """
DROP TRIGGER keep_numbers ON documents_documentnumber;
DROP FUNCTION app.keep_document_numbers();
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_document_numbers"), ("core", "0006_identity_audited")]

    operations = [
        TenantTable("DocumentSeries", subtree="none"),
        TenantTable("DocumentNumber", subtree="none"),
        migrations.RunSQL(KEEP_NUMBERS, RELEASE_NUMBERS),
    ]
