import core.tenancy.fields
from core.tenancy.operations import TenantKey
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A share may be of one meeting: to whom it is offered, what of it is shown (docs/adr/0080)."""

    dependencies = [
        ("alliances", "0053_wall_of_stations"),
        ("core", "0047_wall_of_outer_channels"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="bodyshare",
            name="alliances_bodyshare_offered_once",
        ),
        migrations.RemoveConstraint(
            model_name="sharedheader",
            name="alliances_sharedheader_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="sharedheader",
            name="alliances_sharedheader_activity_fits",
        ),
        migrations.AddField(
            model_name="bodyshare",
            name="begins_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="会议开始时间"),
        ),
        migrations.AddField(
            model_name="bodyshare",
            name="subject",
            field=core.tenancy.fields.AnchorForeignKey(
                blank=True,
                editable=False,
                kinds=("meeting",),
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.anchor",
                verbose_name="邀请参加的会议",
            ),
        ),
        migrations.AddField(
            model_name="bodyshare",
            name="subject_name",
            field=models.CharField(blank=True, editable=False, max_length=120, verbose_name="会议名称"),
        ),
        migrations.AddField(
            model_name="shareanswer",
            name="attends",
            field=models.CharField(blank=True, editable=False, max_length=120, verbose_name="参会组织"),
        ),
        migrations.AddField(
            model_name="shareanswer",
            name="subject_name",
            field=models.CharField(blank=True, editable=False, max_length=120, verbose_name="会议名称"),
        ),
        migrations.AddField(
            model_name="sharedheader",
            name="address",
            field=models.CharField(blank=True, max_length=120, verbose_name="地址"),
        ),
        migrations.AddField(
            model_name="sharedheader",
            name="agenda",
            field=models.TextField(blank=True, help_text="一行一项", max_length=4000, verbose_name="议程"),
        ),
        migrations.AddField(
            model_name="sharedheader",
            name="begins_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="开始时间"),
        ),
        migrations.AddField(
            model_name="sharedheader",
            name="ends_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="结束时间"),
        ),
        migrations.AddField(
            model_name="sharedheader",
            name="link",
            field=models.CharField(blank=True, max_length=300, verbose_name="线上会议链接"),
        ),
        migrations.AddField(
            model_name="sharedheader",
            name="reason",
            field=models.CharField(blank=True, max_length=200, verbose_name="取消原因"),
        ),
        migrations.AddField(
            model_name="sharedheader",
            name="revision",
            field=models.PositiveIntegerField(default=1, verbose_name="变更次数"),
        ),
        migrations.AddField(
            model_name="sharedheader",
            name="status",
            field=models.CharField(blank=True, max_length=12, verbose_name="状态"),
        ),
        migrations.AlterField(
            model_name="sharedheader",
            name="kind",
            field=models.CharField(
                choices=[("body", "组织"), ("activity", "共建活动"), ("meeting", "会议")],
                max_length=12,
                verbose_name="类别",
            ),
        ),
        migrations.AddConstraint(
            model_name="bodyshare",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "offered"), ("subject__isnull", True)),
                fields=("tenant", "body", "guest"),
                name="alliances_bodyshare_offered_once",
                violation_error_message="已邀请过这个城市。",
            ),
        ),
        migrations.AddConstraint(
            model_name="bodyshare",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "offered"), ("subject__isnull", False)),
                fields=("tenant", "subject", "guest"),
                name="alliances_bodyshare_subject_offered_once",
                violation_error_message="已邀请过这个城市参加这次会议。",
            ),
        ),
        migrations.AddConstraint(
            model_name="bodyshare",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("begins_at__isnull", True), ("subject__isnull", True)),
                    models.Q(("begins_at__isnull", False), ("subject__isnull", False)),
                    _connector="OR",
                ),
                name="alliances_bodyshare_subject_told",
            ),
        ),
        migrations.AddConstraint(
            model_name="sharedheader",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["body", "activity", "meeting"])),
                name="alliances_sharedheader_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="sharedheader",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("activity__isnull", False), ("kind", "activity")),
                    models.Q(("activity__isnull", True), ("kind__in", ["body", "meeting"])),
                    _connector="OR",
                ),
                name="alliances_sharedheader_activity_fits",
            ),
        ),
        migrations.AddConstraint(
            model_name="sharedheader",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "meeting")),
                fields=("tenant", "share"),
                name="alliances_sharedheader_meeting_once",
                violation_error_message="这次会议已在共享里。",
            ),
        ),
        migrations.AddConstraint(
            model_name="sharedheader",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("begins_at__isnull", False), ("ends_at__isnull", False), ("kind", "meeting")),
                    models.Q(
                        models.Q(("kind", "meeting"), _negated=True),
                        ("begins_at__isnull", True),
                        ("ends_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="alliances_sharedheader_meeting_timed",
            ),
        ),
        TenantKey("BodyShare", "subject"),
    ]
