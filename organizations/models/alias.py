"""Other names of units and party organizations: what they were called, what else people call them."""

from uuid import UUID

from django.db import models

from core.tenancy.dated import Dated, ends_after_start
from core.tenancy.fields import TenantForeignKey
from organizations.choices import AliasKind, AliasSource
from organizations.models.organization import PartyOrg, Unit


class Alias(Dated):
    """A name that leads to a record. ``valid_to`` is the last day it was in use; the search columns as on ``Named``."""

    name = models.CharField("名称", max_length=120)
    name_key = models.CharField(max_length=120, editable=False, blank=True)
    initials = models.CharField(max_length=120, editable=False, blank=True)
    kind = models.CharField("类别", max_length=8, choices=AliasKind, default=AliasKind.FORMER)
    source = models.CharField("来源", max_length=8, choices=AliasSource, default=AliasSource.TYPED, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class UnitAlias(Alias):
    """``uscc`` is the credit code the unit had under that name, where it was another one."""

    unit = TenantForeignKey(Unit, related_name="aliases", verbose_name="单位")
    unit_id: UUID
    uscc = models.CharField("原统一社会信用代码", max_length=18, blank=True)

    class Meta:
        verbose_name = "单位曾用名"
        constraints = [
            ends_after_start("organizations_unitalias_ends_after_start"),
            models.UniqueConstraint(
                name="organizations_unitalias_once",
                fields=["tenant", "unit", "name"],
                violation_error_message="这个单位已登记过这个名称。",
            ),
        ]
        indexes = [
            models.Index(name="organizations_unitalias_name", fields=["tenant", "name_key"]),
            models.Index(name="organizations_unitalias_upd", fields=["tenant", "updated_at", "id"]),
        ]


class PartyOrgAlias(Alias):
    party_org = TenantForeignKey(PartyOrg, related_name="aliases", verbose_name="党组织")
    party_org_id: UUID

    class Meta:
        verbose_name = "党组织曾用名"
        constraints = [
            ends_after_start("organizations_partyorgalias_ends_after_start"),
            models.UniqueConstraint(
                name="organizations_partyorgalias_once",
                fields=["tenant", "party_org", "name"],
                violation_error_message="这个党组织已登记过这个名称。",
            ),
        ]
        indexes = [
            models.Index(name="organizations_partyorgalias_nm", fields=["tenant", "name_key"]),
            models.Index(name="organizations_partyorgalias_up", fields=["tenant", "updated_at", "id"]),
        ]
