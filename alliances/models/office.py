"""Bodies under one roof (合署办公, R31, F076), and what they give their members (F042)."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from alliances.models.body import ChainBody
from alliances.models.parts import once, one_of
from core.tenancy.base import Record
from core.tenancy.dated import Dated, ends_after_start, never_twice_at_once
from core.tenancy.fields import TenantForeignKey, TermForeignKey
from organizations.models import Named, PartyOrg, Unit


class Office(Named):
    """An office that several bodies and units share: 链长办公室、产业协会、企业联合党委合署办公 (F076)."""

    host = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="设在")
    host_id: UUID | None
    address = models.CharField("地址", max_length=120, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    opened_on = models.DateField("合署日期", null=True, blank=True)
    closed_on = models.DateField("终止日期", null=True, blank=True)

    class Meta:
        verbose_name = "合署办公室"
        constraints = [
            once("alliances_office_name_once", "name", message="已有同名的办公室。"),
            ends_after_start(
                "alliances_office_closes_after_opening",
                start="opened_on",
                end="closed_on",
                message="终止日期不能早于合署日期。",
            ),
        ]


class OfficePart(Dated):
    """A body or unit that works from the office."""

    office = TenantForeignKey(Office, related_name="parts", verbose_name="办公室")
    office_id: UUID
    body = TenantForeignKey(ChainBody, null=True, blank=True, related_name="office_parts", verbose_name="链党组织")
    body_id: UUID | None
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="单位")
    unit_id: UUID | None

    class Meta:
        verbose_name = "合署单位"
        constraints = [
            ends_after_start("alliances_officepart_ends_after_start"),
            one_of(
                "alliances_officepart_one_kind",
                "body",
                "unit",
                message="合署单位请填一个链党组织或一个单位，两者填一项。",
            ),
            never_twice_at_once(
                "alliances_officepart_body_never_twice", "body", message="这个链党组织在这段时间里已在一处合署办公。"
            ),
            never_twice_at_once(
                "alliances_officepart_unit_never_twice", "office", "unit", message="这个单位在这段时间里已在这里合署。"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.body_id or self.unit_id}"


class Plaque(Record):
    """A plaque or certificate given to a member (F042)."""

    body = TenantForeignKey(ChainBody, related_name="plaques", verbose_name="链党组织")
    body_id: UUID
    kind = TermForeignKey(kind="plaque_kind", verbose_name="牌证")
    kind_id: UUID
    number = models.CharField("编号", max_length=30, blank=True)
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="单位")
    unit_id: UUID | None
    party_org = TenantForeignKey(PartyOrg, null=True, blank=True, related_name="+", verbose_name="党组织")
    party_org_id: UUID | None
    receiver = models.CharField("领取人", max_length=40, blank=True)
    granted_on = models.DateField("授牌日期")
    returned_on = models.DateField("收回日期", null=True, blank=True)
    note = models.CharField("备注", max_length=120, blank=True)

    class Meta:
        verbose_name = "授牌"
        constraints = [
            one_of(
                "alliances_plaque_one_kind",
                "unit",
                "party_org",
                message="授牌对象请填一个单位或一个党组织，两者填一项。",
            ),
            ends_after_start(
                "alliances_plaque_returned_after_granted",
                start="granted_on",
                end="returned_on",
                message="收回日期不能早于授牌日期。",
            ),
            once(
                "alliances_plaque_number_once",
                "body",
                "kind",
                "number",
                condition=~Q(number=""),
                message="这个编号已经发出。",
            ),
        ]
        indexes = [models.Index(name="alliances_plaque_day", fields=["tenant", "-granted_on", "id"])]

    def __str__(self) -> str:
        return f"{self.body_id} {self.number}"
