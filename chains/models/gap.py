"""Where a chain is weak or broken, and what is done about it (补链 强链 延链 升链 建链)."""

import datetime as dt
from uuid import UUID

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from chains.choices import GAP_TRANSITIONS, GapState
from chains.models.chain import Chain, Segment
from chains.models.project import KeyProject
from core import clock
from core.tenancy.dated import ends_after_start
from core.tenancy.fields import TenantForeignKey, TermForeignKey
from members.models import Person
from organizations.models import Named, Unit

ENDED = (GapState.CLOSED, GapState.DROPPED)


class Gap(Named):
    """A weak stretch with who answers for it and by when. On the map from ``raised_on`` until the day it ended.

    ``project`` is meant to close it, ``unit`` is the company that did: one of both stands there once it is closed.
    """

    TRANSITIONS = GAP_TRANSITIONS

    chain = TenantForeignKey(Chain, related_name="gaps", verbose_name="产业链")
    chain_id: UUID
    segment = TenantForeignKey(Segment, null=True, blank=True, related_name="gaps", verbose_name="环节")
    segment_id: UUID | None
    kind = TermForeignKey(kind="gap_kind", verbose_name="类型")
    kind_id: UUID
    owner = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="责任单位")
    owner_id: UUID | None
    person = TenantForeignKey(Person, null=True, blank=True, related_name="+", verbose_name="责任人")
    person_id: UUID | None
    target_year = models.PositiveSmallIntegerField(
        "目标年度", validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    due_on = models.DateField("目标日期", null=True, blank=True)
    description = models.TextField("情况和措施", blank=True, max_length=2000)
    raised_on = models.DateField("提出日期", default=clock.today)
    project = TenantForeignKey(KeyProject, null=True, blank=True, related_name="gaps", verbose_name="承担项目")
    project_id: UUID | None
    state = models.CharField("状态", max_length=12, choices=GapState, default=GapState.OPEN, editable=False)
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="+", editable=False, verbose_name="补上的单位")
    unit_id: UUID | None
    ended_on = models.DateField("闭合日期", null=True, blank=True, editable=False)
    reason = models.CharField("说明", max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = "强链补链事项"
        constraints = [
            models.UniqueConstraint(
                name="chains_gap_name_once",
                fields=["tenant", "chain", "name"],
                violation_error_message="这条链已有同名事项。",
            ),
            models.CheckConstraint(
                name="chains_gap_somebody_answers",
                condition=Q(owner__isnull=False) | Q(person__isnull=False),
                violation_error_message="请填写责任单位或责任人。",
            ),
            models.CheckConstraint(
                name="chains_gap_due_in_target_year",
                condition=Q(due_on__isnull=True) | Q(due_on__year=F("target_year")),
                violation_error_message="目标日期要在目标年度之内。",
            ),
            ends_after_start(
                "chains_gap_ends_after_raised",
                start="raised_on",
                end="ended_on",
                message="闭合日期不能早于提出日期。",
            ),
            models.CheckConstraint(
                name="chains_gap_state_known", condition=Q(state__in=[str(value) for value in GapState])
            ),
            models.CheckConstraint(
                name="chains_gap_ended_with_day",
                condition=Q(state__in=[str(value) for value in ENDED], ended_on__isnull=False)
                | (~Q(state__in=[str(value) for value in ENDED]) & Q(ended_on__isnull=True)),
                violation_error_message="已闭合或不再推进的事项要有日期，其他状态不能有。",
            ),
            models.CheckConstraint(
                name="chains_gap_closed_by_something",
                condition=~Q(state="closed") | Q(project__isnull=False) | Q(unit__isnull=False),
                violation_error_message="闭合的事项要写明由哪个项目或单位补上。",
            ),
            models.CheckConstraint(
                name="chains_gap_dropped_with_reason",
                condition=~Q(state="dropped") | ~Q(reason=""),
                violation_error_message="不再推进的事项要写明原因。",
            ),
        ]
        indexes = [models.Index(name="chains_gap_state", fields=["tenant", "state", "target_year"])]

    @property
    def last_day(self) -> dt.date:
        """The day by which it should be closed: the one said, else the last of its year."""
        return self.due_on or dt.date(self.target_year, 12, 31)
