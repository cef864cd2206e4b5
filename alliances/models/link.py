"""Floating members where they work, and 1+5+N: who links whom (R50, R51, F111–F116)."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from alliances.choices import LinkRole
from alliances.models.parts import known
from alliances.models.team import Team
from core.tenancy.base import Record
from core.tenancy.dated import Dated, ends_after_start, never_twice_at_once
from core.tenancy.fields import TenantForeignKey
from organizations.models import PartyOrg, Unit


class FloatingMember(Dated):
    """A floating party member who takes part where he works; his own organization keeps him (R51)."""

    name = models.CharField("姓名", max_length=40)
    receiving_org = TenantForeignKey(PartyOrg, related_name="floating_members", verbose_name="参加组织生活的党组织")
    receiving_org_id: UUID
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="务工单位")
    unit_id: UUID | None
    home_org_name = models.CharField("组织关系所在党组织", max_length=120, blank=True)

    class Meta:
        verbose_name = "流动党员"
        constraints = [ends_after_start("alliances_floatingmember_ends_after_start")]
        indexes = [models.Index(name="alliances_floatingmember_org", fields=["tenant", "receiving_org"])]

    def __str__(self) -> str:
        return self.name


class LinkNode(Dated):
    """Somebody in a 1+5+N tree (R50): a member links floating members, each of whom links employees. ``above`` is who
    links him; nobody for a member.
    """

    team = TenantForeignKey(Team, related_name="link_nodes", verbose_name="队伍")
    team_id: UUID
    role = models.CharField("身份", max_length=12, choices=LinkRole)
    above = TenantForeignKey("self", null=True, blank=True, related_name="below", verbose_name="由谁联系")
    above_id: UUID | None
    name = models.CharField("姓名", max_length=40)
    floating = TenantForeignKey(FloatingMember, null=True, blank=True, related_name="+", verbose_name="流动党员")
    floating_id: UUID | None
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="单位")
    unit_id: UUID | None

    class Meta:
        verbose_name = "结对联系"
        constraints = [
            known("alliances_linknode_role_known", "role", LinkRole),
            ends_after_start("alliances_linknode_ends_after_start"),
            models.CheckConstraint(
                name="alliances_linknode_member_on_top",
                condition=Q(role="member", above__isnull=True) | (~Q(role="member") & Q(above__isnull=False)),
                violation_error_message="企业党员在最上一层；流动党员、职工群众要写明由谁联系。",
            ),
            models.CheckConstraint(
                name="alliances_linknode_floating_is_one",
                condition=Q(floating__isnull=True) | Q(role="floating"),
                violation_error_message="只有流动党员一层可以选登记在册的流动党员。",
            ),
            never_twice_at_once(
                "alliances_linknode_floating_never_twice",
                "floating",
                condition=Q(floating__isnull=False),
                message="这名流动党员在这段时间里已有人联系。",
            ),
        ]
        indexes = [models.Index(name="alliances_linknode_team", fields=["tenant", "team", "role"])]

    def __str__(self) -> str:
        return self.name


class LinkRule(Record):
    """How many each ring links (F111, F112): one row, made when first changed."""

    IS_CONFIGURATION = True

    floating_least = models.PositiveSmallIntegerField("每名党员联系流动党员至少", default=5)
    floating_most = models.PositiveSmallIntegerField("每名党员联系流动党员至多", default=5)
    employees_least = models.PositiveSmallIntegerField("每名流动党员联系职工至少", default=3)
    employees_most = models.PositiveSmallIntegerField("每名流动党员联系职工至多", default=5)

    class Meta:
        verbose_name = "结对联系比例"
        constraints = [
            models.UniqueConstraint(name="alliances_linkrule_once", fields=["tenant"]),
            models.CheckConstraint(
                name="alliances_linkrule_in_order",
                condition=Q(floating_most__gte=models.F("floating_least"))
                & Q(employees_most__gte=models.F("employees_least")),
                violation_error_message="“至多”不能小于“至少”。",
            ),
        ]

    def __str__(self) -> str:
        return f"1:{self.floating_least}-{self.floating_most}"
