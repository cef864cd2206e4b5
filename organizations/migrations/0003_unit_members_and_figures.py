import core.clock
import core.ids
import core.tenancy.fields
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_identity_audited"),
        ("organizations", "0002_wall"),
    ]

    operations = [
        migrations.CreateModel(
            name="UnitFigure",
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
                    "year",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1990),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="年度",
                    ),
                ),
                (
                    "period",
                    models.CharField(
                        choices=[("year", "年"), ("half", "半年"), ("quarter", "季度"), ("month", "月")],
                        max_length=8,
                        verbose_name="期间类别",
                    ),
                ),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name="期次"
                    ),
                ),
                ("value", models.BigIntegerField(verbose_name="数值")),
                ("source", models.CharField(blank=True, max_length=120, verbose_name="数据来源")),
                (
                    "kind",
                    core.tenancy.fields.TermForeignKey(
                        kind="figure_kind",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.term",
                        verbose_name="指标",
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
                    "unit",
                    core.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="figures",
                        to="organizations.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "经营数据",
                "indexes": [
                    models.Index(fields=["tenant", "kind", "year"], name="organizations_unitfigure_kind"),
                    models.Index(fields=["tenant", "updated_at", "id"], name="organizations_unitfigure_upd"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "unit", "kind", "year", "period", "number"),
                        name="organizations_unitfigure_once",
                        violation_error_message="这个单位的这项指标在这一期已有数值，请直接修改。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("number", 1), ("period", "year")),
                            models.Q(("number__range", (1, 2)), ("period", "half")),
                            models.Q(("number__range", (1, 4)), ("period", "quarter")),
                            models.Q(("number__range", (1, 12)), ("period", "month")),
                            _connector="OR",
                        ),
                        name="organizations_unitfigure_period_exists",
                        violation_error_message="没有这一期：半年是 1 至 2，季度是 1 至 4，月份是 1 至 12。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitMemberCount",
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
                ("as_of", models.DateField(verbose_name="统计日期")),
                ("full", models.PositiveIntegerField(default=0, verbose_name="正式党员")),
                ("probationary", models.PositiveIntegerField(default=0, verbose_name="预备党员")),
                ("floating", models.PositiveIntegerField(default=0, verbose_name="流动党员")),
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
                    "unit",
                    core.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="member_counts",
                        to="organizations.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "单位党员数",
                "indexes": [models.Index(fields=["tenant", "updated_at", "id"], name="organizations_unitmembers_upd")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "unit", "as_of"),
                        name="organizations_unitmembercount_once",
                        violation_error_message="这个单位在这一天已有党员数，请直接修改。",
                    )
                ],
            },
        ),
    ]
