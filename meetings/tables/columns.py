"""Columns the tables of this room share."""

import datetime as dt
import re
from typing import Any

from core import clock
from core.spreadsheets.converted import Converted, as_text, failed, narrow
from core.tables.spec import TableColumn
from core.templatetags.formats import cn_date
from meetings.models import Meeting
from organizations.tables.names import Names

TIME = re.compile(r"([01]?\d|2[0-3])[::时点]([0-5]\d)?(?:[::]\d\d|分)?")


def to_time(raw: Any) -> Converted[str]:
    """A time of day as ``09:00``."""
    if isinstance(raw, dt.datetime | dt.time):
        return Converted(f"{raw:%H:%M}")
    if isinstance(raw, float) and 0 <= raw < 1:
        minutes = round(raw * 24 * 60)
        return Converted(f"{minutes // 60:02}:{minutes % 60:02}")
    shown = narrow(raw)
    if not shown:
        return Converted()
    found = TIME.fullmatch(shown)
    if found is None:
        return failed(f"“{as_text(raw)}”不是时间，请写成 09:00 的样子")
    return Converted(f"{int(found[1]):02}:{found[2] or '00'}")


def time_column(code: str, header: str, **options: Any) -> TableColumn:
    options.setdefault("comment", "时间，写成 09:00 的样子")
    return TableColumn(code, header, to_time, show=lambda value: value or "", empty=None, **options)


def moment_of(day: dt.date | None, time: str | None) -> dt.datetime | None:
    if day is None or not time:
        return None
    return dt.datetime.combine(day, dt.time.fromisoformat(time), clock.CHINA)


def meeting_names(meetings: Any = None) -> Names:
    """Meetings by name; those of one name by their day."""
    rows = Meeting.objects.all() if meetings is None else meetings
    held = list(rows.order_by("name_key", "starts_at", "id").values_list("id", "name", "starts_at"))
    apart = {row_id: cn_date(moment) for row_id, _, moment in held}
    names = [(row_id, name) for row_id, name, _ in held]
    return Names(names, noun="会议", apart=apart, written="名称，同名的写成“名称（日期）”")
