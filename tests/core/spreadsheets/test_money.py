"""Amounts in 元, whatever the column is kept in."""

from decimal import Decimal

import pytest

from core.spreadsheets.converted import Converted
from core.spreadsheets.money import MoneyUnit, in_unit, money
from core.spreadsheets.table import CellValue

YUAN, WAN, YI = MoneyUnit.YUAN, MoneyUnit.TEN_THOUSAND_YUAN, MoneyUnit.HUNDRED_MILLION_YUAN


@pytest.mark.parametrize(
    ("raw", "unit", "amount"),
    [
        (None, WAN, None),
        ("", WAN, None),
        (12, YUAN, "12.00"),
        (1234.56, YUAN, "1234.56"),
        (0.1 + 0.2, YUAN, "0.30"),
        ("1,234.5", YUAN, "1234.50"),
        ("１，２３４．５", WAN, "12345000.00"),
        ("¥ 500", YUAN, "500.00"),
        (1.5, YI, "150000000.00"),
        ("700万元", WAN, "7000000.00"),
        (0.0001, WAN, "1.00"),
        (0, WAN, "0.00"),
    ],
)
def test_money_is_read_in_the_unit_of_its_column(raw: CellValue, unit: MoneyUnit, amount: str | None) -> None:
    assert money(raw, unit=unit) == Converted(None if amount is None else Decimal(amount))


def test_money_naming_its_own_unit_is_converted_with_a_warning() -> None:
    assert money("1.2亿元", unit=WAN) == Converted(Decimal("120000000.00"), warning="按 12000 万元计")
    assert money("500元", unit=WAN) == Converted(Decimal("500.00"), warning="按 0.05 万元计")


@pytest.mark.parametrize(
    ("raw", "error", "suggestion"),
    [
        ("上亿元", "“上亿元”不是金额，请只填数字，单位为万元", None),
        ("近700万", "“近700万”是约数，请填准确的金额（万元）", None),
        ("12万美元", "“12万美元”不是金额，请只填数字，单位为万元", None),
        ("1,23", "千位分隔有误，是否为 123？", "123"),
        (-3, "金额不能为负数", None),
        ("1e5", "“1e5”不是金额，请只填数字，单位为万元", None),
        (333.33333333, "金额最多精确到分，是否为 333.333333 万元？", "333.333333"),
        (10**12, "金额过大，请核对单位是否为万元", None),
        (True, "应为金额（万元），请填数字", None),
    ],
)
def test_money_written_otherwise_is_an_error(raw: CellValue, error: str, suggestion: str | None) -> None:
    assert money(raw, unit=WAN) == Converted(error=error, suggestion=suggestion)


def test_money_may_be_negative_where_asked() -> None:
    assert money("-3", unit=YUAN, allow_negative=True) == Converted(Decimal("-3.00"))


@pytest.mark.parametrize("unit", list(MoneyUnit))
@pytest.mark.parametrize("amount", ["0.01", "12345.67", "9999999999.99"])
def test_money_written_in_a_unit_reads_back_equal(unit: MoneyUnit, amount: str) -> None:
    """Through the float a number cell holds."""
    assert money(float(in_unit(Decimal(amount), unit)), unit=unit) == Converted(Decimal(amount))
