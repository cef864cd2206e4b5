"""What another city that was asked to a meeting reads of it: written where the meeting is (docs/adr/0080)."""

from collections.abc import Collection, Iterable
from uuid import UUID

from alliances.choices import HeaderKind
from alliances.models import ChainBody
from alliances.sharing.projection import Line, Shown, show_subject
from meetings.models import AgendaItem, Meeting

MOST_LINES = 100


def _lines(body: ChainBody, ids: Collection[UUID] | None) -> Iterable[Line]:
    for meeting in Meeting.objects.filter(body=body, pk__in=ids or ()).select_related("kind"):
        items = AgendaItem.objects.filter(meeting=meeting, is_shared=True).order_by("place", "id")
        yield Line(
            None,
            title=meeting.name,
            detail=str(meeting.kind.label),
            place=meeting.place,
            parties=body.name,
            begins_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            address=meeting.address,
            link=meeting.online_url,
            agenda="\n".join(items.values_list("title", flat=True)[:MOST_LINES]),
            status=meeting.state,
            reason=meeting.cancel_reason,
        )


SHOWN = Shown(HeaderKind.MEETING, "", _lines, is_subject=True)


def show_meeting(meeting: Meeting) -> None:
    """Bring what cities asked to it read to what the meeting is now; the caller holds its row locked."""
    show_subject(meeting.body_id, HeaderKind.MEETING, meeting.pk)
