"""Tickets: what they tell the platform when it starts."""

from core.outbox.events import register_event_kinds
from services.notices import EVENTS


def register() -> None:
    register_event_kinds(EVENTS)
