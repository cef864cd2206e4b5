"""Addresses that work without signing in: one's answer to an invitation, one's own calendar. Only digests are kept."""

from uuid import UUID

from django.db import models

from alliances.models.parts import once
from core.tenancy.base import Record
from core.tenancy.fields import TenantForeignKey
from meetings.models.meeting import Invitee


class ReplyLink(Record):
    """The secret of one invitation's link. A new link makes the old one void."""

    invitee = TenantForeignKey(Invitee, related_name="links", on_delete=models.CASCADE, verbose_name="参会单位")
    invitee_id: UUID
    digest = models.CharField(max_length=64, editable=False)
    revoked_at = models.DateTimeField("作废时间", null=True, blank=True)

    class Meta:
        verbose_name = "回复链接"
        constraints = [once("meetings_replylink_digest_once", "digest", message="链接重复，请重新生成。")]

    def __str__(self) -> str:
        return str(self.invitee_id)


class CalendarFeed(Record):
    """The secret of one account's calendar feed of its meetings here."""

    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+", verbose_name="账号")
    account_id: UUID
    digest = models.CharField(max_length=64, editable=False)
    read_at = models.DateTimeField("最近读取", null=True, blank=True)

    class Meta:
        verbose_name = "日历订阅"
        constraints = [
            once("meetings_calendarfeed_once", "account", message="已有日历订阅，请重新生成链接。"),
            once("meetings_calendarfeed_digest_once", "digest", message="链接重复，请重新生成。"),
        ]

    def __str__(self) -> str:
        return str(self.account_id)
