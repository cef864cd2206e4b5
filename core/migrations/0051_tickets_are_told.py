from django.db import migrations

from core.tenancy.operations import AnchorKinds


class Migration(migrations.Migration):
    """Files, notices and messages may be about tickets too."""

    dependencies = [("core", "0050_tickets_have_names")]

    operations = [
        AnchorKinds("Attachment", "owner"),
        AnchorKinds("Delivery", "subject"),
        AnchorKinds("Notice", "subject"),
    ]
