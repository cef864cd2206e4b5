"""What falls due by itself each day: entries past their last day are over, those near it are told of."""

import datetime as dt

from core import clock
from services.actions.market import expire_entry
from services.choices import EntryState
from services.market.notices import tell_ending
from services.market.signs import SOON_DAYS
from services.models import MarketEntry


def _ending(day: dt.date) -> "list[MarketEntry]":
    near = day + dt.timedelta(days=SOON_DAYS)
    rows = MarketEntry.objects.filter(state=EntryState.LISTED, valid_to__lte=near)
    return list(rows.select_related("written_by").order_by("valid_to", "id"))


def slots(moment: dt.datetime) -> list[str]:
    """Today, while anything listed ends within the week or has ended."""
    today = moment.astimezone(clock.CHINA).date()
    near = today + dt.timedelta(days=SOON_DAYS)
    return (
        [today.isoformat()] if MarketEntry.objects.filter(state=EntryState.LISTED, valid_to__lte=near).exists() else []
    )


def plan(slot: str) -> None:
    today = dt.date.fromisoformat(slot)
    for entry in _ending(today):
        if entry.valid_to >= today:
            tell_ending(entry, is_over=False)
        elif expire_entry(entry_id=entry.pk, day=today):
            tell_ending(entry, is_over=True)
