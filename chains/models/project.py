"""The key projects of each chain and year."""

from uuid import UUID

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from chains.choices import PROJECT_TRANSITIONS, ProjectState
from chains.models.chain import Chain, Segment
from core.tenancy.dated import ends_after_start
from core.tenancy.fields import TenantForeignKey, TermForeignKey
from organizations.models import Named, Unit


class KeyProject(Named):
    """A key project of one chain and year (R14). ``amount`` is in 分 (CNY)."""

    TRANSITIONS = PROJECT_TRANSITIONS

    chain = TenantForeignKey(Chain, related_name="projects", verbose_name="产业链")
    chain_id: UUID
    segment = TenantForeignKey(Segment, null=True, blank=True, related_name="+", verbose_name="环节")
    segment_id: UUID | None
    owner = TenantForeignKey(Unit, null=True, blank=True, related_name="projects", verbose_name="牵头单位")
    owner_id: UUID | None
    year = models.PositiveSmallIntegerField("年度", validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    goal = TermForeignKey(kind="project_goal", verbose_name="目标任务")
    goal_id: UUID
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
        ]
        indexes = [models.Index(name="chains_keyproject_year", fields=["tenant", "year", "chain"])]
