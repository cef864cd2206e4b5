"""What stands on a meeting's page: each subject of the room registers its part and what may be done there."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core.principal import Principal
from meetings.models import Meeting

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


_parts: dict[str, MeetingPart] = {}
_actions: dict[str, MeetingAction] = {}


def register_meeting_part(part: MeetingPart) -> None:
    _parts[part.code] = part


def register_meeting_action(action: MeetingAction) -> None:
    _actions[action.code] = action


def meeting_parts() -> list[MeetingPart]:
    return sorted(_parts.values(), key=lambda part: (part.order, part.code))


def meeting_actions() -> list[MeetingAction]:
    return sorted(_actions.values(), key=lambda action: (action.order, action.code))


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
