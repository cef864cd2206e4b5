"""What a tenant says of itself, and how far its setting-up has come."""

from uuid import UUID

from django.db import models

from core.models.attachments import Attachment
from core.tenancy.base import Record
from core.tenancy.fields import TenantForeignKey


class TenantProfile(Record):
    """How the tenant shows itself in the frame and on what it prints: one row, made when first changed."""

    IS_CONFIGURATION = True

    organization = models.CharField(
        "主管单位", max_length=60, blank=True, help_text="全称，如“中共某某市委组织部”，印在打印页的页眉"
    )
    short_name = models.CharField(
        "平台显示名", max_length=20, blank=True, help_text="显示在页面左上角，不填显示单位名称"
    )
    contact = models.CharField(
        "使用咨询", max_length=100, blank=True, help_text="同事有问题找谁：科室和电话，显示在每页下方"
    )
    logo = TenantForeignKey(Attachment, null=True, blank=True, related_name="+", verbose_name="标识")
    logo_id: UUID | None
    on_prints = models.BooleanField("打印页显示标识", default=True)

    class Meta:
        verbose_name = "单位信息"
        constraints = [models.UniqueConstraint(name="core_tenantprofile_once", fields=["tenant"])]

    def __str__(self) -> str:
        return self.short_name or self.organization


class SetupProgress(Record):
    """Which steps of the set-up assistant were done or passed over, and whether the tenant is through with it."""

    steps = models.JSONField("步骤", default=dict, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        verbose_name = "建立向导进度"
        constraints = [models.UniqueConstraint(name="core_setupprogress_once", fields=["tenant"])]

    def __str__(self) -> str:
        return str(self.pk)
