"""A city's calendar, read for the pure functions of core.working_days and for its page."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Value

from core.choices import DayPart, DaySource
from core.models import CalendarDay, NationalDay, OfficeHours
from core.principal import Principal
from core.working_days import NO_WORK, WHOLE_DAY, Calendar, Half, Halves, OfficeTimes, halves_worked

# The notice of a year comes out late in the year before; from this day on a missing one is an alarm (SECURITY §0.10).
ALARM_MONTH = 11
REMOVED_SHOWN = 10


@dataclass(frozen=True)
class DayRule:
    """One row of any source, as the calendar reads it."""

    day: dt.date
    is_worked: bool
    part: str
    reason: str
    source: str

    def applied_to(self, worked: Halves) -> Halves:
        """The halves worked once this rule is laid over ``worked``."""
        touched = WHOLE_DAY if self.part == DayPart.DAY else frozenset({Half(self.part)})
        return worked | touched if self.is_worked else worked - touched


NATIONAL = "national"
ByYear = dict[int, list[DayRule]]


def _days(years: list[int]) -> tuple[ByYear, ByYear, list[DayRule]]:
    """The national notices by year, those the city uploaded by year, and the city's own days; one query."""
    by_source: dict[str, ByYear] = {NATIONAL: {}, DaySource.NOTICE: {}}
    own: list[DayRule] = []
    first, last = dt.date(years[0] - 1, 12, 1), dt.date(years[-1] + 1, 1, 31)
    columns = ("day", "is_worked", "part", "reason", "source")
    national = NationalDay.objects.filter(year__in=[*years, years[-1] + 1]).annotate(
        part=Value(DayPart.DAY.value), reason=F("name"), source=Value(NATIONAL)
    )
    city = CalendarDay.objects.filter(removed_at__isnull=True, day__range=(first, last))
    rows = (
        national.order_by().values_list(*columns, "year").union(city.order_by().values_list(*columns, "year"), all=True)
    )
    for *facts, year in rows.order_by("day"):
        rule = DayRule(*facts)
        if rule.source in by_source and year is not None:
            by_source[rule.source].setdefault(year, []).append(rule)
        else:
            own.append(rule)
    return by_source[NATIONAL], by_source[DaySource.NOTICE], own


@dataclass(frozen=True)
class CityCalendar:
    """``calendar`` for the functions, ``rules`` by day for people: the last one of a day is the one that decides."""

    calendar: Calendar
    rules: dict[dt.date, list[DayRule]]
    uploaded: frozenset[int]


def city_calendar(first_year: int, last_year: int) -> CityCalendar:
    """The calendar of the open scope's tenant for these years, in two queries.

    A notice the city uploaded stands in for the national rows of its year; the city's own days lie over both.
    """
    years = list(range(first_year, last_year + 1))
    national, notices, own = _days(years)
    rules: dict[dt.date, list[DayRule]] = {}
    for rule in [rule for year_rules in (national | notices).values() for rule in year_rules] + own:
        rules.setdefault(rule.day, []).append(rule)
    special: dict[dt.date, Halves] = {}
    for day, day_rules in rules.items():
        worked = WHOLE_DAY if day.weekday() < 5 else NO_WORK
        for rule in day_rules:
            worked = rule.applied_to(worked)
        special[day] = worked
    calendar = Calendar(special, frozenset(national | notices), office_times())
    return CityCalendar(calendar, rules, frozenset(notices))


def calendar_of(day: dt.date) -> Calendar:
    """The open scope's calendar around ``day``: the year before to two years after, enough for any time limit."""
    return city_calendar(day.year - 1, day.year + 2).calendar


def calendar_mark() -> str:
    """Another word after any change of the calendar: a notice, a day of the city's own, a loaded year, other hours."""
    own = CalendarDay.objects.aggregate(at=Max("updated_at"), n=Count("id"))
    national = NationalDay.objects.aggregate(
        at=Max("day"), n=Count("day"), worked=Count("day", filter=Q(is_worked=True))
    )
    hours = OfficeHours.objects.aggregate(at=Max("updated_at"), n=Count("id"))
    return hashlib.sha256(repr([*own.values(), *national.values(), *hours.values()]).encode()).hexdigest()[:16]


def office_times() -> tuple[tuple[dt.date, OfficeTimes], ...]:
    columns = ("valid_from", "morning_from", "morning_to", "afternoon_from", "afternoon_to")
    rows = OfficeHours.objects.order_by("valid_from").values_list(*columns)
    return tuple((since, OfficeTimes(*times)) for since, *times in rows)


def years_known(years: Iterable[int]) -> set[int]:
    """Which of ``years`` have a notice, national or uploaded; one query."""
    wanted = list(years)
    national = NationalDay.objects.filter(year__in=wanted).order_by().values_list("year")
    uploaded = CalendarDay.objects.filter(year__in=wanted, removed_at__isnull=True).order_by().values_list("year")
    return {year for (year,) in national.union(uploaded)}


def year_without_notice(today: dt.date) -> int | None:
    """The year people must see to: this one, or from 1 November the next. None while both are settled."""
    wanted = [today.year, today.year + 1] if today.month >= ALARM_MONTH else [today.year]
    known = years_known(wanted)
    return next((year for year in wanted if year not in known), None)


def own_days_for(principal: Principal, year: int) -> "QuerySet[CalendarDay]":
    """The city's own days of a year, in force. Raises NotAllowed."""
    principal.require("calendar.view")
    days: QuerySet[CalendarDay] = CalendarDay.objects.filter(
        source=DaySource.OWN, removed_at__isnull=True, day__year=year
    )
    return days.select_related("created_by").order_by("day")


def removed_days_for(principal: Principal, year: int) -> "QuerySet[CalendarDay]":
    """Those removed last, which can be put back."""
    principal.require("calendar.view")
    days: QuerySet[CalendarDay] = CalendarDay.objects.filter(
        source=DaySource.OWN, removed_at__isnull=False, day__year=year
    )
    return days.order_by("-removed_at")[:REMOVED_SHOWN]


def office_hours_for(principal: Principal) -> "QuerySet[OfficeHours]":
    principal.require("calendar.view")
    hours: QuerySet[OfficeHours] = OfficeHours.objects.order_by("-valid_from")
    return hours


def worked_before_own(city: CityCalendar, day: dt.date) -> Halves:
    """What is worked on ``day`` as the notices have it, the city's own days left aside."""
    worked = WHOLE_DAY if day.weekday() < 5 else NO_WORK
    for rule in city.rules.get(day, []):
        if rule.source != DaySource.OWN:
            worked = rule.applied_to(worked)
    return worked


def day_facts(city: CityCalendar, day: dt.date) -> dict[str, Any]:
    """A day as pages and the API show it."""
    rules = city.rules.get(day, [])
    worked = halves_worked(city.calendar, day)
    return {
        "day": day,
        "is_worked": bool(worked),
        "halves": [str(half) for half in Half if half in worked],
        "reason": rules[-1].reason if rules else "",
        "source": rules[-1].source if rules else "",
    }
