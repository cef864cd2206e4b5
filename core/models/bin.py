from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from core import clock
from core.tenancy.base import TenantModel


class BinEntry(TenantModel):
    """Something that was deleted, with the rows that went along, for thirty days. The rows themselves are gone.

    ``rows`` are ``{model, values}`` in the order in which they can be put back.
    """

    kind = models.CharField("类别", max_length=40)
    title = models.CharField("名称", max_length=200)
    row_id = models.UUIDField("编号")
    rows = models.JSONField("内容", default=list, encoder=DjangoJSONEncoder)
    reason = models.CharField("事由", max_length=200, blank=True)
    deleted_at = models.DateTimeField("删除时间", default=clock.now, editable=False)
    deleted_by = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="删除人"
    )
    deleted_by_id: UUID | None

    class Meta:
        verbose_name = "回收站"
        constraints = [
            models.UniqueConstraint(
                name="core_binentry_once",
                fields=["tenant", "row_id"],
                violation_error_message="这条记录已在回收站中。",
            )
        ]
        indexes = [models.Index(name="core_binentry_recent", fields=["tenant", "-deleted_at", "id"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.title}"
