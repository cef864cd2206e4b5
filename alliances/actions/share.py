"""A body offered to another city, prolonged, withdrawn (R67): rows of the own city alone are written."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from alliances.access import get_body_for
from alliances.actions.values import check_day
from alliances.choices import ShareState, SpaceState
from alliances.models import BodyShare, ChainBody
from alliances.sharing.across import answers_to, get_share_for, hold_share, space_state
from alliances.sharing.persons import refuse_persons
from alliances.sharing.projection import empty, fill, masked
from alliances.sharing.queries import EDIT, other_cities
from core import clock
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition
from core.templatetags.formats import cn_date

LONGEST = dt.timedelta(days=3 * 366)
GOING_ON = (SpaceState.WAITING, SpaceState.LIVE)


@dataclass(frozen=True)
class Subject:
    """The one thing of a body that is offered: its anchor, its name, when it begins."""

    id: UUID
    name: str
    begins_at: dt.datetime


def _check_until(until: dt.date) -> None:
    if until < clock.today():
        raise InvalidInput(fields={"until": ["共享的截止日期不能早于今天。"]})
    if until > clock.today() + LONGEST:
        raise InvalidInput(fields={"until": ["一次最长共享三年，到期前可以延长。"]})


def _state_of(share: BodyShare) -> SpaceState:
    return space_state(share, answers_to([share]).get(share.pk))


def offer_share(
    *,
    actor: Principal,
    body_id: UUID,
    guest_id: UUID,
    until: dt.date,
    message: str = "",
    subject: Subject | None = None,
) -> BodyShare:
    """Invite another city to read the headers of a body until a day; with a ``subject``, to that one thing of it.

    Raises NotAllowed, InvalidInput (the own city, a day that is past, persons in the words), Conflict (invited
    already, the body has ended).
    """
    with transaction.atomic():
        body = locked(ChainBody, get_body_for(actor, body_id, EDIT).pk)
        check_day(body, clock.today(), "until")
        _check_until(until)
        if guest_id == actor.tenant.pk:
            raise InvalidInput(fields={"guest": ["不能邀请本市。"]})
        guest = other_cities(actor).filter(pk=guest_id).first()
        if guest is None:
            raise InvalidInput(fields={"guest": ["没有找到这个城市，请重新选择；不在本平台的，请登记为域外成员。"]})
        text = refuse_persons(" ".join(message.split()), "message")
        before = BodyShare.objects.select_for_update().filter(body=body, guest=guest, state=ShareState.OFFERED)
        for earlier in before.filter(subject_id=subject.id) if subject else before.filter(subject__isnull=True):
            if _state_of(earlier) in GOING_ON:
                raise Conflict(f"已邀请“{guest.name}”，不用重复邀请；要改截止日期请点“改期”。", code="invited_already")
            empty(transition(earlier, ShareState.ENDED))
        share = create(
            BodyShare(
                body=body,
                body_name=masked(body.name),
                guest=guest,
                until=until,
                message=text,
                offered_on=clock.today(),
                subject_id=subject.id if subject else None,
                subject_name=masked(subject.name) if subject else "",
                begins_at=subject.begins_at if subject else None,
            )
        )
        fill(share)
        return share


def prolong_share(*, actor: Principal, share_id: UUID, until: dt.date, expected_version: int | None) -> BodyShare:
    """Another last day, earlier or later. Raises NotFound, Conflict (it is over), InvalidInput, StaleVersion."""
    with transaction.atomic():
        hold_share(get_share_for(actor, share_id, EDIT).pk)
        share = locked(BodyShare, share_id)
        state = _state_of(share)
        if state not in GOING_ON:
            raise Conflict(f"这份共享{state.label}，不能改期；还要共享的请重新邀请。", code="share_over")
        _check_until(until)
        if share.begins_at is not None and until < share.begins_at.astimezone(clock.CHINA).date():
            raise InvalidInput(fields={"until": ["共享的截止日期不能早于会议当天。"]})
        return change(share, {"until": until}, expected_version=expected_version)


def withdraw_share(*, actor: Principal, share_id: UUID) -> BodyShare:
    """The guest sees nothing of it from here on. Raises NotFound, NotAllowed, Conflict where it was withdrawn."""
    with transaction.atomic():
        hold_share(get_share_for(actor, share_id, EDIT).pk)
        share = locked(BodyShare, share_id)
        if share.state == ShareState.WITHDRAWN:
            day = cn_date(share.withdrawn_on)
            raise Conflict(f"已于{day}撤回，无需重复办理。", code="withdrawn_already")
        return _withdrawn(share)


def withdraw_shares_of(body: ChainBody) -> None:
    """A body that has ended shows nothing to anybody. The caller has authorised."""
    for share_id in BodyShare.objects.filter(body=body, state=ShareState.OFFERED).values_list("id", flat=True):
        hold_share(share_id)
        share = locked(BodyShare, share_id)
        if share.state == ShareState.OFFERED:
            _withdrawn(share)


def _withdrawn(share: BodyShare) -> BodyShare:
    gone = transition(share, ShareState.WITHDRAWN, withdrawn_on=clock.today())
    empty(gone)
    return gone
