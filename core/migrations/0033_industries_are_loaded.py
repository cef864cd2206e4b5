import core.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    """What was loaded of GB/T 4754, and which codes a later edition no longer has."""

    dependencies = [("core", "0032_deletions_by_time")]

    operations = [
        migrations.AddField(
            model_name="industryclass",
            name="last_year",
            field=models.PositiveSmallIntegerField(null=True, verbose_name="终止年份"),
        ),
        migrations.CreateModel(
            name="IndustryLoad",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False, verbose_name="编号"
                    ),
                ),
                ("edition", models.CharField(max_length=20, verbose_name="版本")),
                ("source", models.CharField(max_length=200, verbose_name="来源")),
                ("file_name", models.CharField(max_length=200, verbose_name="文件名")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("rows", models.PositiveIntegerField(verbose_name="行数")),
                ("added", models.PositiveIntegerField(verbose_name="新增")),
                ("renamed", models.PositiveIntegerField(verbose_name="改名")),
                ("ended", models.PositiveIntegerField(verbose_name="停用")),
                ("loaded_at", models.DateTimeField(verbose_name="装入时间")),
            ],
        ),
    ]
