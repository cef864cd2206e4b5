"""What pages of the agenda, the roll and the log have in common."""

from uuid import UUID

from django.urls import reverse

from core.templatetags.parts import Crumb
from meetings.models import Meeting

ROOM = Crumb("会议", "/meetings/")


def agenda_url(meeting_id: UUID, item_id: UUID | None = None) -> str:
    return reverse("meeting-agenda", args=[meeting_id]) + (f"#item-{item_id}" if item_id else "")


def log_url(meeting_id: UUID, item_id: UUID | None = None) -> str:
    return reverse("meeting-log", args=[meeting_id]) + (f"?item={item_id}#item-{item_id}" if item_id else "")


def roll_url(meeting_id: UUID, invitee_id: UUID | None = None) -> str:
    return reverse("meeting-roll", args=[meeting_id]) + (f"#row-{invitee_id}" if invitee_id else "")


def meeting_crumbs(meeting: Meeting, label: str, *between: tuple[str, str]) -> list[Crumb]:
    """The room, the meeting, what lies between, and the page itself."""
    own = Crumb(meeting.name, reverse("meeting-detail", args=[meeting.pk]))
    return [ROOM, own, *(Crumb(words, url) for words, url in between), Crumb(label)]
