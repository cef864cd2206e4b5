"""By when a resolution is to be done: a day, or so many working days after the meeting, on the city's calendar."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from core.errors import InvalidInput
from core.templatetags.formats import cn_date
from core.workdays.queries import calendar_of
from core.working_days import add_working_days

MOST_DAYS = 500
BOTH = "办结期限填日期或工作日数，两者填一项；都填的，要算到同一天。"


def due_after(day: dt.date, days: int) -> dt.date:
    """The last day of a limit of ``days`` working days that begins on the day after ``day``. Raises InvalidInput."""
    if not 1 <= days <= MOST_DAYS:
        raise InvalidInput(fields={"allowed_days": [f"工作日数请填 1 至 {MOST_DAYS}。"]})
    return add_working_days(calendar_of(day), day, days)


def with_deadline(columns: Mapping[str, Any], day: dt.date, *, held: dt.date | None = None) -> dict[str, Any]:
    """The columns with both halves of the deadline in step; ``held`` is the one that stands, None for a new row.

    Raises InvalidInput.
    """
    made = dict(columns)
    due_on, days = made.get("due_on"), made.get("allowed_days")
    if days is not None:
        reached = due_after(day, days)
        if due_on is not None and due_on not in (reached, held):
            raise InvalidInput(fields={"due_on": [f"{BOTH}{days} 个工作日是{cn_date(reached)}。"]})
        made["due_on"] = reached
    elif due_on is not None:
        if due_on != held:
            made["allowed_days"] = None
    elif held is None or "due_on" in made:
        raise InvalidInput(fields={"due_on": ["请写明办结期限：填一个日期，或填会后几个工作日。"]})
    if "due_on" in made and made["due_on"] < day:
        raise InvalidInput(fields={"due_on": [f"会议是{cn_date(day)}召开的，办结期限不能更早。"]})
    return made
