"""What meetings resolved, and whether it was done in time (R09): open overdue ones count as late (truth 5)."""

import datetime as dt
from typing import Any

from django.db.models import F, Q, QuerySet

from core import clock
from meetings.choices import ResolutionState
from meetings.resolutions.queries import VIEW, resolutions_for
from reports.indicators.model import Asked, Dimension, Indicator, Shape, Window
from reports.indicators.subjects import RESOLUTIONS

Rows = QuerySet[Any]
NEEDS = (VIEW,)
BY_CHAIN = (Dimension.CHAIN,)
WINDOWS = (Window.THIS_YEAR, Window.RECENT, Window.EVER)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), clock.CHINA)


def resolved(asked: Asked) -> Rows:
    """Of meetings begun within the window."""
    asking = Q(meeting__starts_at__lt=_midnight(asked.day + dt.timedelta(days=1)))
    if asked.since:
        asking &= Q(meeting__starts_at__gte=_midnight(asked.since))
    if asked.chain:
        asking &= Q(body__chain_id__in=asked.family)
    found: Rows = resolutions_for(asked.sight.principal).filter(asking)
    return found


def _done(asked: Asked) -> Q:
    return Q(state=ResolutionState.DONE, closed_on__lte=asked.day)


def _dropped(asked: Asked) -> Q:
    return Q(state=ResolutionState.DROPPED, closed_on__lte=asked.day)


def judged(asked: Asked) -> Rows:
    """Done by the day, or past its deadline then; what was dropped by then is left out."""
    return resolved(asked).filter(_done(asked) | Q(due_on__lt=asked.day)).exclude(_dropped(asked))


def in_time(asked: Asked) -> Rows:
    return resolved(asked).filter(_done(asked), closed_on__lte=F("due_on"))


def late(asked: Asked) -> Rows:
    """Past their deadline and not over on the day."""
    return resolved(asked).filter(due_on__lt=asked.day).exclude(_done(asked) | _dropped(asked))


RESOLUTION_BOOK = (
    Indicator(
        "resolutions",
        "会议决议",
        "会议",
        "统计时段内召开的会议议定的决议，含已办结和不再办理的。",
        "件",
        RESOLUTIONS,
        resolved,
        windows=WINDOWS,
        dimensions=BY_CHAIN,
        needs=NEEDS,
        source="R09",
    ),
    Indicator(
        "resolutions_in_time",
        "决议按期办结率",
        "会议",
        "统计时段内召开的会议的决议中，在办结期限当日及以前办结的占比；当日逾期未办结的按逾期计，未到期还在办理的和不再办理的不计。",
        "%",
        RESOLUTIONS,
        in_time,
        shape=Shape.RATE,
        base=judged,
        base_subject=RESOLUTIONS,
        base_name="已办结和逾期未办结的决议",
        windows=WINDOWS,
        dimensions=BY_CHAIN,
        needs=NEEDS,
        source="R09",
    ),
    Indicator(
        "resolutions_overdue",
        "逾期未办结的决议",
        "会议",
        "当日已过办结期限、还没有办结的决议。",
        "件",
        RESOLUTIONS,
        late,
        dimensions=BY_CHAIN,
        needs=NEEDS,
        source="R09",
    ),
)
