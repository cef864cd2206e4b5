"""Supply and demand: who writes and sees what, how long it stands, what fits it, how a deal comes about and counts."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from alliances.actions import refuse_outcome
from alliances.activity_queries import outcomes_for
from alliances.choices import OutcomeState
from alliances.models import Outcome
from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound, StaleVersion
from core.models import Notice
from services.actions import deals, market
from services.choices import (
    DEAL_TRANSITIONS,
    ENTRY_TRANSITIONS,
    DealState,
    EntryState,
    Visibility,
)
from services.market import due
from services.market.matches import matches_for
from services.market.queries import deals_for, entries_for
from services.models import MarketDeal, MarketEntry
from tests.cast import Cast
from tests.services.market_world import MORNING, Fair, look_for, make_fair, offer, values

TODAY = MORNING.date()


@pytest.fixture
def fair(in_city: Cast) -> Iterator[Fair]:
    with clock.fixed(MORNING):
        yield make_fair(in_city)


def seen_by(fair: Fair, account: Any) -> set[Any]:
    return set(entries_for(fair.act(account)).values_list("id", flat=True))


def test_company_lists_its_own_and_the_chain_sees_it(fair: Fair) -> None:
    entry = offer(fair)
    assert (entry.state, entry.listed_at, entry.written_by_id) == (EntryState.LISTED, MORNING, fair.seller.pk)
    assert seen_by(fair, fair.buyer) == {entry.pk}
    assert seen_by(fair, fair.stranger) == set()
    assert seen_by(fair, fair.liaison) == {entry.pk}


@pytest.mark.parametrize(
    ("visibility", "sees"),
    [(Visibility.CITY, {"buyer", "stranger"}), (Visibility.CHAIN, {"buyer"}), (Visibility.ALLIANCE, {"buyer"})],
)
def test_visibility_says_which_companies_see_it(fair: Fair, visibility: str, sees: set[str]) -> None:
    entry = offer(fair, visibility=visibility)
    found = {name for name in ("buyer", "stranger") if entry.pk in seen_by(fair, getattr(fair, name))}
    assert found == sees


def test_draft_and_withdrawn_are_seen_by_nobody_else(fair: Fair) -> None:
    draft = market.create_entry(actor=fair.act(fair.seller), values=values(fair, fair.maker.pk))
    gone = offer(fair, name="示例另一件", visibility=Visibility.CITY)
    market.withdraw_entry(actor=fair.act(fair.seller), entry_id=gone.pk, reason="产能已满")
    assert seen_by(fair, fair.buyer) == set()
    assert seen_by(fair, fair.seller) == {draft.pk, gone.pk}


def test_company_writes_for_no_other_and_through_no_body_far_off(fair: Fair) -> None:
    with pytest.raises(NotAllowed):
        market.create_entry(actor=fair.act(fair.seller), values=values(fair, fair.taker.pk))
    with pytest.raises(InvalidInput) as refused:
        market.create_entry(actor=fair.act(fair.stranger), values=values(fair, fair.outsider.pk))
    assert set(refused.value.fields) == {"body"}


def test_liaison_writes_for_a_company(fair: Fair) -> None:
    entry = offer(fair, fair.liaison)
    assert entry.unit_id == fair.maker.pk
    assert seen_by(fair, fair.seller) == {entry.pk}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": "  "}, "name"),
        ({"valid_to": None}, "valid_to"),
        ({"valid_to": dt.date(2026, 1, 1)}, "valid_to"),
        ({"valid_to": dt.date(2029, 1, 1)}, "valid_to"),
        ({"measure": ""}, "measure"),
        ({"industry_id": "9999"}, "industry"),
        ({"unit_id": None}, "unit"),
    ],
)
def test_bad_input_is_told_at_its_field(fair: Fair, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        offer(fair, **fields)
    assert set(refused.value.fields) == {field}


def test_whose_it_is_stays_and_two_savers_meet(fair: Fair) -> None:
    entry = offer(fair)
    with pytest.raises(InvalidInput):
        market.update_entry(
            actor=fair.act(fair.liaison), entry_id=entry.pk, values={"unit_id": fair.taker.pk}, expected_version=None
        )
    first = entry.version
    market.update_entry(
        actor=fair.act(fair.seller), entry_id=entry.pk, values={"price": "面议"}, expected_version=first
    )
    with pytest.raises(StaleVersion):
        market.update_entry(
            actor=fair.act(fair.seller), entry_id=entry.pk, values={"price": "1 元"}, expected_version=first
        )


@pytest.mark.parametrize("state", EntryState)
@pytest.mark.parametrize("step", ["list", "withdraw"])
def test_entry_moves_as_its_state_allows(fair: Fair, state: EntryState, step: str) -> None:
    entry = offer(fair)
    given = {"reason": "示例"} if state == EntryState.WITHDRAWN else {}
    MarketEntry.objects.filter(pk=entry.pk).update(state=state, **given)
    to = EntryState.LISTED if step == "list" else EntryState.WITHDRAWN
    act: Any = market.list_entry if step == "list" else market.withdraw_entry
    more = {} if step == "list" else {"reason": "示例原因"}
    if to in ENTRY_TRANSITIONS[state]:
        assert act(actor=fair.act(fair.seller), entry_id=entry.pk, **more).state == to
    else:
        with pytest.raises(Conflict):
            act(actor=fair.act(fair.seller), entry_id=entry.pk, **more)


def test_last_day_is_told_before_and_ends_it_after_once(fair: Fair) -> None:
    entry = offer(fair, valid_to=TODAY + dt.timedelta(days=5))
    assert due.slots(MORNING) == [TODAY.isoformat()]
    due.plan(TODAY.isoformat())
    assert Notice.objects.filter(account=fair.seller, event="market.ending").count() == 1
    after = TODAY + dt.timedelta(days=6)
    with clock.fixed(MORNING + dt.timedelta(days=6)):
        for _ in range(2):
            due.plan(after.isoformat())
        assert MarketEntry.objects.get(pk=entry.pk).state == EntryState.EXPIRED
        assert due.slots(clock.now()) == []
        with pytest.raises(InvalidInput):
            market.list_entry(actor=fair.act(fair.seller), entry_id=entry.pk)
    assert Notice.objects.filter(account=fair.seller, event="market.ending").count() == 2


def test_what_fits_is_found_both_ways_with_reasons(fair: Fair) -> None:
    supply, demand = offer(fair), look_for(fair)
    for asked, expected, account in ((supply, demand, fair.seller), (demand, supply, fair.buyer)):
        found = matches_for(fair.act(account), asked)
        assert [one.entry for one in found] == [expected]
        assert found[0].match.reasons[:2] == ["同一产品：示例压铸件", "同在“示例环节”环节"]
        assert found[0].match.reasons[2] == "数量够：可供 100 吨，需要 40 吨"


def test_nothing_fits_that_is_hidden_over_or_ones_own(fair: Fair) -> None:
    supply = offer(fair)
    look_for(fair, unit_id=fair.maker.pk, actor=fair.liaison)
    look_for(fair, name="示例压铸件乙", valid_from=dt.date(2026, 4, 1))
    market.create_entry(actor=fair.act(fair.buyer), values=values(fair, fair.taker.pk, side="demand"))
    assert matches_for(fair.act(fair.seller), supply) == []


def asked(fair: Fair) -> MarketDeal:
    return deals.open_deal(
        actor=fair.act(fair.buyer), entry_id=offer(fair).pk, unit_id=fair.taker.pk, message="需要 40 吨"
    )


def talked(fair: Fair) -> MarketDeal:
    deal = asked(fair)
    return deals.answer_deal(actor=fair.act(fair.seller), deal_id=deal.pk, answer="请来看样")


def test_deal_counts_once_the_other_side_stands_by_it(fair: Fair) -> None:
    deal = talked(fair)
    assert Notice.objects.filter(account=fair.seller, event="market.asked").count() == 1
    done = deals.complete_deal(
        actor=fair.act(fair.seller), deal_id=deal.pk, happened_on=TODAY, amount=5_000_000, detail=""
    )
    outcome = Outcome.objects.get(pk=done.outcome_id)
    assert (outcome.state, outcome.amount, outcome.asked_id, outcome.recorded_for_id) == (
        OutcomeState.RECORDED,
        5_000_000,
        fair.taker.pk,
        fair.maker.pk,
    )
    assert outcome.title == "示例需方公司向示例供方公司采购示例压铸件"
    with pytest.raises(NotAllowed):
        deals.confirm_deal(actor=fair.act(fair.seller), deal_id=deal.pk)
    deals.confirm_deal(actor=fair.act(fair.buyer), deal_id=deal.pk)
    assert Outcome.objects.get(pk=outcome.pk).state == OutcomeState.CONFIRMED
    assert outcomes_for(fair.act(fair.liaison)).count() == 1
    with pytest.raises(Conflict):
        deals.reopen_deal(actor=fair.act(fair.seller), deal_id=deal.pk)


def test_deal_refused_goes_back_to_talks_and_is_told_anew(fair: Fair) -> None:
    deal = talked(fair)
    done = deals.complete_deal(actor=fair.act(fair.buyer), deal_id=deal.pk, happened_on=TODAY)
    assert done.outcome is not None and done.outcome.asked_id == fair.maker.pk
    refuse_outcome(actor=fair.act(fair.seller), outcome_id=done.outcome.pk, reason="没有签")
    again = deals.reopen_deal(actor=fair.act(fair.seller), deal_id=deal.pk)
    assert (again.state, again.outcome_id, again.ended_on) == (DealState.TALKING, None, None)


def test_liaison_says_who_confirms_and_may_not_do_it_himself(fair: Fair) -> None:
    deal = talked(fair)
    done = deals.complete_deal(actor=fair.act(fair.liaison), deal_id=deal.pk, happened_on=TODAY, asked_id=fair.maker.pk)
    assert done.outcome is not None and done.outcome.asked_id == fair.maker.pk
    with pytest.raises(Conflict):
        deals.confirm_deal(actor=fair.act(fair.liaison), deal_id=deal.pk)
    with pytest.raises(Conflict):
        deals.complete_deal(actor=fair.act(fair.liaison), deal_id=deal.pk, happened_on=TODAY, asked_id=fair.outsider.pk)


def test_nobody_asks_for_his_own_twice_or_what_he_cannot_see(fair: Fair) -> None:
    deal = asked(fair)
    with pytest.raises(InvalidInput):
        deals.open_deal(actor=fair.act(fair.seller), entry_id=deal.entry_id, unit_id=fair.maker.pk, message="自己的")
    with pytest.raises((Conflict, InvalidInput)):
        deals.open_deal(actor=fair.act(fair.buyer), entry_id=deal.entry_id, unit_id=fair.taker.pk, message="再来一次")
    with pytest.raises((NotAllowed, NotFound)):
        deals.open_deal(actor=fair.act(fair.stranger), entry_id=deal.entry_id, unit_id=fair.outsider.pk, message="想要")
    assert deals_for(fair.act(fair.stranger)).count() == 0


def test_only_whose_entry_it_is_answers(fair: Fair) -> None:
    deal = asked(fair)
    with pytest.raises(NotAllowed):
        deals.answer_deal(actor=fair.act(fair.buyer), deal_id=deal.pk, answer="我来答")


@pytest.mark.parametrize("state", DealState)
def test_deal_is_dropped_only_while_open(fair: Fair, state: DealState) -> None:
    deal = talked(fair)
    if state == DealState.DONE:
        deals.complete_deal(actor=fair.act(fair.seller), deal_id=deal.pk, happened_on=TODAY)
    elif state == DealState.DROPPED:
        deals.drop_deal(actor=fair.act(fair.seller), deal_id=deal.pk, reason="价格不合")
    else:
        MarketDeal.objects.filter(pk=deal.pk).update(state=state)
    if DealState.DROPPED in DEAL_TRANSITIONS[state]:
        dropped = deals.drop_deal(actor=fair.act(fair.buyer), deal_id=deal.pk, reason="不需要了")
        assert (dropped.state, dropped.ended_on) == (DealState.DROPPED, TODAY)
    else:
        with pytest.raises(Conflict):
            deals.drop_deal(actor=fair.act(fair.buyer), deal_id=deal.pk, reason="不需要了")


def test_deal_cannot_be_earlier_than_the_interest(fair: Fair) -> None:
    deal = talked(fair)
    with pytest.raises(InvalidInput):
        deals.complete_deal(actor=fair.act(fair.seller), deal_id=deal.pk, happened_on=TODAY - dt.timedelta(days=1))
