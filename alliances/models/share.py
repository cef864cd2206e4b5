"""Alliances across cities: an invitation, its answer, and the headers both come to show (R67, docs/adr/0068, 0080).

Each city writes rows of its own alone. What the other may read of them is said by the wall (core.tenancy.walls):
``offers``, ``answers`` and ``headers``.
"""

from uuid import UUID

from django.db import models
from django.db.models import F, Q

from alliances.choices import ANSWER_TRANSITIONS, SHARE_TRANSITIONS, AnswerState, HeaderKind, ShareState
from alliances.models.activity import Activity
from alliances.models.body import ChainBody
from alliances.models.parts import known, once
from core.choices import AnchorKind
from core.tenancy.base import Record
from core.tenancy.fields import AnchorForeignKey, TenantForeignKey


class BodyShare(Record):
    """A body offered to another city to look at until a day. The guest reads this row while it is offered.

    With a ``subject`` not the body is offered but that one thing of it: a meeting the guest is asked to take part in.
    ``subject_name`` and ``begins_at`` tell the guest what it is asked to.
    """

    TRANSITIONS = SHARE_TRANSITIONS

    body = TenantForeignKey(ChainBody, related_name="shares", verbose_name="链党组织")
    body_id: UUID
    body_name = models.CharField("组织名称", max_length=120, editable=False)
    guest = models.ForeignKey("core.Tenant", on_delete=models.PROTECT, related_name="+", verbose_name="受邀城市")
    guest_id: UUID
    subject = AnchorForeignKey(
        kinds=(AnchorKind.MEETING,),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        verbose_name="邀请参加的会议",
    )
    subject_id: UUID | None
    subject_name = models.CharField("会议名称", max_length=120, blank=True, editable=False)
    begins_at = models.DateTimeField("会议开始时间", null=True, blank=True, editable=False)
    until = models.DateField("共享到")
    message = models.CharField("说明", max_length=200, blank=True)
    offered_on = models.DateField("邀请日期", editable=False)
    withdrawn_on = models.DateField("撤回日期", null=True, blank=True, editable=False)
    state = models.CharField("状态", max_length=12, choices=ShareState, default=ShareState.OFFERED, editable=False)

    class Meta:
        verbose_name = "跨区域共享"
        constraints = [
            known("alliances_bodyshare_state_known", "state", ShareState),
            models.CheckConstraint(
                name="alliances_bodyshare_with_another",
                condition=~Q(guest=F("tenant")),
                violation_error_message="不能邀请本市。",
            ),
            models.CheckConstraint(
                name="alliances_bodyshare_ends_after_offer",
                condition=Q(until__gte=F("offered_on")),
                violation_error_message="共享的截止日期不能早于邀请日期。",
            ),
            models.CheckConstraint(
                name="alliances_bodyshare_withdrawn_with_day",
                condition=Q(state="withdrawn", withdrawn_on__isnull=False)
                | Q(state__in=["offered", "ended"], withdrawn_on__isnull=True),
            ),
            once(
                "alliances_bodyshare_offered_once",
                "body",
                "guest",
                condition=Q(state="offered", subject__isnull=True),
                message="已邀请过这个城市。",
            ),
            once(
                "alliances_bodyshare_subject_offered_once",
                "subject",
                "guest",
                condition=Q(state="offered", subject__isnull=False),
                message="已邀请过这个城市参加这次会议。",
            ),
            models.CheckConstraint(
                name="alliances_bodyshare_subject_told",
                condition=Q(subject__isnull=True, begins_at__isnull=True)
                | Q(subject__isnull=False, begins_at__isnull=False),
            ),
        ]
        indexes = [models.Index(name="alliances_bodyshare_day", fields=["tenant", "-offered_on", "id"])]

    def __str__(self) -> str:
        return self.body_name


