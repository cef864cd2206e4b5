"""The working days that lights, slips and due days are told in: one place asks the city's calendar."""

from core import clock
from core.workdays.queries import calendar_of
from core.working_days import Calendar, add_working_days, working_days_between

__all__ = ["Calendar", "add_working_days", "calendar_now", "working_days_between"]


def calendar_now() -> Calendar:
    """The city's calendar around today."""
    return calendar_of(clock.today())
