import core.clock
import core.ids
import core.tenancy.dated
import core.tenancy.fields
import django.contrib.postgres.constraints
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("chains", "0007_wall_of_map_drafts"),
        ("core", "0006_identity_audited"),
        ("organizations", "0003_unit_members_and_figures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CoverageExclusion",
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
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="起始日期")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="终止日期")),
                ("reason", models.CharField(max_length=200, verbose_name="事由")),
                (
                    "approver",
                    models.CharField(
                        help_text="批准的人或会议，如“示例部务会 3月5日”", max_length=60, verbose_name="批准人"
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
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
                        related_name="+",
                        to="organizations.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "不计入覆盖基数的单位",
                "indexes": [models.Index(fields=["tenant", "updated_at", "id"], name="chains_coverageexclusion_upd")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="chains_coverageexclusion_ends_after_start",
                        violation_error_message="终止日期不能早于起始日期。",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("tenant", "="),
                            ("unit", "="),
                            (
                                core.tenancy.dated.DayRange(
                                    models.F("valid_from"), models.F("valid_to"), models.Value("[]")
                                ),
                                "&&",
                            ),
                        ],
                        name="chains_coverageexclusion_never_twice",
                        violation_error_message="这个单位在这段时间里已登记为不计入。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CoverageSet",
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
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="起始日期")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="终止日期")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("any", "不论是否在链上"),
                            ("chains", "在任一产业链上"),
                            ("priority", "在重点产业链上"),
                            ("one", "在指定产业链及其子链上"),
                        ],
                        default="chains",
                        max_length=12,
                        verbose_name="产业链范围",
                    ),
                ),
                ("kinds", models.JSONField(blank=True, default=list, verbose_name="单位类型")),
                ("ownerships", models.JSONField(blank=True, default=list, verbose_name="所有制")),
                ("skips_suspended", models.BooleanField(default=False, verbose_name="不计停业单位")),
                (
                    "minimum_months",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="成立不满几个月的不计",
                    ),
                ),
                ("order", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                (
                    "chain",
                    core.tenancy.fields.TenantForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="chains.chain",
                        verbose_name="产业链",
                    ),
                ),
                (
                    "own_region",
                    core.tenancy.fields.TenantForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.ownregion",
                        verbose_name="园区",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.region",
                        verbose_name="区县",
                    ),
                ),
                (
                    "tag",
                    core.tenancy.fields.TermForeignKey(
                        blank=True,
                        kind="unit_tag",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.term",
                        verbose_name="标签",
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
                "verbose_name": "覆盖统计口径",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="chains_coverageset_ends_after_start",
                        violation_error_message="终止日期不能早于起始日期。",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("tenant", "="),
                            ("name", "="),
                            (
                                core.tenancy.dated.DayRange(
                                    models.F("valid_from"), models.F("valid_to"), models.Value("[]")
                                ),
                                "&&",
                            ),
                        ],
                        name="chains_coverageset_name_never_twice",
                        violation_error_message="已有同名的统计口径，请换一个名称。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scope__in", ["any", "chains", "priority", "one"])),
                        name="chains_coverageset_scope_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("chain__isnull", False), ("scope", "one")),
                            models.Q(models.Q(("scope", "one"), _negated=True), ("chain__isnull", True)),
                            _connector="OR",
                        ),
                        name="chains_coverageset_names_its_chain",
                        violation_error_message="范围为“指定产业链”时请选择产业链，其他范围请不要选择。",
                    ),
                ],
            },
        ),
    ]
