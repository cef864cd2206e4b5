"""What the invited are told: that they are invited, that a meeting moved, that it is off."""

from collections.abc import Sequence

from core.choices import AnchorKind
from core.models import Delivery
from core.notices import notify
from core.outbox.actions import Message, cancel_unsent, tell_contacts
from core.templatetags.formats import cn_datetime
from meetings.models import Invitee, Meeting
from meetings.planning.told import Told, page_of, told_of, when_words, where_words
from meetings.reminders import WAITING, reminded

INVITED, MOVED, CANCELLED, UNINVITED = (
    "meeting.invited",
    "meeting.moved",
    "meeting.cancelled",
    "meeting.uninvited",
)


def _tell(told: Told, meeting: Meeting, event: str, text: str, *, closing: str = "") -> None:
    """``closing`` is added for who can only be written to: they cannot open the page."""
    occurrence = f"{meeting.pk}:{meeting.sequence}"
    notify(
        told.accounts,
        event=event,
        occurrence=occurrence,
        text=text,
        path=page_of(meeting),
        subject=(meeting.pk, AnchorKind.MEETING),
    )
    tell_contacts(
        told.contacts,
        Message(event, occurrence, f"{text}{closing}", subject=(meeting.pk, AnchorKind.MEETING)),
    )


def _place(meeting: Meeting) -> str:
    where = where_words(meeting)
    return f"，地点：{where}" if where else ""


def tell_invited(meeting: Meeting, invitees: Sequence[Invitee]) -> None:
    until = f"。请于{cn_datetime(meeting.reply_by)}前回复" if meeting.reply_by else ""
    text = f"请参加“{meeting.name}”：{when_words(meeting)}{_place(meeting)}{until}"
    _tell(told_of(invitees), meeting, INVITED, text, closing="。如不能参加，请告知联络员。")


def tell_moved(meeting: Meeting, invitees: Sequence[Invitee], *, answers_void: bool) -> None:
    """One notice to whoever heard of the meeting as it was, by invitation or by a reminder."""
    _withdraw_older(meeting)
    again = "，原来的回复作废，请重新回复" if answers_void else ""
    text = f"“{meeting.name}”改为{when_words(meeting)}{_place(meeting)}{again}"
    _tell(_who_heard(meeting, invitees), meeting, MOVED, text)


def tell_cancelled(meeting: Meeting, invitees: Sequence[Invitee]) -> None:
    """The same of the end of it."""
    _withdraw_older(meeting)
    text = f"原定{when_words(meeting)}的“{meeting.name}”取消：{meeting.cancel_reason}"
    _tell(_who_heard(meeting, invitees), meeting, CANCELLED, text)


def tell_uninvited(meeting: Meeting, invitee: Invitee) -> None:
    text = f"“{meeting.name}”（{when_words(meeting)}）的参会名单有调整，贵单位不再参加"
    _tell(told_of([invitee]), meeting, UNINVITED, text)


def _who_heard(meeting: Meeting, invitees: Sequence[Invitee]) -> Told:
    noticed, heard = told_of([one for one in invitees if one.noticed_at is not None]), reminded(meeting)
    if not heard:
        return noticed
    everybody = told_of(invitees)
    accounts = {one.pk: one for one in (*noticed.accounts, *(one for one in everybody.accounts if one.pk in heard))}
    contacts = {*noticed.contacts, *(one for one in everybody.contacts if one in heard)}
    return Told(list(accounts.values()), sorted(contacts))


def _withdraw_older(meeting: Meeting) -> None:
    """Invitations and changes that still wait to be sent tell what is no longer so: the newest notice tells all."""
    waiting = Delivery.objects.filter(subject_id=meeting.pk, event__in=(INVITED, MOVED), state__in=WAITING)
    for event, occurrence in set(waiting.values_list("event", "occurrence")):
        cancel_unsent(event=event, occurrence=occurrence, reason="会议又有变化，以最新的通知为准。")
