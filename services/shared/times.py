"""When a resource is open, taken and free: opening hours, closing days and bookings of some days, in China's time."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core import clock
from core.templatetags.formats import cn_day
from services.choices.shared import TAKING, ResourceState
from services.models import Booking, ResourceClosure, SharedResource

LOOKED_AHEAD = 21
LEAST = dt.timedelta(minutes=30)
Span = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True)
class Day:
    """A day of the week view. ``closed`` says why it is not open; ``free`` are the stretches that can be asked for."""

    date: dt.date
    opens_at: dt.datetime
    closes_at: dt.datetime
    closed: str
    taken: Sequence[Booking]
    free: Sequence[Span]


def at(day: dt.date, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, time, tzinfo=clock.CHINA)


def hours(span: Span) -> str:
    """``8:30—12:00``; with the days where it lasts longer than one."""
    first, last = (moment.astimezone(clock.CHINA) for moment in span)
    if first.date() == last.date():
        return f"{first:%-H:%M}—{last:%-H:%M}"
    return f"{cn_day(first.date())} {first:%-H:%M}—{cn_day(last.date())} {last:%-H:%M}"


def span_words(span: Span) -> str:
    first = span[0].astimezone(clock.CHINA)
    last = span[1].astimezone(clock.CHINA)
    return hours(span) if first.date() != last.date() else f"{cn_day(first.date())} {hours(span)}"


def why_closed(resource: SharedResource, closures: Iterable[ResourceClosure], day: dt.date) -> str:
    """Why the resource is not open on ``day``; nothing where it is."""
    if resource.state != ResourceState.OPEN:
        return str(resource.get_state_display())
    if day.isoweekday() not in resource.weekdays:
        return "不开放"
    return next((one.reason for one in closures if one.starts_on <= day <= one.ends_on), "")


def first_day(resource: SharedResource) -> dt.date:
    """The first day that may still be asked for."""
    return clock.today() + dt.timedelta(days=resource.lead_days)


def free_stretches(opens_at: dt.datetime, closes_at: dt.datetime, taken: Iterable[Span]) -> list[Span]:
    """What is left of the opening hours; stretches shorter than half an hour are of no use to anybody."""
    found, since = [], opens_at
    for starts, ends in sorted(taken):
        if starts - since >= LEAST:
            found.append((since, min(starts, closes_at)))
        since = max(since, ends)
    if closes_at - since >= LEAST:
        found.append((since, closes_at))
    return [(a, b) for a, b in found if b - a >= LEAST]


def days_of(resource: SharedResource, first: dt.date, days: int) -> list[Day]:
    """``days`` days from ``first``, by two statements."""
    last = first + dt.timedelta(days=days - 1)
    closures = list(ResourceClosure.objects.filter(resource=resource, starts_on__lte=last, ends_on__gte=first))
    since, until = at(first, dt.time.min), at(last + dt.timedelta(days=1), dt.time.min)
    taking = Booking.objects.filter(resource=resource, state__in=TAKING, starts_at__lt=until, ends_at__gt=since)
    bookings = list(taking.select_related("unit").order_by("starts_at"))
    return [_day(resource, closures, bookings, first + dt.timedelta(days=number)) for number in range(days)]


def _day(
    resource: SharedResource, closures: Sequence[ResourceClosure], bookings: Sequence[Booking], day: dt.date
) -> Day:
    opens_at, closes_at = at(day, resource.opens_at), at(day, resource.closes_at)
    midnight = at(day, dt.time.min)
    taken = [one for one in bookings if one.starts_at < midnight + dt.timedelta(days=1) and one.ends_at > midnight]
    closed = why_closed(resource, closures, day)
    free: list[Span] = []
    if not closed and day >= first_day(resource):
        free = free_stretches(opens_at, closes_at, [(one.starts_at, one.ends_at) for one in taken])
    return Day(day, opens_at, closes_at, closed, taken, free)


def what_is_free(resource: SharedResource, span: Span) -> str:
    """In words: what of the asked day is free, and when there is next as much time in one piece."""
    day = span[0].astimezone(clock.CHINA).date()
    start = max(day, first_day(resource))
    days = days_of(resource, start, LOOKED_AHEAD)
    words = []
    if days[0].date == day:
        same = "、".join(hours(stretch) for stretch in days[0].free)
        words.append(f"{cn_day(day)}还空：{same}" if same else f"{cn_day(day)}已没有空余时间")
    length = span[1] - span[0]
    fits = (
        (stretch[0], stretch[0] + length) for one in days for stretch in one.free if stretch[1] - stretch[0] >= length
    )
    found = next(fits, None)
    if found is not None:
        words.append(f"同样时长最早可约{span_words(found)}")
    return "；".join(words) + "。" if words else ""
