"""What entries, deals and directories may be narrowed by; the same words on the page, in the API and in an export."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from alliances.choices import OutcomeState
from alliances.teams.filters import bodies_and_chains
from chains.models import Segment
from core import clock
from core.id_filters import OneOf
from core.moments import MomentFilter
from core.principal import Principal
from core.search.filters import NameFilter
from core.search.index import named_like
from meetings.planning.filters import asker_of
from organizations.filters import for_page
from services.choices import DealState, DirectoryKind, EntrySide, EntryState, Visibility
from services.market.queries import VIEW, on_offer, own_unit_ids
from services.models import MarketDeal, MarketEntry, MarketIssue, MarketIssueLine

MOST_SEGMENTS = 200


class MarketEntryFilter(django_filters.FilterSet):
    q = NameFilter(label="搜索产品")
    side = OneOf(label="供需", choices=EntrySide.choices)
    state = OneOf(label="状态", choices=EntryState.choices)
    on_offer = django_filters.BooleanFilter(label="正在发布", method="offered")
    mine = django_filters.BooleanFilter(label="本单位的", method="of_mine")
    visibility = OneOf(label="谁能看到", choices=Visibility.choices)
    body = django_filters.UUIDFilter(label="链党组织", field_name="body_id")
    chain = django_filters.UUIDFilter(label="产业链", field_name="body__chain_id")
    segment = django_filters.UUIDFilter(label="环节", field_name="segment_id")
    industry = django_filters.CharFilter(label="行业代码", field_name="industry__code", lookup_expr="startswith")
    unit = django_filters.UUIDFilter(label="企业", field_name="unit_id")
    until_from = django_filters.DateFilter(label="截止日期起", field_name="valid_to", lookup_expr="gte")
    until_to = django_filters.DateFilter(label="截止日期止", field_name="valid_to", lookup_expr="lte")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = MarketEntry
        fields: list[str] = []

    def offered(self, queryset: "QuerySet[Any]", name: str, value: bool) -> "QuerySet[Any]":  # noqa: ARG002
        now = on_offer(clock.today())
        return queryset.filter(now if value else ~now)

    def of_mine(self, queryset: "QuerySet[Any]", name: str, value: bool) -> "QuerySet[Any]":  # noqa: ARG002
        own = Q(unit_id__in=own_unit_ids(asker_of(self.request), VIEW))
        return queryset.filter(own if value else ~own)


ENTRY_HIDDEN = ("unit", "industry", "until_from", "until_to")


def entry_form(
    filterset: MarketEntryFilter,
    rows: "QuerySet[MarketEntry]",
    principal: Principal,
    *,
    asked: str = "",
    of_one: bool = False,
) -> Any:
    """The chips of the list: what stands in it."""
    bodies, chains = bodies_and_chains(rows, asked) if not of_one else ([], [])
    segments = Segment.objects.filter(id__in=rows.order_by().values("segment_id")).order_by("chain__order", "order")
    named = segments.values_list("id", "name")[:MOST_SEGMENTS]
    choices = {"body": bodies, "chain": chains, "segment": [(str(key), name) for key, name in named]}
    form = for_page(filterset, choices)
    hidden = {*ENTRY_HIDDEN, *(() if own_unit_ids(principal) else ("mine",))}
    for name in hidden:
        form.fields.pop(name, None)
    return form


class MarketDealFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索产品", method="named")
    state = OneOf(label="状态", choices=DealState.choices)
    confirmed = django_filters.BooleanFilter(label="成交已确认", method="is_confirmed")
    entry = django_filters.UUIDFilter(label="供需", method="of_entry")
    side = OneOf(label="对接的是", field_name="entry__side", choices=EntrySide.choices)
    body = django_filters.UUIDFilter(label="链党组织", field_name="entry__body_id")
    chain = django_filters.UUIDFilter(label="产业链", field_name="entry__body__chain_id")
    unit = django_filters.UUIDFilter(label="企业", method="of_unit")
    year = django_filters.NumberFilter(label="年度", field_name="opened_on__year", min_value=1950, max_value=2100)
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = MarketDeal
        fields: list[str] = []

    def named(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":  # noqa: ARG002
        return queryset.filter(entry_id__in=named_like(MarketEntry.objects.all(), value).values("id"))

    def is_confirmed(self, queryset: "QuerySet[Any]", name: str, value: bool) -> "QuerySet[Any]":  # noqa: ARG002
        sure = Q(state=DealState.DONE, outcome__state=OutcomeState.CONFIRMED)
        return queryset.filter(sure if value else ~sure)

    def of_entry(self, queryset: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":  # noqa: ARG002
        return queryset.filter(Q(entry_id=value) | Q(counter_id=value))

    def of_unit(self, queryset: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":  # noqa: ARG002
        return queryset.filter(Q(unit_id=value) | Q(entry__unit_id=value))


DEAL_HIDDEN = ("entry", "unit", "chain")


def deal_form(filterset: MarketDealFilter, rows: "QuerySet[MarketDeal]") -> Any:
    found = rows.order_by("entry__body__name_key").values_list("entry__body_id", "entry__body__name").distinct()
    years = sorted({day.year for day in rows.order_by().dates("opened_on", "year")}, reverse=True)
    form = for_page(
        filterset,
        {
            "body": [(str(key), name) for key, name in found],
            "year": [(str(year), f"{year}年") for year in years],
        },
    )
    for name in DEAL_HIDDEN:
        form.fields.pop(name, None)
    return form


class MarketIssueFilter(django_filters.FilterSet):
    kind = OneOf(label="目录", choices=DirectoryKind.choices)
    year = django_filters.NumberFilter(label="年度", field_name="year", min_value=1950, max_value=2100)
    body = django_filters.UUIDFilter(label="链党组织", field_name="body_id")
    since = django_filters.DateFilter(label="发布日期起", field_name="issued_on", lookup_expr="gte")
    until = django_filters.DateFilter(label="发布日期止", field_name="issued_on", lookup_expr="lte")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = MarketIssue
        fields: list[str] = []


def issue_form(filterset: MarketIssueFilter, rows: "QuerySet[MarketIssue]") -> Any:
    years = rows.order_by("-year").values_list("year", flat=True).distinct()
    bodies = rows.filter(body__isnull=False).order_by("body__name_key").values_list("body_id", "body__name").distinct()
    form = for_page(
        filterset,
        {
            "year": [(str(year), f"{year}年") for year in years],
            "body": [(str(key), name) for key, name in bodies],
        },
    )
    for name in ("since", "until"):
        form.fields.pop(name, None)
    return form


class MarketIssueLineFilter(django_filters.FilterSet):
    issue = django_filters.UUIDFilter(label="目录", field_name="issue_id")
    side = OneOf(label="供需", choices=EntrySide.choices)

    class Meta:
        model = MarketIssueLine
        fields: list[str] = []
