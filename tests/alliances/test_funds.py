"""Funds: the balance is never negative, receipts never above the payment, nothing is deleted (R28, F061, F062)."""

import datetime as dt
import random
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Sum
from django.test.utils import CaptureQueriesContext

from alliances.actions import (
    account_payment,
    add_receipt,
    attach_receipt,
    cancel_payment,
    create_fund,
    move_fund,
    pay_payment,
    plan_payment,
    record_subsidy,
    reopen_payment,
    update_fund,
    update_payment,
    update_receipt,
    update_subsidy,
    void_receipt,
    withdraw_subsidy,
)
from alliances.choices import FUND_TRANSITIONS, PAYMENT_TRANSITIONS, SPENT, FundState, PaymentState
from alliances.funds.queries import WAYS, fund_sum, fund_sums, funds_for, payments_for, subsidies_for, subsidy_sums
from alliances.models import ChainBody, Fund, Payment, Receipt, Subsidy
from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, DomainError, InvalidInput, NotAllowed, NotFound, StaleVersion
from core.principal import Principal
from tests.alliances.world import make_body, term
from tests.cast import Cast
from tests.core.concurrent import at_once
from tests.factories import make_chain, make_party_org, make_unit

DAY = dt.date(2026, 3, 2)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def make_fund(actor: Principal, body: ChainBody | None = None, **fields: Any) -> Fund:
    body = body or make_body(make_chain())
    values = {"name": "示例专项经费", "year": 2026, "budget": 100_00, **fields}
    return create_fund(actor=actor, body_id=body.pk, values=values)


def planned(actor: Principal, fund: Fund, amount: int = 60_00, **fields: Any) -> Payment:
    payee = {} if "unit_id" in fields or "party_org_id" in fields else {"party_org_id": make_party_org().pk}
    values = {"purpose": "党员教育活动", "amount": amount, **payee, **fields}
    return plan_payment(actor=actor, fund_id=fund.pk, values=values)


def paid(actor: Principal, fund: Fund, amount: int = 60_00, **fields: Any) -> Payment:
    return pay_payment(actor=actor, payment_id=planned(actor, fund, amount, **fields).pk, paid_on=DAY)


def proved(actor: Principal, payment: Payment, amount: int, number: str = "票001") -> Receipt:
    values = {"number": number, "amount": amount, "day": DAY}
    return add_receipt(actor=actor, payment_id=payment.pk, values=values)


def now(row: Any) -> Any:
    row.refresh_from_db()
    return row


def faults(act: Callable[[], Any]) -> dict[str, list[str]]:
    with pytest.raises(InvalidInput) as caught:
        act()
    return dict(caught.value.fields)


def code_of(act: Callable[[], Any]) -> str:
    with pytest.raises(Conflict) as caught:
        act()
    return caught.value.code


def test_planning_leaves_the_money_and_paying_takes_it(in_city: Cast) -> None:
    actor = in_city.act()
    fund = make_fund(actor)
    payment = planned(actor, fund)
    assert now(fund).balance == 100_00
    assert pay_payment(actor=actor, payment_id=payment.pk, paid_on=DAY).state == PaymentState.PAID
    assert (now(fund).paid, fund.balance) == (60_00, 40_00)


def test_balance_is_never_negative(in_city: Cast) -> None:
    actor = in_city.act()
    fund = make_fund(actor)
    first, second = planned(actor, fund, 60_00), planned(actor, fund, 40_01)
    pay_payment(actor=actor, payment_id=first.pk, paid_on=DAY)
    assert code_of(lambda: pay_payment(actor=actor, payment_id=second.pk, paid_on=DAY)) == "fund_overdrawn"
    assert now(second).state == PaymentState.PLANNED
    assert second.paid_on is None
    assert now(fund).paid == 60_00
    update_payment(actor=actor, payment_id=second.pk, values={"amount": 40_00}, expected_version=second.version)
    pay_payment(actor=actor, payment_id=second.pk, paid_on=DAY)
    assert now(fund).balance == 0


