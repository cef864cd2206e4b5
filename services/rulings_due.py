"""Which rulings are to be asked for now: by the city's steps for dispatch, the body's own deadline, in office time."""

import datetime as dt

from core import clock
from core.workdays.queries import calendar_of
from core.working_days import is_office_open
from services.choices import ClockKind, RequestState, UrgeLevel
from services.models import TicketReturn
from services.urging import FAR, UrgeBook, next_level


def asked_near(now: dt.datetime) -> "list[TicketReturn]":
    rows = TicketReturn.objects.filter(state=RequestState.ASKED, rule_by__lte=now + FAR)
    return list(rows.order_by("rule_by", "pk"))


def ruling_level(row: TicketReturn, now: dt.datetime, book: UrgeBook) -> UrgeLevel | None:
    """The first step reached that is louder than the last one sent."""
    order = list(UrgeLevel)
    sent = {str(level) for level in order[: order.index(UrgeLevel(row.urged)) + 1]} if row.urged else set()
    return next_level(row.rule_by, book.steps[ClockKind.DISPATCH], sent, now, book.calendar)


def slots(moment: dt.datetime) -> list[str]:
    """The ten minutes that run, while a ruling waits near its deadline and the office is open."""
    if not TicketReturn.objects.filter(state=RequestState.ASKED, rule_by__lte=moment + FAR).exists():
        return []
    if not is_office_open(calendar_of(moment.astimezone(clock.CHINA).date()), moment):
        return []
    begun = moment - (moment - moment.replace(hour=0, minute=0, second=0, microsecond=0)) % dt.timedelta(minutes=10)
    return [begun.astimezone(clock.CHINA).strftime("%Y-%m-%dT%H:%M")]
