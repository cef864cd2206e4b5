"""What campaigns and their parts may be narrowed by; the same words on the page, in the API and in an export."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from alliances.campaigns.queries import late
from alliances.choices import CampaignMeaning, CampaignState
from alliances.models import Campaign, CampaignFigure, CampaignParty
from chains.filters import Choices
from core import clock
from core.moments import MomentFilter
from core.queries import term_choices
from core.search.index import named_like
from organizations.filters import for_page


class CampaignFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索行动名称", method="find")
    kind = django_filters.UUIDFilter(label="类别", field_name="kind_id")
    meaning = django_filters.MultipleChoiceFilter(
        label="含义", field_name="kind__meaning", choices=CampaignMeaning.choices
    )
    state = django_filters.MultipleChoiceFilter(label="状态", choices=CampaignState.choices)
    whole_city = django_filters.BooleanFilter(label="全市开展", field_name="body", lookup_expr="isnull")
    body = django_filters.UUIDFilter(label="链党组织", field_name="body_id")
    chain = django_filters.UUIDFilter(label="产业链", field_name="body__chain_id")
    unit = django_filters.UUIDFilter(label="参加单位", field_name="parties__unit_id")
    party_org = django_filters.UUIDFilter(label="参加党组织", field_name="parties__party_org_id")
    on = django_filters.DateFilter(label="当日开展", method="on_day")
    late = django_filters.BooleanFilter(label="到期未总结", method="is_late")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Campaign
        fields: list[str] = []

    def find(self, queryset: "QuerySet[Campaign]", name: str, value: str) -> "QuerySet[Campaign]":  # noqa: ARG002
        return named_like(queryset, value)

    def on_day(self, queryset: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":  # noqa: ARG002
        still = Q(closed_on__isnull=False, closed_on__gte=value) | Q(state=CampaignState.RUNNING)
        return queryset.filter(still, starts_on__lte=value)

    def is_late(self, queryset: "QuerySet[Campaign]", name: str, value: Any) -> "QuerySet[Campaign]":  # noqa: ARG002
        in_time = Q(state=CampaignState.CLOSED) | Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today())
        return queryset.filter(late() if value else in_time)


class _OfCampaign(django_filters.FilterSet):
    campaign = django_filters.UUIDFilter(label="专项行动", field_name="campaign_id")
    body = django_filters.UUIDFilter(label="链党组织", field_name="campaign__body_id")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")


class CampaignFigureFilter(_OfCampaign):
    indicator = django_filters.CharFilter(label="系统指标", field_name="indicator", max_length=60)

    class Meta:
        model = CampaignFigure
        fields: list[str] = []


class CampaignPartyFilter(_OfCampaign):
    unit = django_filters.UUIDFilter(label="单位", field_name="unit_id")
    party_org = django_filters.UUIDFilter(label="党组织", field_name="party_org_id")

    class Meta:
        model = CampaignParty
        fields: list[str] = []


def campaign_form(filterset: CampaignFilter, *, bodies: Choices, chains: Choices) -> Any:
    """The chips of the list; what is empty is left out."""
    kinds = term_choices("campaign_kind")
    form = for_page(filterset, {"kind": kinds, "chain": chains, "body": bodies, "unit": (), "party_org": ()})
    del form.fields["meaning"]
    return form
