"""What every row of a tenant has in common."""

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar
from uuid import UUID

from django.db import models
from django_scopes import ScopedManager

from core import clock
from core.ids import new_id
from core.tenancy.scope import current_tenant_id, has_scope

Row = TypeVar("Row", bound=models.Model, covariant=True)

if TYPE_CHECKING:

    class TenantManager(models.Manager[Row]):
        """Filters every query to the tenants of the open scope; raises outside one."""

else:

    class TenantManager(type(ScopedManager(tenant="tenant"))):
        """django-scopes makes an unnamed class for each manager; a named one can be typed and inherited."""


class TenantModel(models.Model):
    """A row that belongs to one tenant. Reading outside a scope raises; the database holds the wall."""

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey(
        "core.Tenant",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        editable=False,
        verbose_name="所属单位",
    )
    tenant_id: UUID

    objects: ClassVar[Any] = TenantManager()
    # Rows that make a city this city and no other: they go over with its configuration file (core.configuration).
    IS_CONFIGURATION: ClassVar[bool] = False

    class Meta:
        abstract = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A new row belongs to the open scope's tenant; rows read from the database come with theirs."""
        if not args and has_scope() and "tenant" not in kwargs and "tenant_id" not in kwargs:
            kwargs["tenant_id"] = current_tenant_id()
        super().__init__(*args, **kwargs)


class Record(TenantModel):
    """A row people edit: it knows when it was made, when last changed, and its version (If-Match, second saver)."""

    created_at = models.DateTimeField("创建时间", default=clock.now, editable=False)
    updated_at = models.DateTimeField("更新时间", default=clock.now, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    class Meta:
        abstract = True
