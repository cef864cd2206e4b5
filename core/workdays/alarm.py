"""A year without a notice is an alarm, not a default: a card on 工作台 and, monthly, a notice to who can mend it."""

import datetime as dt
from typing import Any

from core import clock
from core.choices import Role
from core.notices import notify
from core.principal import Principal, accounts_with_roles
from core.workdays.queries import year_without_notice

DUE_WORK = "calendar.alarm"
PAGE = "/settings/calendar/"


def _text(year: int) -> str:
    return f"还没有 {year} 年的放假安排，{year} 年暂按周一至周五计算工作日。请上传国务院办公厅的放假通知。"


def alarm_card(_: Principal) -> dict[str, Any] | None:
    """None while the years people reckon with are settled."""
    year = year_without_notice(clock.today())
    return None if year is None else {"year": year, "text": _text(year)}


def slots(moment: dt.datetime) -> list[str]:
    """One slot a month while a year is missing: the year and the month of the reminder."""
    today = moment.astimezone(clock.CHINA).date()
    year = year_without_notice(today)
    return [] if year is None else [f"{year}:{today:%Y-%m}"]


def plan(slot: str) -> None:
    """Tell the department and the operators of the city."""
    year = int(slot.split(":")[0])
    notify(
        accounts_with_roles(Role.DEPARTMENT, Role.OPERATOR),
        event="calendar.missing",
        occurrence=slot,
        text=_text(year),
        path=f"{PAGE}?year={year}",
    )
