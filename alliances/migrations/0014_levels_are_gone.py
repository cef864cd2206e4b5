import core.tenancy.dated
import django.contrib.postgres.constraints
import django.db.models.functions.comparison
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alliances", "0013_levels_become_tiers")]

    operations = [
        migrations.RemoveConstraint(
            model_name="bodyrule",
            name="alliances_bodyrule_never_twice",
        ),
        migrations.AddConstraint(
            model_name="bodyrule",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("version__gt", 0)),
                expressions=[
                    ("tenant", "="),
                    ("subject", "="),
                    (
                        django.db.models.functions.comparison.Coalesce(
                            "tier", models.Value(uuid.UUID("00000000-0000-0000-0000-000000000000"))
                        ),
                        "=",
                    ),
                    (
                        django.db.models.functions.comparison.Coalesce(
                            "kind", models.Value(uuid.UUID("00000000-0000-0000-0000-000000000000"))
                        ),
                        "=",
                    ),
                    (
                        django.db.models.functions.comparison.Coalesce(
                            "title", models.Value(uuid.UUID("00000000-0000-0000-0000-000000000000"))
                        ),
                        "=",
                    ),
                    (
                        django.db.models.functions.comparison.Coalesce(
                            "category", models.Value(uuid.UUID("00000000-0000-0000-0000-000000000000"))
                        ),
                        "=",
                    ),
                    (
                        core.tenancy.dated.DayRange(models.F("valid_from"), models.F("valid_to"), models.Value("[]")),
                        "&&",
                    ),
                ],
                name="alliances_bodyrule_never_twice",
                violation_error_message="这段时间里已有同样的要求，请修改原有的一条。",
            ),
        ),
        migrations.AlterField(
            model_name="chainbody",
            name="tier",
            field=core.tenancy.fields.TermForeignKey(
                kind="body_tier",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.term",
                verbose_name="层级",
            ),
        ),
        migrations.AlterField(
            model_name="patterntier",
            name="tier",
            field=core.tenancy.fields.TermForeignKey(
                kind="body_tier",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.term",
                verbose_name="层级",
            ),
        ),
        migrations.RemoveField(
            model_name="chainbody",
            name="level",
        ),
        migrations.RemoveField(
            model_name="patterntier",
            name="level",
        ),
        migrations.RemoveField(
            model_name="bodyrule",
            name="level",
        ),
    ]