def test_two_who_pay_at_once_do_not_overdraw(committed_cast: Cast) -> None:
    cast = committed_cast
    with cast.scope():
        actor = cast.act()
        fund = make_fund(actor)
        first, second = planned(actor, fund, 60_00), planned(actor, fund, 60_00)

    def pay(payment: Payment) -> str:
        with cast.scope():
            try:
                pay_payment(actor=cast.act(), payment_id=payment.pk, paid_on=DAY)
            except Conflict as error:
                return error.code
        return "paid"

    assert sorted(at_once(lambda: pay(first), lambda: pay(second))) == ["fund_overdrawn", "paid"]
    with cast.scope():
        assert now(fund).paid == 60_00
        assert Payment.objects.filter(fund=fund, state__in=SPENT).count() == 1


def test_one_payment_is_paid_once_by_two(committed_cast: Cast) -> None:
    cast = committed_cast
    with cast.scope():
        fund = make_fund(cast.act())
        payment = planned(cast.act(), fund, 40_00)

    def pay() -> str:
        with cast.scope():
            try:
                pay_payment(actor=cast.act(), payment_id=payment.pk, paid_on=DAY)
            except Conflict as error:
                return error.code
        return "paid"

    assert sorted(at_once(pay, pay)) == ["paid", "wrong_state"]
    with cast.scope():
        assert now(fund).paid == 40_00


def test_budget_is_not_lowered_below_what_a_payment_takes_meanwhile(committed_cast: Cast) -> None:
    cast = committed_cast
    with cast.scope():
        fund = make_fund(cast.act())
        payment = planned(cast.act(), fund, 60_00)

    def in_scope(act: Callable[[], Any]) -> str:
        with cast.scope():
            try:
                act()
            except (Conflict, InvalidInput):
                return "refused"
        return "done"

    def lower() -> Any:
        return update_fund(actor=cast.act(), fund_id=fund.pk, values={"budget": 50_00}, expected_version=None)

    def pay() -> Any:
        return pay_payment(actor=cast.act(), payment_id=payment.pk, paid_on=DAY)

    assert sorted(at_once(partial(in_scope, lower), partial(in_scope, pay))) == ["done", "refused"]
    with cast.scope():
        assert now(fund).paid <= fund.budget


def test_two_receipts_at_once_prove_no_more_than_was_paid(committed_cast: Cast) -> None:
    cast = committed_cast
    with cast.scope():
        payment = paid(cast.act(), make_fund(cast.act()), 60_00)

    def prove(number: str) -> str:
        with cast.scope():
            try:
                proved(cast.act(), payment, 40_00, number)
            except InvalidInput:
                return "refused"
        return "proved"

    assert sorted(at_once(lambda: prove("甲"), lambda: prove("乙"))) == ["proved", "refused"]
    with cast.scope():
        assert now(payment).accounted == 40_00


def test_table_itself_refuses_an_overdrawn_fund(in_city: Cast) -> None:
    fund = make_fund(in_city.act())
    with pytest.raises(IntegrityError, match="alliances_fund_never_overdrawn"), transaction.atomic():
        Fund.objects.filter(pk=fund.pk).update(paid=100_01)
    payment = paid(in_city.act(), fund)
    with pytest.raises(IntegrityError, match="alliances_payment_receipts_within"), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(accounted=60_01)
    with pytest.raises(IntegrityError, match="alliances_payment_accounted_whole"), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(state="accounted")


def test_budget_stays_above_what_was_paid(in_city: Cast) -> None:
    actor = in_city.act()
    fund = make_fund(actor)
    paid(actor, fund)
    lower = partial(update_fund, actor=actor, fund_id=fund.pk, expected_version=None)
    wrong = faults(lambda: lower(values={"budget": 59_99}))
    assert wrong == {"budget": ["已拨付 60.00 元，预算不能少于这个数。"]}
    assert lower(values={"budget": 60_00}).balance == 0
    assert "year" in faults(lambda: lower(values={"year": 2027}))
    with pytest.raises(StaleVersion):
        update_fund(actor=actor, fund_id=fund.pk, values={"source": "示例"}, expected_version=1)


