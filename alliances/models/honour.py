"""Brands of bodies, and honours by level (F024, F064, F065, F086, F096)."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from alliances.choices import HonourHolder, HonourLevel
from alliances.models.body import ChainBody
from alliances.models.parts import at_most_one, known
from chains.models import Chain
from core.tenancy.base import Record
from core.tenancy.dated import ends_after_start
from core.tenancy.fields import TenantForeignKey, TermForeignKey
from members.models import Person
from organizations.models import Named, PartyOrg, Unit


class Brand(Named):
    """A brand, an education base or a demonstration site a body builds; one that ended stays, as what was."""

    kind = TermForeignKey(kind="brand_kind", verbose_name="类别")
    kind_id: UUID
    body = TenantForeignKey(ChainBody, related_name="brands", verbose_name="链党组织")
    body_id: UUID
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="所在单位")
    unit_id: UUID | None
    party_org = TenantForeignKey(PartyOrg, null=True, blank=True, related_name="+", verbose_name="创建党组织")
    party_org_id: UUID | None
    meaning = models.CharField("内涵", max_length=400, blank=True)
    founded_on = models.DateField("创建日期", null=True, blank=True)
    ended_on = models.DateField("停用日期", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "党建品牌"
        constraints = [
            models.UniqueConstraint(
                name="alliances_brand_name_once",
                fields=["tenant", "body", "name"],
                violation_error_message="这个链党组织已有同名品牌。",
            ),
            ends_after_start(
                "alliances_brand_ends_after_start",
                start="founded_on",
                end="ended_on",
                message="停用日期不能早于创建日期。",
            ),
        ]


KEYS = ("person", "unit", "party_org", "chain")


def _held_by(kind: str) -> Q:
    """The key of the kind or a name, one of them, and no other key; a body is named by the row's own."""
    others = Q(**{f"{key}__isnull": True for key in KEYS if key != kind}, holder_kind=kind)
    if kind == HonourHolder.BODY:
        return others & Q(body__isnull=False, holder_name="")
    here, named = Q(**{f"{kind}__isnull": False}), Q(holder_name__gt="")
    return others & ((here & ~named) | (~here & named))


def _one_holder() -> Q:
    found = Q()
    for kind in HonourHolder:
        found |= _held_by(str(kind))
    return found


class Honour(Record):
    """One honour given to one holder. ``holder_kind`` says of what kind the holder is; ``holder_name`` stands where the
    holder is not kept here. ``body`` is who looks after it, and for its own honour the holder.
    """

    title = models.CharField("荣誉名称", max_length=120)
    kind = TermForeignKey(kind="honour_kind", verbose_name="类别")
    kind_id: UUID
    level = models.CharField("级别", max_length=12, choices=HonourLevel)
    holder_kind = models.CharField("获得者类别", max_length=12, choices=HonourHolder)
    body = TenantForeignKey(ChainBody, null=True, blank=True, related_name="honours", verbose_name="链党组织")
    body_id: UUID | None
    person = TenantForeignKey(Person, null=True, blank=True, related_name="+", verbose_name="人员")
    person_id: UUID | None
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="单位")
    unit_id: UUID | None
    party_org = TenantForeignKey(PartyOrg, null=True, blank=True, related_name="+", verbose_name="党组织")
    party_org_id: UUID | None
    chain = TenantForeignKey(Chain, null=True, blank=True, related_name="+", verbose_name="产业链")
    chain_id: UUID | None
    holder_name = models.CharField("获得者", max_length=60, blank=True)
    given_by = models.CharField("授予单位", max_length=80, blank=True)
    given_on = models.DateField("授予日期")
    document = models.CharField("文号", max_length=60, blank=True)

    class Meta:
        verbose_name = "荣誉"
        constraints = [
            known("alliances_honour_level_known", "level", HonourLevel),
            known("alliances_honour_holder_known", "holder_kind", HonourHolder),
            at_most_one(
                "alliances_honour_one_key",
                *KEYS,
                message="获得者请填一位人员、一个单位、一个党组织或一条产业链，填一项。",
            ),
            models.CheckConstraint(
                name="alliances_honour_one_holder",
                condition=_one_holder(),
                violation_error_message="获得者从已登记的里选，没有登记的写名称，两者填一项。",
            ),
            models.UniqueConstraint(
                name="alliances_honour_once",
                fields=["tenant", "title", "given_on", *KEYS, "holder_name"],
                condition=Q(holder_kind__in=KEYS),
                nulls_distinct=False,
                violation_error_message="这项荣誉已登记过，无需重复登记。",
            ),
            models.UniqueConstraint(
                name="alliances_honour_of_body_once",
                fields=["tenant", "title", "given_on", "body"],
                condition=Q(holder_kind="body"),
                violation_error_message="这项荣誉已登记过，无需重复登记。",
            ),
        ]
        indexes = [models.Index(name="alliances_honour_day", fields=["tenant", "-given_on", "id"])]

    def __str__(self) -> str:
        return self.title
