from django.db import migrations

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("documents", "0005_city_fonts"), ("core", "0006_identity_audited")]

    operations = [TenantTable("CityFont", subtree="none")]
