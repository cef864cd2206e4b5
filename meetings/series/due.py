"""Series kept supplied by themselves: once a day, and again whenever the calendar of working days has changed."""

import datetime as dt

from core import clock
from core.models import Tenant
from core.principal import platform_principal
from core.tenancy.scope import current_tenant_id
from core.workdays.queries import calendar_mark
from meetings.actions.series import keep_series
from meetings.series.queries import running

DUE_WORK = "meetings.series"


def slots(moment: dt.datetime) -> list[str]:
    """Today and the calendar as it is, while any series runs."""
    if not running().exists():
        return []
    return [f"{moment.astimezone(clock.CHINA).date()}:{calendar_mark()}"]


def plan(slot: str) -> None:  # noqa: ARG001 - all that is due is found anew
    keep_series(actor=platform_principal(Tenant.objects.get(pk=current_tenant_id())))
