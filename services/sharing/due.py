"""What falls due by itself: data requests that wait past their deadline, deadlines after a changed calendar."""

import datetime as dt
from uuid import UUID

from core import clock
from core.models import Tenant
from core.principal import Principal, platform_principal
from core.tenancy.scope import current_tenant_id
from core.workdays.queries import calendar_of
from core.working_days import Calendar, is_office_open
from services.actions.data_requests import follow_calendar, urge_data
from services.choices import DataRequestState, EventKind, RuleKind, UrgeLevel
from services.clocks import ClockEvent, Limit, replay
from services.models import DataRequest, TicketRule
from services.rules import USUAL, value_of

EVERY = dt.timedelta(minutes=10)


def _platform() -> Principal:
    return platform_principal(Tenant.objects.get(pk=current_tenant_id()))


def slots(moment: dt.datetime) -> list[str]:
    """The ten minutes that run, while a request waits and the office is open."""
    if not DataRequest.objects.filter(state=DataRequestState.ASKED).exists():
        return []
    if not is_office_open(calendar_of(moment.astimezone(clock.CHINA).date()), moment):
        return []
    begun = moment - (moment - moment.replace(hour=0, minute=0, second=0, microsecond=0)) % EVERY
    return [begun.astimezone(clock.CHINA).strftime("%Y-%m-%dT%H:%M")]


def run(slot: str) -> None:  # noqa: ARG001 - all that waits is read anew
    actor, now = _platform(), clock.now()
    rows = list(DataRequest.objects.filter(state=DataRequestState.ASKED).order_by("due_at", "pk"))
    if not rows:
        return
    calendar = calendar_of(now.astimezone(clock.CHINA).date())
    limits = limits_at(rows)
    for row in rows:
        due = due_of(row.asked_at, limits[row.pk], calendar)
        if due != row.due_at:
            follow_calendar(actor=actor, request_id=row.pk, due_at=due)
        level = level_of(row, due, limits[row.pk], calendar, now)
        if level:
            urge_data(actor=actor, request_id=row.pk, level=level)


def limits_at(rows: list[DataRequest]) -> dict[UUID, Limit]:
    """The time for an answer on the day each was asked; one statement."""
    rules = list(TicketRule.objects.filter(kind=RuleKind.SHARING_TIME).order_by("valid_from"))

    def on(day: dt.date) -> TicketRule | None:
        held = (rule for rule in rules if not (rule.valid_from and rule.valid_from > day))
        return next((rule for rule in held if rule.valid_to is None or rule.valid_to >= day), None)

    found = {}
    for row in rows:
        rule = on(row.asked_at.astimezone(clock.CHINA).date())
        found[row.pk] = (value_of(rule) if rule else USUAL[RuleKind.SHARING_TIME]).limit
    return found


def due_of(since: dt.datetime, limit: Limit, calendar: Calendar) -> dt.datetime:
    return replay([ClockEvent(EventKind.STARTED, since, limit)], calendar).held_due_at


def level_of(
    row: DataRequest, due: dt.datetime, limit: Limit, calendar: Calendar, now: dt.datetime
) -> UrgeLevel | None:
    """At the deadline 催办; the same time again after it 督办."""
    if now <= due:
        return None
    if not row.urged:
        return UrgeLevel.URGE
    if row.urged == UrgeLevel.URGE and now > due_of(due, limit, calendar):
        return UrgeLevel.SUPERVISE
    return None
