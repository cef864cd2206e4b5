import core.clock
import core.ids
import core.tenancy.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0006_identity_audited"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DocumentSeries",
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
                    "issuer_name",
                    models.CharField(help_text="全称，如“中共某某市委组织部”", max_length=60, verbose_name="发文机关"),
                ),
                ("issuer_kind", models.CharField(blank=True, max_length=16, null=True)),
                (
                    "code",
                    models.CharField(
                        help_text="如“某组发”，印在年份之前，不含年份和序号", max_length=20, verbose_name="机关代字"
                    ),
                ),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="停用日期")),
                (
                    "issuer",
                    core.tenancy.fields.AnchorForeignKey(
                        blank=True,
                        kinds=("body", "party_org", "unit"),
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.anchor",
                        verbose_name="系统内的组织",
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
                "verbose_name": "发文代字",
            },
        ),
        migrations.CreateModel(
            name="DocumentNumber",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False, verbose_name="编号"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                ("number", models.PositiveIntegerField(verbose_name="序号")),
                ("text", models.CharField(max_length=40, verbose_name="发文字号")),
                ("issuer_name", models.CharField(max_length=60, verbose_name="发文机关")),
                ("title", models.CharField(max_length=200, verbose_name="公文标题")),
                ("carrier", models.UUIDField(verbose_name="公文")),
                ("path", models.CharField(max_length=200, verbose_name="所在页面")),
                ("drawn_on", models.DateField(verbose_name="成文日期")),
                ("drawn_at", models.DateTimeField(default=core.clock.now, verbose_name="编号时间")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废原因")),
                (
                    "drawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "series",
                    core.tenancy.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="numbers",
                        to="documents.documentseries",
                        verbose_name="机关代字",
                    ),
                ),
            ],
            options={
                "verbose_name": "发文字号",
            },
        ),
        migrations.AddConstraint(
            model_name="documentseries",
            constraint=models.UniqueConstraint(
                fields=("tenant", "code"),
                name="documents_series_code_once",
                violation_error_message="已有相同的机关代字。两个机关共用代字会使两份公文同号，请换一个。",
            ),
        ),
        migrations.AddConstraint(
            model_name="documentseries",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^[^〔〕\\[\\]（）()\\s]+$")),
                name="documents_series_code_whole",
                violation_error_message="机关代字只写文字，不含括号和空格；年份和序号由系统编排。",
            ),
        ),
        migrations.AddConstraint(
            model_name="documentseries",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("issuer__isnull", True), ("issuer_kind__isnull", True)),
                    models.Q(("issuer__isnull", False), ("issuer_kind__isnull", False)),
                    _connector="OR",
                ),
                name="documents_series_issuer_with_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="documentnumber",
            index=models.Index(fields=["tenant", "-drawn_at", "id"], name="documents_number_recent"),
        ),
        migrations.AddConstraint(
            model_name="documentnumber",
            constraint=models.UniqueConstraint(
                fields=("tenant", "series", "year", "number"), name="documents_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="documentnumber",
            constraint=models.UniqueConstraint(fields=("tenant", "carrier"), name="documents_number_carrier_once"),
        ),
        migrations.AddConstraint(
            model_name="documentnumber",
            constraint=models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="documents_number_from_one"),
        ),
        migrations.AddConstraint(
            model_name="documentnumber",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("void_reason", ""), ("voided_at__isnull", True)),
                    models.Q(("voided_at__isnull", False), models.Q(("void_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="documents_number_void_says_why",
            ),
        ),
    ]
