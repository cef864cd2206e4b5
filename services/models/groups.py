"""Groups of departments that serve companies together (R25, F052): a ticket may lie with one until it passes it on."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from alliances.models import ChainBody
from alliances.models.parts import once
from core.tenancy.dated import Dated, ends_after_start, never_twice_at_once
from core.tenancy.fields import TenantForeignKey
from organizations.models import Named, Unit


class ServiceGroup(Named):
    """``convener`` is the member department that passes tickets on inside the group."""

    body = TenantForeignKey(ChainBody, null=True, blank=True, related_name="+", verbose_name="链党组织")
    body_id: UUID | None
    convener = TenantForeignKey(Unit, related_name="+", verbose_name="召集部门")
    convener_id: UUID
    remark = models.CharField("备注", max_length=400, blank=True)
    started_on = models.DateField("组建日期")
    ended_on = models.DateField("结束日期", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "服务团"
        constraints = [
            once(
                "services_servicegroup_name_once",
                "name",
                condition=Q(ended_on__isnull=True),
                message="已有同名的服务团，请换一个名称。",
            ),
            ends_after_start(
                "services_servicegroup_ends_after_start",
                start="started_on",
                end="ended_on",
                message="结束日期不能早于组建日期。",
            ),
        ]
        indexes = [
            models.Index(name="services_servicegroup_name", fields=["tenant", "name_key", "id"]),
            models.Index(name="services_servicegroup_body", fields=["tenant", "body"]),
            models.Index(name="services_servicegroup_convener", fields=["tenant", "convener"]),
        ]


class ServiceGroupMember(Dated):
    """A department in a group, from its first to its last day; never twice at once."""

    group = TenantForeignKey(ServiceGroup, related_name="members", on_delete=models.CASCADE, verbose_name="服务团")
    group_id: UUID
    unit = TenantForeignKey(Unit, related_name="+", verbose_name="成员部门")
    unit_id: UUID

    class Meta:
        verbose_name = "服务团成员"
        constraints = [
            ends_after_start("services_servicegroupmember_ends_after_start"),
            never_twice_at_once(
                "services_servicegroupmember_never_twice", "group", "unit", message="这个部门在这段时间已是服务团成员。"
            ),
        ]
        indexes = [
            models.Index(name="services_servicegroupmember_of", fields=["tenant", "group", "unit"]),
            models.Index(name="services_servicegroupmember_u", fields=["tenant", "unit"]),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.unit_id}"
