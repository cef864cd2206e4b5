"""Data shared between departments within the hour (R49, F127, F128). Open overdue requests count as late (truth 5)."""

from typing import Any

from django.db.models import Q, QuerySet

from organizations.models import Unit
from reports.indicators.model import Asked, Indicator, Shape, Window
from reports.indicators.subjects import DATA_REQUESTS, UNITS
from reports.indicators.tickets import day_after, midnight
from services.choices import DataRequestState
from services.models import DataRequest
from services.sharing.queries import GIVEN, VIEW, joined_units, requests_for

Rows = QuerySet[Any]
GROUP = "数据共享"
WINDOWS = (Window.THIS_YEAR, Window.RECENT, Window.EVER)
NEEDS = (VIEW,)


def asked_for(asked: Asked) -> "QuerySet[DataRequest]":
    """Asked within the window and not taken back."""
    asking = Q(asked_at__lt=day_after(asked)) & ~Q(state=DataRequestState.WITHDRAWN)
    if asked.since:
        asking &= Q(asked_at__gte=midnight(asked.since))
    return requests_for(asked.sight.principal).filter(asking)


def judged(asked: Asked) -> Rows:
    """Of these the ones that were answered, or whose deadline has passed."""
    over = Q(state__in=GIVEN, ended_at__lt=day_after(asked)) | Q(due_at__lt=midnight(asked.day))
    return asked_for(asked).filter(over)


def kept(asked: Asked) -> Rows:
    return judged(asked).filter(state__in=GIVEN, is_late=False, ended_at__lt=day_after(asked))


def departments(asked: Asked) -> "QuerySet[Unit]":
    return joined_units(asked.day)


def _one(code: str, name: str, text: str, unit: str, rows: Any, source: str, **more: Any) -> Indicator:
    given = {"subject": DATA_REQUESTS, "windows": WINDOWS, **more}
    return Indicator(
        code, name, GROUP, text, unit, given.pop("subject"), rows, dimensions=(), needs=NEEDS, source=source, **given
    )


SHARING_BOOK = (
    _one("data_requests", "数据请求", "统计时段内部门之间提出的数据请求，撤回的不计。", "次", asked_for, "R49"),
    _one(
        "data_requests_in_time",
        "数据请求按时答复率",
        "统计时段内提出的数据请求中，按时（通常 1 小时内）提供或写明理由的占比；过期没有答复的算超时，撤回不计。",
        "%",
        kept,
        "R49 F127",
        shape=Shape.RATE,
        base=judged,
        base_subject=DATA_REQUESTS,
        base_name="已答复和超时未答复的数据请求",
    ),
    _one(
        "sharing_departments",
        "数据共享部门",
        "当日在数据共享机制里的部门。",
        "个",
        departments,
        "F128",
        subject=UNITS,
        windows=(Window.NOW,),
    ),
)
