"""What those who attended say to issued minutes, and the freezing that follows: by all their words, or by the rule."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed
from core.principal import Principal
from core.records import change, locked
from core.state import transition
from core.templatetags.formats import cn_date
from meetings.actions.minutes import NOTE_LENGTH, worded
from meetings.choices import CONFIRMABLE, ConfirmState, MinutesState
from meetings.minutes.access import SHOWN, get_confirmation_for, get_minutes_for
from meetings.minutes.notices import tell_objected, tell_unconfirmed
from meetings.minutes.paper import content_of, digest_of, with_answers
from meetings.minutes.queries import EDIT, overdue, own_answers, works_on
from meetings.models import Minutes, MinutesConfirmation
from meetings.rules import rule_or_usual

GIVEN = (ConfirmState.CONFIRMED, ConfirmState.OBJECTED)
AGREED = (ConfirmState.CONFIRMED, ConfirmState.SILENT)


def answer_minutes(*, actor: Principal, confirmation_id: UUID, state: str, note: str = "") -> MinutesConfirmation:
    """Confirm, or object with words; an answer may be changed until the minutes are frozen. When the last has
    confirmed, they are frozen.

    By one's own account for those one works for; whoever works on the minutes may enter an answer that came another
    way, and says which. Raises NotFound, NotAllowed, Conflict (not open for it), InvalidInput.
    """
    if state not in GIVEN:
        raise InvalidInput(fields={"state": ["请选择“确认”或“有意见”。"]})
    with transaction.atomic():
        found = get_confirmation_for(actor, confirmation_id)
        minutes = _locked(found.minutes_id)
        if minutes.state not in CONFIRMABLE:
            raise Conflict(f"这份纪要{minutes.get_state_display()}，不能再确认或提意见。", code="wrong_state")
        row = locked(MinutesConfirmation, found.pk)
        changes = {
            "state": state,
            "note": _words(actor, row, state, note),
            "answered_by_id": actor.account_id,
            "answered_at": clock.now(),
        }
        answered = change(row, changes, expected_version=None)
        answered.minutes = minutes
        if state == ConfirmState.OBJECTED:
            tell_objected(answered)
        elif not MinutesConfirmation.objects.filter(minutes=minutes).exclude(state__in=AGREED).exists():
            freeze_locked(minutes)
        return answered


def _words(actor: Principal, row: MinutesConfirmation, state: str, note: str) -> str:
    if not MinutesConfirmation.objects.filter(own_answers(actor), pk=row.pk).exists():
        if not works_on(actor, row.minutes.meeting.body_id):
            raise NotAllowed
        return worded(note, "note", "代为登记的请写明对方以什么方式、由谁答复，如“示例某电话确认”。")
    if state == ConfirmState.OBJECTED:
        return worded(note, "note", "请写明对哪一处有什么意见。")
    words = " ".join(note.split())
    if len(words) > NOTE_LENGTH:
        raise InvalidInput(fields={"note": [f"最多 {NOTE_LENGTH} 个字。"]})
    return words


def _locked(minutes_id: UUID) -> Minutes:
    locked(Minutes, minutes_id)
    minutes: Minutes = Minutes.objects.select_related(*SHOWN).get(pk=minutes_id)
    return minutes


def freeze_locked(minutes: Minutes) -> Minutes:
    """Freeze minutes locked before: the paper and all that was said to it, and the digest of both."""
    paper = minutes.content or content_of(minutes)
    content = with_answers(paper, minutes)
    return transition(minutes, MinutesState.FROZEN, frozen_at=clock.now(), content=content, digest=digest_of(content))


def freeze_minutes(*, actor: Principal, minutes_id: UUID) -> Minutes:
    """Freeze by hand, once nobody need be waited for; objections that remain are kept with it.

    Raises NotAllowed, Conflict (not issued, the time to confirm is not over).
    """
    with transaction.atomic():
        minutes = _locked(get_minutes_for(actor, minutes_id, EDIT).pk)
        if minutes.state not in CONFIRMABLE:
            raise Conflict(f"纪要当前是“{minutes.get_state_display()}”，不能定稿。", code="wrong_state")
        waiting = MinutesConfirmation.objects.filter(minutes=minutes, state=ConfirmState.WAITING)
        day = minutes.confirm_by
        if day is not None and clock.today() <= day and waiting.exists():
            text = f"还有 {waiting.count()} 家没有确认，确认截止{cn_date(day)}，到期后才能定稿。"
            raise Conflict(text, code="still_waiting")
        _take_silence(minutes)
        return freeze_locked(minutes)


def _take_silence(minutes: Minutes) -> ConfirmState:
    """Those who said nothing by the day: as agreeing, or as late, as the kind's rule says."""
    taken = ConfirmState.SILENT if rule_or_usual(minutes.meeting.kind_id).silence_agrees else ConfirmState.OVERDUE
    for row in MinutesConfirmation.objects.select_for_update(of=("self",)).filter(
        minutes=minutes, state=ConfirmState.WAITING
    ):
        change(row, {"state": taken}, expected_version=None)
    return taken


def settle_due(today: dt.date) -> int:
    """What is past its day: silence is taken, and where nothing stands against them the minutes are frozen; of the
    rest those who write them are told once. How many were frozen.
    """
    frozen = 0
    for minutes_id in list(Minutes.objects.filter(overdue(today)).order_by("id").values_list("id", flat=True)):
        with transaction.atomic():
            minutes = _locked(minutes_id)
            if minutes.state != MinutesState.ISSUED:
                continue
            _take_silence(minutes)
            rows = MinutesConfirmation.objects.filter(minutes=minutes)
            objections = rows.filter(state=ConfirmState.OBJECTED).count()
            silent = rows.filter(state=ConfirmState.OVERDUE).count()
            if not objections and not silent:
                freeze_locked(minutes)
                frozen += 1
                continue
            told = [f"{objections} 家有意见" if objections else "", f"{silent} 家逾期未确认" if silent else ""]
            text = f"《{minutes.title}》确认已截止：{'，'.join(filter(None, told))}，请更正或定稿。"
            tell_unconfirmed(minutes, text)
    return frozen
