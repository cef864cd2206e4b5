import core.clock
import core.ids
import core.tenancy.fields
import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0016_wall_of_names"),
        ("organizations", "0008_names_are_taken_apart"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DuplicatePair",
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
                    "first_kind",
                    models.CharField(
                        choices=[
                            ("unit", "单位"),
                            ("party_org", "党组织"),
                            ("region", "区域"),
                            ("person", "人员"),
                            ("chain", "产业链"),
                            ("project", "重点项目"),
                            ("body", "链党组织"),
                            ("pack", "年度清单"),
                            ("job", "后台任务"),
                        ],
                        max_length=16,
                        verbose_name="类别",
                    ),
                ),
                (
                    "second_kind",
                    models.CharField(
                        choices=[
                            ("unit", "单位"),
                            ("party_org", "党组织"),
                            ("region", "区域"),
                            ("person", "人员"),
                            ("chain", "产业链"),
                            ("project", "重点项目"),
                            ("body", "链党组织"),
                            ("pack", "年度清单"),
                            ("job", "后台任务"),
                        ],
                        max_length=16,
                        verbose_name="乙的类别",
                    ),
                ),
                ("reasons", models.JSONField(blank=True, default=list, verbose_name="理由")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待核对"), ("dismissed", "不是重复")],
                        default="open",
                        editable=False,
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="判定时间")),
            ],
            options={
                "verbose_name": "疑似重复",
            },
        ),
        migrations.CreateModel(
            name="Merge",
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
                    "survivor_kind",
                    models.CharField(
                        choices=[
                            ("unit", "单位"),
                            ("party_org", "党组织"),
                            ("region", "区域"),
                            ("person", "人员"),
                            ("chain", "产业链"),
                            ("project", "重点项目"),
                            ("body", "链党组织"),
                            ("pack", "年度清单"),
                            ("job", "后台任务"),
                        ],
                        max_length=16,
                        verbose_name="类别",
                    ),
                ),
                (
                    "absorbed_kind",
                    models.CharField(
                        choices=[
                            ("unit", "单位"),
                            ("party_org", "党组织"),
                            ("region", "区域"),
                            ("person", "人员"),
                            ("chain", "产业链"),
                            ("project", "重点项目"),
                            ("body", "链党组织"),
                            ("pack", "年度清单"),
                            ("job", "后台任务"),
                        ],
                        max_length=16,
                        verbose_name="并入的类别",
                    ),
                ),
                ("survivor_name", models.CharField(max_length=120, verbose_name="保留的名称")),
                ("absorbed_name", models.CharField(max_length=120, verbose_name="并入的名称")),
                (
                    "state",
                    models.CharField(
                        choices=[("done", "已合并"), ("undone", "已撤销合并")],
                        default="done",
                        editable=False,
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("merged_on", models.DateField(verbose_name="合并日期")),
                ("undo_until", models.DateField(verbose_name="可撤销至")),
                ("moved", models.JSONField(blank=True, default=list, verbose_name="转移的内容")),
                (
                    "steps",
                    models.JSONField(
                        blank=True,
                        default=list,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="办理记录",
                    ),
                ),
                ("undone_on", models.DateField(blank=True, null=True, verbose_name="撤销日期")),
                ("left", models.JSONField(blank=True, default=list, verbose_name="撤销时未能退回的内容")),
            ],
            options={
                "verbose_name": "合并",
            },
        ),
        migrations.CreateModel(
            name="PartyOrgAlias",
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
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                ("name_key", models.CharField(blank=True, editable=False, max_length=120)),
                ("initials", models.CharField(blank=True, editable=False, max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[("former", "曾用名"), ("short", "其他简称")],
                        default="former",
                        max_length=8,
                        verbose_name="类别",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("renamed", "更名留存"), ("merged", "合并带入"), ("typed", "登记")],
                        default="typed",
                        editable=False,
                        max_length=8,
                        verbose_name="来源",
                    ),
                ),
            ],
            options={
                "verbose_name": "党组织曾用名",
            },
        ),
        migrations.CreateModel(
            name="UnitAlias",
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
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                ("name_key", models.CharField(blank=True, editable=False, max_length=120)),
                ("initials", models.CharField(blank=True, editable=False, max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[("former", "曾用名"), ("short", "其他简称")],
                        default="former",
                        max_length=8,
                        verbose_name="类别",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("renamed", "更名留存"), ("merged", "合并带入"), ("typed", "登记")],
                        default="typed",
                        editable=False,
                        max_length=8,
                        verbose_name="来源",
                    ),
                ),
                ("uscc", models.CharField(blank=True, max_length=18, verbose_name="原统一社会信用代码")),
            ],
            options={
                "verbose_name": "单位曾用名",
            },
        ),
        migrations.RemoveConstraint(
            model_name="unit",
            name="organizations_unit_state_known",
        ),
        migrations.AddField(
            model_name="partyorg",
            name="merged_into",
            field=core.tenancy.fields.TenantForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.partyorg",
                verbose_name="并入的党组织",
            ),
        ),
        migrations.AddField(
            model_name="partyorg",
            name="state",
            field=models.CharField(
                choices=[("own", "独立登记"), ("merged", "已并入")],
                db_default="own",
                default="own",
                editable=False,
                max_length=8,
                verbose_name="登记状态",
            ),
        ),
        migrations.AddField(
            model_name="unit",
            name="merged_into",
            field=core.tenancy.fields.TenantForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.unit",
                verbose_name="并入的单位",
            ),
        ),
        migrations.AlterField(
            model_name="unit",
            name="state",
            field=models.CharField(
                choices=[("active", "正常"), ("suspended", "停业"), ("ended", "注销"), ("merged", "已并入")],
                default="active",
                editable=False,
                max_length=16,
                verbose_name="状态",
            ),
        ),
        migrations.AddConstraint(
            model_name="partyorg",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("merged_into__isnull", False),
                        ("state", "merged"),
                        models.Q(("merged_into", models.F("id")), _negated=True),
                    ),
                    models.Q(("merged_into__isnull", True), ("state", "own")),
                    _connector="OR",
                ),
                name="organizations_partyorg_merged_into_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["active", "suspended", "ended", "merged"])),
                name="organizations_unit_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("merged_into__isnull", False),
                        ("state", "merged"),
                        models.Q(("merged_into", models.F("id")), _negated=True),
                    ),
                    models.Q(models.Q(("state", "merged"), _negated=True), ("merged_into__isnull", True)),
                    _connector="OR",
                ),
                name="organizations_unit_merged_into_another",
            ),
        ),
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)),
                fields=["tenant", "merged_into"],
                name="organizations_unit_merged",
            ),
        ),
        migrations.AddIndex(
            model_name="partyorg",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)),
                fields=["tenant", "merged_into"],
                name="organizations_partyorg_merged",
            ),
        ),
        migrations.AddField(
            model_name="duplicatepair",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="判定人",
            ),
        ),
        migrations.AddField(
            model_name="duplicatepair",
            name="first",
            field=core.tenancy.fields.AnchorForeignKey(
                kinds=("unit", "party_org"),
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.anchor",
                verbose_name="甲",
            ),
        ),
        migrations.AddField(
            model_name="duplicatepair",
            name="second",
            field=core.tenancy.fields.AnchorForeignKey(
                kinds=("unit", "party_org"),
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.anchor",
                verbose_name="乙",
            ),
        ),
        migrations.AddField(
            model_name="duplicatepair",
            name="tenant",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.tenant",
                verbose_name="所属单位",
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="absorbed",
            field=core.tenancy.fields.AnchorForeignKey(
                kinds=("unit", "party_org"),
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.anchor",
                verbose_name="并入",
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="made_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="合并人",
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="survivor",
            field=core.tenancy.fields.AnchorForeignKey(
                kinds=("unit", "party_org"),
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.anchor",
                verbose_name="保留",
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="tenant",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.tenant",
                verbose_name="所属单位",
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="undone_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="撤销人",
            ),
        ),
        migrations.AddField(
            model_name="partyorgalias",
            name="party_org",
            field=core.tenancy.fields.TenantForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="aliases",
                to="organizations.partyorg",
                verbose_name="党组织",
            ),
        ),
        migrations.AddField(
            model_name="partyorgalias",
            name="tenant",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.tenant",
                verbose_name="所属单位",
            ),
        ),
        migrations.AddField(
            model_name="unitalias",
            name="tenant",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.tenant",
                verbose_name="所属单位",
            ),
        ),
        migrations.AddField(
            model_name="unitalias",
            name="unit",
            field=core.tenancy.fields.TenantForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="aliases",
                to="organizations.unit",
                verbose_name="单位",
            ),
        ),
        migrations.AddIndex(
            model_name="duplicatepair",
            index=models.Index(fields=["tenant", "state", "first_kind"], name="organizations_duplicatepair_st"),
        ),
        migrations.AddConstraint(
            model_name="duplicatepair",
            constraint=models.UniqueConstraint(
                fields=("tenant", "first", "second"), name="organizations_duplicatepair_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="duplicatepair",
            constraint=models.CheckConstraint(
                condition=models.Q(("first", models.F("second")), _negated=True), name="organizations_duplicatepair_two"
            ),
        ),
        migrations.AddConstraint(
            model_name="duplicatepair",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "dismissed"])), name="organizations_duplicatepair_state_known"
            ),
        ),
        migrations.AddIndex(
            model_name="merge",
            index=models.Index(fields=["tenant", "updated_at", "id"], name="organizations_merge_updated"),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(("survivor", models.F("absorbed")), _negated=True), name="organizations_merge_two"
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["done", "undone"])), name="organizations_merge_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "done")),
                fields=("tenant", "absorbed"),
                name="organizations_merge_absorbed_once",
                violation_error_message="这条记录已经并入另一条。",
            ),
        ),
        migrations.AddIndex(
            model_name="partyorgalias",
            index=models.Index(fields=["tenant", "name_key"], name="organizations_partyorgalias_nm"),
        ),
        migrations.AddIndex(
            model_name="partyorgalias",
            index=models.Index(fields=["tenant", "updated_at", "id"], name="organizations_partyorgalias_up"),
        ),
        migrations.AddConstraint(
            model_name="partyorgalias",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True),
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="organizations_partyorgalias_ends_after_start",
                violation_error_message="终止日期不能早于起始日期。",
            ),
        ),
        migrations.AddConstraint(
            model_name="partyorgalias",
            constraint=models.UniqueConstraint(
                fields=("tenant", "party_org", "name"),
                name="organizations_partyorgalias_once",
                violation_error_message="这个党组织已登记过这个名称。",
            ),
        ),
        migrations.AddIndex(
            model_name="unitalias",
            index=models.Index(fields=["tenant", "name_key"], name="organizations_unitalias_name"),
        ),
        migrations.AddIndex(
            model_name="unitalias",
            index=models.Index(fields=["tenant", "updated_at", "id"], name="organizations_unitalias_upd"),
        ),
        migrations.AddConstraint(
            model_name="unitalias",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True),
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="organizations_unitalias_ends_after_start",
                violation_error_message="终止日期不能早于起始日期。",
            ),
        ),
        migrations.AddConstraint(
            model_name="unitalias",
            constraint=models.UniqueConstraint(
                fields=("tenant", "unit", "name"),
                name="organizations_unitalias_once",
                violation_error_message="这个单位已登记过这个名称。",
            ),
        ),
    ]
