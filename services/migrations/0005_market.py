import core.clock
import core.ids
import core.tenancy.fields
import django.core.validators
import django.db.models.deletion
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alliances", "0054_shares_of_one_meeting"),
        ("chains", "0024_merged_units_are_left"),
        ("core", "0051_tickets_are_told"),
        ("members", "0026_tickets_have_anchors"),
        ("organizations", "0021_tickets_have_anchors"),
        ("services", "0004_wall_of_visits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="InvestTarget",
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
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                ("name_key", models.CharField(blank=True, editable=False, max_length=120)),
                ("initials", models.CharField(blank=True, editable=False, max_length=120)),
                ("origin", models.CharField(blank=True, max_length=60, verbose_name="所在地")),
                ("business", models.CharField(blank=True, max_length=120, verbose_name="主营产品")),
                (
                    "planned_amount",
                    models.PositiveBigIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="意向投资额（分）",
                    ),
                ),
                (
                    "signed_amount",
                    models.PositiveBigIntegerField(
                        blank=True,
                        editable=False,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="签约投资额（分）",
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=2000, verbose_name="情况")),
                ("found_on", models.DateField(default=core.clock.today, verbose_name="线索日期")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("lead", "线索"),
                            ("contact", "接触"),
                            ("talks", "洽谈"),
                            ("signed", "签约"),
                            ("landed", "落地"),
                            ("shelved", "搁置"),
                        ],
                        default="lead",
                        editable=False,
                        max_length=8,
                        verbose_name="阶段",
                    ),
                ),
                ("stage_on", models.DateField(default=core.clock.today, editable=False, verbose_name="进入本阶段日期")),
                ("reason", models.CharField(blank=True, editable=False, max_length=200, verbose_name="搁置原因")),
                ("next_step", models.CharField(blank=True, max_length=200, verbose_name="下一步")),
                ("next_on", models.DateField(blank=True, null=True, verbose_name="下一步日期")),
                (
                    "chain",
                    core.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="chains.chain",
                        verbose_name="产业链",
                    ),
                ),
                (
                    "gap",
                    core.tenancy.fields.TenantForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="chains.gap",
                        verbose_name="补强的事项",
                    ),
                ),
                (
                    "introducer",
                    core.tenancy.fields.TenantForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.unit",
                        verbose_name="推荐企业",
                    ),
                ),
                (
                    "owner",
                    core.tenancy.fields.TenantForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.unit",
                        verbose_name="责任单位",
                    ),
                ),
                (
                    "person",
                    core.tenancy.fields.TenantForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.person",
                        verbose_name="责任人",
                    ),
                ),
                (
                    "project",
                    core.tenancy.fields.TenantForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="chains.keyproject",
                        verbose_name="落地项目",
                    ),
                ),
                (
                    "segment",
                    core.tenancy.fields.TenantForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="chains.segment",
                        verbose_name="环节",
                    ),
                ),
                (
                    "team",
                    core.tenancy.fields.TenantForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="alliances.team",
                        verbose_name="工作专班",
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
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.unit",
                        verbose_name="落地企业",
                    ),
                ),
            ],
            options={
                "verbose_name": "招引目标",
            },
        ),
        migrations.CreateModel(
            name="MarketEntry",
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
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                ("name_key", models.CharField(blank=True, editable=False, max_length=120)),
                ("initials", models.CharField(blank=True, editable=False, max_length=120)),
                (
                    "side",
                    models.CharField(
                        choices=[("supply", "供给"), ("demand", "需求")], max_length=8, verbose_name="供需"
                    ),
                ),
                (
                    "quantity",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0.01")),
                            django.core.validators.MaxValueValidator(Decimal("100000000000")),
                        ],
                        verbose_name="数量",
                    ),
                ),
                ("measure", models.CharField(blank=True, max_length=16, verbose_name="单位")),
                ("price", models.CharField(blank=True, max_length=60, verbose_name="价格")),
                ("text", models.TextField(blank=True, max_length=2000, verbose_name="说明")),
                ("valid_from", models.DateField(default=core.clock.today, verbose_name="起始日期")),
                ("valid_to", models.DateField(verbose_name="截止日期")),
                (
                    "visibility",
                    models.CharField(
                        choices=[("alliance", "链党组织成员"), ("chain", "本链企业"), ("city", "全市企业")],
                        default="chain",
                        max_length=8,
                        verbose_name="谁能看到",
                    ),
                ),
                ("contact_name", models.CharField(blank=True, max_length=40, verbose_name="联系人")),
                ("contact_phone", models.CharField(blank=True, max_length=30, verbose_name="联系电话")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("listed", "已发布"),
                            ("withdrawn", "已撤回"),
                            ("expired", "已过期"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("reason", models.CharField(blank=True, editable=False, max_length=200, verbose_name="撤回原因")),
                ("listed_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="发布时间")),
                (
                    "body",
                    core.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="market_entries",
                        to="alliances.chainbody",
                        verbose_name="链党组织",
                    ),
                ),
                (
                    "industry",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.industryclass",
                        verbose_name="行业",
                    ),
                ),
                (
                    "segment",
                    core.tenancy.fields.TenantForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="chains.segment",
                        verbose_name="环节",
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
                        verbose_name="企业",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="填报人",
                    ),
                ),
            ],
            options={
                "verbose_name": "产品供需",
            },
        ),
        migrations.CreateModel(
            name="MarketDeal",
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
                ("message", models.TextField(max_length=1000, verbose_name="意向")),
                ("answer", models.CharField(blank=True, editable=False, max_length=500, verbose_name="答复")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("interested", "有意向"),
                            ("talking", "洽谈中"),
                            ("done", "已成交"),
                            ("dropped", "未成交"),
                        ],
                        default="interested",
                        editable=False,
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("reason", models.CharField(blank=True, editable=False, max_length=200, verbose_name="未成交原因")),
                ("opened_on", models.DateField(default=core.clock.today, editable=False, verbose_name="提出日期")),
                ("ended_on", models.DateField(blank=True, editable=False, null=True, verbose_name="结束日期")),
                (
                    "opened_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
                (
                    "outcome",
                    core.tenancy.fields.TenantForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="market_deals",
                        to="alliances.outcome",
                        verbose_name="成交的成效",
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
                        verbose_name="有意向的企业",
                    ),
                ),
                (
                    "counter",
                    core.tenancy.fields.TenantForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counter_deals",
                        to="services.marketentry",
                        verbose_name="对应的供需",
                    ),
                ),
                (
                    "entry",
                    core.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deals",
                        to="services.marketentry",
                        verbose_name="供需",
                    ),
                ),
            ],
            options={
                "verbose_name": "供需对接",
            },
        ),
        migrations.CreateModel(
            name="MarketIssue",
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
                    "kind",
                    models.CharField(
                        choices=[("both", "产品供需目录"), ("supply", "产品供给目录"), ("demand", "产品需求目录")],
                        default="both",
                        max_length=8,
                        verbose_name="目录",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(editable=False, verbose_name="年度")),
                ("number", models.PositiveIntegerField(editable=False, verbose_name="期号")),
                ("title", models.CharField(max_length=120, verbose_name="标题")),
                ("preface", models.TextField(blank=True, max_length=2000, verbose_name="说明")),
                ("issued_on", models.DateField(default=core.clock.today, editable=False, verbose_name="发布日期")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="有效期至")),
                ("supplies", models.PositiveIntegerField(default=0, editable=False, verbose_name="供给条数")),
                ("demands", models.PositiveIntegerField(default=0, editable=False, verbose_name="需求条数")),
                (
                    "body",
                    core.tenancy.fields.TenantForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="market_issues",
                        to="alliances.chainbody",
                        verbose_name="链党组织",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="发布人",
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
                "verbose_name": "供需目录",
            },
        ),
        migrations.CreateModel(
            name="MarketIssueLine",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False, verbose_name="编号"
                    ),
                ),
                ("place", models.PositiveIntegerField(verbose_name="序号")),
                (
                    "side",
                    models.CharField(
                        choices=[("supply", "供给"), ("demand", "需求")], max_length=8, verbose_name="供需"
                    ),
                ),
                ("product", models.CharField(max_length=120, verbose_name="产品")),
                ("unit_name", models.CharField(max_length=120, verbose_name="企业")),
                ("chain_name", models.CharField(blank=True, max_length=120, verbose_name="产业链")),
                ("segment_name", models.CharField(blank=True, max_length=120, verbose_name="环节")),
                ("amount", models.CharField(blank=True, max_length=60, verbose_name="数量")),
                ("price", models.CharField(blank=True, max_length=60, verbose_name="价格")),
                ("text", models.TextField(blank=True, max_length=2000, verbose_name="说明")),
                ("valid_to", models.DateField(verbose_name="截止日期")),
                ("contact", models.CharField(blank=True, max_length=80, verbose_name="联系方式")),
                (
                    "entry",
                    core.tenancy.fields.TenantForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="services.marketentry",
                        verbose_name="供需",
                    ),
                ),
                (
                    "issue",
                    core.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="services.marketissue",
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
                "verbose_name": "目录条目",
            },
        ),
        migrations.CreateModel(
            name="TargetStep",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False, verbose_name="编号"
                    ),
                ),
                ("place", models.PositiveIntegerField(verbose_name="次序")),
                ("day", models.DateField(verbose_name="日期")),
                ("at", models.DateTimeField(default=core.clock.now, verbose_name="登记时间")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("lead", "线索"),
                            ("contact", "接触"),
                            ("talks", "洽谈"),
                            ("signed", "签约"),
                            ("landed", "落地"),
                            ("shelved", "搁置"),
                        ],
                        max_length=8,
                        verbose_name="到达阶段",
                    ),
                ),
                ("is_move", models.BooleanField(default=False, verbose_name="换了阶段")),
                ("text", models.CharField(blank=True, max_length=1000, verbose_name="情况")),
                (
                    "account",
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
                    "target",
                    core.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="services.investtarget",
                        verbose_name="招引目标",
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
                "verbose_name": "跟进记录",
            },
        ),
        migrations.AddIndex(
            model_name="investtarget",
            index=models.Index(fields=["tenant", "next_on", "id"], name="services_investtarget_next"),
        ),
        migrations.AddIndex(
            model_name="investtarget",
            index=models.Index(fields=["tenant", "name_key", "id"], name="services_investtarget_name"),
        ),
        migrations.AddIndex(
            model_name="investtarget",
            index=models.Index(fields=["tenant", "chain", "state"], name="services_investtarget_chain"),
        ),
        migrations.AddIndex(
            model_name="investtarget",
            index=models.Index(fields=["tenant", "owner", "state"], name="services_investtarget_owner"),
        ),
        migrations.AddIndex(
            model_name="investtarget",
            index=models.Index(fields=["tenant", "updated_at", "id"], name="services_investtarget_updated"),
        ),
        migrations.AddConstraint(
            model_name="investtarget",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["lead", "contact", "talks", "signed", "landed", "shelved"])),
                name="services_investtarget_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="investtarget",
            constraint=models.UniqueConstraint(
                fields=("tenant", "chain", "name"),
                name="services_investtarget_name_once",
                violation_error_message="这条产业链已有同名的招引目标。",
            ),
        ),
        migrations.AddConstraint(
            model_name="investtarget",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("owner__isnull", False), ("person__isnull", False), ("team__isnull", False), _connector="OR"
                ),
                name="services_investtarget_somebody_follows",
                violation_error_message="请填写责任单位、责任人或工作专班。",
            ),
        ),
        migrations.AddConstraint(
            model_name="investtarget",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("next_on__isnull", True), ("next_step", "")),
                    models.Q(models.Q(("next_step", ""), _negated=True), ("next_on__isnull", False)),
                    _connector="OR",
                ),
                name="services_investtarget_step_with_day",
                violation_error_message="下一步和日期要么都填，要么都不填。",
            ),
        ),
        migrations.AddConstraint(
            model_name="investtarget",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "shelved"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="services_investtarget_shelved_with_reason",
                violation_error_message="搁置要写明原因。",
            ),
        ),
        migrations.AddConstraint(
            model_name="investtarget",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "landed"), _negated=True),
                    ("unit__isnull", False),
                    ("project__isnull", False),
                    _connector="OR",
                ),
                name="services_investtarget_landed_as_something",
                violation_error_message="落地要写明落地的企业或项目。",
            ),
        ),
        migrations.AddIndex(
            model_name="marketentry",
            index=models.Index(fields=["tenant", "-valid_to", "id"], name="services_marketentry_end"),
        ),
        migrations.AddIndex(
            model_name="marketentry",
            index=models.Index(fields=["tenant", "name_key", "id"], name="services_marketentry_name"),
        ),
        migrations.AddIndex(
            model_name="marketentry",
            index=models.Index(fields=["tenant", "state", "side"], name="services_marketentry_state"),
        ),
        migrations.AddIndex(
            model_name="marketentry",
            index=models.Index(fields=["tenant", "unit", "state"], name="services_marketentry_unit"),
        ),
        migrations.AddIndex(
            model_name="marketentry",
            index=models.Index(fields=["tenant", "body", "state"], name="services_marketentry_body"),
        ),
        migrations.AddIndex(
            model_name="marketentry",
            index=models.Index(fields=["tenant", "updated_at", "id"], name="services_marketentry_updated"),
        ),
        migrations.AddConstraint(
            model_name="marketentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("side__in", ["supply", "demand"])), name="services_marketentry_side_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="marketentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("visibility__in", ["alliance", "chain", "city"])),
                name="services_marketentry_visibility_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="marketentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "listed", "withdrawn", "expired"])),
                name="services_marketentry_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="marketentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True),
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="services_marketentry_ends_after_start",
                violation_error_message="截止日期不能早于起始日期。",
            ),
        ),
        migrations.AddConstraint(
            model_name="marketentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("quantity__isnull", True), models.Q(("measure", ""), _negated=True), _connector="OR"
                ),
                name="services_marketentry_quantity_has_measure",
                violation_error_message="填了数量，请写明单位，例如“吨”“套”。",
            ),
        ),
        migrations.AddConstraint(
            model_name="marketentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["listed", "expired"]), _negated=True),
                    ("listed_at__isnull", False),
                    _connector="OR",
                ),
                name="services_marketentry_listed_with_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="marketentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="services_marketentry_withdrawn_with_reason",
                violation_error_message="撤回要写明原因。",
            ),
        ),
        migrations.AddIndex(
            model_name="marketdeal",
            index=models.Index(fields=["tenant", "-opened_on", "id"], name="services_marketdeal_day"),
        ),
        migrations.AddIndex(
            model_name="marketdeal",
            index=models.Index(fields=["tenant", "entry", "state"], name="services_marketdeal_entry"),
        ),
        migrations.AddIndex(
            model_name="marketdeal",
            index=models.Index(fields=["tenant", "unit", "state"], name="services_marketdeal_unit"),
        ),
        migrations.AddIndex(
            model_name="marketdeal",
            index=models.Index(fields=["tenant", "updated_at", "id"], name="services_marketdeal_updated"),
        ),
        migrations.AddConstraint(
            model_name="marketdeal",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["interested", "talking", "done", "dropped"])),
                name="services_marketdeal_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="marketdeal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["interested", "talking"])),
                fields=("tenant", "entry", "unit"),
                name="services_marketdeal_open_once",
                violation_error_message="这家企业对这条供需已有正在对接的意向。",
            ),
        ),
        migrations.AddConstraint(
            model_name="marketdeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "dropped"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="services_marketdeal_dropped_with_reason",
                violation_error_message="未成交要写明原因。",
            ),
        ),
        migrations.AddConstraint(
            model_name="marketdeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "done"), _negated=True), ("outcome__isnull", False), _connector="OR"
                ),
                name="services_marketdeal_done_with_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="marketdeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_on__isnull", False), ("state__in", ["done", "dropped"])),
                    models.Q(models.Q(("state__in", ["done", "dropped"]), _negated=True), ("ended_on__isnull", True)),
                    _connector="OR",
                ),
                name="services_marketdeal_ended_with_day",
            ),
        ),
        migrations.AddIndex(
            model_name="marketissue",
            index=models.Index(fields=["tenant", "-issued_on", "id"], name="services_marketissue_day"),
        ),
        migrations.AddIndex(
            model_name="marketissue",
            index=models.Index(fields=["tenant", "updated_at", "id"], name="services_marketissue_updated"),
        ),
        migrations.AddConstraint(
            model_name="marketissue",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["both", "supply", "demand"])), name="services_marketissue_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="marketissue",
            constraint=models.UniqueConstraint(
                fields=("tenant", "kind", "year", "number"),
                name="services_marketissue_number_once",
                violation_error_message="这个期号已经用过。",
            ),
        ),
        migrations.AddConstraint(
            model_name="marketissue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("issued_on__isnull", True),
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("issued_on")),
                    _connector="OR",
                ),
                name="services_marketissue_ends_after_issue",
                violation_error_message="有效期不能早于发布日期。",
            ),
        ),
        migrations.AddConstraint(
            model_name="marketissueline",
            constraint=models.CheckConstraint(
                condition=models.Q(("side__in", ["supply", "demand"])), name="services_marketissueline_side_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="marketissueline",
            constraint=models.UniqueConstraint(
                fields=("tenant", "issue", "place"),
                name="services_marketissueline_place_once",
                violation_error_message="序号重复。",
            ),
        ),
        migrations.AddConstraint(
            model_name="targetstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["lead", "contact", "talks", "signed", "landed", "shelved"])),
                name="services_targetstep_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="targetstep",
            constraint=models.UniqueConstraint(
                fields=("tenant", "target", "place"),
                name="services_targetstep_place_once",
                violation_error_message="这一条已经登记。",
            ),
        ),
    ]
