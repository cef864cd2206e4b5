from django.db import migrations

from core.tenancy import sql
from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    """An offer, its answer and its lines are shown to the one other tenant of the share (docs/adr/0068)."""

    dependencies = [("alliances", "0050_shares_across_cities")]

    operations = [
        migrations.RunSQL(sql.SHARES, sql.DROP_SHARES),
        TenantTable("BodyShare", subtree="offers", deletable=False),
        TenantTable("ShareAnswer", subtree="answers", deletable=False),
        TenantTable("SharedHeader", subtree="headers"),
    ]
