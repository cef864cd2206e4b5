"""Tickets: what they tell the platform when it starts."""

from core.jobs.registry import DueWork, register_due_work
from core.outbox.events import register_event_kinds
from services import due
from services.notices import EVENTS


def register() -> None:
    register_event_kinds(EVENTS)
    register_due_work(DueWork("services.ladder", due.ladder_slots, due.climb))
    register_due_work(DueWork("services.calendar", due.calendar_slots, due.follow_calendar))
