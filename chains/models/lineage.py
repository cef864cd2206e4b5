"""What became of chains: renamed, re-hung, merged, split, ended. Nothing is overwritten (R06, truth 2)."""

from uuid import UUID

from django.db import models
from django.db.models import F, Q

from chains.choices import ChainEventKind
from chains.models.chain import Chain
from core.tenancy.base import Record
from core.tenancy.dated import Dated, ends_after_start, never_twice_at_once
from core.tenancy.fields import TenantForeignKey, TermForeignKey


class ChainPast(Dated):
    """What a chain was called, which chain it hung below and how it was classed, up to a day; the chain's own row says
    what holds since. A class that is empty here was not kept: what came after it holds for it too.
    """

    chain = TenantForeignKey(Chain, related_name="pasts", verbose_name="产业链")
    chain_id: UUID
    name = models.CharField("原名称", max_length=120)
    short_name = models.CharField("原简称", max_length=40, blank=True)
    parent = TenantForeignKey(Chain, null=True, blank=True, related_name="+", verbose_name="原上级链条")
    parent_id: UUID | None
    grade = TermForeignKey(kind="chain_grade", null=True, blank=True, verbose_name="原等级")
    grade_id: UUID | None
    industry_class = TermForeignKey(kind="chain_class", null=True, blank=True, verbose_name="原产业分类")
    industry_class_id: UUID | None
    scale = TermForeignKey(kind="chain_scale", null=True, blank=True, verbose_name="原集群规模")
    scale_id: UUID | None
    is_priority = models.BooleanField("原为重点产业链", null=True)
    reason = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = "链条原状"
        constraints = [
            ends_after_start("chains_chainpast_ends_after_start"),
            models.CheckConstraint(
                name="chains_chainpast_is_past",
                condition=Q(valid_to__isnull=False),
                violation_error_message="原状要有最后一天。",
            ),
            never_twice_at_once("chains_chainpast_never_twice", "chain", message="这条链在这段时间里已有原状记录。"),
        ]

    def __str__(self) -> str:
        return self.name


class ChainEvent(Record):
    """A merger, a split or an end from ``day`` on. ``kept`` says which rows it ended and made, so it can be undone."""

    kind = models.CharField("变更", max_length=8, choices=ChainEventKind)
    day = models.DateField("自何日起")
    reason = models.CharField("依据", max_length=200, blank=True)
    chain = TenantForeignKey(Chain, null=True, blank=True, related_name="events", verbose_name="终止的链条")
    chain_id: UUID | None
    kept = models.JSONField("办理前的情况", default=dict, editable=False)

    class Meta:
        verbose_name = "链条变更"
        constraints = [
            models.CheckConstraint(
                name="chains_chainevent_kind_known", condition=Q(kind__in=[str(value) for value in ChainEventKind])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.day}"


class Succession(Record):
    """One chain that went over into another by an event."""

    event = TenantForeignKey(ChainEvent, related_name="successions", verbose_name="链条变更")
    event_id: UUID
    predecessor = TenantForeignKey(Chain, related_name="successors", verbose_name="原链条")
    predecessor_id: UUID
    successor = TenantForeignKey(Chain, related_name="predecessors", verbose_name="新链条")
    successor_id: UUID

    class Meta:
        verbose_name = "链条承继"
        constraints = [
            models.UniqueConstraint(
                name="chains_succession_once",
                fields=["tenant", "predecessor", "successor"],
                violation_error_message="这两条链之间已有承继关系。",
            ),
            models.CheckConstraint(
                name="chains_succession_not_itself",
                condition=~Q(predecessor=F("successor")),
                violation_error_message="链条不能承继自己。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"
