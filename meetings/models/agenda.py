"""What a meeting is about: topics proposed before it, and the agenda with what was said on each item."""

from uuid import UUID

from django.db import models
from django.db.models import F, Q

from alliances.models import ChainBody
from alliances.models.parts import known, once
from chains.models import Gap, KeyProject
from core.tenancy.base import Record
from core.tenancy.fields import TenantForeignKey
from meetings.choices import TOPIC_TRANSITIONS, TopicState
from meetings.models.meeting import Meeting
from organizations.models import Named, PartyOrg, Unit


class Topic(Named):
    """A matter somebody asks a meeting to take up; ``name`` is its title. The convener decides, with a reason."""

    TRANSITIONS = TOPIC_TRANSITIONS

    body = TenantForeignKey(ChainBody, related_name="topics", verbose_name="链党组织")
    body_id: UUID
    meeting = TenantForeignKey(Meeting, null=True, blank=True, related_name="topics", verbose_name="提交的会议")
    meeting_id: UUID | None
    reason = models.TextField("事由和建议", max_length=2000, blank=True)
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="提出单位")
    unit_id: UUID | None
    party_org = TenantForeignKey(PartyOrg, null=True, blank=True, related_name="+", verbose_name="提出党组织")
    party_org_id: UUID | None
    project = TenantForeignKey(KeyProject, null=True, blank=True, related_name="+", verbose_name="涉及重点项目")
    project_id: UUID | None
    gap = TenantForeignKey(Gap, null=True, blank=True, related_name="+", verbose_name="涉及缺口")
    gap_id: UUID | None
    state = models.CharField("状态", max_length=10, choices=TopicState, default=TopicState.PROPOSED, editable=False)
    merged_into = TenantForeignKey(
        "self", null=True, blank=True, related_name="absorbed", verbose_name="合并到", editable=False
    )
    merged_into_id: UUID | None
    answer = models.CharField("答复", max_length=400, blank=True, editable=False)
    proposed_by = models.ForeignKey(
        "core.Account",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name="提出人",
    )
    proposed_by_id: UUID | None
    decided_by = models.ForeignKey(
        "core.Account",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name="审定人",
    )
    decided_by_id: UUID | None
    decided_at = models.DateTimeField("审定时间", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "议题"
        constraints = [
            known("meetings_topic_state_known", "state", TopicState),
            models.CheckConstraint(
                name="meetings_topic_one_proposer",
                condition=Q(unit__isnull=True) | Q(party_org__isnull=True),
                violation_error_message="提出单位和提出党组织只填一项。",
            ),
            models.CheckConstraint(
                name="meetings_topic_merged_into_one",
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
            ),
            models.CheckConstraint(
                name="meetings_topic_merged_elsewhere",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                violation_error_message="议题不能合并到自己。",
            ),
        ]
        indexes = [models.Index(name="meetings_topic_body", fields=["tenant", "body", "state"])]


class AgendaItem(Record):
    """One item of the agenda, and what was said on it. ``locked_by`` writes on it now, until ``locked_until``."""

    meeting = TenantForeignKey(Meeting, related_name="agenda", on_delete=models.CASCADE, verbose_name="会议")
    meeting_id: UUID
    place = models.PositiveSmallIntegerField("次序")
    section = models.CharField("部分", max_length=40, blank=True)
    title = models.CharField("议程", max_length=120)
    minutes_long = models.PositiveSmallIntegerField("时长（分钟）", null=True, blank=True)
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="汇报单位")
    unit_id: UUID | None
    presenter = models.CharField("汇报人", max_length=60, blank=True)
    topic = TenantForeignKey(Topic, null=True, blank=True, related_name="items", verbose_name="议题", editable=False)
    topic_id: UUID | None
    project = TenantForeignKey(KeyProject, null=True, blank=True, related_name="+", verbose_name="涉及重点项目")
    project_id: UUID | None
    gap = TenantForeignKey(Gap, null=True, blank=True, related_name="+", verbose_name="涉及缺口")
    gap_id: UUID | None
    is_required = models.BooleanField("必有", default=False, editable=False)
    # Whether another city that was asked to the meeting reads its title.
    is_shared = models.BooleanField("外市可见", default=False, editable=False)
    notes = models.TextField("记录", max_length=20000, blank=True)
    locked_by = models.ForeignKey(
        "core.Account",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name="正在记录",
    )
    locked_by_id: UUID | None
    locked_until = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "议程"
        constraints = [
            once("meetings_agendaitem_topic_once", "meeting", "topic", message="这个议题已在议程里。"),
            models.CheckConstraint(
                name="meetings_agendaitem_lock_has_end",
                condition=Q(locked_by__isnull=True, locked_until__isnull=True)
                | Q(locked_by__isnull=False, locked_until__isnull=False),
            ),
        ]
        indexes = [models.Index(name="meetings_agendaitem_place", fields=["tenant", "meeting", "place"])]

    def __str__(self) -> str:
        return self.title
