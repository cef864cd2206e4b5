import core.tenancy.fields
from core.tenancy.operations import TenantKey
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """A body takes part in a meeting of another city by its own row (docs/adr/0080)."""

    dependencies = [
        ("alliances", "0054_shares_of_one_meeting"),
        ("core", "0047_wall_of_outer_channels"),
        ("meetings", "0002_wall_of_meetings"),
        ("members", "0025_meetings_have_anchors"),
        ("organizations", "0019_meetings_have_anchors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="agendaitem",
            name="is_shared",
            field=models.BooleanField(default=False, editable=False, verbose_name="外市可见"),
        ),
        migrations.AddField(
            model_name="meeting",
            name="joined",
            field=core.tenancy.fields.TenantForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="meetings",
                to="alliances.shareanswer",
                verbose_name="外市共享",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(
                fields=("tenant", "joined"),
                name="meetings_meeting_joined_once",
                violation_error_message="这份邀请的会议已经登记。",
            ),
        ),
        TenantKey("Meeting", "joined"),
    ]
