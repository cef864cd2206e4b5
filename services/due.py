"""What falls due by itself: the ladder every few minutes of office hours, deadlines after a changed calendar,
rulings on returns that are late.
"""

import datetime as dt

from core import clock
from core.models import Tenant
from core.principal import Principal, platform_principal
from core.tenancy.scope import current_tenant_id
from core.workdays.queries import calendar_mark
from core.working_days import is_office_open
from services.actions.recompute import recompute_clocks
from services.actions.rulings import urge_ruling
from services.actions.urging import send_urge
from services.choices import ClockStatus
from services.clock_queries import open_clocks
from services.models import TicketClock
from services.rulings_due import asked_near, ruling_level
from services.urging import FAR, office_slots, urge_book, urges_due


def _platform() -> Principal:
    return platform_principal(Tenant.objects.get(pk=current_tenant_id()))


def ladder_slots(moment: dt.datetime) -> list[str]:
    """The ten minutes that run, while any clock is near its deadline and the office is open."""
    if not TicketClock.objects.filter(status=ClockStatus.RUNNING, due_at__lte=moment + FAR).exists():
        return []
    return office_slots(moment)


def climb(slot: str) -> None:  # noqa: ARG001 - all that is due is found anew
    actor, now = _platform(), clock.now()
    book = urge_book(now)
    for clock_id, level in urges_due(now, book):
        send_urge(actor=actor, ticket_clock_id=clock_id, level=level, book=book)


def ask_for_rulings(slot: str) -> None:  # noqa: ARG001 - all that is due is found anew
    actor, now = _platform(), clock.now()
    book = urge_book(now)
    if not is_office_open(book.calendar, now):
        return
    for row in asked_near(now):
        level = ruling_level(row, now, book)
        if level:
            urge_ruling(actor=actor, return_id=row.pk, level=level, book=book)


def calendar_slots(moment: dt.datetime) -> list[str]:  # noqa: ARG001 - the calendar as it is
    """The calendar as it is now, while any clock runs: another slot after each change."""
    return [calendar_mark()] if open_clocks().exists() else []


def follow_calendar(slot: str) -> None:  # noqa: ARG001 - the calendar is read anew
    recompute_clocks(actor=_platform())
