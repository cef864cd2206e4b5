import core.clock
import core.ids
import core.tenancy.fields
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("alliances", "0053_wall_of_stations"),
        ("chains", "0024_merged_units_are_left"),
        ("core", "0050_tickets_have_names"),
        ("meetings", "0002_wall_of_meetings"),
        ("members", "0026_tickets_have_anchors"),
        ("organizations", "0021_tickets_have_anchors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CategoryQuestion",
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
                ("place", models.PositiveSmallIntegerField(default=1, verbose_name="次序")),
                ("label", models.CharField(max_length=80, verbose_name="问题")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "文字"),
                            ("number", "数字"),
                            ("date", "日期"),
                            ("yes_no", "是或否"),
                            ("choice", "单选"),
                        ],
                        default="text",
                        max_length=8,
                        verbose_name="填写方式",
                    ),
                ),
                (
                    "options",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="选项",
                    ),
                ),
                ("is_required", models.BooleanField(default=False, verbose_name="必填")),
                (
                    "category",
                    core.tenancy.fields.TermForeignKey(
                        kind="ticket_category",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.term",
                        verbose_name="类别",
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
                "verbose_name": "类别的问题",
            },
        ),
        migrations.CreateModel(
            name="DispatchRule",
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
                ("place", models.PositiveSmallIntegerField(default=1, verbose_name="次序")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                (
                    "nature",
                    models.CharField(
                        blank=True,
                        choices=[("demand", "诉求"), ("proposal", "建议"), ("complaint", "投诉"), ("report", "举报")],
                        max_length=10,
                        verbose_name="性质",
                    ),
                ),
                (
                    "words",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        help_text="含其中任何一个",
                        size=None,
                        verbose_name="含有词语",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                (
                    "category",
                    core.tenancy.fields.TermForeignKey(
                        blank=True,
                        kind="ticket_category",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.term",
                        verbose_name="类别",
                    ),
                ),
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
                    "lead",
                    core.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.unit",
                        verbose_name="牵头部门",
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
                "verbose_name": "派单规则",
            },
        ),
        migrations.CreateModel(
            name="DispatchAssist",
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
                        verbose_name="协办部门",
                    ),
                ),
                (
                    "rule",
                    core.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assists",
                        to="services.dispatchrule",
                        verbose_name="派单规则",
                    ),
                ),
            ],
            options={
                "verbose_name": "规则的协办部门",
            },
        ),
        migrations.CreateModel(
            name="Ticket",
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
                ("year", models.PositiveSmallIntegerField(editable=False, verbose_name="年度")),
                ("number", models.PositiveIntegerField(editable=False, verbose_name="编号")),
                (
                    "nature",
                    models.CharField(
                        choices=[("demand", "诉求"), ("proposal", "建议"), ("complaint", "投诉"), ("report", "举报")],
                        default="demand",
                        max_length=10,
                        verbose_name="性质",
                    ),
                ),
                (
                    "urgency",
                    models.CharField(
                        choices=[("normal", "一般"), ("urgent", "紧急"), ("critical", "特急")],
                        default="normal",
                        max_length=8,
                        verbose_name="紧急程度",
                    ),
                ),
                ("text", models.TextField(max_length=4000, verbose_name="情况")),
                ("contact_name", models.CharField(blank=True, max_length=40, verbose_name="联系人")),
                ("contact_phone", models.CharField(blank=True, max_length=30, verbose_name="联系电话")),
                ("raised_at", models.DateTimeField(default=core.clock.now, editable=False, verbose_name="提出时间")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("raised", "待响应"),
                            ("accepted", "待派单"),
                            ("in_hand", "办理中"),
                            ("planned", "计划解决"),
                            ("answered", "待评价"),
                            ("closed", "已办结"),
                            ("rejected", "不予受理"),
                            ("handed_off", "已转出"),
                            ("duplicate", "已并入"),
                            ("withdrawn", "已撤单"),
                        ],
                        default="raised",
                        editable=False,
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("state_reason", models.CharField(blank=True, editable=False, max_length=500, verbose_name="原因")),
                (
                    "handed_to",
                    models.CharField(
                        blank=True,
                        choices=[("12345", "12345 热线"), ("petition", "信访"), ("other", "其他渠道")],
                        editable=False,
                        max_length=10,
                        verbose_name="转往",
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1, editable=False, verbose_name="办理轮次")),
                ("bounces", models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="退单次数")),
                ("planned_on", models.DateField(blank=True, editable=False, null=True, verbose_name="计划解决日期")),
                ("dispatched_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="派单时间")),
                ("answered_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="答复时间")),
                ("closed_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="办结时间")),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("solved", "解决"),
                            ("partly", "部分解决"),
                            ("explained", "解释说明"),
                            ("impossible", "暂不能解决"),
                        ],
                        editable=False,
                        max_length=10,
                        verbose_name="办理结果",
                    ),
                ),
                (
                    "rating",
                    models.CharField(
                        blank=True,
                        choices=[("satisfied", "满意"), ("fair", "基本满意"), ("dissatisfied", "不满意")],
                        editable=False,
                        max_length=12,
                        verbose_name="企业评价",
                    ),
                ),
                (
                    "agent",
                    core.tenancy.fields.TenantForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.person",
                        verbose_name="代办人",
                    ),
                ),
                (
                    "body",
                    core.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="alliances.chainbody",
                        verbose_name="链党组织",
                    ),
                ),
                (
                    "category",
                    core.tenancy.fields.TermForeignKey(
                        kind="ticket_category",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.term",
                        verbose_name="类别",
                    ),
                ),
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
                    "first_handler",
                    core.tenancy.fields.TenantForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.unit",
                        verbose_name="首办部门",
                    ),
                ),
                (
                    "item",
                    core.tenancy.fields.TenantForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="meetings.agendaitem",
                        verbose_name="来源议程",
                    ),
                ),
                (
                    "main",
                    core.tenancy.fields.TenantForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duplicates",
                        to="services.ticket",
                        verbose_name="并入的工单",
                    ),
                ),
                (
                    "meeting",
                    core.tenancy.fields.TenantForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="meetings.meeting",
                        verbose_name="来源会议",
                    ),
                ),
                (
                    "parent",
                    core.tenancy.fields.TenantForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="services.ticket",
                        verbose_name="拆分自",
                    ),
                ),
                (
                    "raised_by",
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
                (
                    "resolution",
                    core.tenancy.fields.TenantForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="meetings.resolution",
                        verbose_name="来源决议",
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.unit",
                        verbose_name="企业",
                    ),
                ),
            ],
            options={
                "verbose_name": "工单",
            },
        ),
        migrations.CreateModel(
            name="Assignment",
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
                    "role",
                    models.CharField(choices=[("lead", "牵头"), ("assist", "协办")], max_length=8, verbose_name="分工"),
                ),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="办理轮次")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("assigned", "待报到"),
                            ("reported", "已报到"),
                            ("done", "已办结"),
                            ("returned", "已退回"),
                            ("released", "不再办理"),
                        ],
                        default="assigned",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("assigned_at", models.DateTimeField(verbose_name="派单时间")),
                ("reported_at", models.DateTimeField(blank=True, null=True, verbose_name="报到时间")),
                ("contacted_at", models.DateTimeField(blank=True, null=True, verbose_name="首次联系时间")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
                ("task", models.CharField(blank=True, max_length=500, verbose_name="办理要求")),
                ("outcome", models.CharField(blank=True, max_length=2000, verbose_name="办理情况")),
                (
                    "assigned_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="派单人",
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="报到人",
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
                        verbose_name="部门",
                    ),
                ),
                (
                    "ticket",
                    core.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="services.ticket",
                        verbose_name="工单",
                    ),
                ),
            ],
            options={
                "verbose_name": "承办部门",
            },
        ),
        migrations.CreateModel(
            name="TicketAnswer",
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
                ("place", models.PositiveSmallIntegerField(verbose_name="次序")),
                ("label", models.CharField(max_length=80, verbose_name="问题内容")),
                ("value", models.CharField(blank=True, max_length=500, verbose_name="回答")),
                (
                    "question",
                    core.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="services.categoryquestion",
                        verbose_name="问题",
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
                    "ticket",
                    core.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="services.ticket",
                        verbose_name="工单",
                    ),
                ),
            ],
            options={
                "verbose_name": "问题的回答",
            },
        ),
        migrations.CreateModel(
            name="TicketCategory",
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
                ("hint", models.CharField(blank=True, max_length=200, verbose_name="填写提示")),
                (
                    "category",
                    core.tenancy.fields.TermForeignKey(
                        kind="ticket_category",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.term",
                        verbose_name="类别",
                    ),
                ),
                (
                    "parent",
                    core.tenancy.fields.TermForeignKey(
                        blank=True,
                        kind="ticket_category",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.term",
                        verbose_name="上级类别",
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
                "verbose_name": "工单类别",
            },
        ),
        migrations.CreateModel(
            name="TicketChannel",
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
                    "channel",
                    core.tenancy.fields.TermForeignKey(
                        kind="ticket_channel",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.term",
                        verbose_name="渠道",
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
                    "ticket",
                    core.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="channels",
                        to="services.ticket",
                        verbose_name="工单",
                    ),
                ),
            ],
            options={
                "verbose_name": "工单渠道",
            },
        ),
        migrations.CreateModel(
            name="TicketClock",
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
                        choices=[
                            ("dispatch", "派单"),
                            ("contact", "首次联系"),
                            ("feedback", "反馈"),
                            ("resolution", "办结"),
                        ],
                        max_length=10,
                        verbose_name="时限",
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="办理轮次")),
                (
                    "status",
                    models.CharField(
                        choices=[("running", "计时中"), ("paused", "已暂停"), ("stopped", "已结束")],
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="开始时间")),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="期限")),
                ("stopped_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
                ("is_late", models.BooleanField(default=False, verbose_name="超期")),
                (
                    "assignment",
                    core.tenancy.fields.TenantForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clocks",
                        to="services.assignment",
                        verbose_name="协办部门",
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
                    "ticket",
                    core.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clocks",
                        to="services.ticket",
                        verbose_name="工单",
                    ),
                ),
            ],
            options={
                "verbose_name": "工单时限",
            },
        ),
        migrations.CreateModel(
            name="Extension",
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
                ("amount", models.PositiveIntegerField(verbose_name="延长")),
                (
                    "unit",
                    models.CharField(
                        choices=[("minutes", "工作分钟"), ("days", "工作日")], max_length=8, verbose_name="单位"
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="延期理由")),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "待裁定"), ("granted", "同意"), ("refused", "不同意"), ("lapsed", "已失效")],
                        default="asked",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="申请时间")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="审批时间")),
                ("answer", models.CharField(blank=True, max_length=500, verbose_name="审批意见")),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="申请人",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="审批人",
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
                    "ticket_clock",
                    core.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="extensions",
                        to="services.ticketclock",
                        verbose_name="工单时限",
                    ),
                ),
            ],
            options={
                "verbose_name": "延期申请",
            },
        ),
        migrations.CreateModel(
            name="ClockEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False, verbose_name="编号"
                    ),
                ),
                ("place", models.PositiveSmallIntegerField(verbose_name="次序")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("started", "开始"),
                            ("paused", "暂停"),
                            ("resumed", "恢复"),
                            ("extension_asked", "申请延期"),
                            ("extended", "同意延期"),
                            ("extension_refused", "不同意延期"),
                            ("limit_changed", "改变时限"),
                            ("calendar_changed", "日历变更"),
                            ("stopped", "结束"),
                        ],
                        max_length=20,
                        verbose_name="事件",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("amount", models.PositiveIntegerField(blank=True, null=True, verbose_name="数量")),
                (
                    "unit",
                    models.CharField(
                        blank=True,
                        choices=[("minutes", "工作分钟"), ("days", "工作日")],
                        max_length=8,
                        verbose_name="单位",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="原因")),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="办理人",
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
                    "ticket_clock",
                    core.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="services.ticketclock",
                        verbose_name="工单时限",
                    ),
                ),
            ],
            options={
                "verbose_name": "时限事件",
            },
        ),
        migrations.CreateModel(
            name="TicketResult",
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
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="办理轮次")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("solved", "解决"),
                            ("partly", "部分解决"),
                            ("explained", "解释说明"),
                            ("impossible", "暂不能解决"),
                        ],
                        max_length=10,
                        verbose_name="办理结果",
                    ),
                ),
                ("text", models.TextField(max_length=4000, verbose_name="答复")),
                ("answered_at", models.DateTimeField(verbose_name="答复时间")),
                ("left_open", models.CharField(blank=True, max_length=300, verbose_name="协办未完成的原因")),
                (
                    "rating",
                    models.CharField(
                        blank=True,
                        choices=[("satisfied", "满意"), ("fair", "基本满意"), ("dissatisfied", "不满意")],
                        max_length=12,
                        verbose_name="企业评价",
                    ),
                ),
                ("rating_text", models.CharField(blank=True, max_length=500, verbose_name="评价说明")),
                ("rated_at", models.DateTimeField(blank=True, null=True, verbose_name="评价时间")),
                ("called_at", models.DateTimeField(blank=True, null=True, verbose_name="回访时间")),
                ("call_text", models.CharField(blank=True, max_length=500, verbose_name="回访情况")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="答复人",
                    ),
                ),
                (
                    "called_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="回访人",
                    ),
                ),
                (
                    "rated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="评价人",
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
                    "ticket",
                    core.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="results",
                        to="services.ticket",
                        verbose_name="工单",
                    ),
                ),
                (
                    "unit",
                    core.tenancy.fields.TenantForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.unit",
                        verbose_name="答复部门",
                    ),
                ),
            ],
            options={
                "verbose_name": "办理结果",
            },
        ),
        migrations.CreateModel(
            name="ResultMeasure",
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
                ("name", models.CharField(max_length=60, verbose_name="实物成果")),
                ("value", models.DecimalField(decimal_places=2, max_digits=16, verbose_name="数量")),
                ("unit", models.CharField(max_length=12, verbose_name="计量单位")),
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
                    "result",
                    core.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="measures",
                        to="services.ticketresult",
                        verbose_name="办理结果",
                    ),
                ),
            ],
            options={
                "verbose_name": "实物成果",
            },
        ),
        migrations.CreateModel(
            name="TicketReturn",
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
                ("reason", models.CharField(max_length=500, verbose_name="退单理由")),
                ("is_arbitrated", models.BooleanField(default=False, verbose_name="由组织部门裁定")),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "待裁定"), ("granted", "同意"), ("refused", "不同意"), ("lapsed", "已失效")],
                        default="asked",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="申请时间")),
                ("rule_by", models.DateTimeField(verbose_name="裁定期限")),
                ("ruled_at", models.DateTimeField(blank=True, null=True, verbose_name="裁定时间")),
                ("ruling", models.CharField(blank=True, max_length=500, verbose_name="裁定理由")),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="申请人",
                    ),
                ),
                (
                    "assignment",
                    core.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="returns",
                        to="services.assignment",
                        verbose_name="承办部门",
                    ),
                ),
                (
                    "right_unit",
                    core.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.unit",
                        verbose_name="应由哪个部门办理",
                    ),
                ),
                (
                    "ruled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="裁定人",
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
                "verbose_name": "退单",
            },
        ),
        migrations.CreateModel(
            name="TicketStep",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False, verbose_name="编号"
                    ),
                ),
                ("place", models.PositiveIntegerField(verbose_name="次序")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("raised", "吹哨"),
                            ("accepted", "受理"),
                            ("rejected", "不予受理"),
                            ("taken_up", "重新受理"),
                            ("handed_off", "转出"),
                            ("split", "拆分"),
                            ("duplicate", "并入"),
                            ("classified", "改类别"),
                            ("dispatched", "派单"),
                            ("assist_added", "增加协办"),
                            ("released", "不再办理"),
                            ("agent_named", "确定代办人"),
                            ("reported_in", "报到"),
                            ("contacted", "联系企业"),
                            ("progress", "进展"),
                            ("note", "内部备注"),
                            ("paused", "暂停计时"),
                            ("resumed", "恢复计时"),
                            ("extension_asked", "申请延期"),
                            ("extended", "同意延期"),
                            ("extension_refused", "不同意延期"),
                            ("return_asked", "申请退单"),
                            ("returned", "同意退单"),
                            ("return_refused", "不同意退单"),
                            ("part_done", "协办完成"),
                            ("planned", "计划解决"),
                            ("answered", "答复"),
                            ("rated", "评价"),
                            ("called_back", "回访"),
                            ("redo", "重办"),
                            ("closed", "办结"),
                            ("withdrawn", "撤单"),
                            ("urged", "催办"),
                        ],
                        max_length=20,
                        verbose_name="步骤",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("text", models.CharField(blank=True, max_length=2000, verbose_name="说明")),
                ("is_shown", models.BooleanField(default=False, verbose_name="企业可见")),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="办理人",
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
                    "ticket",
                    core.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="services.ticket",
                        verbose_name="工单",
                    ),
                ),
                (
                    "unit",
                    core.tenancy.fields.TenantForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.unit",
                        verbose_name="部门",
                    ),
                ),
            ],
            options={
                "verbose_name": "办理步骤",
            },
        ),
        migrations.CreateModel(
            name="TicketUrge",
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
                    "level",
                    models.CharField(
                        choices=[("remind", "提醒"), ("urge", "催办"), ("supervise", "督办"), ("circulate", "通报")],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="当时的期限")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("told", models.PositiveSmallIntegerField(default=0, verbose_name="通知人数")),
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
                    "ticket_clock",
                    core.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="urges",
                        to="services.ticketclock",
                        verbose_name="工单时限",
                    ),
                ),
            ],
            options={
                "verbose_name": "工单催办记录",
            },
        ),
        migrations.CreateModel(
            name="TimeLimit",
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
                (
                    "clock",
                    models.CharField(
                        choices=[
                            ("dispatch", "派单"),
                            ("contact", "首次联系"),
                            ("feedback", "反馈"),
                            ("resolution", "办结"),
                        ],
                        max_length=10,
                        verbose_name="时限",
                    ),
                ),
                (
                    "urgency",
                    models.CharField(
                        blank=True,
                        choices=[("normal", "一般"), ("urgent", "紧急"), ("critical", "特急")],
                        max_length=8,
                        verbose_name="适用紧急程度",
                    ),
                ),
                ("amount", models.PositiveIntegerField(verbose_name="数量")),
                (
                    "unit",
                    models.CharField(
                        choices=[("minutes", "工作分钟"), ("days", "工作日")], max_length=8, verbose_name="单位"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="依据")),
                (
                    "category",
                    core.tenancy.fields.TermForeignKey(
                        blank=True,
                        kind="ticket_category",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.term",
                        verbose_name="适用类别",
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
                "verbose_name": "办理时限",
            },
        ),
        migrations.CreateModel(
            name="UrgeStep",
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
                    "clock",
                    models.CharField(
                        choices=[
                            ("dispatch", "派单"),
                            ("contact", "首次联系"),
                            ("feedback", "反馈"),
                            ("resolution", "办结"),
                        ],
                        max_length=10,
                        verbose_name="时限",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("remind", "提醒"), ("urge", "催办"), ("supervise", "督办"), ("circulate", "通报")],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                ("amount", models.PositiveIntegerField(verbose_name="数量")),
                (
                    "unit",
                    models.CharField(
                        choices=[("minutes", "工作分钟"), ("days", "工作日")], max_length=8, verbose_name="单位"
                    ),
                ),
                ("is_before", models.BooleanField(default=False, verbose_name="期限之前")),
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
                "verbose_name": "工单催办阶梯",
            },
        ),
        migrations.AddIndex(
            model_name="categoryquestion",
            index=models.Index(fields=["tenant", "category", "place"], name="services_question_category"),
        ),
        migrations.AddConstraint(
            model_name="categoryquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True),
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="services_categoryquestion_ends_after_start",
                violation_error_message="终止日期不能早于起始日期。",
            ),
        ),
        migrations.AddConstraint(
            model_name="categoryquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["text", "number", "date", "yes_no", "choice"])),
                name="services_categoryquestion_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="categoryquestion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to__isnull", True)),
                fields=("tenant", "category", "label"),
                name="services_categoryquestion_once",
                violation_error_message="这一类别已有同样的问题。",
            ),
        ),
        migrations.AddConstraint(
            model_name="categoryquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "choice"), _negated=True), ("options__len__gte", 2), _connector="OR"
                ),
                name="services_categoryquestion_has_options",
                violation_error_message="单选的问题请写至少两个选项。",
            ),
        ),
        migrations.AddIndex(
            model_name="dispatchrule",
            index=models.Index(fields=["tenant", "place", "id"], name="services_dispatchrule_place"),
        ),
        migrations.AddConstraint(
            model_name="dispatchrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("nature__in", ["demand", "proposal", "complaint", "report", ""])),
                name="services_dispatchrule_nature_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispatchrule",
            constraint=models.UniqueConstraint(
                fields=("tenant", "name"),
                name="services_dispatchrule_name_once",
                violation_error_message="已有同名的派单规则，请换一个名称。",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispatchassist",
            constraint=models.UniqueConstraint(
                fields=("tenant", "rule", "unit"),
                name="services_dispatchassist_once",
                violation_error_message="这个部门已在协办部门里。",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["tenant", "state", "-raised_at", "id"], name="services_ticket_listed"),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["tenant", "-raised_at", "id"], name="services_ticket_raised"),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["tenant", "body", "state", "-raised_at"], name="services_ticket_body"),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["tenant", "unit", "-raised_at"], name="services_ticket_unit"),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["tenant", "first_handler", "state"], name="services_ticket_first"),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["tenant", "name_key", "id"], name="services_ticket_name"),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(("nature__in", ["demand", "proposal", "complaint", "report"])),
                name="services_ticket_nature_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(("urgency__in", ["normal", "urgent", "critical"])),
                name="services_ticket_urgency_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "raised",
                            "accepted",
                            "in_hand",
                            "planned",
                            "answered",
                            "closed",
                            "rejected",
                            "handed_off",
                            "duplicate",
                            "withdrawn",
                        ],
                    )
                ),
                name="services_ticket_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(("handed_to__in", ["12345", "petition", "other", ""])),
                name="services_ticket_handed_to_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(("result__in", ["solved", "partly", "explained", "impossible", ""])),
                name="services_ticket_result_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(("rating__in", ["satisfied", "fair", "dissatisfied", ""])),
                name="services_ticket_rating_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.UniqueConstraint(
                fields=("tenant", "year", "number"),
                name="services_ticket_number_once",
                violation_error_message="这个编号已经用过。",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(("unit__isnull", False), ("nature", "report"), _connector="OR"),
                name="services_ticket_is_some_units",
                violation_error_message="请选择提出问题的企业；只有举报可以不写。",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("main__isnull", False), ("state", "duplicate")),
                    models.Q(models.Q(("state", "duplicate"), _negated=True), ("main__isnull", True)),
                    _connector="OR",
                ),
                name="services_ticket_merged_has_main",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("main__isnull", True), models.Q(("main", models.F("id")), _negated=True), _connector="OR"
                ),
                name="services_ticket_main_is_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("state", "closed")),
                    models.Q(models.Q(("state", "closed"), _negated=True), ("closed_at__isnull", True)),
                    _connector="OR",
                ),
                name="services_ticket_closed_has_time",
            ),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(fields=["tenant", "ticket", "round"], name="services_assignment_of"),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(fields=["tenant", "unit", "state"], name="services_assignment_unit"),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["lead", "assist"])), name="services_assignment_role_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["assigned", "reported", "done", "returned", "released"])),
                name="services_assignment_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["assigned", "reported"]), ("role", "lead")),
                fields=("tenant", "ticket"),
                name="services_assignment_one_lead",
                violation_error_message="这张工单已有牵头部门。",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketanswer",
            constraint=models.UniqueConstraint(
                fields=("tenant", "ticket", "question"),
                name="services_ticketanswer_once",
                violation_error_message="这个问题已经回答。",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketcategory",
            constraint=models.UniqueConstraint(
                fields=("tenant", "category"),
                name="services_ticketcategory_once",
                violation_error_message="这一类别的设置已经有了，请修改原有的一条。",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketcategory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent__isnull", True), models.Q(("parent", models.F("category")), _negated=True), _connector="OR"
                ),
                name="services_ticketcategory_not_itself",
                violation_error_message="上级类别不能是它自己。",
            ),
        ),
        migrations.AddIndex(
            model_name="ticketchannel",
            index=models.Index(fields=["tenant", "channel", "ticket"], name="services_ticketchannel_of"),
        ),
        migrations.AddConstraint(
            model_name="ticketchannel",
            constraint=models.UniqueConstraint(
                fields=("tenant", "ticket", "channel"),
                name="services_ticketchannel_once",
                violation_error_message="这一渠道已经登记。",
            ),
        ),
        migrations.AddIndex(
            model_name="ticketclock",
            index=models.Index(fields=["tenant", "status", "due_at", "id"], name="services_ticketclock_due"),
        ),
        migrations.AddIndex(
            model_name="ticketclock",
            index=models.Index(fields=["tenant", "kind", "status", "due_at"], name="services_ticketclock_kind"),
        ),
        migrations.AddConstraint(
            model_name="ticketclock",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["dispatch", "contact", "feedback", "resolution"])),
                name="services_ticketclock_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketclock",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["running", "paused", "stopped"])),
                name="services_ticketclock_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketclock",
            constraint=models.UniqueConstraint(
                fields=("tenant", "ticket", "kind", "round", "assignment"),
                name="services_ticketclock_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["asked", "granted", "refused", "lapsed"])),
                name="services_extension_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.CheckConstraint(
                condition=models.Q(("unit__in", ["minutes", "days"])), name="services_extension_unit_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 1)),
                name="services_extension_asks_some",
                violation_error_message="延长多久请填 1 或更大的数。",
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "asked")),
                fields=("tenant", "ticket_clock"),
                name="services_extension_one_asked",
                violation_error_message="延期申请已经提交，请等待审批。",
            ),
        ),
        migrations.AddConstraint(
            model_name="clockentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "started",
                            "paused",
                            "resumed",
                            "extension_asked",
                            "extended",
                            "extension_refused",
                            "limit_changed",
                            "calendar_changed",
                            "stopped",
                        ],
                    )
                ),
                name="services_clockentry_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="clockentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("unit__in", ["minutes", "days", ""])), name="services_clockentry_unit_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="clockentry",
            constraint=models.UniqueConstraint(
                fields=("tenant", "ticket_clock", "place"),
                name="services_clockentry_once",
                violation_error_message="这一事件已经登记。",
            ),
        ),
        migrations.AddConstraint(
            model_name="clockentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount__isnull", True), ("unit", "")),
                    models.Q(("amount__gte", 1), models.Q(("unit", ""), _negated=True)),
                    _connector="OR",
                ),
                name="services_clockentry_amount_has_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketresult",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["solved", "partly", "explained", "impossible"])),
                name="services_ticketresult_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketresult",
            constraint=models.CheckConstraint(
                condition=models.Q(("rating__in", ["satisfied", "fair", "dissatisfied", ""])),
                name="services_ticketresult_rating_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketresult",
            constraint=models.UniqueConstraint(
                fields=("tenant", "ticket", "round"),
                name="services_ticketresult_once",
                violation_error_message="这一轮已经答复。",
            ),
        ),
        migrations.AddConstraint(
            model_name="resultmeasure",
            constraint=models.UniqueConstraint(
                fields=("tenant", "result", "name"),
                name="services_resultmeasure_once",
                violation_error_message="这项成果已经登记。",
            ),
        ),
        migrations.AddConstraint(
            model_name="resultmeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("value__gt", 0)),
                name="services_resultmeasure_is_some",
                violation_error_message="数量请填大于 0 的数。",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["asked", "granted", "refused", "lapsed"])),
                name="services_ticketreturn_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketreturn",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "asked")),
                fields=("tenant", "assignment"),
                name="services_ticketreturn_one_asked",
                violation_error_message="退单申请已经提交，请等待裁定。",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "raised",
                            "accepted",
                            "rejected",
                            "taken_up",
                            "handed_off",
                            "split",
                            "duplicate",
                            "classified",
                            "dispatched",
                            "assist_added",
                            "released",
                            "agent_named",
                            "reported_in",
                            "contacted",
                            "progress",
                            "note",
                            "paused",
                            "resumed",
                            "extension_asked",
                            "extended",
                            "extension_refused",
                            "return_asked",
                            "returned",
                            "return_refused",
                            "part_done",
                            "planned",
                            "answered",
                            "rated",
                            "called_back",
                            "redo",
                            "closed",
                            "withdrawn",
                            "urged",
                        ],
                    )
                ),
                name="services_ticketstep_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketstep",
            constraint=models.UniqueConstraint(
                fields=("tenant", "ticket", "place"),
                name="services_ticketstep_once",
                violation_error_message="这一步已经登记。",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketurge",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["remind", "urge", "supervise", "circulate"])),
                name="services_ticketurge_level_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketurge",
            constraint=models.UniqueConstraint(
                fields=("tenant", "ticket_clock", "level", "due_at"),
                name="services_ticketurge_once",
                violation_error_message="这一步催办已经发过。",
            ),
        ),
        migrations.AddConstraint(
            model_name="timelimit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True),
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="services_timelimit_ends_after_start",
                violation_error_message="终止日期不能早于起始日期。",
            ),
        ),
        migrations.AddConstraint(
            model_name="timelimit",
            constraint=models.CheckConstraint(
                condition=models.Q(("clock__in", ["dispatch", "contact", "feedback", "resolution"])),
                name="services_timelimit_clock_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="timelimit",
            constraint=models.CheckConstraint(
                condition=models.Q(("unit__in", ["minutes", "days"])), name="services_timelimit_unit_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="timelimit",
            constraint=models.CheckConstraint(
                condition=models.Q(("urgency__in", ["normal", "urgent", "critical", ""])),
                name="services_timelimit_urgency_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="timelimit",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 1), ("amount__lte", 100000)),
                name="services_timelimit_amount_is_some",
                violation_error_message="时限请填 1 或更大的数。",
            ),
        ),
        migrations.AddConstraint(
            model_name="timelimit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to__isnull", True)),
                fields=("tenant", "clock", "category", "urgency"),
                name="services_timelimit_once",
                nulls_distinct=False,
                violation_error_message="这一时限已经有了，请修改原有的一条。",
            ),
        ),
        migrations.AddConstraint(
            model_name="urgestep",
            constraint=models.CheckConstraint(
                condition=models.Q(("clock__in", ["dispatch", "contact", "feedback", "resolution"])),
                name="services_urgestep_clock_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="urgestep",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["remind", "urge", "supervise", "circulate"])),
                name="services_urgestep_level_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="urgestep",
            constraint=models.CheckConstraint(
                condition=models.Q(("unit__in", ["minutes", "days"])), name="services_urgestep_unit_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="urgestep",
            constraint=models.UniqueConstraint(
                fields=("tenant", "clock", "level", "amount", "unit", "is_before"),
                name="services_urgestep_once",
                violation_error_message="这一步催办已经有了，请修改原有的一条。",
            ),
        ),
    ]
