from uuid import UUID

from django.db import models

from core import clock
from core.choices import TenantLevel
from core.ids import new_id


class Tenant(models.Model):
    """A municipality, county, park or province that works on the platform. The web role may only read this table."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    parent_id: UUID | None
    level = models.CharField("层级", max_length=16, choices=TenantLevel)
    name = models.CharField("名称", max_length=60)
    code = models.CharField("编号前缀", max_length=12, unique=True)
    region_code = models.CharField("行政区划代码", max_length=6, blank=True)
    is_active = models.BooleanField("启用", default=True)
    is_sample = models.BooleanField("示例", default=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="core_tenant_level_known", condition=models.Q(level__in=[str(value) for value in TenantLevel])
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TenantClosure(models.Model):
    """Every (ancestor, descendant) pair, a tenant with itself included; kept by a database trigger."""

    ancestor = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    descendant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    depth = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="core_tenantclosure_pair", fields=["ancestor", "descendant"]),
        ]

    def __str__(self) -> str:
        return f"{self.ancestor_id} ▸ {self.descendant_id}"
