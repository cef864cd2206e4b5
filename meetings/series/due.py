"""Series kept supplied by themselves: once a day, and again whenever the calendar of working days has changed."""

import datetime as dt
import hashlib

from django.db.models import Count, Max, Q

from core import clock
from core.models import CalendarDay, NationalDay, Tenant
from core.principal import platform_principal
from core.tenancy.scope import current_tenant_id
from meetings.actions.series import keep_series
from meetings.series.queries import running

DUE_WORK = "meetings.series"


def calendar_mark() -> str:
    """Another word after any change of the calendar: a notice, a day of the city's own, a loaded year."""
    own = CalendarDay.objects.aggregate(at=Max("updated_at"), n=Count("id"))
    national = NationalDay.objects.aggregate(
        at=Max("day"), n=Count("day"), worked=Count("day", filter=Q(is_worked=True))
    )
    return hashlib.sha256(repr([*own.values(), *national.values()]).encode()).hexdigest()[:16]


def slots(moment: dt.datetime) -> list[str]:
    """Today and the calendar as it is, while any series runs."""
    if not running().exists():
        return []
    return [f"{moment.astimezone(clock.CHINA).date()}:{calendar_mark()}"]


def plan(slot: str) -> None:  # noqa: ARG001 - all that is due is found anew
    keep_series(actor=platform_principal(Tenant.objects.get(pk=current_tenant_id())))
