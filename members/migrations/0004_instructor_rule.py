import core.clock
import core.ids
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_identity_audited"),
        ("members", "0003_grants_apart_and_dated"),
    ]

    operations = [
        migrations.CreateModel(
            name="InstructorRule",
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
                    "max_units",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="一名指导员同一时间最多联系多少家单位；填 1 即一人一处，不填则不限",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(200),
                        ],
                        verbose_name="每人最多联系单位数",
                    ),
                ),
                (
                    "one_region",
                    models.BooleanField(
                        default=False,
                        help_text="打开后，一名指导员联系的单位须在同一个区县",
                        verbose_name="只派在同一区县",
                    ),
                ),
                (
                    "term_months",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="选派时按它预填终止日期，不填则不预填",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(120),
                        ],
                        verbose_name="选派期限（月）",
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
            options={
                "verbose_name": "指导员选派规则",
                "constraints": [models.UniqueConstraint(fields=("tenant",), name="members_instructorrule_once")],
            },
        ),
    ]
