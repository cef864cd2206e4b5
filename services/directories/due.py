"""Each day the figures for those above are counted, and what they lack of earlier numbers is written."""

import datetime as dt

from core import clock
from services.directories.showing import show_missing
from services.directories.standing import anything, recount


def slots(moment: dt.datetime) -> list[str]:
    return [moment.astimezone(clock.CHINA).date().isoformat()] if anything() else []


def plan(slot: str) -> None:  # noqa: ARG001 - what stands now is counted
    show_missing()
    recount()
