"""Who is told across cities: each city finds out by its own work, none writes a notice of another (R67).

A slot is one thing to tell, so it is told once, within the minute in which the planners come round.
"""

import datetime as dt
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from alliances.choices import AnswerState, ShareState
from alliances.models import BodyShare, ShareAnswer
from alliances.sharing.across import answers_to
from core import clock
from core.choices import AnchorKind, Role
from core.models import Account
from core.notices import notify
from core.templatetags.formats import cn_date, cn_datetime
from core.tenancy.beyond import beyond
from core.tenancy.scope import current_tenant_id
from members.models import Grant
from members.queries import accounts_holding

OFFERED, ANSWERED, GONE = "share.offered", "share.answered", "share.withdrawn"
# What is older was told, or nobody was there to be told.
LOOK_BACK = dt.timedelta(days=30)


def _offers() -> "QuerySet[BodyShare]":
    return beyond(BodyShare).filter(guest_id=current_tenant_id())


def slots(moment: dt.datetime) -> list[str]:
    """Offers of other cities to be answered, answers to own offers, and what was accepted and is gone."""
    today = moment.astimezone(clock.CHINA).date()
    since = today - LOOK_BACK
    offers = _offers().filter(until__gte=today, offered_on__gte=since).values_list("id", flat=True)
    own = BodyShare.objects.filter(state=ShareState.OFFERED, offered_on__gte=since - LOOK_BACK)
    answers = [answer for answer in answers_to(own).values() if (answer.left_on or answer.answered_on) >= since]
    accepted = dict(ShareAnswer.objects.filter(state=AnswerState.ACCEPTED).values_list("share_id", "id"))
    standing = set(_offers().filter(pk__in=list(accepted)).values_list("id", flat=True))
    return [
        *(f"o:{share_id}" for share_id in offers),
        *(f"{'l' if answer.left_on else 'a'}:{answer.share_id}" for answer in answers),
        *(f"w:{answer_id}" for share_id, answer_id in accepted.items() if share_id not in standing),
    ]


def plan(slot: str) -> None:
    kind, key = slot.split(":", 1)
    tell = {"o": _tell_offer, "a": _tell_answer, "l": _tell_answer, "w": _tell_gone}[kind]
    tell(UUID(key))


def _department() -> list[Account]:
    return accounts_holding(Grant.objects.filter(role=Role.DEPARTMENT, scope_id__isnull=True))


def _tell_offer(share_id: UUID) -> None:
    share = _offers().select_related("tenant").filter(pk=share_id).first()
    if share is not None and not ShareAnswer.objects.filter(share_id=share_id).exists():
        notify(
            _department(),
            event=OFFERED,
            occurrence=str(share.pk),
            text=_offer_words(share)[:200],
            path=reverse("shared-space", args=[share.pk]),
        )


def _offer_words(share: BodyShare) -> str:
    host = share.tenant.name
    if share.begins_at is not None:
        return f"{host}邀请本市参加“{share.subject_name}”，{cn_datetime(share.begins_at)}开始，请答复"
    return f"{host}邀请本市查看“{share.body_name}”的活动，共享到{cn_date(share.until)}，请答复"


def _tell_answer(share_id: UUID) -> None:
    share = BodyShare.objects.select_related("guest").filter(pk=share_id).first()
    answer = answers_to([share]).get(share_id) if share else None
    if share is not None and answer is not None:
        notify(
            _department(),
            event=ANSWERED,
            occurrence=f"{answer.pk}:{answer.state}",
            text=_answer_words(share, answer)[:200],
            path=f"{reverse('share-list')}?body={share.body_id}",
            subject=(share.body_id, AnchorKind.BODY),
        )


def _answer_words(share: BodyShare, answer: ShareAnswer) -> str:
    said = answer.get_state_display()
    if share.subject_id is None:
        return f"{share.guest.name}对“{share.body_name}”的共享邀请：{said}"
    who = f"，由“{answer.attends}”参会" if answer.attends and answer.state == AnswerState.ACCEPTED else ""
    why = f"：{answer.note}" if answer.note else ""
    return f"{share.guest.name}对会议“{share.subject_name}”的邀请：{said}{who}{why}"


def _tell_gone(answer_id: UUID) -> None:
    answer = ShareAnswer.objects.select_related("host").filter(pk=answer_id).first()
    if answer is not None:
        notify(
            _department(),
            event=GONE,
            occurrence=str(answer.pk),
            text=(
                f"{answer.host.name}已撤回会议“{answer.subject_name}”的邀请"
                if answer.subject_name
                else f"{answer.host.name}已撤回“{answer.body_name}”的共享，不能再查看"
            )[:200],
            path=reverse("shared-list"),
        )
