"""How values are written in an official document: names, numbers, dates, ordinals."""

import re
import unicodedata
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

YUAN_PER_WAN = Decimal(10_000)
CENT = Decimal("0.01")

# Marks that reorder or hide what stands around them: a name that carries one prints as another name.
BIDIRECTIONAL_CONTROLS = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF])
WHITESPACE = re.compile(r"\s+")
NARROW_MARKS = frozenset(" ,.:;!'()[]-/|")
# Valid in Python, forbidden in XML: a DOCX that held one would not open.
NONCHARACTERS = frozenset("\ufffe\uffff")
MISSING_CHARACTER = "〓"
DIGITS = "零一二三四五六七八九"


def printable(text: str) -> str:
    """One line of text that every format can hold: no control characters or lone surrogates, single spaces.

    A private-use code point means another character on every machine; it prints as 〓, the mark for a missing one.
    """
    if text.isprintable():
        # No mark, control or private-use character is printable, and no space but the common one: nearly every text.
        return " ".join(text.split())
    joined = WHITESPACE.sub(" ", text.translate(BIDIRECTIONAL_CONTROLS))
    return "".join(_printed(character) for character in joined).strip()


def _printed(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Cc", "Cs"} or character in NONCHARACTERS:
        return ""
    return MISSING_CHARACTER if category == "Co" else character


def chinese_date(day: date) -> str:
    """2026年3月5日, without leading zeros (GB/T 9704-2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_ordinal(number: int) -> str:
    """Heading numbers 一 to 九十九."""
    if not 1 <= number <= 99:
        raise ValueError(f"标题序号应在 1 至 99 之间，收到 {number}。")
    tens, ones = divmod(number, 10)
    if tens == 0:
        return DIGITS[ones]
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")


def in_wan(amount: Decimal) -> Decimal:
    """Yuan to 万元, two decimals, half up."""
    return (amount / YUAN_PER_WAN).quantize(CENT, ROUND_HALF_UP)


def plain_number(value: int | Decimal) -> str:
    """A number in prose: no grouping, no exponent, no trailing zeros (1234, 37.9)."""
    if isinstance(value, int):
        return str(value)
    written = f"{value:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def em_width(text: str) -> float:
    """Estimated width in ems, a little generous: ideographs and full-width marks are one, ASCII less by its class."""
    return sum(map(_character_width, text))


@lru_cache(maxsize=8192)
def _character_width(character: str) -> float:
    if unicodedata.east_asian_width(character) in {"W", "F", "A"}:
        return 1.0
    if character.isdigit() or character.islower():
        return 0.6
    return 0.36 if character in NARROW_MARKS else 0.74
