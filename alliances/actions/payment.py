"""Payments out of a fund: planned, paid, accounted for, or cancelled with the reason (R28).

The fund's balance is never negative: what is paid is written to the fund under its row's lock, in the transaction that
pays, and the table refuses more than the budget whoever writes.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.actions.fund import open_fund, words_of
from alliances.actions.team import check_party_org, check_unit, not_later_than_today
from alliances.choices import PaymentState
from alliances.funds.queries import EDIT, PAY, get_fund_for, get_payment_for
from alliances.models import Fund, Payment
from chains.actions.values import prepared
from core import clock
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition
from core.templatetags.formats import yuan

PAYMENT_FIELDS = ("party_org_id", "unit_id", "purpose", "amount", "planned_on")


def _check(fund: Fund, columns: Mapping[str, Any], held: Payment | None) -> None:
    """Who is paid must stand; who was named before may stay."""

    def value(name: str) -> Any:
        return columns.get(name, getattr(held, name) if held else None)

    def new(name: str) -> Any:
        return None if held is not None and getattr(held, name) == columns.get(name) else columns.get(name)

    check_party_org(new("party_org_id"))
    check_unit(new("unit_id"))
    if bool(value("party_org_id")) == bool(value("unit_id")):
        text = "收款方请填一个党组织或一个单位，两者填一项。"
        raise InvalidInput(fields={"party_org": [text]})
    amount = value("amount")
    if amount and amount > fund.budget:
        raise InvalidInput(fields={"amount": [f"这项经费的预算是 {yuan(fund.budget)}，一笔拨付不能更多。"]})


def plan_payment(*, actor: Principal, fund_id: UUID, values: Mapping[str, Any]) -> Payment:
    """Plan a payment; nothing leaves the fund by that. Raises NotAllowed, Conflict (a closed fund), InvalidInput."""
    columns = prepared(values, PAYMENT_FIELDS)
    with transaction.atomic():
        fund = open_fund(get_fund_for(actor, fund_id, EDIT).pk)
        _check(fund, columns, None)
        return create(Payment(fund=fund, **columns))


def update_payment(
    *, actor: Principal, payment_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> Payment:
    """Correct a payment not yet made. Raises StaleVersion, InvalidInput, Conflict (it is paid or cancelled)."""
    columns = prepared(values, PAYMENT_FIELDS)
    with transaction.atomic():
        fund, payment = _locked(actor, payment_id, EDIT)
        if payment.state != PaymentState.PLANNED:
            raise Conflict(
                f"这笔拨付{payment.get_state_display()}，不能再修改；有误的请取消后重新登记。", code="wrong_state"
            )
        _check(fund, columns, payment)
        return change(payment, columns, expected_version=expected_version)


def _locked(actor: Principal, payment_id: UUID, action: str) -> tuple[Fund, Payment]:
    """The open fund and the payment, locked in this order. Raises NotAllowed, Conflict."""
    fund = open_fund(get_payment_for(actor, payment_id, action).fund_id)
    return fund, locked(Payment, payment_id)


def _refuse_unless(payment: Payment, state: PaymentState) -> None:
    """Two ways lead to paid: each begins where it begins. Raises Conflict."""
    if payment.state != state:
        text = f"这笔拨付当前是“{payment.get_state_display()}”，不能这样办理。请刷新页面查看最新状态。"
        raise Conflict(text, code="wrong_state")


def _take(fund: Fund, amount: int) -> None:
    """So much leaves the locked fund. Raises Conflict where it does not hold that much."""
    if amount > fund.balance:
        raise Conflict(
            f"“{fund.name}”余额 {yuan(fund.balance)}，不够拨付 {yuan(amount)}。请减少金额，或先调整预算。",
            code="fund_overdrawn",
        )
    change(fund, {"paid": fund.paid + amount}, expected_version=None)


def _give_back(fund: Fund, amount: int) -> None:
    change(fund, {"paid": fund.paid - amount}, expected_version=None)


def pay_payment(*, actor: Principal, payment_id: UUID, paid_on: dt.date) -> Payment:
    """The money has left. Raises NotAllowed, InvalidInput (the day), Conflict (paid already, or the fund is short)."""
    with transaction.atomic():
        fund, payment = _locked(actor, payment_id, PAY)
        not_later_than_today(paid_on, "paid_on", "拨付日期")
        if paid_on.year < fund.year:
            raise InvalidInput(fields={"paid_on": [f"这是{fund.year}年的经费，拨付日期不能更早。"]})
        _refuse_unless(payment, PaymentState.PLANNED)
        paid = transition(payment, PaymentState.PAID, paid_on=paid_on)
        _take(fund, payment.amount)
        return paid


def cancel_payment(*, actor: Principal, payment_id: UUID, reason: str) -> Payment:
    """Cancelled for a reason, and kept; what was paid goes back to the fund.

    Who may edit cancels what is planned, only who confirms payments one that was made. Raises Conflict (receipts
    stand, accounted for), InvalidInput.
    """
    with transaction.atomic():
        action = PAY if get_payment_for(actor, payment_id).state != PaymentState.PLANNED else EDIT
        fund, payment = _locked(actor, payment_id, action)
        if payment.state == PaymentState.PAID:
            get_payment_for(actor, payment_id, PAY)
        if payment.state == PaymentState.PAID and payment.accounted:
            raise Conflict("这笔拨付已有票据，请先把票据作废，再取消。", code="receipts_stand")
        was_paid = payment.state == PaymentState.PAID
        cancelled = transition(
            payment,
            PaymentState.CANCELLED,
            reason=words_of(reason, "请写明取消的原因。"),
            cancelled_on=clock.today(),
        )
        if was_paid:
            _give_back(fund, payment.amount)
        return cancelled


def account_payment(*, actor: Principal, payment_id: UUID, rest_returned: bool = False) -> Payment:
    """Accounted for: its receipts prove all of it, or the rest came back (``rest_returned``) and the fund has it again.

    Raises Conflict, InvalidInput (a part is neither proved nor returned).
    """
    with transaction.atomic():
        fund, payment = _locked(actor, payment_id, PAY)
        rest = payment.amount - payment.accounted
        if rest and not rest_returned and payment.state == PaymentState.PAID:
            text = f"还有 {yuan(rest)} 没有票据。请补登票据；余款已经退回的，请勾选“余款已退回”。"
            raise InvalidInput(fields={"rest_returned": [text]})
        done = transition(payment, PaymentState.ACCOUNTED, returned=rest)
        if rest:
            _give_back(fund, rest)
        return done


def reopen_payment(*, actor: Principal, payment_id: UUID, reason: str) -> Payment:
    """Back to paid, to put its receipts right; what had been returned leaves the fund again.

    Raises Conflict (not accounted for, or the fund is short), InvalidInput (no reason).
    """
    with transaction.atomic():
        fund, payment = _locked(actor, payment_id, PAY)
        _refuse_unless(payment, PaymentState.ACCOUNTED)
        returned = payment.returned
        opened = transition(payment, PaymentState.PAID, returned=0, reason=words_of(reason, "请写明改回的原因。"))
        if returned:
            _take(fund, returned)
        return opened


def refuse_unpaid(payment: Payment) -> None:
    """Receipts are put under what was paid and not yet accounted for. Raises Conflict."""
    if payment.state == PaymentState.PAID:
        return
    told = {
        PaymentState.PLANNED: "这笔拨付还没有确认，拨付后再登记票据。",
        PaymentState.ACCOUNTED: "这笔拨付已核销，票据不能再动；有误的请先改回已拨付。",
        PaymentState.CANCELLED: "这笔拨付已取消，不能登记票据。",
    }
    raise Conflict(told[PaymentState(payment.state)], code="payment_not_paid")
