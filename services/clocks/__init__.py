"""The clocks of tickets (R44–R46): pure functions over events and a calendar that is given."""

from services.clocks.events import (
    ClockError,
    ClockEvent,
    ClockKind,
    ClockStatus,
    EventKind,
    Limit,
    LimitUnit,
)
from services.clocks.history import next_allowed, replay
from services.clocks.reading import Reading

__all__ = [
    "ClockError",
    "ClockEvent",
    "ClockKind",
    "ClockStatus",
    "EventKind",
    "Limit",
    "LimitUnit",
    "Reading",
    "next_allowed",
    "replay",
]
