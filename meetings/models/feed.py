"""One's own calendar, read without signing in by a secret address. Only its digest is kept."""

from uuid import UUID

from django.db import models

from alliances.models.parts import once
from core.tenancy.base import Record


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
