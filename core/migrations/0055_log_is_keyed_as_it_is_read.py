from django.db import migrations

from core.tenancy import sql


class Migration(migrations.Migration):
    """One index in the place of two: nobody asks for an event by its number alone."""

    dependencies = [("core", "0054_tenants_of_anchors_are_asked_once_a_statement")]

    operations = [migrations.RunSQL(sql.AUDIT_KEY, sql.FORMER_AUDIT_KEY)]
