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
from services.clocks.explanation import explain
from services.clocks.history import next_allowed, replay
from services.clocks.ladder import LadderStep, ladder_moments
from services.clocks.reading import Reading
from services.clocks.words import amount_words, limit_words
from services.clocks.would_send import Sent, would_send

__all__ = [
    "ClockError",
    "ClockEvent",
    "ClockKind",
    "ClockStatus",
    "EventKind",
    "LadderStep",
    "Limit",
    "LimitUnit",
    "Reading",
    "Sent",
    "amount_words",
    "explain",
    "ladder_moments",
    "limit_words",
    "next_allowed",
    "replay",
    "would_send",
]
