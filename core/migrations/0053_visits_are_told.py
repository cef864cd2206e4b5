from django.db import migrations

from core.tenancy.operations import AnchorKinds


class Migration(migrations.Migration):
    """Files, notices and messages may be about visits and their plans too."""

    dependencies = [("core", "0052_visits_have_anchors")]

    operations = [
        AnchorKinds("Attachment", "owner"),
        AnchorKinds("Delivery", "subject"),
        AnchorKinds("Notice", "subject"),
    ]
