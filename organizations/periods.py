"""Years, half-years, quarters and months: which lie within which, and how people write them (2026年一季度)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from organizations.choices import PeriodKind

PER_YEAR: Mapping[str, int] = {PeriodKind.YEAR: 1, PeriodKind.HALF: 2, PeriodKind.QUARTER: 4, PeriodKind.MONTH: 12}
# From coarse to fine: what stands for a period that was not told itself.
FINER = (PeriodKind.HALF, PeriodKind.QUARTER, PeriodKind.MONTH)
HALVES = ("上半年", "下半年")
NUMERALS = "一二三四"

_YEAR = r"(?P<year>(?:19|20|21)\d{2})"
_SHAPES = (
    (PeriodKind.MONTH, re.compile(rf"{_YEAR}(?:年|-|/|\.)0?(?P<number>1[0-2]|[1-9])月?")),
    (PeriodKind.MONTH, re.compile(rf"{_YEAR}(?P<number>0[1-9]|1[0-2])")),
    (PeriodKind.QUARTER, re.compile(rf"{_YEAR}年?第?(?P<number>[一二三四1-4])季度?")),
    (PeriodKind.QUARTER, re.compile(rf"{_YEAR}年?[-/]?[Qq](?P<number>[1-4])")),
    (PeriodKind.HALF, re.compile(rf"{_YEAR}年?(?P<number>[上下])半年")),
    (PeriodKind.HALF, re.compile(rf"{_YEAR}年?[-/]?[Hh](?P<number>[12])")),
    (PeriodKind.YEAR, re.compile(rf"{_YEAR}年?度?(?P<number>)")),
)
_NUMBERS = {"上": 1, "下": 2, "": 1, **{sign: place for place, sign in enumerate(NUMERALS, start=1)}}


@dataclass(frozen=True, order=True)
class Period:
    """One stretch of a year; ``number`` counts from 1 within the year."""

    year: int
    kind: str
    number: int

    def __str__(self) -> str:
        if self.kind == PeriodKind.YEAR:
            return f"{self.year}年"
        if self.kind == PeriodKind.HALF:
            return f"{self.year}年{HALVES[self.number - 1]}"
        if self.kind == PeriodKind.QUARTER:
            return f"{self.year}年{NUMERALS[self.number - 1]}季度"
        return f"{self.year}年{self.number}月"

    @property
    def code(self) -> str:
        """As addresses and programs write it: 2026, 2026H1, 2026Q1, 2026-03."""
        letter = {PeriodKind.YEAR: "", PeriodKind.HALF: f"H{self.number}", PeriodKind.QUARTER: f"Q{self.number}"}
        return f"{self.year}{letter[PeriodKind(self.kind)] if self.kind in letter else f'-{self.number:02d}'}"

    def parts(self, kind: str) -> list[int]:
        """The numbers of the periods of a finer ``kind`` this one is made of; empty where that is not finer."""
        if PER_YEAR[kind] <= PER_YEAR[self.kind]:
            return []
        each = PER_YEAR[kind] // PER_YEAR[self.kind]
        return list(range((self.number - 1) * each + 1, self.number * each + 1))


def period_from(text: str) -> Period | None:
    """The period ``text`` names; None where it names none."""
    shown = re.sub(r"\s+", "", text)
    for kind, shape in _SHAPES:
        found = shape.fullmatch(shown)
        if found:
            number = found["number"]
            return Period(int(found["year"]), kind, _NUMBERS[number] if number in _NUMBERS else int(number))
    return None
