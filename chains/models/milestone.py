"""How a key project goes: its milestones (节点), its progress notes, and the rule they are judged by (R14, F018)."""

from uuid import UUID

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from chains.choices import MILESTONE_TRANSITIONS, Cadence, MilestoneState
from chains.models.project import KeyProject
from core.tenancy.base import Record
from core.tenancy.dated import ends_after_start
from core.tenancy.fields import TenantForeignKey, TermForeignKey
from organizations.models import Unit

LONGEST_RULE = 60


class Milestone(Record):
    """A 节点 of a project. ``baseline_on`` is the day first promised: a new plan moves ``planned_on`` alone."""

    TRANSITIONS = MILESTONE_TRANSITIONS

    project = TenantForeignKey(KeyProject, related_name="milestones", verbose_name="重点项目")
    project_id: UUID
    name = models.CharField("节点", max_length=80)
    order = models.PositiveIntegerField("顺序", default=0)
    owner = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="责任单位")
    owner_id: UUID | None
    planned_on = models.DateField("计划完成日期")
    baseline_on = models.DateField("最初计划日期", editable=False)
    started_on = models.DateField("实际开始日期", null=True, blank=True)
    done_on = models.DateField("实际完成日期", null=True, blank=True)
    delay_reason = models.CharField("延期原因", max_length=400, blank=True)
    drop_reason = models.CharField("取消原因", max_length=400, blank=True)
    dropped_by = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="取消人"
    )
    state = models.CharField(
        "状态", max_length=12, choices=MilestoneState, default=MilestoneState.PLANNED, editable=False
    )

    class Meta:
        verbose_name = "项目节点"
        constraints = [
            models.UniqueConstraint(
                name="chains_milestone_name_once",
                fields=["tenant", "project", "name"],
                violation_error_message="这个项目已有同名节点，请换一个名称。",
            ),
            models.CheckConstraint(
                name="chains_milestone_state_known", condition=Q(state__in=[str(value) for value in MilestoneState])
            ),
            models.CheckConstraint(
                name="chains_milestone_done_with_day",
                condition=Q(state="done", done_on__isnull=False) | (~Q(state="done") & Q(done_on__isnull=True)),
                violation_error_message="已完成的节点要有完成日期，未完成的不能有。",
            ),
            models.CheckConstraint(
                name="chains_milestone_under_way_has_begun",
                condition=~Q(state="under_way") | Q(started_on__isnull=False),
                violation_error_message="进行中的节点要有实际开始日期。",
            ),
            ends_after_start(
                "chains_milestone_done_after_start",
                start="started_on",
                end="done_on",
                message="实际完成日期不能早于实际开始日期。",
            ),
            models.CheckConstraint(
                name="chains_milestone_late_has_reason",
                condition=(
                    Q(planned_on__lte=F("baseline_on")) & (Q(done_on__isnull=True) | Q(done_on__lte=F("baseline_on")))
                )
                | ~Q(delay_reason=""),
                violation_error_message="晚于最初计划的节点要写明延期原因。",
            ),
            models.CheckConstraint(
                name="chains_milestone_dropped_with_reason",
                condition=Q(state="dropped", drop_reason__gt="") | (~Q(state="dropped") & Q(drop_reason="")),
                violation_error_message="取消节点要写明原因。",
            ),
        ]
        indexes = [
            models.Index(name="chains_milestone_project", fields=["tenant", "project", "order"]),
            models.Index(name="chains_milestone_planned", fields=["tenant", "state", "planned_on"]),
        ]

    def __str__(self) -> str:
        return self.name


class ProgressNote(Record):
    """What was reported on a project for one period (a month or a quarter): one note per project and period."""

    project = TenantForeignKey(KeyProject, related_name="notes", verbose_name="重点项目")
    project_id: UUID
    period_start = models.DateField("周期起")
    period_end = models.DateField("周期止")
    progress = models.TextField("进展情况", max_length=2000)
    problems = models.TextField("存在问题", max_length=2000, blank=True)
    next_steps = models.TextField("下步打算", max_length=2000, blank=True)
    reported_by = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="填报人"
    )
    reported_at = models.DateTimeField("填报时间")

    class Meta:
        verbose_name = "进展报告"
        constraints = [
            models.UniqueConstraint(
                name="chains_progressnote_once",
                fields=["tenant", "project", "period_start", "period_end"],
                violation_error_message="这个项目这一期已有进展报告，请打开后修改。",
            ),
            ends_after_start("chains_progressnote_ends_after_start", start="period_start", end="period_end"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.period_start}"


class ProjectRule(Record):
    """When lights turn and notes fall due in this city: one row, made with its defaults when first asked for."""

    IS_CONFIGURATION = True

    yellow_days = models.PositiveSmallIntegerField(
        "提前提醒（工作日）",
        default=5,
        validators=[MaxValueValidator(LONGEST_RULE)],
        help_text="节点或项目在这么多个工作日内到期而没有完成，亮黄灯",
    )
    red_days = models.PositiveSmallIntegerField(
        "容许逾期（工作日）",
        default=5,
        validators=[MaxValueValidator(LONGEST_RULE)],
        help_text="节点逾期不超过这么多个工作日亮黄灯，超过亮红灯；项目超过计划完成日期即亮红灯",
    )
    note_days = models.PositiveSmallIntegerField(
        "进展报告期限（工作日）",
        default=5,
        validators=[MaxValueValidator(LONGEST_RULE)],
        help_text="每期结束后多少个工作日内报进展",
    )
    cadence = models.CharField("进展报告周期", max_length=12, choices=Cadence, default=Cadence.QUARTERLY)

    class Meta:
        verbose_name = "重点项目规则"
        constraints = [
            models.UniqueConstraint(name="chains_projectrule_once", fields=["tenant"]),
            models.CheckConstraint(
                name="chains_projectrule_cadence_known", condition=Q(cadence__in=[str(value) for value in Cadence])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.yellow_days} {self.red_days}"


class GoalCadence(Record):
    """Projects of this goal report at another pace than the city's."""

    IS_CONFIGURATION = True

    goal = TermForeignKey(kind="project_goal", verbose_name="目标任务")
    goal_id: UUID
    cadence = models.CharField("进展报告周期", max_length=12, choices=Cadence)

    class Meta:
        verbose_name = "目标任务的报告周期"
        constraints = [
            models.UniqueConstraint(name="chains_goalcadence_once", fields=["tenant", "goal"]),
            models.CheckConstraint(
                name="chains_goalcadence_cadence_known", condition=Q(cadence__in=[str(value) for value in Cadence])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.cadence}"
