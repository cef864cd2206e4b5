"""What funds, payments, receipts and subsidies may be narrowed by; the same words on pages, in the API and exports."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from alliances.choices import FundState, PaymentState, ReceiptState, SubsidyMeaning, SubsidyState
from alliances.models import Fund, Payment, Receipt, Subsidy
from chains.filters import Choices
from core.moments import MomentFilter
from core.queries import term_choices
from organizations.filters import for_page


class FundFilter(django_filters.FilterSet):
    year = django_filters.NumberFilter(label="年度", field_name="year", min_value=2000, max_value=2100)
    state = django_filters.MultipleChoiceFilter(label="状态", choices=FundState.choices)
    chain = django_filters.UUIDFilter(label="产业链", field_name="body__chain_id")
    body = django_filters.UUIDFilter(label="链党组织", field_name="body_id")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Fund
        fields: list[str] = []


class PaymentFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(label="状态", choices=PaymentState.choices)
    fund = django_filters.UUIDFilter(label="专项经费", field_name="fund_id")
    body = django_filters.UUIDFilter(label="链党组织", field_name="fund__body_id")
    chain = django_filters.UUIDFilter(label="产业链", field_name="fund__body__chain_id")
    year = django_filters.NumberFilter(label="经费年度", field_name="fund__year", min_value=2000, max_value=2100)
    party_org = django_filters.UUIDFilter(label="收款党组织", field_name="party_org_id")
    unit = django_filters.UUIDFilter(label="收款单位", field_name="unit_id")
    since = django_filters.DateFilter(label="拨付日期起", field_name="paid_on", lookup_expr="gte")
    until = django_filters.DateFilter(label="拨付日期止", field_name="paid_on", lookup_expr="lte")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Payment
        fields: list[str] = []


class ReceiptFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(label="状态", choices=ReceiptState.choices)
    payment = django_filters.UUIDFilter(label="经费拨付", field_name="payment_id")
    fund = django_filters.UUIDFilter(label="专项经费", field_name="payment__fund_id")
    number = django_filters.CharFilter(label="票据号", field_name="number")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Receipt
        fields: list[str] = []


class SubsidyFilter(django_filters.FilterSet):
    kind = django_filters.UUIDFilter(label="补助类别", field_name="kind_id")
    meaning = django_filters.MultipleChoiceFilter(
        label="含义", field_name="kind__meaning", choices=SubsidyMeaning.choices
    )
    state = django_filters.MultipleChoiceFilter(label="状态", choices=SubsidyState.choices)
    year = django_filters.NumberFilter(label="年度", field_name="paid_on__year", min_value=1900, max_value=2100)
    chain = django_filters.UUIDFilter(label="产业链", field_name="body__chain_id")
    body = django_filters.UUIDFilter(label="链党组织", field_name="body_id")
    unit = django_filters.UUIDFilter(label="企业", field_name="unit_id")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Subsidy
        fields: list[str] = []


def years_of(funds: "QuerySet[Fund]") -> Choices:
    years = funds.order_by("-year").values_list("year", flat=True).distinct()
    return [(str(year), f"{year}年") for year in years]


def fund_form(filterset: FundFilter, *, years: Choices, bodies: Choices, chains: Choices) -> Any:
    return for_page(filterset, {"year": years, "chain": chains, "body": bodies})


def payment_form(filterset: PaymentFilter) -> Any:
    """On one fund's own page: by state alone."""
    form = for_page(filterset, {})
    for name in set(form.fields) - {"state"}:
        del form.fields[name]
    return form


def subsidy_form(filterset: SubsidyFilter, *, years: Choices, bodies: Choices, chains: Choices) -> Any:
    form = for_page(
        filterset, {"kind": term_choices("subsidy_kind"), "year": years, "chain": chains, "body": bodies, "unit": ()}
    )
    del form.fields["meaning"]
    return form
