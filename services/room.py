"""The tabs of this room: each subject registers the lists it adds, and under which tab they stand."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from core.principal import Principal
from core.templatetags.parts import Tab


@dataclass(frozen=True)
class RoomList:
    """A list of the room, shown to whom ``allows`` admits. Lists of one ``group`` stand under one tab of that name."""

    code: str
    label: str
    order: int
    url_name: str
    allows: Callable[[Principal], bool]
    group: str = ""

    @property
    def heading(self) -> str:
        return self.group or self.label


_lists: dict[str, RoomList] = {}


def register_room_list(one: RoomList) -> None:
    _lists[one.code] = one


def room_tabs(principal: Principal, active: str) -> list[Tab]:
    """A tab for each group, its lists below it where it is the active one. Nothing where there is but one list."""
    shown = [one for one in sorted(_lists.values(), key=lambda one: (one.order, one.code)) if one.allows(principal)]
    if len(shown) < 2:
        return []
    groups: dict[str, list[RoomList]] = {}
    for one in shown:
        groups.setdefault(one.heading, []).append(one)
    return [_tab(heading, lists, active) for heading, lists in groups.items()]


def _tab(heading: str, lists: list[RoomList], active: str) -> Tab:
    below = [Tab(one.label, reverse(one.url_name), active=one.code == active) for one in lists]
    return Tab(
        heading,
        below[0].url,
        active=any(one.active for one in below),
        below=tuple(below) if len(below) > 1 else (),
    )
