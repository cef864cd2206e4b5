"""Opening hours: as people write them, and whether a site is open at a moment, by the national calendar (R66)."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from core import clock
from core.workdays.queries import calendar_of
from core.working_days import Calendar, is_working_day
from services.choices.sites import HoursDays
from services.models import SiteHours

SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*(?:-|–|—|~|～|至|到)\s*(\d{1,2})[:：](\d{2})")
APART = re.compile(r"[、,，;；\s]+")
MOST_SPANS = 3


class WrongHours(ValueError):
    """What is written is no opening hours; the message says how to write them."""


@dataclass(frozen=True, order=True)
class Span:
    opens: dt.time
    closes: dt.time

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}–{self.closes:%H:%M}"


def spans_in(text: str) -> list[Span]:
    """``9:00–12:00、14:00–17:30`` in order. Raises WrongHours."""
    found, rest = [], text.strip()
    for match in SPAN.finditer(text):
        first, first_minute, last, last_minute = (int(part) for part in match.groups())
        try:
            found.append(Span(dt.time(first, first_minute), dt.time(last % 24, last_minute)))
        except ValueError as error:
            raise WrongHours("时间应在 0:00 到 23:59 之间。") from error
        rest = rest.replace(match.group(0), "", 1)
    if APART.sub("", rest):
        raise WrongHours("请写成“9:00-12:00、14:00-17:30”这样，几段之间用顿号隔开；不开放的留空。")
    return checked_spans(found)


def checked_spans(spans: Iterable[Span]) -> list[Span]:
    """In order; each ends after it begins, none runs into the next. Raises WrongHours."""
    ordered = sorted(spans)
    if len(ordered) > MOST_SPANS:
        raise WrongHours(f"一天最多 {MOST_SPANS} 段。")
    for place, span in enumerate(ordered):
        if span.closes <= span.opens:
            raise WrongHours(f"{span}：关门时间要晚于开门时间，跨过午夜的请写到 23:59。")
        if place and ordered[place - 1].closes > span.opens:
            raise WrongHours(f"{ordered[place - 1]}和{span}重叠了，请合成一段。")
    return ordered


def words_of(spans: Sequence[Span]) -> str:
    return "、".join(str(span) for span in spans)


Week = Mapping[HoursDays, Sequence[Span]]


def hours_of(site_ids: Iterable[UUID]) -> dict[UUID, dict[HoursDays, list[Span]]]:
    """One statement for all of them."""
    found: dict[UUID, dict[HoursDays, list[Span]]] = defaultdict(lambda: defaultdict(list))
    rows = SiteHours.objects.filter(site_id__in=list(site_ids)).order_by("opens")
    for site_id, days, opens, closes in rows.values_list("site_id", "days", "opens", "closes"):
        found[site_id][HoursDays(days)].append(Span(opens, closes))
    return {key: dict(week) for key, week in found.items()}


def days_kind(calendar: Calendar, day: dt.date) -> HoursDays:
    return HoursDays.WORKING if is_working_day(calendar, day) else HoursDays.RESTING


def is_open(week: Week, calendar: Calendar, at: dt.datetime) -> bool:
    local = at.astimezone(clock.CHINA)
    spans = week.get(days_kind(calendar, local.date()), ())
    return any(span.opens <= local.time() < span.closes for span in spans)


def open_at(at: dt.datetime) -> Q:
    """Sites open at the moment, as a condition."""
    local = at.astimezone(clock.CHINA)
    kind = days_kind(calendar_of(local.date()), local.date())
    rows = SiteHours.objects.filter(site=OuterRef("pk"), days=kind, opens__lte=local.time(), closes__gt=local.time())
    return Q(Exists(rows)) & Q(closed_on__isnull=True)
