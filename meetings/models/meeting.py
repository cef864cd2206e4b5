"""A meeting, the series it may come from, and who is invited to it."""

import datetime as dt
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from alliances.models import ChainBody, OuterMember, ShareAnswer
from alliances.models.parts import known, once, one_of
from chains.models import KeyProject
from core.tenancy.base import Record
from core.tenancy.dated import ends_after_start
from core.tenancy.fields import TenantForeignKey, TermForeignKey
from meetings.choices import (
    MEETING_TRANSITIONS,
    Attendance,
    InviteeRole,
    MeetingState,
    ReplyState,
    SeriesState,
    SlotUnit,
)
from members.models import Person
from organizations.models import Named, PartyOrg, Unit


class MeetingSeries(Named):
    """Meetings that come round by working days: the ``nth`` one of each month, quarter …, −1 the last (F010, R22)."""

    body = TenantForeignKey(ChainBody, related_name="meeting_series", verbose_name="链党组织")
    body_id: UUID
    kind = TermForeignKey(kind="meeting_kind", verbose_name="会议类型")
    kind_id: UUID
    every = models.CharField("频次", max_length=8, choices=SlotUnit, default=SlotUnit.QUARTER)
    nth = models.SmallIntegerField("第几个工作日", default=1, help_text="−1 为最后一个工作日")
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期", null=True, blank=True)
    start_time = models.TimeField("开始时间", default=dt.time(9))
    minutes_long = models.PositiveSmallIntegerField("时长（分钟）", default=120)
    place = models.CharField("地点", max_length=80, blank=True)
    address = models.CharField("地址", max_length=120, blank=True)
    online_url = models.URLField("线上会议链接", max_length=300, blank=True)
    state = models.CharField("状态", max_length=8, choices=SeriesState, default=SeriesState.ACTIVE, editable=False)

    class Meta:
        verbose_name = "系列会议"
        constraints = [
            known("meetings_meetingseries_every_known", "every", SlotUnit),
            known("meetings_meetingseries_state_known", "state", SeriesState),
            ends_after_start(
                "meetings_meetingseries_ends_after_start",
                start="starts_on",
                end="ends_on",
                message="结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                name="meetings_meetingseries_nth_exists",
                condition=Q(nth__gte=1, nth__lte=23) | Q(nth__gte=-23, nth__lte=-1),
                violation_error_message="第几个工作日请填 1 至 23，倒数的填 −1 至 −23：每月的工作日没有更多。",
            ),
            models.CheckConstraint(
                name="meetings_meetingseries_long_is_a_day",
                condition=Q(minutes_long__gte=10, minutes_long__lte=1440),
                violation_error_message="时长请填 10 至 1440 分钟。",
            ),
        ]
        indexes = [models.Index(name="meetings_series_body", fields=["tenant", "body", "state"])]


class Meeting(Named):
    """One meeting of a body. ``name`` is its title; ``attendances`` 人次 where nobody is named one by one.

    ``slot`` is the day its series asked for, whatever day it was moved to. ``sequence`` is that of its calendar file:
    it rises whenever time or place change. ``joined`` is the own answer by which the body takes part in a meeting of
    another city: time and place are that city's to say, and it counts among its meetings alone (docs/adr/0080).
    """

    TRANSITIONS = MEETING_TRANSITIONS

    body = TenantForeignKey(ChainBody, related_name="meetings", verbose_name="链党组织")
    body_id: UUID
    kind = TermForeignKey(kind="meeting_kind", verbose_name="会议类型")
    kind_id: UUID
    series = TenantForeignKey(
        MeetingSeries, null=True, blank=True, related_name="meetings", verbose_name="系列会议", editable=False
    )
    series_id: UUID | None
    # Answers are never deleted, only left.
    joined = TenantForeignKey(
        ShareAnswer,
        null=True,
        blank=True,
        related_name="meetings",
        on_delete=models.DO_NOTHING,
        verbose_name="外市共享",
        editable=False,
    )
    joined_id: UUID | None
    slot = models.DateField("系列日期", null=True, blank=True, editable=False)
    starts_at = models.DateTimeField("开始时间")
    ends_at = models.DateTimeField("结束时间")
    place = models.CharField("地点", max_length=80, blank=True)
    address = models.CharField("地址", max_length=120, blank=True)
    online_url = models.URLField("线上会议链接", max_length=300, blank=True)
    host = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="承办单位")
    host_id: UUID | None
    convener = TenantForeignKey(Person, null=True, blank=True, related_name="+", verbose_name="召集人")
    convener_id: UUID | None
    reply_by = models.DateTimeField("回复截止", null=True, blank=True)
    topics_by = models.DateField("议题截止", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=MeetingState, default=MeetingState.DRAFT, editable=False)
    attendances = models.PositiveIntegerField("参加人次", null=True, blank=True)
    summary = models.TextField("情况", max_length=4000, blank=True)
    cancel_reason = models.CharField("取消原因", max_length=200, blank=True, editable=False)
    sequence = models.PositiveIntegerField("变更次数", default=0, editable=False)
    noticed_at = models.DateTimeField("通知时间", null=True, blank=True, editable=False)
    logged_by = models.ForeignKey(
        "core.Account",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name="登记人",
    )
    logged_by_id: UUID | None

    class Meta:
        verbose_name = "会议"
        constraints = [
            known("meetings_meeting_state_known", "state", MeetingState),
            models.CheckConstraint(
                name="meetings_meeting_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message="结束时间要晚于开始时间。",
            ),
            models.CheckConstraint(
                name="meetings_meeting_reply_before_start",
                condition=Q(reply_by__isnull=True) | Q(reply_by__lte=F("starts_at")),
                violation_error_message="回复截止不能晚于会议开始。",
            ),
            models.CheckConstraint(
                name="meetings_meeting_slot_of_series",
                condition=Q(series__isnull=True, slot__isnull=True) | Q(series__isnull=False, slot__isnull=False),
            ),
            once("meetings_meeting_joined_once", "joined", message="这份邀请的会议已经登记。"),
            once("meetings_meeting_slot_once", "series", "slot", message="这个系列在这一天的会议已经有了。"),
        ]
        indexes = [
            models.Index(name="meetings_meeting_day", fields=["tenant", "-starts_at", "id"]),
            models.Index(name="meetings_meeting_body", fields=["tenant", "body", "starts_at"]),
            models.Index(name="meetings_meeting_kind", fields=["tenant", "kind", "starts_at"]),
            models.Index(name="meetings_meeting_name", fields=["tenant", "name_key", "id"]),
            models.Index(name="meetings_meeting_updated", fields=["tenant", "updated_at", "id"]),
        ]


