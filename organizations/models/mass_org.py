"""群团组织: trade unions, youth leagues and women's federations of units (F088)."""

from uuid import UUID

from django.db import models

from core.tenancy.dated import ends_after_start
from core.tenancy.fields import TenantForeignKey
from organizations.choices import MassOrgKind
from organizations.models.organization import Named, Unit


class MassOrg(Named):
    """A mass organization in a unit; counted while it stands. How many belong to it, never who (truth 12)."""

    unit = TenantForeignKey(Unit, related_name="mass_orgs", verbose_name="所在单位")
    unit_id: UUID
    kind = models.CharField("类别", max_length=8, choices=MassOrgKind)
    members = models.PositiveIntegerField("人数", null=True, blank=True)
    founded_on = models.DateField("成立日期", null=True, blank=True)
    ended_on = models.DateField("撤销日期", null=True, blank=True)

    class Meta:
        verbose_name = "群团组织"
        constraints = [
            models.CheckConstraint(
                name="organizations_massorg_kind_known",
                condition=models.Q(kind__in=[str(value) for value in MassOrgKind]),
            ),
            ends_after_start(
                "organizations_massorg_ends_after_start",
                start="founded_on",
                end="ended_on",
                message="撤销日期不能早于成立日期。",
            ),
        ]
        indexes = [
            models.Index(name="organizations_massorg_unit", fields=["tenant", "unit"]),
            models.Index(name="organizations_massorg_name", fields=["tenant", "name_key", "id"]),
            models.Index(name="organizations_massorg_upd", fields=["tenant", "updated_at", "id"]),
        ]