def test_cancelled_payment_gives_the_money_back_and_stays(in_city: Cast) -> None:
    actor = in_city.act()
    fund = make_fund(actor)
    payment = paid(actor, fund)
    assert "reason" in faults(lambda: cancel_payment(actor=actor, payment_id=payment.pk, reason=" "))
    cancelled = cancel_payment(actor=actor, payment_id=payment.pk, reason="示例：账号有误")
    assert (cancelled.state, cancelled.reason, cancelled.paid_on) == ("cancelled", "示例：账号有误", DAY)
    assert cancelled.cancelled_on == clock.today()
    assert now(fund).balance == 100_00
    assert code_of(lambda: pay_payment(actor=actor, payment_id=payment.pk, paid_on=DAY)) == "wrong_state"
    cancel_payment(actor=actor, payment_id=planned(actor, fund).pk, reason="示例原因")
    assert now(fund).balance == 100_00


def test_receipts_prove_parts_and_never_more(in_city: Cast) -> None:
    actor = in_city.act()
    payment = paid(actor, make_fund(actor), 60_00)
    first = proved(actor, payment, 20_00)
    assert now(payment).accounted == 20_00
    wrong = faults(lambda: proved(actor, payment, 40_01, "票002"))
    assert wrong == {"amount": ["这笔拨付 60.00 元，还可登记票据 40.00 元，票据不能比拨付多。"]}
    assert Receipt.objects.count() == 1
    proved(actor, payment, 40_00, "票002")
    edit = partial(update_receipt, actor=actor, receipt_id=first.pk)
    assert "amount" in faults(lambda: edit(values={"amount": 20_01}, expected_version=None))
    edit(values={"amount": 10_00, "matter": "场地"}, expected_version=first.version)
    assert now(payment).accounted == 50_00
    assert "day" in faults(lambda: edit(values={"day": clock.today() + dt.timedelta(days=1)}, expected_version=None))


def test_receipt_number_is_used_once_until_it_is_void(in_city: Cast) -> None:
    actor = in_city.act()
    fund = make_fund(actor)
    first, second = paid(actor, fund, 30_00), paid(actor, fund, 30_00)
    receipt = proved(actor, first, 10_00, " 票 001 ")
    assert receipt.number == "票001"
    wrong = faults(lambda: proved(actor, second, 10_00))
    assert wrong == {"number": ["这个票据号已经登记过，一张票据只能用一次。"]}
    assert now(second).accounted == 0
    voided = void_receipt(actor=actor, receipt_id=receipt.pk, reason="示例：开错抬头")
    assert (voided.state, voided.reason, now(first).accounted) == ("void", "示例：开错抬头", 0)
    assert proved(actor, second, 10_00).number == "票001"
    assert code_of(lambda: void_receipt(actor=actor, receipt_id=receipt.pk, reason="再来")) == "wrong_state"
    assert Receipt.objects.count() == 2


def test_receipts_stand_under_what_was_paid_alone(in_city: Cast) -> None:
    actor = in_city.act()
    fund = make_fund(actor)
    assert code_of(lambda: proved(actor, planned(actor, fund, 10_00), 5_00)) == "payment_not_paid"
    payment = paid(actor, fund, 10_00)
    receipt = proved(actor, payment, 10_00)
    assert code_of(lambda: cancel_payment(actor=actor, payment_id=payment.pk, reason="示例")) == "receipts_stand"
    account_payment(actor=actor, payment_id=payment.pk)
    assert code_of(lambda: void_receipt(actor=actor, receipt_id=receipt.pk, reason="示例")) == "payment_not_paid"
    assert code_of(lambda: cancel_payment(actor=actor, payment_id=payment.pk, reason="示例")) == "wrong_state"


def test_rest_that_came_back_is_in_the_fund_again(in_city: Cast) -> None:
    actor = in_city.act()
    fund = make_fund(actor)
    payment = paid(actor, fund, 60_00)
    proved(actor, payment, 45_00)
    assert "rest_returned" in faults(lambda: account_payment(actor=actor, payment_id=payment.pk))
    done = account_payment(actor=actor, payment_id=payment.pk, rest_returned=True)
    assert (done.state, done.returned, now(fund).paid) == ("accounted", 15_00, 45_00)
    other = paid(actor, fund, 55_00)
    reopen = partial(reopen_payment, actor=actor, payment_id=payment.pk, reason="示例：票据有误")
    assert code_of(reopen) == "fund_overdrawn"
    assert now(payment).state == "accounted"
    cancel_payment(actor=actor, payment_id=other.pk, reason="示例原因")
    assert reopen().returned == 0
    assert now(fund).paid == 60_00


