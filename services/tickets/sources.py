"""Where a ticket was first said: a meeting, an item of its agenda, a resolution; from there the form is filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from core import clock
from core.errors import NotFound
from core.models import Term
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.tenancy.dated import in_force
from meetings.access import get_meeting_for
from meetings.agenda_queries import get_item_for, sees_log
from meetings.models import AgendaItem, Meeting, Resolution
from meetings.queries import meetings_for
from meetings.resolutions.queries import day_of, get_resolution_for
from meetings.resolutions.signs import number_of
from services.choices import ChannelMeaning
from services.models import Ticket

LONGEST_NAME, LONGEST_TEXT = 120, 4000


@dataclass(frozen=True)
class Source:
    meeting: Meeting
    item: AgendaItem | None = None
    resolution: Resolution | None = None

    @property
    def ids(self) -> dict[str, UUID | None]:
        """What is written with the ticket."""
        return {
            "meeting_id": self.meeting.pk,
            "item_id": self.item.pk if self.item else None,
            "resolution_id": self.resolution.pk if self.resolution else None,
        }

    @property
    def url(self) -> str:
        if self.resolution is not None:
            return reverse("resolution-detail", args=[self.resolution.pk])
        return reverse("meeting-detail", args=[self.meeting.pk])

    @property
    def words(self) -> str:
        held = f"{cn_date(day_of(self.meeting))}“{self.meeting.name}”"
        if self.resolution is not None:
            return f"{held}的决议{number_of(self.resolution)}“{self.resolution.name}”"
        return f"{held}的议程“{self.item.title}”" if self.item else held

    def initial(self, principal: Principal) -> dict[str, Any]:
        """What the form begins with; what was said is only told to who works with the body."""
        found: dict[str, Any] = {"body": str(self.meeting.body_id), "channels": meeting_channels()}
        if self.resolution is not None:
            found |= {"name": self.resolution.name, "text": self.resolution.text}
        elif self.item is not None:
            told = sees_log(principal, self.meeting)
            found |= {"name": self.item.title, "text": self.item.notes if told else ""}
        unit_id = self.item.unit_id if self.item else None
        if unit_id:
            found["unit"] = str(unit_id)
        return {key: value[:LONGEST_TEXT] if key == "text" else value for key, value in found.items() if value}


def meeting_channels() -> list[str]:
    rows = Term.objects.filter(in_force(clock.today()), kind="ticket_channel", meaning=ChannelMeaning.MEETING)
    return [str(key) for key in rows.order_by("order", "code").values_list("id", flat=True)[:1]]


def source_of(principal: Principal, given: Mapping[str, str]) -> Source | None:
    """None where the address names none. Raises NotFound, NotAllowed."""
    if text := given.get("resolution"):
        resolution = get_resolution_for(principal, _id(text))
        return Source(resolution.meeting, resolution.item, resolution)
    if text := given.get("item"):
        item = get_item_for(principal, _id(text))
        return Source(item.meeting, item)
    if text := given.get("meeting"):
        return Source(get_meeting_for(principal, _id(text)))
    return None


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error


def said_in(principal: Principal, ticket: Ticket) -> Source | None:
    """Where a ticket was first said, as far as the reader sees that meeting."""
    if ticket.meeting_id is None or not meetings_for(principal).filter(pk=ticket.meeting_id).exists():
        return None
    found = Ticket.objects.select_related("meeting", "item", "resolution").get(pk=ticket.pk)
    return Source(found.meeting, found.item, found.resolution) if found.meeting else None
