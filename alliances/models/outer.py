"""Units of another city, or of none on this platform, as members of a body (R67, F015, F148)."""

from uuid import UUID

from django.db import models

from alliances.choices import OuterKind
from alliances.models.body import ChainBody, EndsWithBody
from alliances.models.parts import known
from core.tenancy.dated import ends_after_start, never_twice_at_once
from core.tenancy.fields import TenantForeignKey
from organizations.models import Named


class OuterMember(Named, EndsWithBody):
    """A unit from outside, by its name alone: that a city on the platform is named gives nobody a look across."""

    body = TenantForeignKey(ChainBody, related_name="outer_members", verbose_name="链党组织")
    body_id: UUID
    kind = models.CharField("类别", max_length=12, choices=OuterKind)
    place = models.CharField("所在地", max_length=40)
    city = models.ForeignKey(
        "core.Tenant",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="平台上的城市",
    )
    city_id: UUID | None
    leads = models.BooleanField("牵头", default=False)
    note = models.CharField("备注", max_length=120, blank=True)

    class Meta:
        verbose_name = "域外成员"
        constraints = [
            known("alliances_outermember_kind_known", "kind", OuterKind),
            ends_after_start("alliances_outermember_ends_after_start"),
            never_twice_at_once(
                "alliances_outermember_never_twice",
                "body",
                "name",
                message="这个组织在这段时间里已有同名的域外成员。",
            ),
        ]
        indexes = [
            models.Index(name="alliances_outermember_name", fields=["tenant", "name_key", "id"]),
            models.Index(name="alliances_outermember_body", fields=["tenant", "body", "name_key"]),
        ]