def test_paying_and_reopening_begin_where_they_begin(in_city: Cast) -> None:
    """Both lead to paid: an accounted payment is not paid twice, a planned one not without its day."""
    actor = in_city.act()
    fund = make_fund(actor)
    payment = planned(actor, fund)
    pay = partial(pay_payment, actor=actor, payment_id=payment.pk, paid_on=DAY)
    reopen = partial(reopen_payment, actor=actor, payment_id=payment.pk, reason="示例")
    assert code_of(reopen) == "wrong_state"
    pay()
    assert code_of(pay) == code_of(reopen) == "wrong_state"
    account_payment(actor=actor, payment_id=payment.pk, rest_returned=True)
    assert code_of(pay) == "wrong_state"
    assert now(fund).paid == 0


PAYMENT_ACTS: dict[PaymentState, Callable[..., Payment]] = {
    PaymentState.PAID: lambda **asked: (
        reopen_payment(reason="示例", **asked)
        if Payment.objects.get(pk=asked["payment_id"]).state == "accounted"
        else pay_payment(paid_on=DAY, **asked)
    ),
    PaymentState.ACCOUNTED: partial(account_payment, rest_returned=True),
    PaymentState.CANCELLED: partial(cancel_payment, reason="示例原因"),
}


@pytest.mark.parametrize("start", list(PaymentState))
@pytest.mark.parametrize("to", list(PAYMENT_ACTS))
def test_payment_moves_only_by_its_ways(in_city: Cast, start: PaymentState, to: PaymentState) -> None:
    actor = in_city.act()
    fund = make_fund(actor)
    payment = planned(actor, fund)
    way = {PaymentState.ACCOUNTED: [PaymentState.PAID, start], PaymentState.PLANNED: []}.get(start, [start])
    for state in way:
        PAYMENT_ACTS[state](actor=actor, payment_id=payment.pk)
    assert now(payment).state == start
    if to in PAYMENT_TRANSITIONS[start]:
        assert PAYMENT_ACTS[to](actor=actor, payment_id=payment.pk).state == to
    else:
        assert code_of(lambda: PAYMENT_ACTS[to](actor=actor, payment_id=payment.pk)) == "wrong_state"
        assert now(payment).state == start
    spent = Payment.objects.filter(fund=fund, state__in=SPENT).aggregate(fen=Sum(F("amount") - F("returned")))["fen"]
    assert now(fund).paid == (spent or 0)


@pytest.mark.parametrize("start", list(FundState))
@pytest.mark.parametrize("to", list(FundState))
def test_fund_moves_only_by_its_ways(in_city: Cast, start: FundState, to: FundState) -> None:
    actor = in_city.act()
    fund = make_fund(actor)
    if start != FundState.OPEN:
        move_fund(actor=actor, fund_id=fund.pk, to=start, reason="示例原因")
    move = partial(move_fund, actor=actor, fund_id=fund.pk, to=to, reason="示例原因")
    if to in FUND_TRANSITIONS[start]:
        assert move().state == to
    else:
        assert code_of(move) == "wrong_state"


def test_fund_is_closed_when_its_payments_are_done_and_void_when_unpaid(in_city: Cast) -> None:
    actor = in_city.act()
    fund = make_fund(actor)
    payment = planned(actor, fund, 10_00)
    close = partial(move_fund, actor=actor, fund_id=fund.pk, to="closed")
    void = partial(move_fund, actor=actor, fund_id=fund.pk, to="void", reason="示例原因")
    assert code_of(close) == code_of(void) == "payments_planned"
    pay_payment(actor=actor, payment_id=payment.pk, paid_on=DAY)
    assert (code_of(close), code_of(void)) == ("payments_open", "fund_paid")
    proved(actor, payment, 10_00)
    account_payment(actor=actor, payment_id=payment.pk)
    assert close().state == FundState.CLOSED
    assert code_of(lambda: planned(actor, fund, 1_00)) == "fund_not_open"
    assert code_of(lambda: reopen_payment(actor=actor, payment_id=payment.pk, reason="示例")) == "fund_not_open"
    assert "reason" in faults(lambda: move_fund(actor=actor, fund_id=make_fund(actor).pk, to="void"))


