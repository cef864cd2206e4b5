"""How numbers, money, rates and dates read on a page and in a document (plain functions, no template machinery)."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.utils import timezone

Number = int | float | Decimal | str

NOTHING = "—"
WEEKDAYS = "一二三四五六日"
FEN_PER_YUAN = 100
FEN_PER_WAN = 1_000_000
FEN_PER_YI = 10_000_000_000


def thousands(value: Number | None) -> str:
    """``4955`` -> ``4,955``; ``1846.50`` -> ``1,846.5``; nothing -> ``—``.

    :raises ValueError: if the value is not a number.
    """
    if value is None or value == "":
        return NOTHING
    return _grouped(_decimal(value))


def signed(value: Number | None) -> str:
    """A change since an earlier date: ``+212``, ``−3`` (a true minus sign), ``0``."""
    if value is None or value == "":
        return NOTHING
    number = _decimal(value)
    if number == 0:
        return "0"
    return ("+" if number > 0 else "−") + _grouped(abs(number))


def wan(fen: int | None) -> str:
    """Whole 分 as text people read: 元 below one 万元, then 万元, then 亿元, at most two decimals, half up.

    Rounding carries into the next unit: 9,999.999 万元 is 1 亿元, never 10,000 万元.
    """
    if fen is None:
        return NOTHING
    sign = "−" if fen < 0 else ""
    size = abs(fen)
    for per_unit, unit, limit in ((FEN_PER_YUAN, "元", 10_000), (FEN_PER_WAN, "万元", 10_000)):
        shown = _rounded(Decimal(size) / per_unit, 2)
        if shown < limit:
            return f"{sign}{_grouped(shown)} {unit}"
    return f"{sign}{_grouped(_rounded(Decimal(size) / FEN_PER_YI, 2))} 亿元"


def yuan(fen: int | None) -> str:
    """Whole 分 as an exact amount, ``123,456.78 元``: for hover texts, ledgers and exports."""
    if fen is None:
        return NOTHING
    sign = "−" if fen < 0 else ""
    return f"{sign}{Decimal(abs(fen)) / FEN_PER_YUAN:,.2f} 元"


def percent(ratio: Number | None, digits: int = 1) -> str:
    """A ratio between 0 and 1 as ``37.9%``; ``1`` is ``100%``. No base (nothing given) is ``—``, not ``0%``."""
    if ratio is None or ratio == "":
        return NOTHING
    return f"{_grouped(_rounded(_decimal(ratio) * 100, digits))}%"


def cn_date(value: date | None) -> str:
    """``2026年3月5日``; an aware moment is read in the platform's own time zone first."""
    day = _local(value)
    return NOTHING if day is None else f"{day.year}年{day.month}月{day.day}日"


def cn_day(value: date | None) -> str:
    """``3月5日``: where the year is plain from the surroundings."""
    day = _local(value)
    return NOTHING if day is None else f"{day.month}月{day.day}日"


def cn_weekday(value: date | None) -> str:
    """``2026年3月5日 星期四``."""
    day = _local(value)
    return NOTHING if day is None else f"{cn_date(day)} 星期{WEEKDAYS[day.weekday()]}"


def cn_datetime(value: date | None) -> str:
    """``2026年3月5日 14:30``; a bare date has no time to show and reads as ``cn_date``."""
    moment = _local(value)
    if isinstance(moment, datetime):
        return f"{cn_date(moment)} {moment:%H:%M}"
    return cn_date(moment)


def with_params(url: str, query: str) -> str:
    """``url`` with the parameters of ``query`` (``"tab=units&year=2026"``) set; same names are replaced."""
    parts = urlsplit(url)
    changes = parse_qsl(query.lstrip("?&"), keep_blank_values=True)
    replaced = {name for name, _ in changes}
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in replaced]
    return urlunsplit(parts._replace(query=urlencode(kept + changes)))


def _decimal(value: Number) -> Decimal:
    try:
        return Decimal(str(value).strip())
    except InvalidOperation as error:
        raise ValueError(f"not a number: {value!r}") from error


def _rounded(value: Decimal, digits: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def _grouped(value: Decimal) -> str:
    """Thousands separators, no trailing zeros, never an exponent."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _local(value: date | None) -> date | None:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value or None
