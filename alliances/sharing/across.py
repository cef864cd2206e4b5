"""What both cities read of a share: each its own rows, and of the other's what the wall shows."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from alliances.choices import AnswerState, HeaderKind, ShareState, SpaceState
from alliances.models import BodyShare, ShareAnswer, SharedHeader
from alliances.queries import by_body
from alliances.sharing.queries import EDIT, VIEW
from core import clock
from core.access import fetch
from core.choices import AnchorKind
from core.errors import NotFound
from core.models import Tenant
from core.principal import Principal
from core.templatetags.parts import StateTag, Tone
from core.tenancy.beyond import beyond

TONES: dict[SpaceState, Tone] = {
    SpaceState.WAITING: "warn",
    SpaceState.LIVE: "ok",
    SpaceState.DECLINED: "off",
    SpaceState.LEFT: "off",
    SpaceState.WITHDRAWN: "off",
    SpaceState.OVER: "off",
}
ANSWERED = {
    AnswerState.ACCEPTED: SpaceState.LIVE,
    AnswerState.DECLINED: SpaceState.DECLINED,
    AnswerState.LEFT: SpaceState.LEFT,
}
NOT_OFFERED = "没有这份共享邀请：没有发给本市，或者对方已经撤回。"


def space_state(share: BodyShare, answer: ShareAnswer | None, day: dt.date | None = None) -> SpaceState:
    """What the offer and its answer come to; the same words the policies speak (app.live_shares)."""
    if share.state == ShareState.WITHDRAWN:
        return SpaceState.WITHDRAWN
    if answer is not None and answer.state != AnswerState.ACCEPTED:
        return ANSWERED[AnswerState(answer.state)]
    if share.state == ShareState.ENDED or share.until < (day or clock.today()):
        return SpaceState.OVER
    return SpaceState.WAITING if answer is None else SpaceState.LIVE


def state_tag(state: SpaceState) -> StateTag:
    return StateTag(str(state.label), TONES[state])


def hold_share(share_id: UUID) -> None:
    """One writer of a share at a time, on whichever side, until the transaction ends.

    Neither side may lock the other's row; without this an acceptance and a withdrawal at once would both pass.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('alliances share'), hashtext(%s))", [str(share_id)])


# ---- the city that shares


def shares_visible(principal: Principal, action: str = VIEW) -> Q:
    return by_body(principal).visible(action, AnchorKind.BODY, path="body_id")


def shares_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[BodyShare]":
    queryset: QuerySet[BodyShare] = BodyShare.objects.filter(shares_visible(principal, action))
    return queryset


def get_share_for(principal: Principal, share_id: UUID, action: str = VIEW) -> BodyShare:
    share: BodyShare = fetch(
        BodyShare.objects.select_related("body", "guest"), share_id, shares_visible(principal, action)
    )
    return share


def answers_to(shares: Iterable[BodyShare]) -> dict[UUID, ShareAnswer]:
    """The guests' answers by share, in one query: only what the asked guest itself said counts."""
    guests = {share.pk: share.guest_id for share in shares}
    found = beyond(ShareAnswer).filter(share_id__in=list(guests))
    return {answer.share_id: answer for answer in found if answer.tenant_id == guests[answer.share_id]}


# ---- the city that was invited


def offers_to(principal: Principal) -> "QuerySet[BodyShare]":
    """What other cities offer this one and have not withdrawn."""
    return beyond(BodyShare).filter(guest_id=principal.tenant.pk)


def own_answers(share_ids: Iterable[UUID]) -> dict[UUID, ShareAnswer]:
    return {answer.share_id: answer for answer in ShareAnswer.objects.filter(share_id__in=list(share_ids))}


@dataclass(frozen=True)
class Offer:
    """An invitation as the invited city knows it: ``share`` is None once it was withdrawn."""

    share: BodyShare | None
    answer: ShareAnswer | None

    @property
    def name(self) -> str:
        row = self.share or self.answer
        return (row.subject_name or row.body_name) if row else ""

    @property
    def is_meeting(self) -> bool:
        """Whether it asks to take part in one meeting; otherwise the whole body is shown."""
        row = self.share or self.answer
        return bool(row and row.subject_name)

    @property
    def host(self) -> Tenant | None:
        return self.share.tenant if self.share else self.answer.host if self.answer else None

    @property
    def state(self) -> SpaceState:
        if self.share is None:
            left = self.answer is not None and self.answer.state != AnswerState.ACCEPTED
            return ANSWERED[AnswerState(self.answer.state)] if left and self.answer else SpaceState.WITHDRAWN
        return space_state(self.share, self.answer)


def get_offer_for(principal: Principal, share_id: UUID, action: str = VIEW) -> Offer:
    """Raises NotAllowed; NotFound alike for what was never offered to this city and what was withdrawn unanswered."""
    principal.require_everywhere(action)
    share = offers_to(principal).select_related("tenant").filter(pk=share_id).first()
    answer = ShareAnswer.objects.select_related("host").filter(share_id=share_id).first()
    if share is None and answer is None:
        raise NotFound(NOT_OFFERED)
    return Offer(share, answer)


def headers_of(share: BodyShare) -> "QuerySet[SharedHeader]":
    """The lines of a share, for whoever reads them: the host its own, the guest while the share lives."""
    return beyond(SharedHeader).filter(share_id=share.pk)


def body_header(share: BodyShare) -> SharedHeader | None:
    return headers_of(share).filter(kind=HeaderKind.BODY).first()


def meeting_header(share: BodyShare) -> SharedHeader | None:
    return headers_of(share).filter(kind=HeaderKind.MEETING).first()


def may_answer(principal: Principal) -> bool:
    return principal.may_everywhere(EDIT)
