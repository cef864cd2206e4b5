"""The ladder climbed by itself, once a working day, after the office has opened."""

import datetime as dt

from core import clock
from core.workdays.queries import calendar_of
from meetings.actions.nudge import send_nudge
from meetings.choices import ResolutionState
from meetings.models import Resolution
from meetings.resolutions.ladder import is_office_time, steps_due

# Nothing due later than this can have reached a step: the longest reminder is asked sixty working days ahead.
FAR = dt.timedelta(days=120)


def slots(moment: dt.datetime) -> list[str]:
    """Today in office hours, while any open resolution is due in the months to come or was due before."""
    today = moment.astimezone(clock.CHINA).date()
    if not Resolution.objects.filter(state=ResolutionState.OPEN, due_on__lte=today + FAR).exists():
        return []
    return [today.isoformat()] if is_office_time(calendar_of(today), moment, today) else []


def plan(slot: str) -> None:
    day = dt.date.fromisoformat(slot)
    for resolution_id, step in steps_due(day):
        send_nudge(resolution_id=resolution_id, step=step, day=day)
