import core.clock
import core.ids
import core.tenancy.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0009_wall_working_days"),
    ]

    operations = [
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False, verbose_name="编号"
                    ),
                ),
                ("event", models.CharField(max_length=40, verbose_name="事项")),
                ("occurrence", models.CharField(max_length=80)),
                ("subject_kind", models.CharField(blank=True, max_length=16, null=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[("in_app", "平台内通知"), ("mail", "电子邮件")], max_length=8, verbose_name="渠道"
                    ),
                ),
                ("payload", models.JSONField(default=dict, verbose_name="内容")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "待发送"),
                            ("collecting", "待汇总"),
                            ("sending", "正在发送"),
                            ("retry", "等待重发"),
                            ("sent", "已送达"),
                            ("merged", "已并入汇总"),
                            ("failed", "未送达"),
                            ("uncertain", "不能确定"),
                            ("cancelled", "已取消"),
                        ],
                        default="planned",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("message", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("created_at", models.DateTimeField(default=core.clock.now, verbose_name="产生时间")),
                ("due_at", models.DateTimeField(default=core.clock.now, verbose_name="应发时间")),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="过时时间")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="发送次数")),
                ("is_late", models.BooleanField(default=False, verbose_name="补发")),
                ("handed_at", models.DateTimeField(blank=True, null=True)),
                ("lease_token", models.UUIDField(blank=True, null=True)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("deliveries", models.PositiveSmallIntegerField(default=0)),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="收件账号",
                    ),
                ),
                (
                    "contact",
                    core.tenancy.fields.AnchorForeignKey(
                        blank=True,
                        kinds=("person",),
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.anchor",
                    ),
                ),
                (
                    "digest",
                    core.tenancy.fields.TenantForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.delivery",
                    ),
                ),
                (
                    "subject",
                    core.tenancy.fields.AnchorForeignKey(
                        blank=True,
                        kinds=("unit", "party_org", "region", "person", "chain", "project", "body", "pack", "job"),
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.anchor",
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
        ),
        migrations.CreateModel(
            name="DeliveryDecision",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False, verbose_name="编号"
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[("resend", "重新发送"), ("arrived", "已核实送达"), ("given_up", "不再发送")],
                        max_length=12,
                        verbose_name="处理",
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="原因")),
                ("created_at", models.DateTimeField(default=core.clock.now, verbose_name="时间")),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "delivery",
                    core.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="core.delivery"
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
        ),
        migrations.CreateModel(
            name="MailSender",
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
                ("is_on", models.BooleanField(default=True, verbose_name="发送邮件")),
                ("name", models.CharField(max_length=60, verbose_name="发件人名称")),
                ("address", models.EmailField(blank=True, max_length=120, verbose_name="发件地址")),
                ("reply_to", models.EmailField(blank=True, max_length=120, verbose_name="回复地址")),
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
        ),
        migrations.CreateModel(
            name="NoticeAddress",
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
                ("email", models.EmailField(max_length=120, verbose_name="邮箱")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
        ),
        migrations.CreateModel(
            name="NoticeChoice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False, verbose_name="编号"
                    ),
                ),
                ("event", models.CharField(max_length=40, verbose_name="事项")),
                (
                    "channel",
                    models.CharField(
                        choices=[("in_app", "平台内通知"), ("mail", "电子邮件")], max_length=8, verbose_name="渠道"
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[("now", "及时发送"), ("digest", "每日汇总"), ("off", "不发送")],
                        max_length=8,
                        verbose_name="方式",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state__in", ["planned", "retry", "sending"])),
                fields=["due_at"],
                name="core_delivery_due",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "collecting")),
                fields=["tenant", "account"],
                name="core_delivery_collecting",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["tenant", "state", "-created_at"], name="core_delivery_state"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["tenant", "subject"], name="core_delivery_subject"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                condition=models.Q(("account__isnull", False)),
                fields=("tenant", "event", "occurrence", "account", "channel"),
                name="core_delivery_once_account",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                condition=models.Q(("contact__isnull", False)),
                fields=("tenant", "event", "occurrence", "contact", "channel"),
                name="core_delivery_once_contact",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("account__isnull", False), ("contact__isnull", True)),
                    models.Q(("account__isnull", True), ("contact__isnull", False)),
                    _connector="OR",
                ),
                name="core_delivery_one_recipient",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "planned",
                            "collecting",
                            "sending",
                            "retry",
                            "sent",
                            "merged",
                            "failed",
                            "uncertain",
                            "cancelled",
                        ],
                    )
                ),
                name="core_delivery_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["in_app", "mail"])), name="core_delivery_channel_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at__isnull", False),
                        ("state__in", ["sent", "merged", "failed", "uncertain", "cancelled"]),
                    ),
                    models.Q(("ended_at__isnull", True), ("state__in", ["planned", "collecting", "sending", "retry"])),
                    _connector="OR",
                ),
                name="core_delivery_ended_iff_final",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("digest__isnull", False), ("state", "merged")),
                    models.Q(models.Q(("state", "merged"), _negated=True), ("digest__isnull", True)),
                    _connector="OR",
                ),
                name="core_delivery_merged_iff_digest",
            ),
        ),
        migrations.AddIndex(
            model_name="deliverydecision",
            index=models.Index(fields=["tenant", "delivery", "created_at"], name="core_deliverydecision_of"),
        ),
        migrations.AddConstraint(
            model_name="deliverydecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("decision__in", ["resend", "arrived", "given_up"])),
                name="core_deliverydecision_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailsender",
            constraint=models.UniqueConstraint(fields=("tenant",), name="core_mailsender_once"),
        ),
        migrations.AddConstraint(
            model_name="noticeaddress",
            constraint=models.UniqueConstraint(fields=("tenant", "account"), name="core_noticeaddress_once"),
        ),
        migrations.AddConstraint(
            model_name="noticechoice",
            constraint=models.UniqueConstraint(
                fields=("tenant", "account", "event", "channel"), name="core_noticechoice_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="noticechoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("mode__in", ["now", "digest", "off"]), ("channel__in", ["in_app", "mail"])),
                name="core_noticechoice_known",
            ),
        ),
    ]
