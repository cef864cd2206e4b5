from django.db import migrations

from core.tenancy import merged


class Migration(migrations.Migration):
    """The function behind the triggers that let nothing new lead to a merged record; the rooms put them on."""

    dependencies = [("core", "0033_industries_are_loaded")]

    operations = [migrations.RunSQL(merged.FUNCTION, merged.DROP_FUNCTION)]
