"""What a meeting resolved: numbered, owned, followed until done (R09, FEATURES 40)."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from alliances.models import ChainBody
from alliances.models.parts import known, once, one_of
from core.tenancy.base import Record
from core.tenancy.fields import TenantForeignKey
from meetings.choices import RESOLUTION_TRANSITIONS, LadderLevel, ResolutionState
from meetings.models.agenda import AgendaItem
from meetings.models.meeting import Meeting
from members.models import Person
from organizations.models import Named, PartyOrg, Unit


class Resolution(Named):
    """``name`` is what is to be done, in one line. ``number`` runs per body and year, never used twice.

    ``allowed_days`` is the time limit in working days where one was given; ``due_on`` is the day it leads to.
    """

    TRANSITIONS = RESOLUTION_TRANSITIONS

    body = TenantForeignKey(ChainBody, related_name="resolutions", verbose_name="链党组织")
    body_id: UUID
    meeting = TenantForeignKey(Meeting, related_name="resolutions", verbose_name="会议")
    meeting_id: UUID
    item = TenantForeignKey(AgendaItem, null=True, blank=True, related_name="resolutions", verbose_name="议程")
    item_id: UUID | None
    year = models.PositiveSmallIntegerField("年度", editable=False)
    number = models.PositiveSmallIntegerField("编号", editable=False)
    text = models.TextField("内容和要求", max_length=2000, blank=True)
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="责任单位")
    unit_id: UUID | None
    party_org = TenantForeignKey(PartyOrg, null=True, blank=True, related_name="+", verbose_name="责任党组织")
    party_org_id: UUID | None
    supervisor = TenantForeignKey(Person, null=True, blank=True, related_name="+", verbose_name="督办人")
    supervisor_id: UUID | None
    allowed_days = models.PositiveSmallIntegerField("时限（工作日）", null=True, blank=True)
    due_on = models.DateField("办结期限")
    state = models.CharField(
        "状态", max_length=8, choices=ResolutionState, default=ResolutionState.OPEN, editable=False
    )
    closed_on = models.DateField("办结日期", null=True, blank=True, editable=False)
    result = models.TextField("办理结果", max_length=2000, blank=True, editable=False)
    closed_by = models.ForeignKey(
        "core.Account",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name="办结确认人",
    )
    closed_by_id: UUID | None

    class Meta:
        verbose_name = "决议"
        constraints = [
            known("meetings_resolution_state_known", "state", ResolutionState),
            one_of(
                "meetings_resolution_one_owner",
                "unit",
                "party_org",
                message="责任单位请填一个单位或一个党组织，两者填一项。",
            ),
            once("meetings_resolution_number_once", "body", "year", "number", message="这个编号已经用过。"),
            models.CheckConstraint(
                name="meetings_resolution_closed_has_day",
                condition=Q(state="open", closed_on__isnull=True) | (~Q(state="open") & Q(closed_on__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(name="meetings_resolution_due", fields=["tenant", "state", "due_on", "id"]),
            models.Index(name="meetings_resolution_body", fields=["tenant", "body", "state"]),
            models.Index(name="meetings_resolution_meeting", fields=["tenant", "meeting"]),
            models.Index(name="meetings_resolution_unit", fields=["tenant", "unit", "state"]),
            models.Index(name="meetings_resolution_name", fields=["tenant", "name_key", "id"]),
        ]


class ResolutionProgress(Record):
    """What was done about it, as the responsible organization reports."""

    resolution = TenantForeignKey(Resolution, related_name="progress", on_delete=models.CASCADE, verbose_name="决议")
    resolution_id: UUID
    day = models.DateField("日期")
    text = models.TextField("进展", max_length=1000)
    reported_by = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    reported_by_id: UUID | None

    class Meta:
        verbose_name = "办理进展"
        indexes = [models.Index(name="meetings_progress_of", fields=["tenant", "resolution", "day"])]

    def __str__(self) -> str:
        return f"{self.resolution_id} {self.day}"


class ResolutionTask(Record):
    """A piece of work a resolution was made into: who does it, by when."""

    resolution = TenantForeignKey(Resolution, related_name="tasks", on_delete=models.CASCADE, verbose_name="决议")
    resolution_id: UUID
    title = models.CharField("任务", max_length=120)
    person = TenantForeignKey(Person, null=True, blank=True, related_name="+", verbose_name="承办人")
    person_id: UUID | None
    due_on = models.DateField("完成期限")
    done_on = models.DateField("完成日期", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "督办任务"
        indexes = [models.Index(name="meetings_task_of", fields=["tenant", "resolution", "due_on"])]

    def __str__(self) -> str:
        return self.title


class LadderRule(Record):
    """So many working days after the deadline (before it, where negative) a resolution is asked for at a level."""

    IS_CONFIGURATION = True

    level = models.CharField("方式", max_length=10, choices=LadderLevel)
    days = models.SmallIntegerField("工作日", help_text="期限前的填负数，期限当天填 0")

    class Meta:
        verbose_name = "催办阶梯"
        constraints = [
            known("meetings_ladderrule_level_known", "level", LadderLevel),
            once("meetings_ladderrule_once", "level", "days", message="这一步催办已经有了，请修改原有的一条。"),
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.days}"


class ResolutionNudge(Record):
    """That a resolution was asked for at a level, for one deadline: never twice."""

    resolution = TenantForeignKey(Resolution, related_name="nudges", on_delete=models.CASCADE, verbose_name="决议")
    resolution_id: UUID
    level = models.CharField("方式", max_length=10, choices=LadderLevel)
    days = models.SmallIntegerField("工作日")
    due_on = models.DateField("当时的期限")
    day = models.DateField("日期")
    told = models.PositiveSmallIntegerField("通知人数", default=0)

    class Meta:
        verbose_name = "催办记录"
        constraints = [
            known("meetings_resolutionnudge_level_known", "level", LadderLevel),
            once(
                "meetings_resolutionnudge_once",
                "resolution",
                "level",
                "days",
                "due_on",
                message="这一步催办已经发过。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resolution_id} {self.level}"
