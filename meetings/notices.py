"""What the invited are told: that they are invited, that a meeting moved, that it is off."""

from collections.abc import Sequence

from core.choices import AnchorKind
from core.notices import notify
from core.outbox.actions import Message, tell_contacts
from core.templatetags.formats import cn_datetime
from meetings.models import Invitee, Meeting
from meetings.planning.told import Told, page_of, told_of, when_words, where_words

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


def tell_invited(meeting: Meeting, invitees: Sequence[Invitee]) -> Told:
    told = told_of(invitees)
    until = f"。请于{cn_datetime(meeting.reply_by)}前回复" if meeting.reply_by else ""
    text = f"请参加“{meeting.name}”：{when_words(meeting)}{_place(meeting)}{until}"
    _tell(told, meeting, INVITED, text, closing="。如不能参加，请告知联络员。")
    return told


def tell_moved(meeting: Meeting, invitees: Sequence[Invitee], *, answers_void: bool) -> Told:
    told = told_of(invitees)
    again = "，原来的回复作废，请重新回复" if answers_void else ""
    text = f"“{meeting.name}”改为{when_words(meeting)}{_place(meeting)}{again}"
    _tell(told, meeting, MOVED, text)
    return told


def tell_cancelled(meeting: Meeting, invitees: Sequence[Invitee]) -> Told:
    told = told_of(invitees)
    text = f"原定{when_words(meeting)}的“{meeting.name}”取消：{meeting.cancel_reason}"
    _tell(told, meeting, CANCELLED, text)
    return told


def tell_uninvited(meeting: Meeting, invitee: Invitee) -> None:
    text = f"“{meeting.name}”（{when_words(meeting)}）的参会名单有调整，贵单位不再参加"
    _tell(told_of([invitee]), meeting, UNINVITED, text)
