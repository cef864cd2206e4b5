import core.clock
import core.ids
import core.tenancy.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0009_wall_working_days"),
        ("documents", "0004_wall_of_templates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CityFont",
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
                (
                    "face",
                    models.CharField(
                        choices=[
                            ("title", "小标宋"),
                            ("body", "仿宋"),
                            ("heading", "黑体"),
                            ("subheading", "楷体"),
                            ("folio", "宋体"),
                        ],
                        max_length=12,
                        verbose_name="用于",
                    ),
                ),
                ("family", models.CharField(max_length=80, verbose_name="字体名称")),
                ("suffix", models.CharField(max_length=4, verbose_name="文件类型")),
                ("licence", models.CharField(max_length=200, verbose_name="授权说明")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="停用时间")),
                (
                    "attachment",
                    core.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.attachment",
                        verbose_name="字体文件",
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
                (
                    "uploaded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "字体",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=("tenant", "face"),
                        name="documents_font_one_in_use",
                        violation_error_message="这个字体刚刚被他人更换，请刷新页面。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("face__in", ["title", "body", "heading", "subheading", "folio"])),
                        name="documents_font_face_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("licence", ""), _negated=True), name="documents_font_licensed"
                    ),
                ],
            },
        ),
    ]
