"""What stands on a meeting's page: each subject of the room registers its part and what may be done there."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core.principal import Principal
from meetings.models import Meeting, Resolution

# (who looks, the same person with the grants that count for the meeting's body, the meeting)
Shown = Callable[[Principal, Principal, Meeting], bool]
Context = Callable[[Principal, Principal, Meeting], Mapping[str, Any] | None]


@dataclass(frozen=True)
class MeetingPart:
    """A card of the page. ``context`` gives what ``template`` shows, or None where there is nothing to show."""

    code: str
    label: str
    order: int
    template: str
    context: Context


@dataclass(frozen=True)
class MeetingAction:
    """A link among the page's actions; the first ``primary`` one that shows is the page's main button."""

    code: str
    label: str
    order: int
    url_name: str
    shows: Shown
    primary: bool = False


@dataclass(frozen=True)
class ItemLink:
    """A link beside each item of the agenda; ``address`` ends where the item's id follows."""

    code: str
    label: str
    order: int
    address: Callable[[], str]
    shows: Shown


# (who looks, the resolution)
OfResolution = Callable[[Principal, Resolution], Mapping[str, Any] | None]


@dataclass(frozen=True)
class ResolutionPart:
    """A card of a resolution's page, as ``MeetingPart`` is of a meeting's."""

    code: str
    order: int
    template: str
    context: OfResolution


_parts: dict[str, MeetingPart] = {}
_actions: dict[str, MeetingAction] = {}
_item_links: dict[str, ItemLink] = {}
_resolution_parts: dict[str, ResolutionPart] = {}


def register_meeting_part(part: MeetingPart) -> None:
    _parts[part.code] = part


def register_meeting_action(action: MeetingAction) -> None:
    _actions[action.code] = action


def meeting_parts() -> list[MeetingPart]:
    return sorted(_parts.values(), key=lambda part: (part.order, part.code))


def meeting_actions() -> list[MeetingAction]:
    return sorted(_actions.values(), key=lambda action: (action.order, action.code))


def register_item_link(link: ItemLink) -> None:
    _item_links[link.code] = link


def register_resolution_part(part: ResolutionPart) -> None:
    _resolution_parts[part.code] = part


def item_links(principal: Principal, held: Principal, meeting: Meeting) -> list[tuple[str, str]]:
    """Label and the address before the item's id, of those the reader is shown."""
    found = sorted(_item_links.values(), key=lambda link: (link.order, link.code))
    return [(link.label, link.address()) for link in found if link.shows(principal, held, meeting)]


def resolution_parts(principal: Principal, resolution: Resolution) -> list[dict[str, Any]]:
    """What each card of a resolution's page shows, with its template."""
    shown = []
    for part in sorted(_resolution_parts.values(), key=lambda part: (part.order, part.code)):
        context = part.context(principal, resolution)
        if context is not None:
            shown.append({"template": part.template, **context})
    return shown


# ---- what an agenda begins with -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Carried:
    """Something left from earlier meetings that an agenda may begin with; ``title`` tells it from the others."""

    title: str
    unit_id: UUID | None = None
    project_id: UUID | None = None
    gap_id: UUID | None = None


CarryOver = Callable[[Meeting], Iterable[Carried]]
_carried: dict[str, CarryOver] = {}


def register_carry_over(code: str, source: CarryOver) -> None:
    """``source`` tells what of its subject is still open for a meeting's body, in the order it should be taken up."""
    _carried[code] = source


def carried_over(meeting: Meeting) -> list[Carried]:
    return [line for _, source in sorted(_carried.items()) for line in source(meeting)]
