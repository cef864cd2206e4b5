"""Cells to dates, as Chinese offices write them. What could mean two days is an error, not a guess."""

import re
from datetime import date, datetime, time, timedelta

from core.spreadsheets.converted import Converted, failed, narrow
from core.spreadsheets.table import CellValue

_FIRST_YEAR, _LAST_YEAR = 1800, 2100
_TIME = r"(?:[T ]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?"
_FULL = re.compile(rf"(\d{{4}})\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*日?{_TIME}")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?(?:份)?")
_COMPACT_MONTH = re.compile(r"(\d{4})(\d{2})")
_YEAR = re.compile(r"(\d{4})\s*年?")
_SHORT_YEAR = re.compile(r"(\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
# Day numbers of spreadsheet programs count from here; those of 1954 to 2064 are offered as a reading.
_SERIAL_START = date(1899, 12, 30)
_SERIALS = range(20_000, 60_001)
_CENTURY_TURN = 50


def to_date(raw: CellValue) -> Converted[date]:
    """A calendar day: a date cell, or text such as 2021-05-01, 2021/5/1, 2021.5.1, 2021年5月1日, 20210501."""
    if isinstance(raw, datetime):
        return _without_time(raw.date(), raw.time())
    if isinstance(raw, date):
        return _in_range(raw)
    if isinstance(raw, bool):
        return failed("不是日期，请写成 2021-05-01 的样子")
    shown = narrow(raw)
    if not shown:
        return Converted()
    if full := _FULL.fullmatch(shown):
        day = _day(full[1], full[2], full[3])
        hour, minute, second = (int(part or 0) for part in full.groups()[3:])
        if day.value is None or not (hour or minute or second):
            return day
        return failed(f"只需日期，请写成 {day.value}", str(day.value))
    if compact := _COMPACT.fullmatch(shown):
        return _day(compact[1], compact[2], compact[3])
    return _incomplete(raw, shown)


def _incomplete(raw: CellValue, shown: str) -> Converted[date]:
    """Name what is missing, and offer the likely day."""
    serial = int(raw) if isinstance(raw, int | float) and int(raw) in _SERIALS else None
    if serial is not None:
        return _offer(_SERIAL_START + timedelta(days=serial))
    if month := _MONTH.fullmatch(shown) or _COMPACT_MONTH.fullmatch(shown):
        return _month_only(month[1], month[2], numeric=isinstance(raw, float))
    if _YEAR.fullmatch(shown):
        return failed(f"只有年份，请补上月和日，写成 {shown[:4]}-05-01 的样子")
    if short := _SHORT_YEAR.fullmatch(shown):
        century = 2000 if int(short[1]) < _CENTURY_TURN else 1900
        return _offer(_day(str(century + int(short[1])), short[2], short[3]).value)
    if last := _YEAR_LAST.fullmatch(shown):
        return _day_or_month_first(last[1], last[2], last[3])
    return failed(f"“{shown}”不是日期，请写成 2021-05-01 的样子")


def _month_only(year: str, month: str, *, numeric: bool) -> Converted[date]:
    """A month without a day. A number 2021.1 was typed as 2021.1 or as 2021.10: the cell cannot tell."""
    if numeric and month == "1":
        return failed(f"请写全年月日：{year}-01-01 或 {year}-10-01")
    return _offer(_day(year, month, "1").value)


def _day_or_month_first(first: str, second: str, year: str) -> Converted[date]:
    readings = {_day(year, first, second).value, _day(year, second, first).value} - {None}
    if len(readings) == 1:
        return _offer(readings.pop())
    return failed("分不清月和日，请写成 2021-05-01 的样子")


def _offer(day: date | None) -> Converted[date]:
    if day is None:
        return failed("没有这一天，请写成 2021-05-01 的样子")
    return failed(f"日期请写成 {day}", str(day))


def _day(year: str, month: str, day: str) -> Converted[date]:
    try:
        return _in_range(date(int(year), int(month), int(day)))
    except ValueError:
        return failed(f"没有 {int(year)} 年 {int(month)} 月 {int(day)} 日这一天，请核对")


def _without_time(day: date, of_day: time) -> Converted[date]:
    if of_day != time():
        return failed(f"只需日期，请写成 {day}", str(day))
    return _in_range(day)


def _in_range(day: date) -> Converted[date]:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        return failed(f"年份 {day.year} 不在 {_FIRST_YEAR} 至 {_LAST_YEAR} 年之间，请核对")
    return Converted(day)
