"""Chains and sub-chains, and who stands where on them."""

from uuid import UUID

from django.db import models
from django.db.models import F, Q

from chains.choices import ChainKind, ChainRole, HeadRole, Layer
from core.choices import TenantLevel
from core.tenancy.dated import Dated, ends_after_start, never_twice_at_once
from core.tenancy.fields import TenantForeignKey, TermForeignKey
from members.models import Person
from organizations.models import Named, PartyOrg, Unit


class Chain(Named):
    """A chain or sub-chain, in force from its founding to its merging, split or end (truth 2)."""

    kind = models.CharField("类别", max_length=16, choices=ChainKind, default=ChainKind.INDUSTRY)
    short_name = models.CharField("简称", max_length=40, blank=True)
    parent = TenantForeignKey("self", null=True, blank=True, related_name="children", verbose_name="上级链条")
    parent_id: UUID | None
    level = models.CharField("层级", max_length=16, choices=TenantLevel)
    grade = TermForeignKey(kind="chain_grade", null=True, blank=True, verbose_name="等级")
    grade_id: UUID | None
    industry_class = TermForeignKey(kind="chain_class", null=True, blank=True, verbose_name="产业分类")
    industry_class_id: UUID | None
    scale = TermForeignKey(kind="chain_scale", null=True, blank=True, verbose_name="集群规模")
    scale_id: UUID | None
    is_priority = models.BooleanField("重点产业链", default=False)
    lead_department = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="牵头部门")
    lead_department_id: UUID | None
    description = models.TextField("简介", blank=True, max_length=2000)
    order = models.PositiveIntegerField("顺序", default=0)
    valid_from = models.DateField("设立日期", null=True, blank=True)
    valid_to = models.DateField("终止日期", null=True, blank=True)

    class Meta:
        verbose_name = "产业链"
        constraints = [
            ends_after_start("chains_chain_ends_after_start"),
            models.CheckConstraint(
                name="chains_chain_parent_elsewhere",
                condition=~Q(parent=F("id")) | Q(parent__isnull=True),
                violation_error_message="链条不能是自己的上级。",
            ),
            never_twice_at_once("chains_chain_name_never_twice", "name", message="这段时间里已有同名的链条。"),
        ]
        indexes = [models.Index(name="chains_chain_order", fields=["tenant", "order", "name_key"])]


class Segment(Dated):
    """A stretch of a chain in one of its layers."""

    chain = TenantForeignKey(Chain, related_name="segments", verbose_name="产业链")
    chain_id: UUID
    layer = models.CharField("位置", max_length=16, choices=Layer)
    name = models.CharField("环节", max_length=40)
    order = models.PositiveIntegerField("顺序", default=0)

    class Meta:
        verbose_name = "环节"
        constraints = [
            ends_after_start("chains_segment_ends_after_start"),
            never_twice_at_once(
                "chains_segment_name_never_twice", "chain", "name", message="这条链在这段时间里已有同名环节。"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ChainHead(Dated):
    """链长: a leader in a post, or a department (R18: not the same as the committee's secretary)."""

    chain = TenantForeignKey(Chain, related_name="heads", verbose_name="产业链")
    chain_id: UUID
    role = models.CharField("职责", max_length=12, choices=HeadRole, default=HeadRole.HEAD)
    person = TenantForeignKey(Person, null=True, blank=True, related_name="+", verbose_name="人员")
    person_id: UUID | None
    department = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="部门")
    department_id: UUID | None
    post = models.CharField("职务", max_length=60, blank=True)
    post_level = TermForeignKey(kind="post_level", null=True, blank=True, verbose_name="职务层次")
    post_level_id: UUID | None

    class Meta:
        verbose_name = "链长"
        constraints = [
            ends_after_start("chains_chainhead_ends_after_start"),
            models.CheckConstraint(
                name="chains_chainhead_person_or_department",
                condition=Q(person__isnull=False, department__isnull=True)
                | Q(person__isnull=True, department__isnull=False),
                violation_error_message="链长请填一位人员或一个部门，二者填一项。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chain_id} {self.get_role_display()}"


class ChainUnit(Dated):
    """A unit's place on a chain. It may have several, on several chains; counts are of distinct units (truth 3)."""

    chain = TenantForeignKey(Chain, related_name="chain_units", verbose_name="产业链")
    chain_id: UUID
    unit = TenantForeignKey(Unit, related_name="chain_units", verbose_name="单位")
    unit_id: UUID
    segment = TenantForeignKey(Segment, null=True, blank=True, related_name="chain_units", verbose_name="环节")
    segment_id: UUID | None
    role = models.CharField("链上角色", max_length=16, choices=ChainRole, default=ChainRole.MEMBER)

    class Meta:
        verbose_name = "链上单位"
        constraints = [
            ends_after_start("chains_chainunit_ends_after_start"),
            never_twice_at_once(
                "chains_chainunit_segment_never_twice",
                "chain",
                "unit",
                "segment",
                message="这个单位在这段时间里已在该环节上。",
            ),
            never_twice_at_once(
                "chains_chainunit_chain_never_twice",
                "chain",
                "unit",
                message="这个单位在这段时间里已在该链上（未定环节）。",
                condition=Q(segment__isnull=True),
            ),
        ]
        indexes = [models.Index(name="chains_chainunit_unit", fields=["tenant", "unit", "chain"])]

    def __str__(self) -> str:
        return f"{self.chain_id} {self.unit_id}"


class ChainLeaderOrg(Dated):
    """A party organization that is 链主 itself (R59)."""

    chain = TenantForeignKey(Chain, related_name="leader_orgs", verbose_name="产业链")
    chain_id: UUID
    party_org = TenantForeignKey(PartyOrg, related_name="+", verbose_name="党组织")
    party_org_id: UUID

    class Meta:
        verbose_name = "链主党组织"
        constraints = [
            ends_after_start("chains_chainleaderorg_ends_after_start"),
            never_twice_at_once(
                "chains_chainleaderorg_never_twice", "chain", "party_org", message="这个党组织已是该链的链主。"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chain_id} {self.party_org_id}"
