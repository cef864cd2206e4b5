import django.db.models.deletion
from django.db import migrations, models

import core.clock
import core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_wall_hardened"),
        ("reports", "0002_wall"),
    ]

    operations = [
        migrations.CreateModel(
            name="PackRule",
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
                    "issuer",
                    models.CharField(
                        help_text="印在清单落款处，如“中共某某市委组织部”", max_length=60, verbose_name="编制单位"
                    ),
                ),
                (
                    "addressees",
                    models.CharField(
                        blank=True,
                        help_text="可不填；多个单位用顿号或逗号隔开",
                        max_length=200,
                        verbose_name="主送单位",
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True,
                        help_text="每本清单“编制说明”里固定的一段话",
                        max_length=400,
                        verbose_name="编制说明",
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
                    "separate_reviewer",
                    models.BooleanField(
                        default=False,
                        help_text="打开后，送审的人不能自己发布",
                        verbose_name="送审人和发布人不能是同一人",
                    ),
                ),
            ],
            options={
                "verbose_name": "年度清单规则",
            },
        ),
        migrations.RemoveConstraint(
            model_name="editionfile",
            name="reports_editionfile_once",
        ),
        migrations.AddField(
            model_name="editionfile",
            name="note",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="editionfile",
            name="stage",
            field=models.CharField(
                choices=[("review", "送审稿"), ("issued", "正式稿")], default="review", max_length=12
            ),
        ),
        migrations.AlterField(
            model_name="editionfile",
            name="file_format",
            field=models.CharField(
                choices=[
                    ("xlsx", "Excel"),
                    ("svg", "图谱 SVG"),
                    ("map_pdf", "图谱 PDF"),
                    ("docx", "Word"),
                    ("pdf", "PDF"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="editionfile",
            constraint=models.UniqueConstraint(
                fields=("tenant", "edition", "stage", "file_format", "label"), name="reports_editionfile_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="packrule",
            constraint=models.UniqueConstraint(fields=("tenant",), name="reports_packrule_once"),
        ),
    ]
