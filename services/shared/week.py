"""A resource's week as its page shows it: taken times, with names for who may know them, and free ones to ask for."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from core import clock
from core.templatetags.parts import StateTag
from services.models import Booking, SharedResource
from services.shared.signs import booking_tag
from services.shared.times import Day, Span, days_of, hours

WEEK = 7
OTHERS = "已被预约"


@dataclass(frozen=True)
class Taken:
    """``booking_id`` is None for who may not know whose it is."""

    hours: str
    name: str
    tag: StateTag
    booking_id: UUID | None


@dataclass(frozen=True)
class Free:
    hours: str
    starts: str
    ends: str


@dataclass(frozen=True)
class WeekDay:
    day: Day
    is_today: bool
    taken: Sequence[Taken]
    free: Sequence[Free]


def monday_of(text: str) -> dt.date:
    """The Monday of the week of the day in the address; of this week where it names none."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = clock.today()
    if not 2000 <= day.year <= 2100:
        day = clock.today()
    return day - dt.timedelta(days=day.weekday())


def week_of(resource: SharedResource, first: dt.date, named: Q | None) -> list[WeekDay]:
    """Three statements. ``named`` are the bookings whose unit the reader may know; None for no booking."""
    days = days_of(resource, first, WEEK)
    ids = {one.pk for day in days for one in day.taken}
    known: set[UUID] = set()
    if named is not None and ids:
        known = set(Booking.objects.filter(named, pk__in=ids).values_list("id", flat=True))
    today = clock.today()
    return [
        WeekDay(
            day,
            day.date == today,
            [_taken(one, known) for one in day.taken],
            [_free(one) for one in day.free],
        )
        for day in days
    ]


def _taken(booking: Booking, known: set[UUID]) -> Taken:
    seen = booking.pk in known
    return Taken(
        hours((booking.starts_at, booking.ends_at)),
        booking.unit.name if seen else OTHERS,
        booking_tag(booking),
        booking.pk if seen else None,
    )


def _free(span: Span) -> Free:
    starts, ends = (moment.astimezone(clock.CHINA) for moment in span)
    return Free(hours(span), f"{starts:%H:%M}", f"{ends:%H:%M}")