class MeetingProject(Record):
    """A key project the meeting is about (F013); ``amount`` in 分 is what was signed for it there."""

    meeting = TenantForeignKey(Meeting, related_name="projects", on_delete=models.CASCADE, verbose_name="会议")
    meeting_id: UUID
    project = TenantForeignKey(KeyProject, related_name="+", verbose_name="重点项目")
    project_id: UUID
    amount = models.PositiveBigIntegerField("签约金额", null=True, blank=True, help_text="单位：分")

    class Meta:
        verbose_name = "会议涉及的项目"
        constraints = [once("meetings_meetingproject_once", "meeting", "project", message="这个项目已经关联。")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.project_id}"


class Invitee(Record):
    """Who is invited, what was answered, and who came, by organization (R22, F067)."""

    meeting = TenantForeignKey(Meeting, related_name="invitees", on_delete=models.CASCADE, verbose_name="会议")
    meeting_id: UUID
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="单位")
    unit_id: UUID | None
    party_org = TenantForeignKey(PartyOrg, null=True, blank=True, related_name="+", verbose_name="党组织")
    party_org_id: UUID | None
    person = TenantForeignKey(Person, null=True, blank=True, related_name="+", verbose_name="人员")
    person_id: UUID | None
    outer = TenantForeignKey(OuterMember, null=True, blank=True, related_name="+", verbose_name="域外单位")
    outer_id: UUID | None
    category = TermForeignKey(kind="member_category", null=True, blank=True, verbose_name="成员类别")
    category_id: UUID | None
    seat = TermForeignKey(kind="body_seat", null=True, blank=True, verbose_name="席位")
    seat_id: UUID | None
    role = models.CharField("参会身份", max_length=8, choices=InviteeRole, default=InviteeRole.ATTENDS)
    must = models.BooleanField("应到", default=True)
    reply = models.CharField("回复", max_length=12, choices=ReplyState, default=ReplyState.NONE, editable=False)
    reply_note = models.CharField("回复说明", max_length=200, blank=True, editable=False)
    replied_at = models.DateTimeField("回复时间", null=True, blank=True, editable=False)
    attendee = models.CharField("到会人员", max_length=60, blank=True)
    attendee_post = models.CharField("到会人员职务", max_length=60, blank=True)
    attendance = models.CharField(
        "到会情况", max_length=8, choices=Attendance, default=Attendance.UNKNOWN, editable=False
    )
    attendance_note = models.CharField("到会说明", max_length=200, blank=True)
    noticed_at = models.DateTimeField("通知时间", null=True, blank=True, editable=False)
    # The secret of the link by which this invitation is answered without signing in; a new one makes the old one void.
    link_digest = models.CharField("回复链接校验值", max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = "参会单位"
        constraints = [
            one_of(
                "meetings_invitee_one_kind",
                "unit",
                "party_org",
                "person",
                "outer",
                message="参会单位请填一个单位、党组织、人员或域外单位，四者填一项。",
            ),
            known("meetings_invitee_role_known", "role", InviteeRole),
            known("meetings_invitee_reply_known", "reply", ReplyState),
            known("meetings_invitee_attendance_known", "attendance", Attendance),
            once("meetings_invitee_unit_once", "meeting", "unit", message="这个单位已在参会名单里。"),
            once("meetings_invitee_org_once", "meeting", "party_org", message="这个党组织已在参会名单里。"),
            once("meetings_invitee_person_once", "meeting", "person", message="这位人员已在参会名单里。"),
            once(
                "meetings_invitee_link_once",
                "link_digest",
                condition=~Q(link_digest=""),
                message="链接重复，请重新生成。",
            ),
            once("meetings_invitee_outer_once", "meeting", "outer", message="这个域外单位已在参会名单里。"),
            models.CheckConstraint(
                name="meetings_invitee_reply_has_moment",
                condition=Q(reply="none", replied_at__isnull=True) | (~Q(reply="none") & Q(replied_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(name="meetings_invitee_unit", fields=["tenant", "unit", "meeting"]),
            models.Index(name="meetings_invitee_org", fields=["tenant", "party_org", "meeting"]),
            models.Index(name="meetings_invitee_person", fields=["tenant", "person", "meeting"]),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.unit_id or self.party_org_id or self.person_id or self.outer_id}"
