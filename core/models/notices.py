from uuid import UUID

from django.db import models

from core import clock
from core.choices import AnchorKind
from core.tenancy.base import TenantModel
from core.tenancy.fields import AnchorForeignKey


class Notice(TenantModel):
    """One message to one account inside the platform, once per occurrence (unique key)."""

    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+")
    account_id: UUID
    event = models.CharField(max_length=40)
    occurrence = models.CharField(max_length=80)
    subject = AnchorForeignKey(kinds=tuple(str(kind) for kind in AnchorKind), null=True, blank=True)
    subject_id: UUID | None
    subject_kind = models.CharField(max_length=16, null=True, blank=True)  # noqa: DJ001 - null pairs with subject_id
    text = models.CharField("内容", max_length=300)
    path = models.CharField("页面", max_length=200, blank=True)
    created_at = models.DateTimeField("时间", default=clock.now)
    read_at = models.DateTimeField("已读时间", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="core_notice_once", fields=["tenant", "account", "event", "occurrence"]),
        ]
        indexes = [
            models.Index(
                name="core_notice_unread", fields=["tenant", "account"], condition=models.Q(read_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.text
