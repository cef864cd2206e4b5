"""The catalogue of events: each room registers what it tells, how urgent it is, and who hears of it.

A message names its event by code; a newer version's event that this process does not know is told like any other.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from core.choices import Channel, NoticeMode


@dataclass(frozen=True)
class EventKind:
    """``receivers`` says who is told. ``modes`` is the usual way by outer channel; people may choose another.

    ``is_fixed``: told at once whatever was chosen (a test the person asked for). ``any_hour``: whether the office is
    open or not.
    """

    code: str
    label: str
    room: str
    receivers: str
    modes: dict[Channel, NoticeMode] = field(default_factory=dict)
    is_fixed: bool = False
    any_hour: bool = False

    def mode(self, channel: Channel) -> NoticeMode:
        """Mail, the only one that is gathered into a digest, is the usual way of what says nothing else."""
        usual = NoticeMode.OFF if self.is_fixed or channel != Channel.MAIL else NoticeMode.DIGEST
        return self.modes.get(channel, usual)


# Whoever has given a mobile number or an account there wants to be told of what is urgent by it.
OUTER_URGENT = {Channel.SMS: NoticeMode.NOW, Channel.WECOM: NoticeMode.NOW, Channel.DINGTALK: NoticeMode.NOW}
URGENT = {Channel.MAIL: NoticeMode.NOW, **OUTER_URGENT}
DAILY = {Channel.MAIL: NoticeMode.DIGEST}

_kinds: dict[str, EventKind] = {}


def register_event_kinds(kinds: Iterable[EventKind]) -> None:
    for kind in kinds:
        _kinds[kind.code] = kind


def event_kind(code: str) -> EventKind:
    """The registered kind; an unknown one (another version's) stands for itself, told in the daily digest."""
    return _kinds.get(code) or EventKind(code=code, label=code, room="", receivers="")


def event_kinds() -> list[EventKind]:
    """Those people may choose for, by room."""
    return sorted((kind for kind in _kinds.values() if not kind.is_fixed), key=lambda kind: (kind.room, kind.code))