class ShareAnswer(Record):
    """What the invited city says; the host reads this row of what it offered. Who said it stays in the own log."""

    TRANSITIONS = ANSWER_TRANSITIONS

    # The other city's row: a plain id, held by the key ``alliances_shareanswer_share_of_host``.
    share_id = models.UUIDField("共享", editable=False)
    host = models.ForeignKey(
        "core.Tenant", on_delete=models.PROTECT, related_name="+", editable=False, verbose_name="邀请方"
    )
    host_id: UUID
    body_name = models.CharField("组织名称", max_length=120, editable=False)
    # Of an offer of one thing: what it was called when it was answered, and the own body that takes part.
    subject_name = models.CharField("会议名称", max_length=120, blank=True, editable=False)
    attends = models.CharField("参会组织", max_length=120, blank=True, editable=False)
    note = models.CharField("答复说明", max_length=200, blank=True)
    answered_on = models.DateField("答复日期", editable=False)
    left_on = models.DateField("退出日期", null=True, blank=True, editable=False)
    state = models.CharField("答复", max_length=12, choices=AnswerState, editable=False)

    class Meta:
        verbose_name = "共享邀请的答复"
        constraints = [
            known("alliances_shareanswer_state_known", "state", AnswerState),
            models.CheckConstraint(
                name="alliances_shareanswer_left_with_day",
                condition=Q(state="left", left_on__isnull=False)
                | Q(state__in=["accepted", "declined"], left_on__isnull=True),
            ),
            once("alliances_shareanswer_once", "share_id", message="这份邀请已经答复。"),
        ]
        indexes = [models.Index(name="alliances_shareanswer_host", fields=["host", "share_id"])]

    def __str__(self) -> str:
        return self.body_name


class SharedHeader(Record):
    """One line another city may read while the share lives: written by alliances.sharing.projection alone."""

    # Shares are never deleted, only withdrawn.
    share = TenantForeignKey(BodyShare, related_name="headers", on_delete=models.DO_NOTHING, verbose_name="共享")
    share_id: UUID
    kind = models.CharField("类别", max_length=12, choices=HeaderKind)
    # The key by which a deletion takes the line along; a further kind of thing adds its own.
    activity = TenantForeignKey(
        Activity, null=True, blank=True, related_name="shared_headers", on_delete=models.CASCADE, verbose_name="活动"
    )
    activity_id: UUID | None
    title = models.CharField("标题", max_length=120)
    detail = models.CharField("形式", max_length=80, blank=True)
    day = models.DateField("日期", null=True, blank=True)
    place = models.CharField("地点", max_length=120, blank=True)
    parties = models.CharField("参加单位", max_length=600, blank=True)
    begins_at = models.DateTimeField("开始时间", null=True, blank=True)
    ends_at = models.DateTimeField("结束时间", null=True, blank=True)
    address = models.CharField("地址", max_length=120, blank=True)
    link = models.CharField("线上会议链接", max_length=300, blank=True)
    agenda = models.TextField("议程", max_length=4000, blank=True, help_text="一行一项")
    status = models.CharField("状态", max_length=12, blank=True)
    reason = models.CharField("取消原因", max_length=200, blank=True)
    # Rises with every change, so that whoever follows the line takes up each of them once.
    revision = models.PositiveIntegerField("变更次数", default=1)

    class Meta:
        verbose_name = "共享的标题"
        constraints = [
            known("alliances_sharedheader_kind_known", "kind", HeaderKind),
            models.CheckConstraint(
                name="alliances_sharedheader_activity_fits",
                condition=Q(kind="activity", activity__isnull=False)
                | Q(kind__in=["body", "meeting"], activity__isnull=True),
            ),
            once("alliances_sharedheader_activity_once", "share", "activity", message="这次活动已在共享里。"),
            once(
                "alliances_sharedheader_body_once",
                "share",
                condition=Q(kind="body"),
                message="这个组织已在共享里。",
            ),
            once(
                "alliances_sharedheader_meeting_once",
                "share",
                condition=Q(kind="meeting"),
                message="这次会议已在共享里。",
            ),
            models.CheckConstraint(
                name="alliances_sharedheader_meeting_timed",
                condition=Q(kind="meeting", begins_at__isnull=False, ends_at__isnull=False)
                | (~Q(kind="meeting") & Q(begins_at__isnull=True, ends_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(name="alliances_sharedheader_share", fields=["share", "-day", "id"]),
            models.Index(name="alliances_sharedheader_thing", fields=["tenant", "activity"]),
        ]

    def __str__(self) -> str:
        return self.title
