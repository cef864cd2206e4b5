from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("core", "0013_kept_answers")]

    operations = [
        # What a request changed stands in the log itself; its answer is kept a day and forgotten.
        TenantTable("KeptAnswer", subtree="none", audited=False),
    ]
