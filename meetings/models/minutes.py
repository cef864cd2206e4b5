"""The 纪要 of a meeting: one row per version, reviewed three times (R57), confirmed by those invited, then frozen."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from alliances.models import OuterMember
from alliances.models.parts import known, once, one_of
from core.tenancy.base import Record
from core.tenancy.fields import TenantForeignKey
from documents.models import DocumentNumber
from meetings.choices import MINUTES_TRANSITIONS, ConfirmState, MinutesState, ReviewDecision
from meetings.models.meeting import Meeting
from members.models import Person
from organizations.models import PartyOrg, Unit


class Minutes(Record):
    """One version. ``body_text`` is what stands between title and attendance; ``content`` the whole, once frozen."""

    TRANSITIONS = MINUTES_TRANSITIONS

    meeting = TenantForeignKey(Meeting, related_name="minutes", verbose_name="会议")
    meeting_id: UUID
    edition = models.PositiveSmallIntegerField("版次", default=1, editable=False)
    title = models.CharField("标题", max_length=120)
    body_text = models.TextField("正文", max_length=40000, blank=True)
    state = models.CharField("状态", max_length=10, choices=MinutesState, default=MinutesState.DRAFT, editable=False)
    number = TenantForeignKey(
        DocumentNumber, null=True, blank=True, related_name="+", verbose_name="文号", editable=False
    )
    number_id: UUID | None
    correction = models.CharField("更正原因", max_length=200, blank=True)
    issued_on = models.DateField("印发日期", null=True, blank=True, editable=False)
    confirm_by = models.DateField("确认截止", null=True, blank=True, editable=False)
    frozen_at = models.DateTimeField("定稿时间", null=True, blank=True, editable=False)
    content = models.JSONField("内容", default=dict, blank=True, editable=False)
    digest = models.CharField("校验值", max_length=64, blank=True, editable=False)
    written_by = models.ForeignKey(
        "core.Account",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name="起草人",
    )
    written_by_id: UUID | None

    class Meta:
        verbose_name = "会议纪要"
        constraints = [
            known("meetings_minutes_state_known", "state", MinutesState),
            once("meetings_minutes_edition_once", "meeting", "edition", message="这一版纪要已经有了。"),
            once(
                "meetings_minutes_one_at_work",
                "meeting",
                condition=Q(state__in=("draft", "first", "second", "third")),
                message="这次会议已有正在起草或审核的纪要，请在那一份上修改。",
            ),
            models.CheckConstraint(
                name="meetings_minutes_frozen_has_moment",
                condition=~Q(state="frozen") | Q(frozen_at__isnull=False),
            ),
            models.CheckConstraint(
                name="meetings_minutes_issued_has_day",
                condition=Q(state__in=("draft", "first", "second", "third"), issued_on__isnull=True)
                | (~Q(state__in=("draft", "first", "second", "third")) & Q(issued_on__isnull=False)),
            ),
        ]
        indexes = [models.Index(name="meetings_minutes_state", fields=["tenant", "state", "confirm_by"])]

    def __str__(self) -> str:
        return self.title


class MinutesReview(Record):
    """One look at a version, at one of the three steps; who wrote it reviews none of them."""

    minutes = TenantForeignKey(Minutes, related_name="reviews", on_delete=models.CASCADE, verbose_name="纪要")
    minutes_id: UUID
    step = models.CharField("审次", max_length=10, choices=MinutesState)
    decision = models.CharField("意见", max_length=10, choices=ReviewDecision)
    note = models.CharField("说明", max_length=400, blank=True)
    reviewed_by = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审核人"
    )
    reviewed_by_id: UUID | None
    reviewed_at = models.DateTimeField("审核时间")

    class Meta:
        verbose_name = "纪要审核"
        constraints = [
            known("meetings_minutesreview_step_known", "step", ("first", "second", "third")),
            known("meetings_minutesreview_known", "decision", ReviewDecision),
        ]
        indexes = [models.Index(name="meetings_minutesreview_of", fields=["tenant", "minutes", "reviewed_at"])]

    def __str__(self) -> str:
        return f"{self.minutes_id} {self.step}"


class MinutesConfirmation(Record):
    """What one of those invited says to the issued minutes; silence counts as the kind's rule says."""

    minutes = TenantForeignKey(Minutes, related_name="confirmations", on_delete=models.CASCADE, verbose_name="纪要")
    minutes_id: UUID
    name = models.CharField("名称", max_length=120)
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="单位")
    unit_id: UUID | None
    party_org = TenantForeignKey(PartyOrg, null=True, blank=True, related_name="+", verbose_name="党组织")
    party_org_id: UUID | None
    person = TenantForeignKey(Person, null=True, blank=True, related_name="+", verbose_name="人员")
    person_id: UUID | None
    outer = TenantForeignKey(OuterMember, null=True, blank=True, related_name="+", verbose_name="域外单位")
    outer_id: UUID | None
    state = models.CharField("确认", max_length=10, choices=ConfirmState, default=ConfirmState.WAITING, editable=False)
    note = models.CharField("意见", max_length=400, blank=True)
    answered_by = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认人"
    )
    answered_by_id: UUID | None
    answered_at = models.DateTimeField("确认时间", null=True, blank=True)

    class Meta:
        verbose_name = "纪要确认"
        constraints = [
            known("meetings_minutesconfirmation_known", "state", ConfirmState),
            one_of(
                "meetings_minutesconfirmation_one_kind",
                "unit",
                "party_org",
                "person",
                "outer",
                message="确认单位请填一个单位、党组织、人员或域外单位，四者填一项。",
            ),
            once("meetings_minutesconfirmation_unit_once", "minutes", "unit", message="这个单位已在确认名单里。"),
            once("meetings_minutesconfirmation_org_once", "minutes", "party_org", message="这个党组织已在确认名单里。"),
            once("meetings_minutesconfirmation_person_once", "minutes", "person", message="这位人员已在确认名单里。"),
            once("meetings_minutesconfirmation_outer_once", "minutes", "outer", message="这个域外单位已在确认名单里。"),
        ]

    def __str__(self) -> str:
        return self.name
