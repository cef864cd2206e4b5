"""Funds of bodies, what was paid out of them and proved, and subsidies won (R28, F061, F062)."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from alliances.choices import COUNTED_FUNDS, SPENT, SubsidyMeaning, SubsidyState
from alliances.funds.queries import funds_for, payments_for, subsidies_for
from core.templatetags.formats import wan
from reports.indicators.model import Asked, Dimension, Indicator, Shape, Subject, Window
from reports.indicators.subjects import FUNDS, PAYMENTS, SUBSIDIES

Rows = QuerySet[Any]
GROUP = "专项经费和补助"
WINDOWS = (Window.THIS_YEAR, Window.RECENT, Window.EVER)


def funds(asked: Asked) -> Rows:
    """Funds of the years of the window, those void left out."""
    found: Rows = funds_for(asked.sight.principal).filter(state__in=COUNTED_FUNDS, year__lte=asked.day.year)
    if asked.since:
        found = found.filter(year__gte=asked.since.year)
    return found.filter(body__chain_id__in=asked.family) if asked.chain else found


def payments(asked: Asked) -> Rows:
    """Payments made in the window and not taken back since."""
    found: Rows = payments_for(asked.sight.principal).filter(state__in=SPENT, paid_on__lte=asked.day)
    if asked.since:
        found = found.filter(paid_on__gte=asked.since)
    return found.filter(fund__body__chain_id__in=asked.family) if asked.chain else found


def subsidies(asked: Asked, *meanings: str) -> Rows:
    found: Rows = subsidies_for(asked.sight.principal).filter(state=SubsidyState.RECORDED, paid_on__lte=asked.day)
    if meanings:
        found = found.filter(kind__meaning__in=meanings)
    if asked.since:
        found = found.filter(paid_on__gte=asked.since)
    return found.filter(body__chain_id__in=asked.family) if asked.chain else found


def _named(rows: Rows, expression: Any) -> Rows:
    """The rows with ``amount`` being ``expression`` and no column of theirs."""
    found: Rows = rows.values("id", fen=expression).annotate(amount=F("fen"))
    return found


def _sum(
    code: str,
    name: str,
    text: str,
    subject: Subject,
    rows: Callable[[Asked], Rows],
    fen: Callable[[Any], int],
    expression: Any,
    source: str = "",
) -> Indicator:
    def amounts(_: Asked, shown: Sequence[Any]) -> dict[UUID, str]:
        return {row.pk: wan(fen(row)) for row in shown}

    return Indicator(
        code,
        name,
        GROUP,
        text,
        "元",
        subject,
        rows,
        shape=Shape.SUM,
        summed=lambda asked: _named(rows(asked), expression),
        amounts=amounts,
        is_money=True,
        windows=WINDOWS,
        dimensions=(Dimension.CHAIN,),
        needs=("fund.view",),
        source=source,
    )


FUND_BOOK = (
    _sum(
        "fund_budget",
        "专项经费预算",
        "时段所含年度的专项经费预算之和，已作废的不计。",
        FUNDS,
        funds,
        lambda row: row.budget,
        F("budget"),
        "R28",
    ),
    _sum(
        "fund_paid",
        "专项经费拨付",
        "时段内拨付给党组织和单位的专项经费之和，核销时退回的余款已减去，取消的不计。",
        PAYMENTS,
        payments,
        lambda row: row.amount - row.returned,
        F("amount") - F("returned"),
        "R28 F061",
    ),
    _sum(
        "fund_accounted",
        "专项经费已有票据",
        "时段内拨付的专项经费中，有票据证明用途的金额之和。",
        PAYMENTS,
        payments,
        lambda row: row.accounted,
        F("accounted"),
        "R28",
    ),
    _sum(
        "subsidies",
        "扶持补助",
        "时段内企业在链党组织帮助下得到的各类补助之和，撤回的不计。",
        SUBSIDIES,
        subsidies,
        lambda row: row.amount,
        F("amount"),
    ),
    _sum(
        "talent_subsidies",
        "人才扶持补助",
        "时段内发放的人才扶持补助之和，按本市补助类别的含义计，撤回的不计。",
        SUBSIDIES,
        lambda asked: subsidies(asked, SubsidyMeaning.TALENT),
        lambda row: row.amount,
        F("amount"),
        "F062",
    ),
)
