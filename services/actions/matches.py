"""Talent and a need brought together: interest, talks, and the placement that counts as an intake (F050)."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from core import clock
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import create, locked
from core.state import may_move, transition
from members.actions.talent import record_talent
from members.models import TalentIntake
from services.actions.values import said
from services.choices.talent import MatchState, NeedState
from services.models import TalentMatch, TalentNeed, TalentProfile
from services.talent import notices
from services.talent.matching import reasons_for
from services.talent.queries import (
    MATCH,
    PLACE,
    get_match_for,
    get_need_for,
    get_profile_for,
    holds_chain,
    valid_on,
)


def open_match(*, actor: Principal, need_id: UUID, profile_id: UUID, note: str = "") -> TalentMatch:
    """Somebody is interested: the reasons are kept as they were told. Raises NotFound, NotAllowed, Conflict."""
    actor.require(MATCH)
    with transaction.atomic():
        need, profile = get_need_for(actor, need_id), get_profile_for(actor, profile_id)
        if not TalentNeed.objects.filter(valid_on(clock.today()), pk=need.pk).exists():
            raise Conflict("这项需求已不在招引或已过有效期，请核对后再对接。", code="need_not_open")
        if not profile.is_available:
            raise Conflict("这一条人才暂不对接，请先与所在单位联系。", code="not_available")
        if profile.unit_id == need.unit_id:
            raise Conflict("人才就在这个单位，不用对接。", code="same_unit")
        match = create(
            TalentMatch(need=need, profile=profile, reasons=list(reasons_for(need, profile)), note=note.strip()[:200])
        )
        notices.tell_matched(match, by=actor.account_id)
        return match


def move_match(*, actor: Principal, match_id: UUID, to: str, note: str = "") -> TalentMatch:
    """Into talks, given up with a reason, or taken up again; a placement is an action of its own.

    Raises NotFound, NotAllowed, InvalidInput, Conflict.
    """
    with transaction.atomic():
        match = locked(TalentMatch, get_match_for(actor, match_id).pk)
        if to == MatchState.PLACED:
            raise InvalidInput("到岗请用“登记到岗”，写明人数和日期。")
        changes: dict[str, Any] = {}
        if to == MatchState.DROPPED and may_move(match, to):
            changes["note"] = said(note, "note", "请写明没有成的原因。", most=200)
        return transition(match, to, **changes)


def place_match(*, actor: Principal, match_id: UUID, arrived_on: dt.date, persons: int = 1) -> TalentMatch:
    """They came: an intake of the unit is recorded with it, once, and counts where intakes count.

    A need whose number has come is filled. Raises NotFound, NotAllowed, InvalidInput, Conflict.
    """
    actor.require(PLACE)
    with transaction.atomic():
        seen = get_match_for(actor, match_id)
        need: TalentNeed = locked(TalentNeed, seen.need_id)
        match: TalentMatch = locked(TalentMatch, match_id)
        profile = TalentProfile.objects.get(pk=match.profile_id)
        if not may_move(match, MatchState.PLACED):
            raise Conflict(f"这次对接当前是“{match.get_state_display()}”，不能登记到岗。", code="wrong_state")
        if not 1 <= persons <= profile.persons:
            raise InvalidInput(fields={"persons": [f"人数在 1 到 {profile.persons} 之间。"]})
        if arrived_on > clock.today():
            raise InvalidInput(fields={"arrived_on": ["到岗日期不能晚于今天。"]})
        intake = _intake(actor, need, profile, arrived_on, persons)
        placed = transition(match, MatchState.PLACED, intake_id=intake.pk)
        if need.state == NeedState.OPEN and placed_persons(need.pk) >= need.wanted:
            transition(need, NeedState.FILLED)
        notices.tell_placed(placed, by=actor.account_id)
        return placed


def placed_persons(need_id: UUID) -> int:
    """How many came for a need."""
    rows = TalentMatch.objects.filter(need_id=need_id, state=MatchState.PLACED)
    return int(rows.aggregate(people=Sum("intake__persons"))["people"] or 0)


def _intake(
    actor: Principal, need: TalentNeed, profile: TalentProfile, arrived_on: dt.date, persons: int
) -> TalentIntake:
    chain_id = need.chain_id
    sphere = (AnchorKind.CHAIN, chain_id) if chain_id and holds_chain(actor, chain_id, PLACE) else None
    values = {
        "kind_id": profile.kind_id,
        "unit_id": need.unit_id,
        "persons": persons,
        "source_id": profile.unit_id,
        "source_name": profile.source_name,
        "arrived_on": arrived_on,
        "note": f"人才对接：{need.name}"[:200],
        "sphere": sphere,
    }
    return record_talent(actor=actor, model=TalentIntake, values=values)
