from django.db import migrations

from core.tenancy import sql
from core.tenancy.operations import TenantTable

DISPATCHED = ["id", "tenant_id", "state", "due_at", "handed_at", "lease_until"]


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.RunSQL(sql.FUNCTIONS, sql.DROP_FUNCTIONS),
        migrations.RunSQL(sql.CLOSURE, sql.DROP_CLOSURE),
        migrations.RunSQL(sql.AUDIT, sql.DROP_AUDIT),
        TenantTable("Anchor", subtree="rows", audited=False),
        TenantTable("Term", subtree="rows"),
        TenantTable("Job", subtree="none", audited=False, dispatch_read=DISPATCHED, dispatch_update=["handed_at"]),
        TenantTable("JobSlot", subtree="none", audited=False),
        TenantTable("Attachment", subtree="none"),
        TenantTable("Notice", subtree="none", audited=False),
        TenantTable("Counter", subtree="none", audited=False),
    ]
