"""What falls due by itself: the ladder every few minutes of office hours, deadlines after a changed calendar,
rulings on returns that are late.
"""

import datetime as dt
from uuid import UUID

from core import clock
from core.models import Tenant
from core.principal import Principal, platform_principal
from core.tenancy.scope import current_tenant_id
from core.workdays.queries import calendar_mark, calendar_of
from core.working_days import is_office_open
from services.actions.recompute import recompute_clocks
from services.actions.urging import send_urge, urge_ruling
from services.choices import ClockStatus, RequestState
from services.clock_queries import open_clocks
from services.models import TicketClock, TicketReturn
from services.urging import FAR, urge_book, urges_due

EVERY = dt.timedelta(minutes=10)


def _platform() -> Principal:
    return platform_principal(Tenant.objects.get(pk=current_tenant_id()))


def ladder_slots(moment: dt.datetime) -> list[str]:
    """The ten minutes that run, while any clock is near its deadline and the office is open."""
    if not TicketClock.objects.filter(status=ClockStatus.RUNNING, due_at__lte=moment + FAR).exists():
        return []
    if not is_office_open(calendar_of(moment.astimezone(clock.CHINA).date()), moment):
        return []
    begun = moment - (moment - moment.replace(hour=0, minute=0, second=0, microsecond=0)) % EVERY
    return [begun.astimezone(clock.CHINA).strftime("%Y-%m-%dT%H:%M")]


def climb(slot: str) -> None:  # noqa: ARG001 - all that is due is found anew
    actor, now = _platform(), clock.now()
    book = urge_book(now)
    for clock_id, level in urges_due(now, book):
        send_urge(actor=actor, ticket_clock_id=clock_id, level=level, book=book)


def ruling_slots(moment: dt.datetime) -> list[str]:
    """Returns on which nobody ruled in time, each once."""
    late = TicketReturn.objects.filter(state=RequestState.ASKED, rule_by__lt=moment, rule_by__gte=moment - FAR)
    return [key.hex for key in late.order_by("rule_by", "pk").values_list("pk", flat=True)]


def remind_ruling(slot: str) -> None:
    urge_ruling(actor=_platform(), return_id=UUID(slot))


def calendar_slots(moment: dt.datetime) -> list[str]:  # noqa: ARG001 - the calendar as it is
    """The calendar as it is now, while any clock runs: another slot after each change."""
    return [calendar_mark()] if open_clocks().exists() else []


def follow_calendar(slot: str) -> None:  # noqa: ARG001 - the calendar is read anew
    recompute_clocks(actor=_platform())
