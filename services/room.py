"""The tabs of this room: each subject registers the lists it adds."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from core.principal import Principal
from core.templatetags.parts import Tab


@dataclass(frozen=True)
class RoomList:
    """A list of the room, shown to whom ``allows`` admits."""

    code: str
    label: str
    order: int
    url_name: str
    allows: Callable[[Principal], bool]


_lists: dict[str, RoomList] = {}


def register_room_list(one: RoomList) -> None:
    _lists[one.code] = one


def room_tabs(principal: Principal, active: str) -> list[Tab]:
    """Nothing where there is but one list."""
    shown = [one for one in sorted(_lists.values(), key=lambda one: (one.order, one.code)) if one.allows(principal)]
    if len(shown) < 2:
        return []
    return [Tab(one.label, reverse(one.url_name), active=one.code == active) for one in shown]
