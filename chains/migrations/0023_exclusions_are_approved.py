import core.tenancy.dated
import django.contrib.postgres.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Rows entered before there were two steps were approved outside: they go on counting."""

    dependencies = [
        ("chains", "0022_names_are_taken_apart"),
        ("core", "0033_industries_are_loaded"),
        ("organizations", "0011_units_cost_less"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="coverageexclusion",
            name="chains_coverageexclusion_never_twice",
        ),
        migrations.AddField(
            model_name="coverageexclusion",
            name="decided_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="审批时间"),
        ),
        migrations.AddField(
            model_name="coverageexclusion",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="审批人",
            ),
        ),
        migrations.AddField(
            model_name="coverageexclusion",
            name="decision_note",
            field=models.CharField(blank=True, editable=False, max_length=200, verbose_name="审批意见"),
        ),
        migrations.AddField(
            model_name="coverageexclusion",
            name="state",
            field=models.CharField(
                choices=[
                    ("proposed", "待审批"),
                    ("approved", "已批准"),
                    ("refused", "未批准"),
                    ("withdrawn", "已撤回"),
                ],
                default="approved",
                editable=False,
                max_length=12,
                verbose_name="审批",
            ),
        ),
        migrations.AlterField(
            model_name="coverageexclusion",
            name="state",
            field=models.CharField(
                choices=[
                    ("proposed", "待审批"),
                    ("approved", "已批准"),
                    ("refused", "未批准"),
                    ("withdrawn", "已撤回"),
                ],
                default="proposed",
                editable=False,
                max_length=12,
                verbose_name="审批",
            ),
        ),
        migrations.AlterField(
            model_name="coverageexclusion",
            name="approver",
            field=models.CharField(
                help_text="同意的人或会议，如“示例部务会 3月5日”", max_length=60, verbose_name="批准依据"
            ),
        ),
        migrations.AlterField(
            model_name="coverageexclusion",
            name="entered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="提出人",
            ),
        ),
        migrations.AddConstraint(
            model_name="coverageexclusion",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("state__in", ["proposed", "approved"]), ("version__gt", 0)),
                expressions=[
                    ("tenant", "="),
                    ("unit", "="),
                    (
                        core.tenancy.dated.DayRange(models.F("valid_from"), models.F("valid_to"), models.Value("[]")),
                        "&&",
                    ),
                ],
                name="chains_coverageexclusion_never_twice",
                violation_error_message="这个单位在这段时间里已登记为不计入，或已提出、等待审批。",
            ),
        ),
        migrations.AddConstraint(
            model_name="coverageexclusion",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["proposed", "approved", "refused", "withdrawn"])),
                name="chains_coverageexclusion_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="coverageexclusion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    ("entered_by__isnull", True),
                    models.Q(("decided_by", models.F("entered_by")), _negated=True),
                    _connector="OR",
                ),
                name="chains_coverageexclusion_decided_by_another",
                violation_error_message="不能审批自己提出的登记，请由另一位同事办理。",
            ),
        ),
        migrations.AddConstraint(
            model_name="coverageexclusion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", False), ("state", "refused")),
                    ("state", "approved"),
                    models.Q(
                        ("decided_at__isnull", True),
                        ("decided_by__isnull", True),
                        ("state__in", ["proposed", "withdrawn"]),
                    ),
                    _connector="OR",
                ),
                name="chains_coverageexclusion_decided_once",
            ),
        ),
    ]
