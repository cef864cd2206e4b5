from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alliances", "0017_views_of_levels_narrow_by_tier")]

    operations = [
        migrations.AddField(
            model_name="chainbody",
            name="state",
            field=models.CharField(
                choices=[
                    ("planned", "筹建"),
                    ("active", "运行"),
                    ("merged", "已合并"),
                    ("split", "已拆分"),
                    ("ended", "已终止"),
                ],
                db_default="active",
                default="active",
                editable=False,
                max_length=8,
                verbose_name="状态",
            ),
        ),
    ]
