"""What a converter makes of one cell, and the text normalisation all converters share."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Generic, TypeVar

from core.spreadsheets.table import CellValue

T = TypeVar("T")

_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufffe\uffff]")
_SPACES = re.compile(r"[^\S\n]+")
# Full-width digits and letters, the full-width blank, and the look-alikes of Chinese characters that PDF and OCR leave
# behind (radicals, compatibility ideographs). Full-width punctuation is right in Chinese and stays.
_TO_NORMALIZE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u3000\u00a0\u2e80-\u2fdf\uf900-\ufaff]")
# A longer number in a cell has lost its last digits in the spreadsheet program already.
_EXACT_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Converted(Generic[T]):
    """The value of one cell, or why there is none.

    ``value`` is None for a blank cell and for an error. ``error`` and ``warning`` are Chinese sentences without the
    place; ``suggestion`` is a text which, put into the cell, would be accepted.
    """

    value: T | None = None
    error: str | None = None
    suggestion: str | None = None
    warning: str | None = None

    @property
    def is_valid(self) -> bool:
        return self.error is None


def failed(error: str, suggestion: str | None = None) -> Converted[T]:
    """An error, for whatever type was wanted."""
    return Converted(error=error, suggestion=suggestion)


# Text that ``clean`` would leave as it is, which most is: no blanks, nothing invisible, nothing to compose or narrow.
_PLAIN = "[!-~\u4e00-\u9fff（）、，。；：“”《》·—]"
_CLEAN = re.compile(f"{_PLAIN}*")


def plain_text(max_length: int) -> Callable[[str], object]:
    """A test, true of a text within that length that ``clean`` would leave as it is; false may mean either."""
    return re.compile(f"{_PLAIN}{{1,{max_length}}}+").fullmatch


def clean(text: str) -> str:
    """One line of text: full-width digits and letters narrowed, invisible characters out, blanks collapsed, trimmed."""
    if _CLEAN.fullmatch(text):
        return text
    return " ".join(line for line in clean_lines(text).split("\n") if line)


def clean_lines(text: str) -> str:
    """As ``clean``, but line breaks are kept (as ``\\n``)."""
    if _CLEAN.fullmatch(text):
        return text
    composed = unicodedata.normalize("NFC", text)
    plain = _TO_NORMALIZE.sub(lambda match: unicodedata.normalize("NFKC", match[0]), composed)
    lines = _INVISIBLE.sub("", plain.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return "\n".join(_SPACES.sub(" ", line).strip() for line in lines).strip()


def narrow(raw: CellValue) -> str:
    """Any cell as one line in half width, punctuation included: the form numbers, dates and codes are read from."""
    return unicodedata.normalize("NFKC", clean(as_text(raw)))


def as_text(raw: CellValue) -> str:
    """A cell as the user sees it: dates in ISO form, numbers without exponent, 是 and 否 for logical values."""
    if isinstance(raw, str):
        return raw
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, datetime):
        return raw.isoformat(sep=" ")
    if isinstance(raw, date):
        return raw.isoformat()
    if isinstance(raw, float):
        return f"{Decimal(repr(raw)):f}"
    return str(raw)


def has_lost_digits(raw: CellValue) -> bool:
    """Whether a number cell is so long that the spreadsheet program has rounded its last digits away."""
    return isinstance(raw, int | float) and not isinstance(raw, bool) and abs(raw) >= 10**_EXACT_DIGITS
