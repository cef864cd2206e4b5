import core.clock
import core.ids
import core.tenancy.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alliances", "0010_merged_units_are_left"),
        ("core", "0032_deletions_by_time"),
    ]

    # So that the columns can come back, empty, where the migrations are taken back.
    operations = [
        migrations.AlterField(
            model_name="chainbody",
            name="level",
            field=models.CharField(
                blank=True,
                choices=[
                    ("province", "省（自治区、直辖市）"),
                    ("city", "市（州、盟）"),
                    ("county", "县（市、区）"),
                    ("park", "园区"),
                ],
                default="",
                max_length=16,
                verbose_name="层级",
            ),
        ),
        migrations.AlterField(
            model_name="patterntier",
            name="level",
            field=models.CharField(
                blank=True,
                choices=[
                    ("province", "省（自治区、直辖市）"),
                    ("city", "市（州、盟）"),
                    ("county", "县（市、区）"),
                    ("park", "园区"),
                ],
                default="",
                max_length=16,
                verbose_name="层级",
            ),
        ),
        migrations.AddField(
            model_name="chainbody",
            name="tier",
            field=core.tenancy.fields.TermForeignKey(
                kind="body_tier",
                null=True,
                blank=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.term",
                verbose_name="层级",
            ),
        ),
        migrations.AddField(
            model_name="patterntier",
            name="tier",
            field=core.tenancy.fields.TermForeignKey(
                kind="body_tier",
                null=True,
                blank=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.term",
                verbose_name="层级",
            ),
        ),
        migrations.AddField(
            model_name="bodyrule",
            name="tier",
            field=core.tenancy.fields.TermForeignKey(
                kind="body_tier",
                null=True,
                blank=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.term",
                verbose_name="适用层级",
            ),
        ),
        migrations.CreateModel(
            name="TierRule",
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
                    "above",
                    core.tenancy.fields.TermForeignKey(
                        kind="body_tier",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.term",
                        verbose_name="上一层级",
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
                    "tier",
                    core.tenancy.fields.TermForeignKey(
                        kind="body_tier",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.term",
                        verbose_name="层级",
                    ),
                ),
            ],
            options={
                "verbose_name": "层级的上下关系",
            },
        ),
        migrations.AddConstraint(
            model_name="tierrule",
            constraint=models.UniqueConstraint(
                fields=("tenant", "tier", "above"),
                name="alliances_tierrule_once",
                violation_error_message="这两个层级的上下关系已经登记过了。",
            ),
        ),
    ]
