"""How loudly a resolution is asked for as its deadline nears and passes: one step a working day, each never twice.

Nobody is named in a circular who was not urged before: after an outage, or where a resolution was recorded late, the
steps it has reached come one after another. What was closed, dropped or given another day is asked for no more.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from core.workdays.queries import calendar_of
from core.working_days import Calendar, add_working_days, is_working_day, office_spans, working_days_between
from meetings.choices import LadderLevel, ResolutionState
from meetings.models import Resolution, ResolutionNudge
from meetings.rules import ladder


class Step(NamedTuple):
    """``days`` working days after the deadline, before it where negative."""

    level: LadderLevel
    days: int


def steps_of_city() -> list[Step]:
    """The city's own steps or the usual ones, the earliest first."""
    return [Step(level, days) for level, days in ladder()]


def days_past(calendar: Calendar, due_on: dt.date, day: dt.date) -> int:
    """Working days since the deadline, negative before it."""
    return working_days_between(calendar, due_on, day)


def next_step(
    steps: Iterable[Step], sent: Iterable[Step], due_on: dt.date, day: dt.date, calendar: Calendar
) -> Step | None:
    """The first step reached and not sent; one before the deadline comes too late once that has passed."""
    past, known = days_past(calendar, due_on, day), set(sent)
    for step in steps:
        too_late = step.days <= 0 and due_on < day
        if step.days <= past and step not in known and not too_late:
            return step
    return None


def is_office_time(calendar: Calendar, moment: dt.datetime, day: dt.date) -> bool:
    """Whether the office has opened on this working day."""
    return is_working_day(calendar, day) and office_spans(calendar, day)[0][0] <= moment


def candidates(day: dt.date, calendar: Calendar, steps: Sequence[Step]) -> "QuerySet[Resolution]":
    """Open resolutions whose deadline is near enough for the earliest step."""
    ahead = max([0, *(-step.days for step in steps)])
    rows: QuerySet[Resolution] = Resolution.objects.filter(
        state=ResolutionState.OPEN, due_on__lte=add_working_days(calendar, day, ahead)
    )
    return rows.order_by("due_on", "id")


def sent_steps(resolutions: Sequence[Resolution]) -> dict[UUID, list[Step]]:
    """What was sent for the deadline each has now."""
    due = {row.pk: row.due_on for row in resolutions}
    found: dict[UUID, list[Step]] = {}
    nudges = ResolutionNudge.objects.filter(resolution_id__in=list(due))
    for row_id, level, days, due_on in nudges.values_list("resolution_id", "level", "days", "due_on"):
        if due[row_id] == due_on:
            found.setdefault(row_id, []).append(Step(LadderLevel(level), days))
    return found


def steps_due(day: dt.date) -> list[tuple[UUID, Step]]:
    """What is to be asked for on ``day``, in a constant number of statements; nothing on a day off."""
    calendar = calendar_of(day)
    if not is_working_day(calendar, day):
        return []
    steps = steps_of_city()
    rows = list(candidates(day, calendar, steps))
    sent = sent_steps(rows)
    found = ((row.pk, next_step(steps, sent.get(row.pk, []), row.due_on, day, calendar)) for row in rows)
    return [(row_id, step) for row_id, step in found if step is not None]
