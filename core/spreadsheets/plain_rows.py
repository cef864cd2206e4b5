"""Rows of a worksheet as office programs write them, told by one look instead of an event for each element.

Most rows hold nothing but cells in order, each a number, a text or a reference to one. Such a row is accounted for as
a whole and spared the XML parser; whatever is written in another way goes to the parser, which judges it.
"""

import re
from itertools import pairwise
from typing import NamedTuple

from core.spreadsheets.addresses import column_number

OPENING, CLOSING = b"<row", b"</row>"
# Longer rows are left to the parser, so that no more than this waits for its end.
LONGEST = 256 * 1024

# No markup, no entity, nothing that could end a comment or a section around the row, no control character.
_TEXT = rb"[\t\n\r -%'-;=?-~\x80-\xff]*+"
_VALUE = rb"[ -!#-%'-;=?-~]*+"
_CELL = (
    rb'<c r="[A-Z]{1,3}+\1"(?: s="[0-9]{1,7}+")?+(?: t="(?:s|n|b|str|inlineStr)")?+'
    rb"(?:/>|>(?:<v>[0-9]++</v>|<v>"
    + _TEXT
    + rb"</v>|<is><t(?: xml:space=\"preserve\")?+>"
    + _TEXT
    + rb"</t></is>)?+</c>)"
)
_ROW = re.compile(
    rb'<row r="([1-9][0-9]{0,6}+)"((?: [A-Za-z0-9:]++="' + _VALUE + rb'")*+)>((?:' + _CELL + rb")*+)</row>"
)
_LETTERS = re.compile(rb'<c r="([A-Z]+)')
_NAME = re.compile(rb' ([A-Za-z0-9:]+)="')
_DIGITS = b"0123456789"
# Of how many rows that are alike the shape is kept, and how long one may be.
_REMEMBERED, _SHORT = 1000, 4 * 1024

# How many cells, the columns of the first and the last, how many elements.
_Shape = tuple[int, int, int, int]


class PlainRow(NamedTuple):
    """One row: its number, its cells, the columns of the first and the last, how many elements, where it ends."""

    number: int
    cells: int
    first_column: int
    last_column: int
    elements: int
    end: int


class PlainRows:
    """Reads rows of one sheet; their attributes and their shapes repeat, so what they mean is remembered."""

    def __init__(self) -> None:
        self._attributes: dict[bytes, bool] = {b"": True}
        self._shapes: dict[bytes, _Shape | None] = {}

    def at(self, data: bytes, start: int) -> PlainRow | None:
        """The plain row that begins there; None where it is not one, or does not end."""
        found = _ROW.match(data, start)
        if found is None:
            return None
        number, attributes, cells = found.groups()
        # Columns and elements are told without a digit, and without them most rows are alike.
        marks = cells.translate(None, _DIGITS)
        shape = self._shapes[marks] if marks in self._shapes else self._shape(marks)
        if shape is None or not self._are_lawful(attributes) or not (cells.isascii() or _is_text(cells)):
            return None
        return PlainRow(int(number), *shape, found.end())

    def _shape(self, marks: bytes) -> _Shape | None:
        """What a row's cells say without their digits; None where the columns do not rise."""
        numbers = [column_number(each.decode()) for each in _LETTERS.findall(marks)]
        rising = all(before < after for before, after in pairwise(numbers))
        span = (numbers[0], numbers[-1]) if numbers else (0, 0)
        shape = (len(numbers), *span, 1 + marks.count(b"<") - marks.count(b"</")) if rising else None
        if len(marks) < _SHORT and len(self._shapes) < _REMEMBERED:
            self._shapes[marks] = shape
        return shape

    def _are_lawful(self, attributes: bytes) -> bool:
        """Whether none stands twice, which the parser would not have."""
        known = self._attributes.get(attributes)
        if known is None:
            names = [b"r", *_NAME.findall(attributes)]
            known = len(names) == len(set(names))
            if len(self._attributes) < _REMEMBERED:
                self._attributes[attributes] = known
        return known


def _is_text(cells: bytes) -> bool:
    """Whether it is UTF-8 of characters that XML admits."""
    try:
        text = cells.decode()
    except UnicodeDecodeError:
        return False
    return "\ufffe" not in text and "\uffff" not in text
