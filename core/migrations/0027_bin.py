import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.clock
import core.ids


class Migration(migrations.Migration):
    dependencies = [("core", "0026_events_name_their_objects")]

    operations = [
        migrations.CreateModel(
            name="BinEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                        verbose_name="编号",
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="类别")),
                ("title", models.CharField(max_length=200, verbose_name="名称")),
                ("row_id", models.UUIDField(verbose_name="编号")),
                (
                    "rows",
                    models.JSONField(
                        default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="内容"
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="事由")),
                (
                    "deleted_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="删除时间"),
                ),
                (
                    "deleted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="删除人",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.tenant",
                        verbose_name="所属单位",
                    ),
                ),
            ],
            options={"verbose_name": "回收站"},
        ),
        migrations.AddIndex(
            "binentry", models.Index(fields=["tenant", "-deleted_at", "id"], name="core_binentry_recent")
        ),
        migrations.AddConstraint(
            "binentry",
            models.UniqueConstraint(
                fields=("tenant", "row_id"),
                name="core_binentry_once",
                violation_error_message="这条记录已在回收站中。",
            ),
        ),
    ]
