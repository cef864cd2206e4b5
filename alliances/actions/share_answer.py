"""What an invited city says to an offer: rows of the own city alone are written (R67)."""

from uuid import UUID

from django.db import transaction

from alliances.choices import AnswerState, SpaceState
from alliances.models import ShareAnswer
from alliances.sharing.across import Offer, get_offer_for, hold_share
from alliances.sharing.persons import refuse_persons
from alliances.sharing.projection import masked
from alliances.sharing.queries import EDIT
from alliances.sharing.subjects import subject_kind
from core import clock
from core.errors import Conflict, InvalidInput, NotFound
from core.principal import Principal
from core.records import create, locked
from core.state import transition
from core.templatetags.formats import cn_date


def accept_share(*, actor: Principal, share_id: UUID, note: str = "", attends: str = "") -> ShareAnswer:
    """From now on the lines of the share are to be read. Raises NotAllowed, NotFound (not offered to this city, or
    withdrawn), Conflict (over, answered already), InvalidInput (persons in the note).

    ``attends`` names the own body that takes part in the meeting one is invited to, where that is what is offered.
    """
    return _answer(actor, share_id, AnswerState.ACCEPTED, note, attends)


def decline_share(*, actor: Principal, share_id: UUID, note: str = "") -> ShareAnswer:
    """Raises as accept_share; InvalidInput where a meeting is declined without a reason."""
    return _answer(actor, share_id, AnswerState.DECLINED, note)


def _answer(actor: Principal, share_id: UUID, state: AnswerState, note: str, attends: str = "") -> ShareAnswer:
    actor.require_everywhere(EDIT)
    with transaction.atomic():
        hold_share(share_id)
        offer = get_offer_for(actor, share_id, EDIT)
        share = offer.share
        _refuse_answered(offer)
        if share is None:
            raise NotFound
        if offer.state == SpaceState.OVER:
            day = cn_date(share.until)
            raise Conflict(f"这份邀请已于{day}到期，不能再答复；需要的话请对方重新邀请。", code="share_over")
        words = refuse_persons(" ".join(note.split()), "note")
        if share.subject_id is not None:
            _check_subject(state, words, attends)
        return create(
            ShareAnswer(
                share_id=share.pk,
                host_id=share.tenant_id,
                body_name=share.body_name,
                subject_name=share.subject_name,
                attends=masked(attends),
                note=words,
                answered_on=clock.today(),
                state=state,
            )
        )


def _check_subject(state: AnswerState, note: str, attends: str) -> None:
    if state == AnswerState.ACCEPTED and not attends:
        raise Conflict("这是会议邀请，请在“接受会议邀请”里选择本市参会的组织。", code="names_its_body")
    if state == AnswerState.DECLINED and not note:
        raise InvalidInput(fields={"note": ["请写明不参加的原因，对方会看到。"]})


def _refuse_answered(offer: Offer) -> None:
    if offer.answer is not None:
        day, said = cn_date(offer.answer.answered_on), offer.answer.get_state_display()
        raise Conflict(f"本市{day}已答复（{said}），不能再次答复；需要的话请对方重新邀请。", code="answered_already")


def leave_share(*, actor: Principal, share_id: UUID) -> ShareAnswer:
    """Look no longer. Raises NotFound, NotAllowed, Conflict where the share is not lived in."""
    actor.require_everywhere(EDIT)
    with transaction.atomic():
        hold_share(share_id)
        offer = get_offer_for(actor, share_id, EDIT)
        if offer.answer is None or offer.state != SpaceState.LIVE:
            raise Conflict(f"这份共享{offer.state.label}，不用退出。", code="share_over")
        left = transition(locked(ShareAnswer, offer.answer.pk), AnswerState.LEFT, left_on=clock.today())
        if subject := subject_kind():
            subject.left(actor, left)
        return left
