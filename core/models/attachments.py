from uuid import UUID

from django.db import models

from core import clock
from core.choices import AnchorKind
from core.tenancy.base import TenantModel
from core.tenancy.fields import AnchorForeignKey


class Attachment(TenantModel):
    """A file kept outside the web root under a random name and served only as a download."""

    owner = AnchorForeignKey(kinds=tuple(str(kind) for kind in AnchorKind), null=True, blank=True)
    owner_id: UUID | None
    owner_kind = models.CharField(max_length=16, null=True, blank=True)  # noqa: DJ001 - null pairs with owner_id
    purpose = models.CharField("用途", max_length=40)
    name = models.CharField("文件名", max_length=160)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField("大小（字节）")
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200)
    created_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    created_by_id: UUID | None
    created_at = models.DateTimeField("上传时间", default=clock.now)
    expires_at = models.DateTimeField("到期时间", null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