def test_what_is_planned_is_checked(in_city: Cast) -> None:
    actor = in_city.act()
    fund = make_fund(actor)
    org, unit = make_party_org(), make_unit()
    both = {"party_org_id": org.pk, "unit_id": unit.pk}
    assert "party_org" in faults(lambda: planned(actor, fund, 60_00, **both))
    assert "party_org" in faults(lambda: planned(actor, fund, unit_id=None))
    assert "amount" in faults(lambda: planned(actor, fund, 100_01))
    assert faults(lambda: planned(actor, fund, 0))
    payment = planned(actor, fund, unit_id=unit.pk)
    pay = partial(pay_payment, actor=actor, payment_id=payment.pk)
    assert "paid_on" in faults(lambda: pay(paid_on=clock.today() + dt.timedelta(days=1)))
    assert "paid_on" in faults(lambda: pay(paid_on=dt.date(2025, 12, 31)))
    pay(paid_on=DAY)
    change = partial(update_payment, actor=actor, payment_id=payment.pk, expected_version=None)
    assert code_of(lambda: change(values={"amount": 1_00})) == "wrong_state"
    assert set(faults(lambda: change(values={"state": "paid"}))) == {"state"}


def test_who_edits_does_not_pay_and_who_is_elsewhere_sees_nothing(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain()
        body, department = make_body(chain), cast.act()
        fund = make_fund(department, body)
        payment = planned(department, fund)
        liaison = cast.act(cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN))
        other = cast.act(cast.add(Role.LIAISON, scope_id=make_chain().pk, scope_kind=AnchorKind.CHAIN))
        assert list(funds_for(liaison)) == [fund]
        assert list(payments_for(liaison)) == [payment]
        assert not funds_for(other).exists()
        assert not payments_for(other).exists()
        for act in (
            lambda: pay_payment(actor=liaison, payment_id=payment.pk, paid_on=DAY),
            lambda: planned(liaison, fund),
            lambda: cancel_payment(actor=liaison, payment_id=payment.pk, reason="示例"),
            lambda: make_fund(liaison, body),
        ):
            with pytest.raises(NotAllowed):
                act()
    with cast.scope(cast.stranger), pytest.raises(NotFound):
        stranger = cast.act(cast.stranger_department, tenant=cast.stranger)
        pay_payment(actor=stranger, payment_id=payment.pk, paid_on=DAY)


def test_running_totals_equal_their_rows_whatever_was_done(in_city: Cast) -> None:
    """Two hundred steps at random, refused ones among them: what is stored is what the rows add up to."""
    actor, chance = in_city.act(), random.Random(28)
    fund, org = make_fund(actor, budget=500_00), make_party_org()
    steps: list[Callable[[], Any]] = [
        lambda: planned(actor, fund, chance.randint(1, 200_00), party_org_id=org.pk),
        lambda: pay_payment(actor=actor, payment_id=some(), paid_on=DAY),
        lambda: proved(actor, Payment.objects.get(pk=some()), chance.randint(1, 90_00), str(chance.random())),
        lambda: account_payment(actor=actor, payment_id=some(), rest_returned=chance.random() < 0.7),
        lambda: cancel_payment(actor=actor, payment_id=some(), reason="示例"),
        lambda: reopen_payment(actor=actor, payment_id=some(), reason="示例"),
        lambda: update_fund(
            actor=actor, fund_id=fund.pk, values={"budget": chance.randint(1, 700_00)}, expected_version=None
        ),
    ]

    def some() -> Any:
        return chance.choice(list(Payment.objects.order_by("id").values_list("pk", flat=True)))

    planned(actor, fund, 10_00, party_org_id=org.pk)
    done = 0
    for _ in range(200):
        try:
            chance.choice(steps)()
        except (Conflict, InvalidInput):
            continue
        done += 1
        spent = Payment.objects.filter(state__in=SPENT).aggregate(fen=Sum(F("amount") - F("returned")))["fen"] or 0
        assert now(fund).paid == spent <= fund.budget
    assert done > 50
    for payment in Payment.objects.all():
        valid = payment.receipts.filter(state="valid").aggregate(fen=Sum("amount"))["fen"] or 0
        assert payment.accounted == valid


