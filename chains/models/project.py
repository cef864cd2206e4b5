"""The key projects of each chain and year (R14), what they are tagged with, who takes part, what changed late."""

from decimal import Decimal
from uuid import UUID

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from chains.choices import PROJECT_TRANSITIONS, ParticipantCategory, ProjectState
from chains.models.chain import Chain, Segment
from core.tenancy.base import Record
from core.tenancy.dated import Dated, ends_after_start, never_twice_at_once
from core.tenancy.fields import TenantForeignKey, TermForeignKey
from organizations.models import Named, Unit


class KeyProject(Named):
    """A key project of one chain and year (R14). ``amount`` is in 分 (CNY).

    ``continues`` is the same project in an earlier year's list: it was carried over, and lives on in this row.
    """

    TRANSITIONS = PROJECT_TRANSITIONS

    chain = TenantForeignKey(Chain, related_name="projects", verbose_name="产业链")
    chain_id: UUID
    segment = TenantForeignKey(Segment, null=True, blank=True, related_name="+", verbose_name="环节")
    segment_id: UUID | None
    owner = TenantForeignKey(Unit, null=True, blank=True, related_name="projects", verbose_name="牵头单位")
    owner_id: UUID | None
    continues = TenantForeignKey("self", null=True, blank=True, related_name="continued_by", verbose_name="结转自")
    continues_id: UUID | None
    year = models.PositiveSmallIntegerField("年度", validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    goal = TermForeignKey(kind="project_goal", verbose_name="目标任务")
    goal_id: UUID
    target = models.CharField("年度目标", max_length=400, blank=True)
    target_quantity = models.DecimalField(
        "目标数量",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    target_unit = models.CharField("计量单位", max_length=12, blank=True)
    amount = models.PositiveBigIntegerField("投资额（分）", null=True, blank=True)
    state = models.CharField("状态", max_length=12, choices=ProjectState, default=ProjectState.PLANNED, editable=False)
    started_on = models.DateField("开工日期", null=True, blank=True)
    due_on = models.DateField("计划完成日期", null=True, blank=True)
    finished_on = models.DateField("完成日期", null=True, blank=True)
    summary = models.TextField("内容", blank=True, max_length=2000)

    class Meta:
        verbose_name = "重点项目"
        constraints = [
            models.UniqueConstraint(
                name="chains_keyproject_name_once",
                fields=["tenant", "chain", "year", "name"],
                violation_error_message="这条链这一年已有同名项目。",
            ),
            models.UniqueConstraint(
                name="chains_keyproject_continued_once",
                fields=["tenant", "continues"],
                condition=Q(continues__isnull=False),
                violation_error_message="这个项目已经结转过，不能重复结转。",
            ),
            ends_after_start(
                "chains_keyproject_due_after_start",
                start="started_on",
                end="due_on",
                message="计划完成日期不能早于开工日期。",
            ),
            models.CheckConstraint(
                name="chains_keyproject_state_known", condition=Q(state__in=[str(value) for value in ProjectState])
            ),
            models.CheckConstraint(
                name="chains_keyproject_finished_with_day",
                condition=Q(state="finished", finished_on__isnull=False)
                | (~Q(state="finished") & Q(finished_on__isnull=True)),
                violation_error_message="已完成的项目要有完成日期，未完成的项目不能有完成日期。",
            ),
            models.CheckConstraint(
                name="chains_keyproject_quantity_has_unit",
                condition=Q(target_quantity__isnull=True, target_unit="")
                | (Q(target_quantity__isnull=False) & ~Q(target_unit="")),
                violation_error_message="目标数量和计量单位请一起填写，或都留空。",
            ),
        ]
        indexes = [models.Index(name="chains_keyproject_year", fields=["tenant", "year", "chain"])]


class ProjectAction(Record):
    """What a project does for its chain: 补链, 延链, 升链, 建链 … (F007). A project may do several."""

    project = TenantForeignKey(KeyProject, related_name="action_tags", verbose_name="重点项目")
    project_id: UUID
    action = TermForeignKey(kind="gap_kind", verbose_name="链条行动")
    action_id: UUID

    class Meta:
        verbose_name = "链条行动"
        constraints = [
            models.UniqueConstraint(
                name="chains_projectaction_once",
                fields=["tenant", "project", "action"],
                violation_error_message="这个项目已有这个标签。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.action_id}"


class Participant(Dated):
    """A unit that takes part in a project, as what and with which task (F019)."""

    project = TenantForeignKey(KeyProject, related_name="participants", verbose_name="重点项目")
    project_id: UUID
    unit = TenantForeignKey(Unit, related_name="+", verbose_name="单位")
    unit_id: UUID
    category = models.CharField("类别", max_length=16, choices=ParticipantCategory)
    role = models.CharField("承担任务", max_length=80, blank=True)

    class Meta:
        verbose_name = "参与单位"
        constraints = [
            ends_after_start("chains_participant_ends_after_start"),
            models.CheckConstraint(
                name="chains_participant_category_known",
                condition=Q(category__in=[str(value) for value in ParticipantCategory]),
            ),
            never_twice_at_once(
                "chains_participant_never_twice",
                "project",
                "unit",
                message="这个单位在这段时间里已参与该项目。",
            ),
        ]
        indexes = [models.Index(name="chains_participant_unit", fields=["tenant", "unit", "project"])]

    def __str__(self) -> str:
        return f"{self.project_id} {self.unit_id}"


class ListChange(Record):
    """A change to a year's list after it was published: why, and what. The published list itself stays as it is.

    ``changes`` holds ``[label, before, after]`` in words; a project that came in late has none.
    """

    project = TenantForeignKey(KeyProject, related_name="list_changes", verbose_name="重点项目")
    project_id: UUID
    published = models.CharField("已发布的清单", max_length=120)
    reason = models.CharField("变更原因", max_length=400)
    changes = models.JSONField("变更内容", default=list, blank=True)
    made_by = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办理人"
    )

    class Meta:
        verbose_name = "发布后变更"
        constraints = [models.CheckConstraint(name="chains_listchange_has_reason", condition=~Q(reason=""))]
        indexes = [models.Index(name="chains_listchange_project", fields=["tenant", "project"])]

    def __str__(self) -> str:
        return f"{self.project_id} {self.published}"
