"""Dates as offices write them."""

from datetime import date, datetime

import pytest

from core.spreadsheets.converted import Converted
from core.spreadsheets.dates import to_date
from core.spreadsheets.table import CellValue

MAY_DAY = date(2021, 5, 1)


@pytest.mark.parametrize(
    "raw",
    [
        MAY_DAY,
        datetime(2021, 5, 1),
        "2021-05-01",
        "2021/5/1",
        "2021.5.1",
        "2021年5月1日",
        "2021 年 5 月 1 日",
        "20210501",
        20210501,
        "２０２１年５月１日",
        "2021-05-01 00:00:00",
        "2021-05-01T00:00",
    ],
)
def test_date_is_read_in_every_usual_form(raw: CellValue) -> None:
    assert to_date(raw) == Converted(MAY_DAY)


def test_date_blank_is_nothing() -> None:
    assert to_date(None) == to_date(" ") == Converted()


@pytest.mark.parametrize(
    "raw", ["2021.5", 2021.5, "2021-05", "2021年5月", "2021年5月份", 202105, "21.5.1", 44317, 44317.25, "2021/5"]
)
def test_date_incomplete_is_an_error_with_the_likely_day(raw: CellValue) -> None:
    assert to_date(raw) == Converted(error="日期请写成 2021-05-01", suggestion="2021-05-01")


@pytest.mark.parametrize("raw", ["2021-05-01 08:30", datetime(2021, 5, 1, 8, 30)])
def test_date_with_a_time_is_an_error_with_the_day(raw: CellValue) -> None:
    assert to_date(raw) == Converted(error="只需日期，请写成 2021-05-01", suggestion="2021-05-01")


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (2021.1, "请写全年月日：2021-01-01 或 2021-10-01"),
        ("2021-02-30", "没有 2021 年 2 月 30 日这一天，请核对"),
        ("20211301", "没有 2021 年 13 月 1 日这一天，请核对"),
        ("2021.13", "没有这一天，请写成 2021-05-01 的样子"),
        ("2021年", "只有年份，请补上月和日，写成 2021-05-01 的样子"),
        (2021, "只有年份，请补上月和日，写成 2021-05-01 的样子"),
        ("5/6/2021", "分不清月和日，请写成 2021-05-01 的样子"),
        ("去年五月", "“去年五月”不是日期，请写成 2021-05-01 的样子"),
        ("1021-05-01", "年份 1021 不在 1800 至 2100 年之间，请核对"),
        (date(2201, 1, 1), "年份 2201 不在 1800 至 2100 年之间，请核对"),
        (True, "不是日期，请写成 2021-05-01 的样子"),
        (12, "“12”不是日期，请写成 2021-05-01 的样子"),
    ],
)
def test_date_that_is_none_or_could_be_two_is_an_error_without_guess(raw: CellValue, error: str) -> None:
    assert to_date(raw) == Converted(error=error)


def test_date_with_the_year_last_is_offered_where_only_one_reading_exists() -> None:
    assert to_date("25/5/2021").suggestion == "2021-05-25"
    assert to_date("5/25/2021").suggestion == "2021-05-25"
    assert to_date("5/5/2021").suggestion == "2021-05-05"
