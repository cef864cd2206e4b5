"""What a city's chain hangs on: a chain of a tenant above it (``parent`` stays inside a tenant)."""

from uuid import UUID

from django.db import models
from django.db.models import F, Q

from chains.models.chain import Chain
from core.models import Tenant
from core.tenancy.dated import Dated, ends_after_start, never_twice_at_once
from core.tenancy.fields import TenantForeignKey


class ChainLink(Dated):
    """From a chain to one of a tenant above, for a time. The database admits no chain but theirs.

    ``upper_chain_id`` is no key of Django's: rows above are not shown to the tenant, only their names
    (``chains.links.chains_above``).
    """

    chain = TenantForeignKey(Chain, related_name="links", verbose_name="产业链")
    chain_id: UUID
    upper_tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+", verbose_name="上级单位")
    upper_tenant_id: UUID
    upper_chain_id = models.UUIDField("上级产业链")

    class Meta:
        verbose_name = "上级产业链"
        constraints = [
            ends_after_start("chains_chainlink_ends_after_start"),
            models.CheckConstraint(
                name="chains_chainlink_upper_elsewhere",
                condition=~Q(upper_tenant=F("tenant")),
                violation_error_message="上级产业链应是上级单位的链条；本单位的链条请在“上级链条”中填写。",
            ),
            never_twice_at_once(
                "chains_chainlink_never_twice",
                "chain",
                "upper_tenant",
                message="这条链在这段时间里已挂在该上级单位的一条链上，请先终止。",
            ),
        ]
        indexes = [models.Index(name="chains_chainlink_upper", fields=["upper_chain_id", "tenant"])]

    def __str__(self) -> str:
        return f"{self.chain_id} ▸ {self.upper_chain_id}"
