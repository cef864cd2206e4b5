"""Which rulings are to be asked for now: by the city's steps for dispatch, the body's own deadline, in office time."""

import datetime as dt

from services.choices import ClockKind, RequestState, UrgeLevel
from services.models import TicketReturn
from services.urging import FAR, UrgeBook, next_level, office_slots


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
    return office_slots(moment)
