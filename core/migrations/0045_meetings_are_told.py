from django.db import migrations

from core.tenancy.operations import AnchorKinds


class Migration(migrations.Migration):
    """Files, notices and messages may be about meetings, topics, resolutions and minutes too."""

    dependencies = [("core", "0044_meetings_and_channels_have_names")]

    operations = [
        AnchorKinds("Attachment", "owner"),
        AnchorKinds("Delivery", "subject"),
        AnchorKinds("Notice", "subject"),
    ]
