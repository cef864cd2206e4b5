"""Cell addresses as people read them: column letters, A1 references, ranges. Rows and columns count from 1."""

import re
from dataclasses import dataclass
from functools import lru_cache

_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")


@lru_cache(maxsize=1024)
def column_number(letters: str) -> int:
    """1 for A, 26 for Z, 27 for AA."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


@lru_cache(maxsize=1024)
def column_letter(number: int) -> str:
    """A for 1, Z for 26, AA for 27."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def parse_reference(reference: str) -> tuple[int, int] | None:
    """(row, column) of an A1 reference, or None where it is not one."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    return int(match[2]), column_number(match[1])


@dataclass(frozen=True, slots=True, order=True)
class CellAddress:
    """One cell; ``str()`` gives the wording of messages: “第 3 行 C 列”."""

    row: int
    column: int

    def __str__(self) -> str:
        return f"第 {self.row} 行 {column_letter(self.column)} 列"


@dataclass(frozen=True, slots=True)
class CellRange:
    """A rectangle of cells, both corners included; ``str()`` gives “A1:C2”."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def __str__(self) -> str:
        first = f"{column_letter(self.first_column)}{self.first_row}"
        return f"{first}:{column_letter(self.last_column)}{self.last_row}"

    @classmethod
    def parse(cls, text: str) -> "CellRange | None":
        """The range of “A1:C2” (or of the single cell “A1”); None where it is not one."""
        first_text, _, last_text = text.partition(":")
        first = parse_reference(first_text)
        last = parse_reference(last_text) if last_text else first
        if first is None or last is None or last[0] < first[0] or last[1] < first[1]:
            return None
        return cls(first[0], first[1], last[0], last[1])
