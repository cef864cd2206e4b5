"""Months and quarters in which progress is reported, and who is behind."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from chains.choices import Cadence, ProjectState
from chains.models import GoalCadence, KeyProject, ProgressNote, ProjectRule
from chains.projects.workdays import Calendar, add_working_days
from core import clock

ONE_DAY = dt.timedelta(days=1)
MONTHS = {Cadence.MONTHLY: 1, Cadence.QUARTERLY: 3}


@dataclass(frozen=True, order=True)
class Period:
    """A month or a quarter, both days included."""

    start: dt.date
    end: dt.date

    @property
    def label(self) -> str:
        if self.start.month == self.end.month:
            return f"{self.start.year}年{self.start.month}月"
        return f"{self.start.year}年第{(self.start.month + 2) // 3}季度"

    def due_on(self, rule: ProjectRule, calendar: Calendar) -> dt.date:
        return add_working_days(calendar, self.end, rule.note_days)


def period_of(cadence: str, day: dt.date) -> Period:
    """The period ``day`` lies in. Raises KeyError where nothing is to be reported."""
    months = MONTHS[Cadence(cadence)]
    first = (day.month - 1) // months * months + 1
    start = dt.date(day.year, first, 1)
    after = dt.date(day.year + 1, 1, 1) if first + months > 12 else dt.date(day.year, first + months, 1)
    return Period(start, after - ONE_DAY)


def last_ended(cadence: str, day: dt.date) -> Period:
    return period_of(cadence, period_of(cadence, day).start - ONE_DAY)


@dataclass(frozen=True)
class Cadences:
    """How often projects of each goal report: the city's pace unless the goal has its own."""

    usual: str
    of_goals: Mapping[UUID, str]

    def of(self, goal_id: UUID) -> str:
        return self.of_goals.get(goal_id, self.usual)

    def goals(self, cadence: str) -> Q:
        """The projects that report at this pace."""
        own = [goal_id for goal_id, held in self.of_goals.items() if held == cadence]
        if cadence == self.usual:
            return ~Q(goal_id__in=[goal_id for goal_id, held in self.of_goals.items() if held != cadence])
        return Q(goal_id__in=own)


def cadences_now(rule: ProjectRule) -> Cadences:
    return Cadences(rule.cadence, dict(GoalCadence.objects.values_list("goal_id", "cadence")))


def reporting_in(period: Period) -> Q:
    """Projects under way that had begun by the end of the period."""
    day_after = dt.datetime.combine(period.end + ONE_DAY, dt.time(), clock.CHINA)
    return Q(state=ProjectState.UNDER_WAY) & (
        Q(started_on__lte=period.end) | Q(started_on__isnull=True, created_at__lt=day_after)
    )


def without_note(projects: "QuerySet[KeyProject]", period: Period) -> "QuerySet[KeyProject]":
    """Those of which nothing was reported for the period, in this year's list or in the one they were carried from."""
    reported = ProgressNote.objects.filter(
        Q(project_id=OuterRef("pk")) | Q(project_id=OuterRef("continues_id")),
        period_start=period.start,
        period_end=period.end,
    )
    return projects.filter(~Exists(reported))


@dataclass(frozen=True)
class Duty:
    """The notes of one period that are still to come. ``is_late`` once its due day is over."""

    cadence: str
    period: Period
    due_on: dt.date
    is_late: bool
    projects: "QuerySet[KeyProject]"


def duties(projects: "QuerySet[KeyProject]", rule: ProjectRule, calendar: Calendar, today: dt.date) -> list[Duty]:
    """For each pace in use the last period that ended, with the projects that have not reported on it."""
    cadences = cadences_now(rule)
    found = []
    for cadence in MONTHS:
        period = last_ended(cadence, today)
        due_on = period.due_on(rule, calendar)
        missing = without_note(projects.filter(cadences.goals(cadence), reporting_in(period)), period)
        found.append(Duty(cadence, period, due_on, due_on < today, missing))
    return found