def test_funds_add_up_by_chain_body_and_year(in_city: Cast) -> None:
    actor = in_city.act()
    first, second = make_body(make_chain("示例甲链")), make_body(make_chain("示例乙链"))
    one, two = make_fund(actor, first), make_fund(actor, first, year=2025, budget=50_00)
    make_fund(actor, second, budget=30_00)
    gone = make_fund(actor, second, name="示例作废", budget=900_00)
    move_fund(actor=actor, fund_id=gone.pk, to="void", reason="示例原因")
    payment = paid(actor, one, 60_00)
    proved(actor, payment, 20_00)
    paid(actor, two, 10_00)
    whole = fund_sum(Fund.objects.all())
    told = (whole.funds, whole.budget, whole.paid, whole.proved, whole.balance)
    assert told == (3, 180_00, 70_00, 20_00, 110_00)
    by_chain = {line.label: (line.budget, line.paid, line.proved) for line in fund_sums(Fund.objects.all(), "chain")}
    assert by_chain == {"示例甲链": (150_00, 70_00, 20_00), "示例乙链": (30_00, 0, 0)}
    by_year = [(line.label, line.budget, line.paid) for line in fund_sums(Fund.objects.all(), "year")]
    assert by_year == [("2026年", 130_00, 60_00), ("2025年", 50_00, 10_00)]
    for by in WAYS:
        with CaptureQueriesContext(connection) as asked:
            lines = fund_sums(Fund.objects.all(), by)
        assert len(asked) == 2
        assert sum(line.budget for line in lines) == whole.budget
        assert sum(line.paid for line in lines) == whole.paid


def test_subsidy_is_recorded_once_corrected_and_withdrawn(in_city: Cast) -> None:
    actor, body, unit = in_city.act(), make_body(make_chain()), make_unit()
    kind = term("subsidy_kind", "talent")
    values = {"kind_id": kind.pk, "unit_id": unit.pk, "policy": "示例政策", "amount": 500_00, "paid_on": DAY}
    subsidy = record_subsidy(actor=actor, body_id=body.pk, values=values)
    with pytest.raises(DomainError):
        record_subsidy(actor=actor, body_id=body.pk, values=values)
    other = record_subsidy(actor=actor, body_id=body.pk, values={**values, "policy": "示例政策二", "amount": 1})
    assert [(line.subsidies, line.units, line.amount) for line in subsidy_sums(Subsidy.objects.all())] == [
        (2, 1, 500_01)
    ]
    late = {"paid_on": clock.today() + dt.timedelta(days=1)}
    change = partial(update_subsidy, actor=actor, subsidy_id=subsidy.pk, expected_version=None)
    assert "paid_on" in faults(lambda: change(values=late))
    assert "kind" in faults(lambda: change(values={"kind_id": term("outcome_kind", "order").pk}))
    assert change(values={"amount": 400_00}).amount == 400_00
    assert "reason" in faults(lambda: withdraw_subsidy(actor=actor, subsidy_id=other.pk, reason=""))
    withdraw_subsidy(actor=actor, subsidy_id=other.pk, reason="示例：重复")
    assert [line.amount for line in subsidy_sums(Subsidy.objects.all())] == [400_00]
    assert subsidies_for(actor).count() == 2
    gone = partial(update_subsidy, actor=actor, subsidy_id=other.pk, values={"amount": 2}, expected_version=None)
    assert code_of(gone) == "wrong_state"


