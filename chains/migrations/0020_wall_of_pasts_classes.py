from django.db import migrations

from core.tenancy.operations import TenantKey


class Migration(migrations.Migration):
    dependencies = [("chains", "0019_pasts_keep_classes")]

    operations = [
        TenantKey("ChainPast", "grade"),
        TenantKey("ChainPast", "industry_class"),
        TenantKey("ChainPast", "scale"),
    ]
