import core.clock
import core.ids
import django.db.models.deletion
from django.db import migrations, models

from core.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0053_visits_are_told"),
        ("services", "0016_visits_answered"),
    ]

    operations = [
        migrations.CreateModel(
            name="SiteOutline",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False, verbose_name="编号"
                    ),
                ),
                ("created_at", models.DateTimeField(default=core.clock.now, editable=False, verbose_name="创建时间")),
                ("updated_at", models.DateTimeField(default=core.clock.now, editable=False, verbose_name="更新时间")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("title", models.CharField(max_length=60, verbose_name="图名")),
                ("audit_number", models.CharField(max_length=40, verbose_name="审图号")),
                ("source", models.CharField(blank=True, max_length=120, verbose_name="来源")),
                (
                    "coordinate_system",
                    models.CharField(
                        choices=[("cgcs2000", "2000 国家大地坐标系"), ("wgs84", "WGS 84"), ("gcj02", "GCJ-02")],
                        max_length=10,
                        verbose_name="坐标系",
                    ),
                ),
                ("rings", models.JSONField(default=list, editable=False, verbose_name="界线")),
                ("points", models.PositiveIntegerField(default=0, editable=False, verbose_name="点数")),
                ("points_given", models.PositiveIntegerField(default=0, editable=False, verbose_name="原有点数")),
            ],
            options={"verbose_name": "地图轮廓"},
        ),
        migrations.AddField(
            model_name="siteoutline",
            name="tenant",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.tenant",
                verbose_name="所属单位",
            ),
        ),
        migrations.AddConstraint(
            model_name="siteoutline",
            constraint=models.CheckConstraint(
                condition=models.Q(("coordinate_system__in", ["cgcs2000", "wgs84", "gcj02"])),
                name="services_siteoutline_system_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="siteoutline",
            constraint=models.UniqueConstraint(
                fields=("tenant",),
                name="services_siteoutline_once",
                violation_error_message="已有地图轮廓，请刷新页面后替换。",
            ),
        ),
        TenantTable("SiteOutline", subtree="none", sensitive=["rings"]),
    ]
