"""Cells to amounts of money. Amounts are ``Decimal`` in 元, exact to the 分, whatever unit the column is kept in."""

import re
from decimal import Decimal
from enum import StrEnum

from core.spreadsheets.cells import APPROXIMATE, GROUPED_NUMBER
from core.spreadsheets.converted import Converted, failed, narrow
from core.spreadsheets.table import CellValue

_CENT = Decimal("0.01")
# Beyond this a number cell is not exact to the 分 any more.
_LARGEST = Decimal(10) ** 13
_FLOAT_NOISE = Decimal("0.000001")
_AMOUNT = re.compile(r"(?:人民币|RMB|CNY|[¥￥])?\s*([+-]?[\d, ]*\d(?:\.\d+)?|[+-]?\.\d+)\s*(\D*)", re.IGNORECASE)


class MoneyUnit(StrEnum):
    """The unit a column's plain numbers are in."""

    YUAN = "元"
    TEN_THOUSAND_YUAN = "万元"
    HUNDRED_MILLION_YUAN = "亿元"

    @property
    def in_yuan(self) -> Decimal:
        return _UNITS[self.value]


_UNITS: dict[str, Decimal] = {
    "元": Decimal(1),
    "元整": Decimal(1),
    "千元": Decimal(10) ** 3,
    "万": Decimal(10) ** 4,
    "万元": Decimal(10) ** 4,
    "百万元": Decimal(10) ** 6,
    "千万元": Decimal(10) ** 7,
    "亿": Decimal(10) ** 8,
    "亿元": Decimal(10) ** 8,
}


def money(raw: CellValue, *, unit: MoneyUnit, allow_negative: bool = False) -> Converted[Decimal]:
    """An amount in 元 from a number in ``unit``, or from text that names its own unit (“1.2亿元”, with a warning)."""
    if isinstance(raw, bool):
        return failed(f"应为金额（{unit}），请填数字")
    shown = narrow(raw)
    if not shown:
        return Converted()
    if APPROXIMATE.search(shown):
        return failed(f"“{shown}”是约数，请填准确的金额（{unit}）")
    match = _AMOUNT.fullmatch(shown)
    written_unit = match[2].strip() if match else ""
    if match is None or (written_unit and written_unit not in _UNITS):
        return failed(f"“{shown}”不是金额，请只填数字，单位为{unit}")
    number = match[1]
    if ("," in number or " " in number) and not GROUPED_NUMBER.fullmatch(number):
        plain = number.replace(",", "").replace(" ", "")
        return failed(f"千位分隔有误，是否为 {plain}？", plain)
    scale = _UNITS[written_unit] if written_unit else unit.in_yuan
    amount = Decimal(number.replace(",", "").replace(" ", "")) * scale
    if isinstance(raw, float):
        amount = amount.quantize(_FLOAT_NOISE).normalize()
    return _checked(amount, unit, differs=bool(written_unit) and scale != unit.in_yuan, allow_negative=allow_negative)


def in_unit(amount: Decimal, unit: MoneyUnit) -> Decimal:
    """An amount in 元 as the number that stands in a column kept in ``unit``."""
    return amount / unit.in_yuan


def _checked(amount: Decimal, unit: MoneyUnit, *, differs: bool, allow_negative: bool) -> Converted[Decimal]:
    if amount < 0 and not allow_negative:
        return failed("金额不能为负数")
    if abs(amount) >= _LARGEST:
        return failed(f"金额过大，请核对单位是否为{unit}")
    rounded = amount.quantize(_CENT)
    if rounded != amount:
        offered = f"{in_unit(rounded, unit):f}"
        return failed(f"金额最多精确到分，是否为 {offered} {unit}？", offered)
    warning = f"按 {in_unit(rounded, unit).normalize():f} {unit}计" if differs else None
    return Converted(rounded, warning=warning)
