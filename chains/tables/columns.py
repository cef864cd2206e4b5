"""Columns this room's tables share."""

from collections.abc import Sequence
from decimal import Decimal

from core.spreadsheets.converted import Converted, failed, narrow
from core.spreadsheets.money import MoneyUnit, money
from core.spreadsheets.sheets import ColumnKind
from core.spreadsheets.table import CellValue
from core.tables.spec import TableColumn

FEN = 100
FEN_PER_WAN = 1_000_000
MOST_QUANTITY = Decimal(10) ** 12


def _fen(raw: CellValue, unit: MoneyUnit) -> Converted[int]:
    found = money(raw, unit=unit)
    if found.error is not None or found.value is None:
        return Converted(None, found.error, found.suggestion, found.warning)
    return Converted(int(found.value * FEN), warning=found.warning)


def wan_column(code: str, header: str, *, aliases: Sequence[str] = ()) -> TableColumn:
    """An amount written in 万元 and kept in 分."""
    return _amount_column(code, header, MoneyUnit.TEN_THOUSAND_YUAN, FEN_PER_WAN, aliases=aliases)


def yuan_column(
    code: str, header: str, *, aliases: Sequence[str] = (), comment: str = "", required: bool = False
) -> TableColumn:
    """An amount written in 元 and kept in 分."""
    return _amount_column(code, header, MoneyUnit.YUAN, FEN, aliases=aliases, comment=comment, required=required)


def _amount_column(
    code: str,
    header: str,
    unit: MoneyUnit,
    scale: int,
    *,
    aliases: Sequence[str],
    comment: str = "",
    required: bool = False,
) -> TableColumn:
    return TableColumn(
        code,
        header,
        lambda raw: _fen(raw, unit),
        show=lambda value: None if value is None else float(Decimal(value) / scale),
        kind=ColumnKind.MONEY,
        empty=None,
        aliases=aliases,
        comment=comment,
        required=required,
    )


def _quantity(raw: CellValue) -> Converted[Decimal]:
    text = narrow(raw).replace(",", "")
    if not text:
        return Converted()
    if isinstance(raw, bool) or not text.replace(".", "", 1).isdigit() or not text.isascii():
        return failed(f"“{text}”不是数字，请只填数字，单位填在“计量单位”一列")
    value = Decimal(text)
    if value >= MOST_QUANTITY or value != value.quantize(Decimal("0.01")):
        return failed("数字过大或小数超过两位，请核对")
    return Converted(value)


def quantity_column(code: str, header: str) -> TableColumn:
    return TableColumn(
        code,
        header,
        _quantity,
        show=lambda value: None if value is None else float(value),
        kind=ColumnKind.DECIMAL,
        empty=None,
    )
