"""Funds: budgeted, corrected, closed and reopened, voided. What is paid out of one is in payment.py (R28).

Whoever writes a payment locks its fund first, then the payment: the order is the same everywhere, so two never wait
for each other.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.access import get_body_for
from alliances.actions.values import check_day
from alliances.choices import FundState, PaymentState
from alliances.funds.queries import EDIT, get_fund_for
from alliances.models import ChainBody, Fund, Payment
from chains.actions.values import prepared, searchable
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition
from core.templatetags.formats import yuan

FUND_FIELDS = ("name", "year", "source", "budget")
MOST_WORDS = 200


def words_of(text: str, otherwise: str) -> str:
    """The reason given. Raises InvalidInput where there is none."""
    if not text.strip():
        raise InvalidInput(fields={"reason": [otherwise]})
    return text.strip()[:MOST_WORDS]


def open_fund(fund_id: UUID) -> Fund:
    """The fund, locked. Raises Conflict where it is closed or void."""
    fund = locked(Fund, fund_id)
    if fund.state != FundState.OPEN:
        raise Conflict(f"“{fund.name}”{fund.get_state_display()}，不能再登记或修改。", code="fund_not_open")
    return fund


def create_fund(*, actor: Principal, body_id: UUID, values: Mapping[str, Any]) -> Fund:
    """A body's money of one year. Raises NotAllowed, Conflict (the body has ended), InvalidInput."""
    columns = searchable(prepared(values, FUND_FIELDS))
    with transaction.atomic():
        body = locked(ChainBody, get_body_for(actor, body_id, EDIT).pk)
        check_day(body, None, "body")
        return create(Fund(body=body, **columns), anchor=AnchorKind.FUND)


def update_fund(*, actor: Principal, fund_id: UUID, values: Mapping[str, Any], expected_version: int | None) -> Fund:
    """Correct a fund; its budget never falls below what was paid. Raises StaleVersion, InvalidInput, Conflict."""
    columns = searchable(prepared(values, FUND_FIELDS))
    with transaction.atomic():
        fund = open_fund(get_fund_for(actor, fund_id, EDIT).pk)
        budget = columns.get("budget")
        if budget is not None and budget < fund.paid:
            raise InvalidInput(fields={"budget": [f"已拨付 {yuan(fund.paid)}，预算不能少于这个数。"]})
        year = columns.get("year")
        if year is not None and year > fund.year:
            early = Payment.objects.filter(fund=fund, paid_on__year__lt=year)
            if early.exists():
                raise InvalidInput(fields={"year": ["有更早年份的拨付，年度不能改晚。"]})
        return change(fund, columns, expected_version=expected_version)


def move_fund(*, actor: Principal, fund_id: UUID, to: str, reason: str = "") -> Fund:
    """Close a fund whose payments are done, open it again, or void one nothing was paid from, with the reason.

    Raises Conflict (payments still planned, or paid), InvalidInput (no reason).
    """
    if to not in FundState.values:
        raise InvalidInput("没有这个状态，请刷新页面后重试。")
    with transaction.atomic():
        fund = locked(Fund, get_fund_for(actor, fund_id, EDIT).pk)
        note = words_of(reason, "请写明作废的原因。") if to == FundState.VOID else reason.strip()[:MOST_WORDS]
        if to != FundState.OPEN:
            _refuse_open_payments(fund, to)
        return transition(fund, to, note=note)


def _refuse_open_payments(fund: Fund, to: str) -> None:
    planned = Payment.objects.filter(fund=fund, state=PaymentState.PLANNED).count()
    if planned:
        raise Conflict(f"还有 {planned} 笔拟拨付没有办理，请先确认拨付或取消。", code="payments_planned")
    if to == FundState.VOID and fund.paid:
        raise Conflict(f"已拨付 {yuan(fund.paid)}，不能作废；请先取消这些拨付，或办理结算。", code="fund_paid")
    unproved = Payment.objects.filter(fund=fund, state=PaymentState.PAID).count()
    if to == FundState.CLOSED and unproved:
        raise Conflict(f"还有 {unproved} 笔拨付没有核销，请先核销。", code="payments_open")
