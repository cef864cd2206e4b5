from django.db import migrations

from core.tenancy.operations import AnchorKinds


class Migration(migrations.Migration):
    """Files, notices and messages may be about every kind of object there is."""

    dependencies = [("core", "0040_audit_of_a_sheet_costs_less")]

    operations = [
        AnchorKinds("Attachment", "owner"),
        AnchorKinds("Delivery", "subject"),
        AnchorKinds("Notice", "subject"),
    ]
