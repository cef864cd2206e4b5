"""What a city asks of its meetings: kinds, who is invited, what is on the agenda, how many a year (R08–R11)."""

from uuid import UUID

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from alliances.models.parts import known, once, one_of
from core.tenancy.base import Record
from core.tenancy.dated import Dated, ends_after_start
from core.tenancy.fields import TenantForeignKey, TermForeignKey
from meetings.choices import MinimumPeriod, ReminderMoment


class MeetingKind(Record):
    """How meetings of one of the city's kinds are planned; a kind without such a row is planned by hand."""

    IS_CONFIGURATION = True

    kind = TermForeignKey(kind="meeting_kind", verbose_name="会议类型")
    kind_id: UUID
    minutes_long = models.PositiveSmallIntegerField("时长（分钟）", default=120)
    quorum = models.PositiveSmallIntegerField(
        "到会要求（%）", null=True, blank=True, help_text="应到单位中到会的比例，不作要求的不填"
    )
    invited_only = models.BooleanField("仅参会单位可见", default=False)
    topic_days = models.PositiveSmallIntegerField("议题截止（会前天数）", default=5)
    minutes_days = models.PositiveSmallIntegerField("纪要期限（会后工作日）", default=5)
    confirm_days = models.PositiveSmallIntegerField("纪要确认期限（工作日）", default=3)
    silence_agrees = models.BooleanField("逾期未复视同同意", default=True)
    note = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = "会议类型"
        constraints = [
            once("meetings_meetingkind_once", "kind", message="这一会议类型的规则已经有了，请修改原有的一条。"),
            models.CheckConstraint(
                name="meetings_meetingkind_quorum_is_percent",
                condition=Q(quorum__isnull=True) | Q(quorum__gte=1, quorum__lte=100),
                violation_error_message="到会要求请填 1 至 100 的百分比。",
            ),
            models.CheckConstraint(
                name="meetings_meetingkind_long_is_a_day",
                condition=Q(minutes_long__gte=10, minutes_long__lte=1440),
                violation_error_message="时长请填 10 至 1440 分钟。",
            ),
        ]

    def __str__(self) -> str:
        return str(self.kind_id)


class KindInvitee(Record):
    """Who is invited to meetings of a kind: holders of a seat, or members of a category (F067)."""

    IS_CONFIGURATION = True

    rule = TenantForeignKey(MeetingKind, related_name="invitees", on_delete=models.CASCADE, verbose_name="会议类型")
    rule_id: UUID
    seat = TermForeignKey(kind="body_seat", null=True, blank=True, verbose_name="席位")
    seat_id: UUID | None
    category = TermForeignKey(kind="member_category", null=True, blank=True, verbose_name="成员类别")
    category_id: UUID | None
    must = models.BooleanField("必须邀请", default=True)

    class Meta:
        verbose_name = "参会范围"
        constraints = [
            one_of(
                "meetings_kindinvitee_one_kind",
                "seat",
                "category",
                message="参会范围请选一种席位或一类成员，两者选一项。",
            ),
            once("meetings_kindinvitee_seat_once", "rule", "seat", message="这种席位已在参会范围里。"),
            once("meetings_kindinvitee_category_once", "rule", "category", message="这类成员已在参会范围里。"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.seat_id or self.category_id}"


class KindAgendaItem(Record):
    """One item of the agenda that meetings of a kind begin with (R09)."""

    IS_CONFIGURATION = True

    rule = TenantForeignKey(MeetingKind, related_name="agenda", on_delete=models.CASCADE, verbose_name="会议类型")
    rule_id: UUID
    place = models.PositiveSmallIntegerField("次序")
    section = models.CharField("部分", max_length=40, blank=True)
    title = models.CharField("议程", max_length=120)
    minutes_long = models.PositiveSmallIntegerField("时长（分钟）", null=True, blank=True)
    is_required = models.BooleanField("必有", default=True)

    class Meta:
        verbose_name = "议程模板"
        constraints = [
            once("meetings_kindagendaitem_once", "rule", "title", message="这一项已在议程模板里。"),
        ]

    def __str__(self) -> str:
        return self.title


class MinimumRule(Dated):
    """At least so many meetings of any of its kinds in each period, asked of bodies of a kind or tier (R08, F031)."""

    IS_CONFIGURATION = True

    name = models.CharField("名称", max_length=60)
    body_kind = TermForeignKey(kind="body_kind", null=True, blank=True, verbose_name="适用类别")
    body_kind_id: UUID | None
    tier = TermForeignKey(kind="body_tier", null=True, blank=True, verbose_name="适用层级")
    tier_id: UUID | None
    period = models.CharField("周期", max_length=8, choices=MinimumPeriod, default=MinimumPeriod.YEAR)
    least = models.PositiveSmallIntegerField("至少几次", default=1)
    note = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = "会议次数要求"
        constraints = [
            ends_after_start("meetings_minimumrule_ends_after_start"),
            known("meetings_minimumrule_period_known", "period", MinimumPeriod),
            once("meetings_minimumrule_name_once", "name", message="已有同名的会议次数要求，请换一个名称。"),
            models.CheckConstraint(
                name="meetings_minimumrule_asks_some",
                condition=Q(least__gte=1),
                violation_error_message="至少几次请填 1 或更大的数。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MinimumRuleKind(Record):
    """A kind of meeting that counts towards the minimum: any one of them does (R08)."""

    IS_CONFIGURATION = True

    rule = TenantForeignKey(MinimumRule, related_name="kinds", on_delete=models.CASCADE, verbose_name="会议次数要求")
    rule_id: UUID
    kind = TermForeignKey(kind="meeting_kind", verbose_name="会议类型")
    kind_id: UUID

    class Meta:
        verbose_name = "计入的会议类型"
        constraints = [once("meetings_minimumrulekind_once", "rule", "kind", message="这一会议类型已经计入。")]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.kind_id}"


class ReminderRule(Record):
    """When those invited to meetings of a kind are reminded; without a kind: those of every kind that has no rules."""

    IS_CONFIGURATION = True

    kind = TermForeignKey(kind="meeting_kind", null=True, blank=True, verbose_name="会议类型")
    kind_id: UUID | None
    moment = models.CharField("时机", max_length=12, choices=ReminderMoment)
    amount = models.PositiveSmallIntegerField("数量", validators=[MinValueValidator(1)])
    by_hours = models.BooleanField("只在工作时间发出", default=True)

    class Meta:
        verbose_name = "会议提醒"
        constraints = [
            known("meetings_reminderrule_moment_known", "moment", ReminderMoment),
            models.UniqueConstraint(
                name="meetings_reminderrule_once",
                fields=["tenant", "kind", "moment", "amount"],
                nulls_distinct=False,
                violation_error_message="这个时机的提醒已经有了。",
            ),
            models.CheckConstraint(
                name="meetings_reminderrule_amount_is_near",
                condition=Q(amount__gte=1, amount__lte=90),
                violation_error_message="提醒的数量请填 1 至 90。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.moment} {self.amount}"
