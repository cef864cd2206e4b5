import django.db.models.deletion
from django.db import migrations, models

from core.reference import codes


class Migration(migrations.Migration):
    """A unit's national codes are asked once a statement; the keys asked for each row by itself."""

    dependencies = [
        ("core", "0048_sheets_cost_less_again"),
        ("organizations", "0019_meetings_have_anchors"),
    ]

    operations = [
        migrations.AlterField(
            model_name="unit",
            name="region",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.region",
                verbose_name="区县",
            ),
        ),
        migrations.AlterField(
            model_name="unit",
            name="industry",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.industryclass",
                verbose_name="主要行业",
            ),
        ),
        migrations.RunSQL(codes.REQUIRED, codes.DROP_REQUIRED),
    ]
