"""How funds, payments and subsidies read: their state, what stands on their pages."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from alliances.choices import FundState, PaymentState, ReceiptState, SubsidyState
from alliances.funds.queries import FundSum
from alliances.models import Fund, Payment, Receipt, Subsidy
from alliances.pages import BODIES
from core.templatetags.formats import cn_date, percent, thousands, wan, yuan
from core.templatetags.parts import Crumb, Event, Fact, Figure, Pair, StateTag, Tone

FUNDS = Crumb("专项经费", "/alliances/funds/")
SUBSIDIES = Crumb("扶持补助", "/alliances/subsidies/")
TONES: dict[str, Tone] = {
    FundState.OPEN: "go",
    FundState.CLOSED: "ok",
    FundState.VOID: "off",
    PaymentState.PLANNED: "warn",
    PaymentState.PAID: "go",
    PaymentState.ACCOUNTED: "ok",
    PaymentState.CANCELLED: "off",
    ReceiptState.VALID: "ok",
    SubsidyState.RECORDED: "ok",
    SubsidyState.WITHDRAWN: "off",
}


def state_tag(row: Fund | Payment | Receipt | Subsidy) -> StateTag:
    return StateTag(row.get_state_display(), TONES[row.state])


def figures_of(sums: FundSum) -> list[Figure]:
    """What the funds shown come to; void ones count nowhere."""
    return [
        Figure("预算合计", wan(sums.budget)),
        Figure("已拨付", wan(sums.paid), change=f"占预算 {percent(sums.paid / sums.budget)}" if sums.budget else ""),
        Figure("已有票据", wan(sums.proved)),
        Figure("余额", wan(sums.balance)),
    ]


def fund_url(fund: Fund) -> str:
    return reverse("fund-detail", args=[fund.pk])


def crumbs_to_fund(fund: Fund, *last: str) -> list[Crumb]:
    return [BODIES, FUNDS, Crumb(fund.name, fund_url(fund)), *map(Crumb, last)]


def crumbs_to_payment(payment: Payment, last: str) -> list[Crumb]:
    return [
        *crumbs_to_fund(payment.fund),
        Crumb(payment.purpose, reverse("payment-detail", args=[payment.pk])),
        Crumb(last),
    ]


def fund_facts(fund: Any) -> list[Fact]:
    return [
        Fact("预算", yuan(fund.budget)),
        Fact("已拨付", yuan(fund.paid)),
        Fact("余额", yuan(fund.balance)),
        Fact("拟拨付", yuan(fund.planned)),
        Fact("已有票据", yuan(fund.proved)),
    ]


def fund_pairs(fund: Fund) -> list[Pair]:
    chain = fund.body.chain
    return [
        Pair("链党组织", fund.body.name, reverse("body-detail", args=[fund.body_id])),
        *([Pair("产业链", chain.name, reverse("chain-detail", args=[chain.pk]))] if chain else []),
        Pair("年度", f"{fund.year}年"),
        Pair("经费来源", fund.source or "没有填写"),
        *([Pair("作废原因" if fund.state == FundState.VOID else "说明", fund.note)] if fund.note else []),
    ]


def payee_of(payment: Payment) -> tuple[str, str]:
    """Who is paid, and the address of their page."""
    if payment.party_org is not None:
        return payment.party_org.name, reverse("party-org-detail", args=[payment.party_org_id])
    return payment.unit.name if payment.unit else "", reverse("unit-detail", args=[payment.unit_id])


def payment_facts(payment: Payment) -> list[Fact]:
    rest = payment.amount - payment.accounted - payment.returned
    return [
        Fact("金额", yuan(payment.amount)),
        Fact("已有票据", yuan(payment.accounted)),
        Fact("退回余款", yuan(payment.returned)) if payment.returned else Fact("尚无票据", yuan(rest)),
        Fact("拨付日期", cn_date(payment.paid_on) if payment.paid_on else "还没有拨付"),
    ]


def payment_pairs(payment: Payment) -> list[Pair]:
    payee, url = payee_of(payment)
    return [
        Pair("收款方", payee, url),
        Pair("专项经费", payment.fund.name, fund_url(payment.fund)),
        Pair("链党组织", payment.fund.body.name, reverse("body-detail", args=[payment.fund.body_id])),
        *([Pair("计划日期", cn_date(payment.planned_on))] if payment.planned_on else []),
        *([Pair("取消日期", cn_date(payment.cancelled_on))] if payment.cancelled_on else []),
        *([Pair("取消原因" if payment.cancelled_on else "改回原因", payment.reason)] if payment.reason else []),
    ]


def subsidy_pairs(subsidy: Subsidy) -> list[Pair]:
    return [
        Pair("企业", subsidy.unit.name, reverse("unit-detail", args=[subsidy.unit_id])),
        Pair("政策依据", subsidy.policy),
        Pair("发放单位", subsidy.paid_by or "没有填写"),
        Pair("帮助办理的链党组织", subsidy.body.name, reverse("body-detail", args=[subsidy.body_id])),
        *([Pair("撤回原因", subsidy.reason)] if subsidy.reason else []),
    ]


def receipts_told(payment: Payment, receipts: Iterable[Receipt]) -> list[Event]:
    """What happened to a payment, by its days, the latest first."""
    told = [Event("登记拟拨付", at=payment.created_at, mark="拟", tone="warn", text=payment.purpose)]
    if payment.paid_on:
        told.append(Event("已拨付", at=payment.paid_on, mark="付", tone="go", text=yuan(payment.amount)))
    for receipt in receipts:
        text = f"{receipt.number} · {yuan(receipt.amount)}"
        if receipt.state == ReceiptState.VALID:
            told.append(Event("票据", at=receipt.day, mark="票", tone="ok", text=text))
        else:
            told.append(Event("票据已作废", at=receipt.day, mark="废", tone="off", text=f"{text} · {receipt.reason}"))
    if payment.cancelled_on:
        told.append(Event("已取消", at=payment.cancelled_on, mark="消", tone="off", text=payment.reason))
    return sorted(told, key=lambda event: str(event.at)[:10], reverse=True)


def companies(number: int) -> str:
    return f"惠及 {thousands(number)} 家企业"
