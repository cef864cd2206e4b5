from django.db import migrations

from core.tenancy.operations import TenantTable

DISPATCHED = ["id", "tenant_id", "state", "due_at", "handed_at", "lease_until"]


class Migration(migrations.Migration):
    dependencies = [("core", "0010_outbox")]

    operations = [
        # What is told stands in the log where its cause was written; a person's decision has a row of its own.
        TenantTable("Delivery", subtree="none", audited=False, dispatch_read=DISPATCHED, dispatch_update=["handed_at"]),
        TenantTable("DeliveryDecision", subtree="none", deletable=False),
        TenantTable("NoticeAddress", subtree="none", sensitive=["email"]),
        TenantTable("NoticeChoice", subtree="none", audited=False),
        TenantTable("MailSender", subtree="none"),
    ]
