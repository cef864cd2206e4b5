"""Meetings shared with other cities, from both sides: whom one asked, and what one takes part in."""

from dataclasses import dataclass

from alliances.choices import SpaceState
from alliances.models import BodyShare, ShareAnswer, SharedHeader
from alliances.sharing.across import Offer, answers_to, meeting_header, offers_to, shares_for, space_state, state_tag
from core.principal import Principal
from core.templatetags.parts import StateTag
from meetings.models import Meeting

SHARE = "share.edit"
SEES_SHARES = "share.view"
GOING_ON = (SpaceState.WAITING, SpaceState.LIVE)


@dataclass(frozen=True)
class Asked:
    """One city that was asked to a meeting, and what it said."""

    share: BodyShare
    answer: ShareAnswer | None
    state: StateTag
    goes_on: bool


def asked_to(principal: Principal, meeting: Meeting) -> list[Asked]:
    """In two statements; one where nobody was asked."""
    shares = list(
        shares_for(principal).filter(subject_id=meeting.pk).select_related("guest").order_by("offered_on", "id")
    )
    answers = answers_to(shares) if shares else {}
    found = []
    for share in shares:
        state = space_state(share, answers.get(share.pk))
        found.append(Asked(share, answers.get(share.pk), state_tag(state), state in GOING_ON))
    return found


@dataclass(frozen=True)
class Hosted:
    """A meeting of another city one takes part in; ``header`` is None where that city shows nothing of it any more."""

    offer: Offer
    header: SharedHeader | None

    @property
    def is_live(self) -> bool:
        return self.offer.state == SpaceState.LIVE


def hosted(principal: Principal, meeting: Meeting) -> Hosted:
    """``meeting`` comes with its answer."""
    answer = meeting.joined
    share = offers_to(principal).select_related("tenant").filter(pk=answer.share_id).first() if answer else None
    offer = Offer(share, answer)
    live = share is not None and offer.state == SpaceState.LIVE
    return Hosted(offer, meeting_header(share) if share is not None and live else None)
