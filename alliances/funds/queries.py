"""Reads of funds, payments, receipts and subsidies: of bodies held whole, by the right to see them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from alliances.choices import COUNTED_FUNDS, SPENT, PaymentState, SubsidyState
from alliances.models import ChainBody, Fund, Payment, Receipt, Subsidy
from alliances.queries import by_body
from core.access import fetch
from core.choices import AnchorKind
from core.principal import Principal

VIEW, EDIT, PAY = "fund.view", "fund.edit", "fund.pay"
NET = F("amount") - F("returned")


def funds_visible(principal: Principal, action: str = VIEW, *, path: str = "") -> Q:
    """``path`` leads from the row to what has the body: its fund, or nothing for the fund itself."""
    return by_body(principal).visible(action, AnchorKind.BODY, path=f"{path}body_id")


def payments_visible(principal: Principal, action: str = VIEW) -> Q:
    return funds_visible(principal, action, path="fund__")


def subsidies_visible(principal: Principal, action: str = VIEW) -> Q:
    return funds_visible(principal, action)


def funds_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[Fund]":
    queryset: QuerySet[Fund] = Fund.objects.filter(funds_visible(principal, action))
    return queryset


def payments_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[Payment]":
    queryset: QuerySet[Payment] = Payment.objects.filter(payments_visible(principal, action))
    return queryset


def receipts_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[Receipt]":
    queryset: QuerySet[Receipt] = Receipt.objects.filter(funds_visible(principal, action, path="payment__fund__"))
    return queryset


def subsidies_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[Subsidy]":
    queryset: QuerySet[Subsidy] = Subsidy.objects.filter(subsidies_visible(principal, action))
    return queryset


def _summed(state: Q, column: str) -> Any:
    of_fund = Payment.objects.filter(state, fund_id=OuterRef("pk")).order_by().values("fund_id")
    return Coalesce(Subquery(of_fund.annotate(fen=Sum(column)).values("fen")), 0)


def with_sums(funds: "QuerySet[Fund]") -> "QuerySet[Any]":
    """``planned``: what is planned to be paid; ``proved``: what valid receipts prove of what was paid."""
    return funds.annotate(
        planned=_summed(Q(state=PaymentState.PLANNED), "amount"), proved=_summed(Q(state__in=SPENT), "accounted")
    )


def get_fund_for(principal: Principal, fund_id: UUID, action: str = VIEW) -> Fund:
    """Raises NotFound, NotAllowed."""
    queryset = with_sums(Fund.objects.select_related("body__chain"))
    fund: Fund = fetch(queryset, fund_id, funds_visible(principal, action))
    return fund


def get_payment_for(principal: Principal, payment_id: UUID, action: str = VIEW) -> Payment:
    queryset = Payment.objects.select_related("fund__body", "party_org", "unit")
    payment: Payment = fetch(queryset, payment_id, payments_visible(principal, action))
    return payment


def get_receipt_for(principal: Principal, receipt_id: UUID, action: str = VIEW) -> Receipt:
    queryset = Receipt.objects.select_related("payment__fund", "attachment")
    receipt: Receipt = fetch(queryset, receipt_id, funds_visible(principal, action, path="payment__fund__"))
    return receipt


def get_subsidy_for(principal: Principal, subsidy_id: UUID, action: str = VIEW) -> Subsidy:
    queryset = Subsidy.objects.select_related("kind", "body", "unit")
    subsidy: Subsidy = fetch(queryset, subsidy_id, subsidies_visible(principal, action))
    return subsidy


def on_fund(principal: Principal, fund_id: UUID) -> Principal:
    """The same person with only those grants that hold the fund's body whole."""
    return by_body(principal).at(AnchorKind.BODY, ChainBody.objects.filter(funds=fund_id))


def on_payment(principal: Principal, payment_id: UUID) -> Principal:
    return by_body(principal).at(AnchorKind.BODY, ChainBody.objects.filter(funds__payments=payment_id))


def on_subsidy(principal: Principal, subsidy_id: UUID) -> Principal:
    return by_body(principal).at(AnchorKind.BODY, ChainBody.objects.filter(subsidies=subsidy_id))


@dataclass(frozen=True)
class FundSum:
    """Funds that count, taken together; ``key`` and ``label`` say of what."""

    key: str
    label: str
    funds: int
    budget: int
    paid: int
    proved: int

    @property
    def balance(self) -> int:
        return self.budget - self.paid


def _counted(funds: "QuerySet[Fund]") -> "QuerySet[Fund]":
    return funds.filter(state__in=COUNTED_FUNDS)


def fund_sum(funds: "QuerySet[Fund]") -> FundSum:
    """Two statements; void funds count nowhere."""
    counted = _counted(funds).order_by()
    sums = counted.aggregate(n=Count("pk"), budget_=Sum("budget"), paid_=Sum("paid"))
    proved = Payment.objects.filter(state__in=SPENT, fund_id__in=counted.values("pk")).aggregate(fen=Sum("accounted"))
    return FundSum("", "合计", sums["n"], sums["budget_"] or 0, sums["paid_"] or 0, proved["fen"] or 0)


# What funds may be added up by: the column and the words of each, and the order the lines come in.
WAYS: Mapping[str, tuple[str, Sequence[str], Callable[[Any], str]]] = {
    "chain": ("body__chain_id", ("body__chain__order", "body__chain__name"), lambda row: row["body__chain__name"]),
    "body": ("body_id", ("body__name_key", "body__name"), lambda row: row["body__name"]),
    "year": ("year", ("-year",), lambda row: f"{row['year']}年"),
}


def fund_sums(funds: "QuerySet[Fund]", by: str) -> list[FundSum]:
    """The same by chain, body or year, in two statements whatever the number of funds. Raises KeyError."""
    column, order, label = WAYS[by]
    counted = _counted(funds).order_by()
    read = [name.removeprefix("-") for name in order]
    rows = counted.values(column, *[name for name in read if name != column]).annotate(
        n=Count("pk"), budget_=Sum("budget"), paid_=Sum("paid")
    )
    spent = Payment.objects.filter(state__in=SPENT, fund_id__in=counted.values("pk")).order_by()
    proved = dict(spent.values_list(f"fund__{column}").annotate(fen=Sum("accounted")))
    return [
        FundSum(
            str(row[column] or ""),
            label(row) or "不属于一条链",
            row["n"],
            row["budget_"],
            row["paid_"],
            proved.get(row[column]) or 0,
        )
        for row in rows.order_by(*order)
    ]


@dataclass(frozen=True)
class SubsidySum:
    kind_id: UUID
    label: str
    subsidies: int
    units: int
    amount: int


def subsidy_sums(subsidies: "QuerySet[Subsidy]") -> list[SubsidySum]:
    """By kind, in the city's order; what was withdrawn counts nowhere, a company once (truth 3)."""
    rows = (
        subsidies.filter(state=SubsidyState.RECORDED)
        .order_by()
        .values("kind_id", "kind__label", "kind__order")
        .annotate(n=Count("pk"), companies=Count("unit_id", distinct=True), fen=Sum("amount"))
        .order_by("kind__order", "kind__label")
    )
    return [SubsidySum(row["kind_id"], row["kind__label"], row["n"], row["companies"], row["fen"]) for row in rows]
