"""Measuring and fitting text without a browser.

A label must stay inside its tile in whatever sans-serif the reader's machine has, so widths here are upper bounds:
the widest of Noto Sans CJK SC (regular and bold) and Arial for ASCII, one em for Chinese, plus four per cent.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Line box of Noto Sans CJK SC, the tallest of the family list: what a browser reports as the height of a text.
ASCENT = 1.16
DESCENT = 0.30
LINE = ASCENT + DESCENT

ELLIPSIS = "…"
_FEWEST_ON_LAST_LINE = 2
_UNSUPPORTED = "□"

# Advance in em → characters, each the largest of the measured fonts times 1.04, rounded up to 0.05.
_ASCII_CLASSES: dict[float, str] = {
    0.30: " ",
    0.35: "',.:;Iijl|",
    0.40: "!()-[]f{}",
    0.45: "/\\t",
    0.50: "r",
    0.55: "*csz",
    0.60: '"?J_vxy',
    0.65: "#$+0123456789<=>FLTZ^aegk~",
    0.70: "AEPSVXY`bdhnopqu",
    0.75: "BK",
    0.80: "&CDHNRU",
    0.85: "GOQ",
    0.95: "Mw",
    1.00: "W",
    1.05: "%m",
    1.10: "@",
}
_WIDTHS: dict[str, float] = {char: width for width, chars in _ASCII_CLASSES.items() for char in chars}

# Letters outside ASCII that the family list surely draws; anything else is shown as an empty box and in full in the
# tooltip. One char of an exotic script may be six em wide, and its marks may climb over the neighbours.
_DRAWN_RANGES = (
    (0x00A1, 0x024F),  # Latin
    (0x0370, 0x03FF),  # Greek
    (0x0400, 0x045F),  # Cyrillic
    (0x2010, 0x2027),  # dashes, quotation marks, ellipsis
    (0x2030, 0x205E),
    (0x2070, 0x209C),  # raised and lowered digits
    (0x20A0, 0x20BF),  # currencies
    (0x2100, 0x214F),  # ℃ № ™
    (0x2150, 0x218B),  # numerals
    (0x2190, 0x22FF),
    (0x2460, 0x25FF),
    (0x2E80, 0x2FDF),
    (0x3000, 0x33FF),  # CJK punctuation, kana, units
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7A3),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE4F),
    (0xFF01, 0xFFE6),
    (0x20000, 0x323AF),  # rare ideographs of personal and place names
)
# Two-em dashes and a few wide symbols; 1.25 covers every font of the list.
_WIDE = frozenset("⸺⸻—―…‰‱№℡℻™㋿㍿㏇")

_OPENING = frozenset("（《〈「『【〔［｛“‘([{<")
_CLOSING = frozenset("）》〉」』】〕］｝”’)]}>，。、；：？！·,.;:?!%…")


def clean(text: str) -> str:
    """The text as it may enter XML: composed, one line, no control, direction or formatting characters.

    Keeps every visible character; lone surrogates and characters XML 1.0 forbids are removed.
    """
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        # Nothing of what is left out below is printable, and no space but the common one: nearly every text.
        return " ".join(text.split())
    kept = (
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", text)
        if char.isspace() or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Cn", "Co")
    )
    return " ".join("".join(kept).split())


def drawable(text: str) -> str:
    """``clean`` text limited to what the fonts surely draw in one line: other letters become □, marks are dropped."""
    return "".join(map(_drawn, clean(text)))


@lru_cache(maxsize=8192)
def _drawn(char: str) -> str:
    if char in _WIDTHS:
        return char
    if unicodedata.category(char).startswith("M"):
        return ""
    point = ord(char)
    return char if any(low <= point <= high for low, high in _DRAWN_RANGES) else _UNSUPPORTED


@lru_cache(maxsize=8192)
def _advance(char: str) -> float:
    known = _WIDTHS.get(char)
    if known is not None:
        return known
    return 1.25 if char in _WIDE else 1.0


def measure(text: str, size: float) -> float:
    """Upper bound of the width of one line of drawable ``text`` at ``size``, in the unit of ``size``; bold or not."""
    return sum(map(_advance, text)) * size


def fit(text: str, size: float, max_width: float) -> str:
    """``text`` if it is at most ``max_width`` wide, else its longest beginning with an ellipsis; '' if none fits."""
    return wrap(text, size, max_width, max_lines=1)[0]


def wrap(text: str, size: float, max_width: float, *, max_lines: int = 2) -> tuple[str, ...]:
    """Break drawable ``text`` into one to ``max_lines`` lines of at most ``max_width``.

    Chinese breaks anywhere except before closing or after opening punctuation; a run of Latin letters or digits stays
    together when it can. What does not fit ends in an ellipsis. Every line respects ``max_width``, an empty text
    yields one empty line.
    """
    lines: list[str] = []
    rest = text.strip()
    while rest and len(lines) < max_lines - 1 and measure(rest, size) > max_width:
        cut = _break_position(rest, size, max_width)
        if cut == 0:
            break
        lines.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    if rest or not lines:
        lines.append(_ellipsize(rest, size, max_width))
    return tuple(lines)


def flow(text: str, size: float, max_width: float, *, separator: str = " · ") -> tuple[str, ...]:
    """Break a row of short facts at its separators, which then stand at no line's end; a longer fact is wrapped."""
    lines: list[str] = []
    for part in text.split(separator):
        joined = f"{lines[-1]}{separator}{part}" if lines else part
        if lines and measure(joined, size) <= max_width:
            lines[-1] = joined
        else:
            lines.extend(wrap(part, size, max_width))
    return tuple(lines)


def _prefix_length(text: str, size: float, max_width: float) -> int:
    """How many characters from the start fit."""
    used = 0.0
    for index, char in enumerate(text):
        used += _advance(char) * size
        if used > max_width:
            return index
    return len(text)


def _ellipsize(text: str, size: float, max_width: float) -> str:
    if measure(text, size) <= max_width:
        return text
    kept = _prefix_length(text, size, max_width - measure(ELLIPSIS, size))
    if kept <= 0:
        return ELLIPSIS if measure(ELLIPSIS, size) <= max_width else ""
    return text[:kept].rstrip() + ELLIPSIS


def _break_position(text: str, size: float, max_width: float) -> int:
    """Where the first line ends: the last allowed break that fits, else the last position that fits."""
    limit = _prefix_length(text, size, max_width)
    # One lonely character on the last line reads badly: give it company.
    if len(text) - limit < _FEWEST_ON_LAST_LINE < limit:
        limit = len(text) - _FEWEST_ON_LAST_LINE
    for position in range(limit, max(limit // 2, 0), -1):
        if _may_break(text[position - 1], text[position]):
            return position
    return limit


def _may_break(before: str, after: str) -> bool:
    if after in _CLOSING or before in _OPENING:
        return False
    return not (_is_word(before) and _is_word(after))


def _is_word(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char in "-_.&/+")
