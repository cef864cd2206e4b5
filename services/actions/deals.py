"""From interest to a deal. What it came to is recorded as an outcome: the one side writes it, the other confirms it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.actions import confirm_outcome, record_outcome
from alliances.choices import OutcomeMeaning, OutcomeState
from core import clock
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput, NotAllowed
from core.models import Term
from core.principal import Principal
from core.records import create, locked
from core.state import transition
from core.tenancy.dated import in_force
from services.actions.values import said, standing
from services.choices import OPPOSITE, DealState, EntrySide, EntryState
from services.market.notices import tell_asked, tell_moved
from services.market.queries import EDIT, entries_for, get_deal_for, get_entry_for, holds_market, speaks_for
from services.models import MarketDeal, MarketEntry

UNDONE = (OutcomeState.REFUSED, OutcomeState.WITHDRAWN)


def open_deal(
    *, actor: Principal, entry_id: UUID, unit_id: UUID, message: str, counter_id: UUID | None = None
) -> MarketDeal:
    """A unit says that it is interested; ``counter_id`` is what it offers or looks for itself. The other side is told.

    Raises NotAllowed, Conflict (not on offer any more, or asked already), InvalidInput.
    """
    words = said(message, "message", "请写明意向，例如需要多少、什么时候要。", most=1000)
    with transaction.atomic():
        entry = locked(MarketEntry, get_entry_for(actor, entry_id).pk)
        if not entry.is_on_offer(clock.today()):
            raise Conflict("这条供需已不在发布中，不能提出意向。", code="not_on_offer")
        unit = standing(unit_id, "unit", "没有找到这家企业，请重新选择。")
        if unit.pk == entry.unit_id:
            raise InvalidInput(fields={"unit": ["不能对本单位自己的供需提出意向。"]})
        if not (speaks_for(actor, unit.pk) or holds_market(actor, entry.body_id)):
            raise NotAllowed
        counter = _counter(actor, entry, unit.pk, counter_id)
        deal = create(MarketDeal(entry=entry, unit=unit, counter=counter, message=words, opened_by_id=actor.account_id))
        tell_asked(deal, by=actor.account_id)
        return deal


def answer_deal(*, actor: Principal, deal_id: UUID, answer: str) -> MarketDeal:
    """Whose entry it is takes the interest up. Raises NotAllowed, Conflict, InvalidInput."""
    words = said(answer, "answer", "请写明答复，例如联系谁、何时面谈。")
    with transaction.atomic():
        deal = _held(actor, deal_id)
        if not (speaks_for(actor, deal.entry.unit_id) or holds_market(actor, deal.entry.body_id)):
            raise NotAllowed
        moved = transition(deal, DealState.TALKING, answer=words)
        tell_moved(moved, f"已答复：{words}", by=actor.account_id)
        return moved


def drop_deal(*, actor: Principal, deal_id: UUID, reason: str) -> MarketDeal:
    """Either side, or the body, says that nothing comes of it. Raises Conflict, InvalidInput."""
    words = said(reason, "reason", "请写明没有成交的原因。", most=200)
    with transaction.atomic():
        moved = transition(_held(actor, deal_id), DealState.DROPPED, reason=words, ended_on=clock.today())
        tell_moved(moved, f"未成交：{words}", by=actor.account_id)
        return moved


def complete_deal(
    *,
    actor: Principal,
    deal_id: UUID,
    happened_on: dt.date,
    amount: int | None = None,
    detail: str = "",
    asked_id: UUID | None = None,
) -> MarketDeal:
    """A bargain: an order of ``amount`` (分), or a cooperation where none is said. The other side confirms it as an
    outcome of the body; who works for both says by ``asked_id`` which of the two is asked.

    Raises NotAllowed, Conflict, InvalidInput.
    """
    with transaction.atomic():
        deal = _held(actor, deal_id)
        if deal.state != DealState.TALKING:
            raise Conflict(f"这次对接当前是“{deal.get_state_display()}”，不能登记成交。", code="wrong_state")
        if happened_on < deal.opened_on:
            raise InvalidInput(fields={"happened_on": ["成交日期不能早于提出意向的日期。"]})
        outcome = _record(actor, deal, _asked(actor, deal, asked_id), happened_on, amount, detail)
        moved = transition(deal, DealState.DONE, ended_on=happened_on, outcome_id=outcome.pk)
        tell_moved(moved, "已登记成交，请对方确认", by=actor.account_id)
        return moved


def confirm_deal(*, actor: Principal, deal_id: UUID) -> MarketDeal:
    """The other side stands by it; from now on it counts. Raises NotAllowed, Conflict (one's own, or decided)."""
    with transaction.atomic():
        deal = _held(actor, deal_id)
        if deal.state != DealState.DONE or deal.outcome_id is None:
            raise Conflict(f"这次对接当前是“{deal.get_state_display()}”，没有待确认的成交。", code="wrong_state")
        confirm_outcome(actor=actor, outcome_id=deal.outcome_id)
        return deal


def reopen_deal(*, actor: Principal, deal_id: UUID) -> MarketDeal:
    """Back to talks, where the other side did not stand by it or it was withdrawn. Raises Conflict."""
    with transaction.atomic():
        deal = _held(actor, deal_id)
        if deal.state == DealState.DONE and (deal.outcome is None or deal.outcome.state not in UNDONE):
            raise Conflict("成交已登记：对方不认可或撤回后才能重新洽谈。", code="wrong_state")
        moved = transition(deal, DealState.TALKING, ended_on=None, outcome_id=None)
        tell_moved(moved, "重新洽谈", by=actor.account_id)
        return moved


def _held(actor: Principal, deal_id: UUID) -> MarketDeal:
    return locked(MarketDeal, get_deal_for(actor, deal_id, EDIT).pk)


def _counter(actor: Principal, entry: MarketEntry, unit_id: UUID, counter_id: UUID | None) -> MarketEntry | None:
    if counter_id is None:
        return None
    own = entries_for(actor).filter(unit_id=unit_id, side=OPPOSITE[entry.side], pk=counter_id)
    counter = own.exclude(state=EntryState.WITHDRAWN).first()
    if counter is None:
        raise InvalidInput(fields={"counter": ["请选择提出意向的企业自己的、方向相反的供需。"]})
    return counter


def _asked(actor: Principal, deal: MarketDeal, asked_id: UUID | None) -> UUID:
    """The side whose word is needed: the one the actor does not speak for."""
    sides = (deal.entry.unit_id, deal.unit_id)
    own = [unit_id for unit_id in sides if speaks_for(actor, unit_id)] if not actor.is_platform else []
    if len(own) == 1:
        return sides[1] if own[0] == sides[0] else sides[0]
    if asked_id is None:
        return deal.unit_id
    if asked_id not in sides:
        raise InvalidInput(fields={"asked": ["请选择对接双方中的一方来确认。"]})
    return asked_id


def _kind(meaning: OutcomeMeaning) -> UUID:
    found: UUID | None = (
        Term.objects.filter(in_force(clock.today()), kind="outcome_kind", meaning=meaning)
        .order_by("order", "code")
        .values_list("id", flat=True)
        .first()
    )
    if found is None:
        raise InvalidInput(f"本市没有设含义为“{meaning.label}”的成效类别，请联系组织部门在“词汇”里设置。")
    return found


def _record(
    actor: Principal, deal: MarketDeal, asked_id: UUID, happened_on: dt.date, amount: int | None, detail: str
) -> Any:
    entry = deal.entry
    is_supply = entry.side == EntrySide.SUPPLY
    seller, buyer = (entry.unit, deal.unit) if is_supply else (deal.unit, entry.unit)
    meaning = OutcomeMeaning.ORDER if amount else OutcomeMeaning.COOPERATION
    values: Mapping[str, Any] = {
        "title": f"{buyer.name}向{seller.name}采购{entry.name}"[:160],
        "kind_id": _kind(meaning),
        "amount": amount,
        "happened_on": happened_on,
        "detail": detail.strip(),
        "asked_id": asked_id,
    }
    try:
        return record_outcome(
            actor=actor,
            source_kind=AnchorKind.BODY,
            source_id=entry.body_id,
            values=values,
            unit_ids=[seller.pk, buyer.pk],
        )
    except NotAllowed as error:
        text = f"贵单位不是“{entry.body.name}”的成员，成交请由它的联络员代为登记。"
        raise Conflict(text, code="no_member") from error
