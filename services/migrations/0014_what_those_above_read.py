import core.clock
import core.ids
import core.tenancy.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0053_visits_are_told"),
        ("services", "0013_tickets2"),
    ]

    operations = [
        migrations.CreateModel(
            name="ShownIssue",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False, verbose_name="编号"
                    ),
                ),
                (
                    "directory",
                    models.CharField(
                        choices=[
                            ("both", "产品供需目录"),
                            ("supply", "产品供给目录"),
                            ("demand", "产品需求目录"),
                            ("talent", "紧缺人才和用工需求目录"),
                        ],
                        max_length=8,
                        verbose_name="目录",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="标题")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("number", models.PositiveIntegerField(verbose_name="期号")),
                ("scope_name", models.CharField(blank=True, max_length=120, verbose_name="范围")),
                ("preface", models.TextField(blank=True, max_length=2000, verbose_name="说明")),
                ("issued_on", models.DateField(verbose_name="发布日期")),
                ("valid_to", models.DateField(null=True, verbose_name="有效期至")),
                ("supplies", models.PositiveIntegerField(default=0, verbose_name="供给条数")),
                ("demands", models.PositiveIntegerField(default=0, verbose_name="需求条数")),
                ("posts", models.PositiveIntegerField(default=0, verbose_name="岗位数")),
                ("wanted", models.PositiveIntegerField(default=0, verbose_name="需求人数")),
                (
                    "market",
                    core.tenancy.fields.TenantForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shown",
                        to="services.marketissue",
                        verbose_name="供需目录",
                    ),
                ),
                (
                    "talent",
                    core.tenancy.fields.TenantForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shown",
                        to="services.talentissue",
                        verbose_name="人才目录",
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
                "verbose_name": "上级可见的目录",
            },
        ),
        migrations.CreateModel(
            name="ShownLine",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False, verbose_name="编号"
                    ),
                ),
                ("place", models.PositiveIntegerField(verbose_name="序号")),
                ("section", models.CharField(max_length=8, verbose_name="部分")),
                ("cells", models.JSONField(verbose_name="内容")),
                (
                    "issue",
                    core.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="services.shownissue",
                        verbose_name="目录",
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
                "verbose_name": "上级可见的目录条目",
            },
        ),
        migrations.CreateModel(
            name="DirectoryStanding",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False, verbose_name="编号"
                    ),
                ),
                ("supplies", models.PositiveIntegerField(default=0, verbose_name="有效供给")),
                ("demands", models.PositiveIntegerField(default=0, verbose_name="有效需求")),
                ("deals", models.PositiveIntegerField(default=0, verbose_name="本年确认成交")),
                ("deal_amount", models.PositiveBigIntegerField(default=0, verbose_name="本年成交金额（分）")),
                ("posts", models.PositiveIntegerField(default=0, verbose_name="招引中的岗位")),
                ("wanted", models.PositiveIntegerField(default=0, verbose_name="需求人数")),
                ("resources", models.PositiveIntegerField(default=0, verbose_name="共享资源")),
                ("counted_at", models.DateTimeField(default=core.clock.now, verbose_name="统计时间")),
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
                "verbose_name": "供需和人才汇总",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant",),
                        name="services_directorystanding_once",
                        violation_error_message="本单位已有汇总。",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="shownissue",
            index=models.Index(fields=["tenant", "-issued_on", "id"], name="services_shownissue_day"),
        ),
        migrations.AddConstraint(
            model_name="shownissue",
            constraint=models.CheckConstraint(
                condition=models.Q(("directory__in", ["both", "supply", "demand", "talent"])),
                name="services_shownissue_directory_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="shownissue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("market__isnull", False), ("talent__isnull", True)),
                    models.Q(("market__isnull", True), ("talent__isnull", False)),
                    _connector="OR",
                ),
                name="services_shownissue_of_one",
                violation_error_message="一份对应一期目录。",
            ),
        ),
        migrations.AddConstraint(
            model_name="shownissue",
            constraint=models.UniqueConstraint(
                fields=("tenant", "market"),
                name="services_shownissue_market_once",
                violation_error_message="这一期已有。",
            ),
        ),
        migrations.AddConstraint(
            model_name="shownissue",
            constraint=models.UniqueConstraint(
                fields=("tenant", "talent"),
                name="services_shownissue_talent_once",
                violation_error_message="这一期已有。",
            ),
        ),
        migrations.AddConstraint(
            model_name="shownline",
            constraint=models.UniqueConstraint(
                fields=("tenant", "issue", "place"),
                name="services_shownline_place_once",
                violation_error_message="序号重复。",
            ),
        ),
    ]
