"""What companies of a chain offer and look for, what came of it, and directories published by number (R16, F012)."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from alliances.models import ChainBody, Outcome
from alliances.models.parts import known, once
from chains.models import Segment
from core import clock
from core.tenancy.base import Record, TenantModel
from core.tenancy.dated import ends_after_start
from core.tenancy.fields import TenantForeignKey
from organizations.models import Named, Unit
from services.choices import (
    DEAL_TRANSITIONS,
    ENTRY_TRANSITIONS,
    OPEN_DEALS,
    DealState,
    DirectoryKind,
    EntrySide,
    EntryState,
    Visibility,
)

LEAST, MOST = Decimal("0.01"), Decimal(10) ** 11


class MarketEntry(Named):
    """A product a unit offers or looks for; ``name`` is the product. Through one body, whose chain it belongs to.

    It is on offer while it is listed and the day lies within ``valid_from`` and ``valid_to``.
    """

    TRANSITIONS = ENTRY_TRANSITIONS

    body = TenantForeignKey(ChainBody, related_name="market_entries", verbose_name="链党组织")
    body_id: UUID
    unit = TenantForeignKey(Unit, related_name="+", verbose_name="企业")
    unit_id: UUID
    side = models.CharField("供需", max_length=8, choices=EntrySide)
    segment = TenantForeignKey(Segment, null=True, blank=True, related_name="+", verbose_name="环节")
    segment_id: UUID | None
    industry = models.ForeignKey(
        "core.IndustryClass", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="行业"
    )
    industry_id: str | None
    quantity = models.DecimalField(
        "数量",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(LEAST), MaxValueValidator(MOST)],
    )
    measure = models.CharField("单位", max_length=16, blank=True)
    price = models.CharField("价格", max_length=60, blank=True)
    text = models.TextField("说明", max_length=2000, blank=True)
    valid_from = models.DateField("起始日期", default=clock.today)
    valid_to = models.DateField("截止日期")
    visibility = models.CharField("谁能看到", max_length=8, choices=Visibility, default=Visibility.CHAIN)
    contact_name = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = models.CharField("联系电话", max_length=30, blank=True)
    state = models.CharField("状态", max_length=10, choices=EntryState, default=EntryState.DRAFT, editable=False)
    reason = models.CharField("撤回原因", max_length=200, blank=True, editable=False)
    listed_at = models.DateTimeField("发布时间", null=True, blank=True, editable=False)
    written_by = models.ForeignKey(
        "core.Account",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name="填报人",
    )
    written_by_id: UUID | None

    class Meta:
        verbose_name = "产品供需"
        constraints = [
            known("services_marketentry_side_known", "side", EntrySide),
            known("services_marketentry_visibility_known", "visibility", Visibility),
            known("services_marketentry_state_known", "state", EntryState),
            ends_after_start("services_marketentry_ends_after_start", message="截止日期不能早于起始日期。"),
            models.CheckConstraint(
                name="services_marketentry_quantity_has_measure",
                condition=Q(quantity__isnull=True) | ~Q(measure=""),
                violation_error_message="填了数量，请写明单位，例如“吨”“套”。",
            ),
            models.CheckConstraint(
                name="services_marketentry_listed_with_time",
                condition=~Q(state__in=["listed", "expired"]) | Q(listed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="services_marketentry_withdrawn_with_reason",
                condition=~Q(state="withdrawn") | ~Q(reason=""),
                violation_error_message="撤回要写明原因。",
            ),
        ]
        indexes = [
            models.Index(name="services_marketentry_end", fields=["tenant", "-valid_to", "id"]),
            models.Index(name="services_marketentry_name", fields=["tenant", "name_key", "id"]),
            models.Index(name="services_marketentry_state", fields=["tenant", "state", "side"]),
            models.Index(name="services_marketentry_unit", fields=["tenant", "unit", "state"]),
            models.Index(name="services_marketentry_body", fields=["tenant", "body", "state"]),
            models.Index(name="services_marketentry_updated", fields=["tenant", "updated_at", "id"]),
        ]

    def is_on_offer(self, day: dt.date) -> bool:
        return self.state == EntryState.LISTED and self.valid_from <= day <= self.valid_to


class MarketDeal(Record):
    """A unit's interest in what another offers or looks for, and what became of it.

    What it came to is an outcome like any other (truth 9): the one side registers it, the other confirms it there.
    """

    TRANSITIONS = DEAL_TRANSITIONS

    entry = TenantForeignKey(MarketEntry, related_name="deals", verbose_name="供需")
    entry_id: UUID
    unit = TenantForeignKey(Unit, related_name="+", verbose_name="有意向的企业")
    unit_id: UUID
    counter = TenantForeignKey(
        MarketEntry, null=True, blank=True, related_name="counter_deals", verbose_name="对应的供需"
    )
    counter_id: UUID | None
    message = models.TextField("意向", max_length=1000)
    answer = models.CharField("答复", max_length=500, blank=True, editable=False)
    state = models.CharField("状态", max_length=10, choices=DealState, default=DealState.INTERESTED, editable=False)
    reason = models.CharField("未成交原因", max_length=200, blank=True, editable=False)
    opened_on = models.DateField("提出日期", default=clock.today, editable=False)
    opened_by = models.ForeignKey(
        "core.Account",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name="提出人",
    )
    opened_by_id: UUID | None
    ended_on = models.DateField("结束日期", null=True, blank=True, editable=False)
    outcome = TenantForeignKey(
        Outcome, null=True, blank=True, related_name="market_deals", editable=False, verbose_name="成交的成效"
    )
    outcome_id: UUID | None

    class Meta:
        verbose_name = "供需对接"
        constraints = [
            known("services_marketdeal_state_known", "state", DealState),
            once(
                "services_marketdeal_open_once",
                "entry",
                "unit",
                condition=Q(state__in=[str(value) for value in OPEN_DEALS]),
                message="这家企业对这条供需已有正在对接的意向。",
            ),
            models.CheckConstraint(
                name="services_marketdeal_dropped_with_reason",
                condition=~Q(state="dropped") | ~Q(reason=""),
                violation_error_message="未成交要写明原因。",
            ),
            models.CheckConstraint(
                name="services_marketdeal_done_with_outcome",
                condition=~Q(state="done") | Q(outcome__isnull=False),
            ),
            models.CheckConstraint(
                name="services_marketdeal_ended_with_day",
                condition=Q(state__in=["done", "dropped"], ended_on__isnull=False)
                | (~Q(state__in=["done", "dropped"]) & Q(ended_on__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(name="services_marketdeal_day", fields=["tenant", "-opened_on", "id"]),
            models.Index(name="services_marketdeal_entry", fields=["tenant", "entry", "state"]),
            models.Index(name="services_marketdeal_unit", fields=["tenant", "unit", "state"]),
            models.Index(name="services_marketdeal_updated", fields=["tenant", "updated_at", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.entry.name}：{self.unit.name}"


class MarketIssue(Record):
    """One number of a directory: what stood in the market on the day it came out, kept as it was (R16).

    Numbers run per kind and year without gaps; ``body`` is empty where the whole city's entries are in it.
    """

    body = TenantForeignKey(ChainBody, null=True, blank=True, related_name="market_issues", verbose_name="链党组织")
    body_id: UUID | None
    kind = models.CharField("目录", max_length=8, choices=DirectoryKind, default=DirectoryKind.BOTH)
    year = models.PositiveSmallIntegerField("年度", editable=False)
    number = models.PositiveIntegerField("期号", editable=False)
    title = models.CharField("标题", max_length=120)
    preface = models.TextField("说明", max_length=2000, blank=True)
    issued_on = models.DateField("发布日期", default=clock.today, editable=False)
    valid_to = models.DateField("有效期至", null=True, blank=True)
    supplies = models.PositiveIntegerField("供给条数", default=0, editable=False)
    demands = models.PositiveIntegerField("需求条数", default=0, editable=False)
    issued_by = models.ForeignKey(
        "core.Account",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name="发布人",
    )
    issued_by_id: UUID | None

    class Meta:
        verbose_name = "供需目录"
        constraints = [
            known("services_marketissue_kind_known", "kind", DirectoryKind),
            once("services_marketissue_number_once", "kind", "year", "number", message="这个期号已经用过。"),
            ends_after_start(
                "services_marketissue_ends_after_issue",
                start="issued_on",
                end="valid_to",
                message="有效期不能早于发布日期。",
            ),
        ]
        indexes = [
            models.Index(name="services_marketissue_day", fields=["tenant", "-issued_on", "id"]),
            models.Index(name="services_marketissue_updated", fields=["tenant", "updated_at", "id"]),
        ]

    def __str__(self) -> str:
        return self.title


class MarketIssueLine(TenantModel):
    """An entry in the words it had when the issue came out; what is changed later changes nothing here."""

    issue = TenantForeignKey(MarketIssue, related_name="lines", on_delete=models.CASCADE, verbose_name="目录")
    issue_id: UUID
    entry = TenantForeignKey(MarketEntry, null=True, blank=True, related_name="+", verbose_name="供需")
    entry_id: UUID | None
    place = models.PositiveIntegerField("序号")
    side = models.CharField("供需", max_length=8, choices=EntrySide)
    product = models.CharField("产品", max_length=120)
    unit_name = models.CharField("企业", max_length=120)
    chain_name = models.CharField("产业链", max_length=120, blank=True)
    segment_name = models.CharField("环节", max_length=120, blank=True)
    amount = models.CharField("数量", max_length=60, blank=True)
    price = models.CharField("价格", max_length=60, blank=True)
    text = models.TextField("说明", max_length=2000, blank=True)
    valid_to = models.DateField("截止日期")
    contact = models.CharField("联系方式", max_length=80, blank=True)

    class Meta:
        verbose_name = "目录条目"
        constraints = [
            known("services_marketissueline_side_known", "side", EntrySide),
            once("services_marketissueline_place_once", "issue", "place", message="序号重复。"),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.product}"