def test_picture_of_a_receipt_is_kept_and_given_to_who_may_see_it(cast: Cast, tmp_path: Path) -> None:
    source = tmp_path / "upload"
    source.write_bytes(PDF)
    with cast.scope():
        chain = make_chain()
        payment = paid(cast.act(), make_fund(cast.act(), make_body(chain)))
        receipt = proved(cast.act(), payment, 10_00)
        attach = partial(attach_receipt, actor=cast.act(), receipt_id=receipt.pk, source=source)
        assert "file" in faults(lambda: attach(name="票据.docx"))
        kept = attach(name="票据.pdf")
        assert kept.attachment is not None
        liaison = cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)
        company = cast.add(Role.COMPANY, scope_id=make_unit().pk, scope_kind=AnchorKind.UNIT)
    address = f"/alliances/receipts/{receipt.pk}/file/"
    assert cast.client(company).get(address).status_code == 403
    assert b"".join(cast.client(liaison).get(address).streaming_content) == PDF  # type: ignore[attr-defined]


def test_pages_lead_from_the_budget_to_the_accounts(cast: Cast) -> None:
    with cast.scope():
        body, org = make_body(make_chain()), make_party_org()
    client = cast.client(cast.department)

    def post(address: str, **data: Any) -> str:
        answer = client.post(address, data, follow=True)
        assert answer.status_code == 200, answer.content.decode()
        return answer.content.decode()

    wrong = client.post(f"/alliances/{body.pk}/funds/new/", {"name": "示例经费", "year": 2026, "yuan": "0.001"})
    assert wrong.status_code == 422
    shown = post(f"/alliances/{body.pk}/funds/new/", name="示例经费", year=2026, yuan="1234.56", source="示例党费")
    assert "1,234.56 元" in shown
    with cast.scope():
        fund = Fund.objects.get()
    assert fund.budget == 123_456
    post(f"/alliances/funds/{fund.pk}/payments/new/", purpose="示例活动", party_org=str(org.pk), yuan="1000.5")
    with cast.scope():
        payment = Payment.objects.get()
    shown = post(f"/alliances/payments/{payment.pk}/pay/", paid_on="2026-03-02")
    assert "已拨付" in shown
    post(f"/alliances/payments/{payment.pk}/receipts/new/", number="示例0001", yuan="1000.50", day="2026-03-03")
    shown = post(f"/alliances/payments/{payment.pk}/account/")
    assert "已核销" in shown
    listed = client.get("/alliances/funds/").content.decode()
    assert "1,000.5 元" in listed
    assert "234.06 元" in listed
    for by in WAYS:
        totals = client.get(f"/alliances/funds/totals/?by={by}").content.decode()
        assert "合计" in totals
        assert "234.06 元" in totals
    assert client.get("/alliances/funds/totals/?by=state").status_code == 422
    page = client.get(f"/alliances/{body.pk}/").content.decode()
    assert f"/alliances/funds/?body={body.pk}" in page


def test_api_plans_pays_and_tells_the_balance(cast: Cast) -> None:
    with cast.scope():
        body, org = make_body(make_chain()), make_party_org()
    client = cast.client(cast.department)

    def post(address: str, code: int, **data: Any) -> Any:
        answer = client.post(f"/api/v1/{address}", data, content_type="application/json")
        assert answer.status_code == code, answer.content.decode()
        return answer.json()

    fund = post("funds/", 201, body=str(body.pk), name="示例经费", year=2026, budget=100_00)
    payment = post("payments/", 201, fund=fund["id"], party_org=str(org.pk), purpose="示例", amount=70_00)
    other = post("payments/", 201, fund=fund["id"], party_org=str(org.pk), purpose="示例二", amount=70_00)
    post(f"payments/{payment['id']}/pay/", 200, paid_on="2026-03-02")
    post(f"payments/{other['id']}/pay/", 409, paid_on="2026-03-02")
    read = client.get(f"/api/v1/funds/{fund['id']}/").json()
    assert (read["paid"], read["balance"]) == (70_00, 30_00)
    receipt = post("receipts/", 201, payment=payment["id"], number="示例1", amount=70_00, day="2026-03-03")
    post("receipts/", 422, payment=payment["id"], number="示例1", amount=1, day="2026-03-03")
    assert not receipt["has_file"]
    assert post(f"payments/{payment['id']}/account/", 200)["state"] == "accounted"
    post(f"payments/{other['id']}/cancel/", 200, reason="示例原因")
    post(f"funds/{fund['id']}/close/", 200)
    assert client.get("/api/v1/funds/?state=closed").json()["results"][0]["balance"] == 30_00
