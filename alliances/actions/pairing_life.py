"""How a pairing lives: proposed, signed, in progress, asleep, renewed, ended, or never come to be (R33)."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.access import get_pairing_for
from alliances.actions.pairing import ended_parties
from alliances.choices import AgreementState, PairingState
from alliances.models import Agreement, Pairing
from core import clock
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import locked
from core.state import may_move, transition
from core.templatetags.formats import cn_date

REASON_LENGTH = 200


def _locked_for(actor: Principal, pairing_id: UUID, action: str) -> Pairing:
    return locked(Pairing, get_pairing_for(actor, pairing_id, action).pk)


def refuse_ended(pairing: Pairing, verb: str) -> None:
    gone = ended_parties(pairing)
    if gone:
        names = "、".join(f"“{name}”" for name in gone)
        raise Conflict(f"{names}已注销、撤销或终止，不能{verb}；请先更换这一方。", code="party_ended")


def required_reason(text: str) -> str:
    reason = " ".join(text.split())
    if not reason:
        raise InvalidInput(fields={"reason": ["请写明原因。"]})
    if len(reason) > REASON_LENGTH:
        raise InvalidInput(fields={"reason": [f"原因最多 {REASON_LENGTH} 个字。"]})
    return reason


def propose_pairing(*, actor: Principal, pairing_id: UUID) -> Pairing:
    """Put a draft before its parties for signing. Raises Conflict (not a draft, a party has ended)."""
    with transaction.atomic():
        pairing = _locked_for(actor, pairing_id, "pairing.edit")
        if may_move(pairing, PairingState.PROPOSED):
            refuse_ended(pairing, "提请签约")
        return transition(pairing, PairingState.PROPOSED, proposed_on=clock.today())


def withdraw_pairing(*, actor: Principal, pairing_id: UUID) -> Pairing:
    """Take a proposal back to be worked on, or take one dropped up again. Raises Conflict."""
    with transaction.atomic():
        pairing = _locked_for(actor, pairing_id, "pairing.edit")
        return transition(pairing, PairingState.DRAFT, proposed_on=None, reason="")


def drop_pairing(*, actor: Principal, pairing_id: UUID, reason: str) -> Pairing:
    """Say that it did not come to be, and why. Raises Conflict, InvalidInput."""
    with transaction.atomic():
        pairing = _locked_for(actor, pairing_id, "pairing.edit")
        return transition(pairing, PairingState.DROPPED, reason=required_reason(reason))


def sign_pairing(*, actor: Principal, pairing_id: UUID, signed_on: dt.date) -> Pairing:
    """Record that all parties signed. It is in progress from the first day of its term.

    Without a first day the term begins when it is signed. What it renews ends the day before that, as renewed.
    Raises Conflict (a party has ended, signed already, an agreement waits for its parties), InvalidInput (a day to
    come, a term that is over by then).
    """
    with transaction.atomic():
        pairing = _locked_for(actor, pairing_id, "pairing.sign")
        if Agreement.objects.filter(pairing=pairing, state=AgreementState.ISSUED).exists():
            raise Conflict("已生成共建协议，请逐方登记签署；不用这份协议的，请先作废。", code="agreement_issued")
        return sign_locked(pairing, signed_on)


def sign_locked(pairing: Pairing, signed_on: dt.date) -> Pairing:
    """For callers that hold the pairing locked and have asked for the right."""
    if may_move(pairing, PairingState.SIGNED):
        if signed_on > clock.today():
            raise InvalidInput(fields={"signed_on": ["签约日期不能晚于今天。"]})
        if pairing.valid_to is not None and pairing.valid_to < signed_on:
            raise InvalidInput(
                fields={"signed_on": [f"期限到{cn_date(pairing.valid_to)}为止，早于签约日期，请先修改期限。"]}
            )
        refuse_ended(pairing, "签约")
    changes: dict[str, Any] = {"signed_on": signed_on, "valid_from": pairing.valid_from or signed_on}
    signed = transition(pairing, PairingState.SIGNED, **changes)
    if signed.renews_id is not None:
        _take_up(signed)
    return begin_if_due(signed)


def begin_if_due(pairing: Pairing) -> Pairing:
    """In progress once the first day of the term has come."""
    if pairing.valid_from is None or pairing.valid_from <= clock.today():
        return transition(pairing, PairingState.ACTIVE)
    return pairing


def _take_up(pairing: Pairing) -> None:
    """The earlier one ends as renewed, the day before the new term begins."""
    earlier = locked(Pairing, pairing.renews_id)  # type: ignore[arg-type]  # asked above
    if not may_move(earlier, PairingState.RENEWED):
        return
    begins = pairing.valid_from or clock.today()
    last_day = max(clock.day_before(begins), earlier.signed_on or begins)
    transition(earlier, PairingState.RENEWED, ended_on=last_day)


def end_pairing(*, actor: Principal, pairing_id: UUID, ended_on: dt.date, reason: str) -> Pairing:
    """End a signed pairing, with the day and the reason. Activities and outcomes stay as they are counted.

    Raises Conflict (not signed, over already), InvalidInput.
    """
    with transaction.atomic():
        pairing = _locked_for(actor, pairing_id, "pairing.edit")
        why = required_reason(reason)
        if may_move(pairing, PairingState.ENDED):
            if ended_on > clock.today():
                raise InvalidInput(fields={"ended_on": ["终止日期不能晚于今天。"]})
            if pairing.signed_on is not None and ended_on < pairing.signed_on:
                raise InvalidInput(fields={"ended_on": [f"{cn_date(pairing.signed_on)}才签约，终止日期不能更早。"]})
        return transition(pairing, PairingState.ENDED, ended_on=ended_on, reason=why)
