"""The contents of an edition as plain values: the same whether gathered a moment ago or read back years later."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from chains.chain_map import ChainMap
from core.templatetags.formats import thousands, wan
from reports.choices import ListMeaning
from reports.rendering.content import Column

# What a cell holds in JSON: money is whole 分, a day is ISO text.
JsonCell = str | int | None
FigureKind = Literal["count", "money", "text"]


@dataclass(frozen=True)
class ListRow:
    """One row: the live object it was made from, and what it says, by column code."""

    subject: UUID
    cells: Mapping[str, JsonCell]

    @property
    def name(self) -> str:
        return str(self.cells.get("name") or "")


@dataclass(frozen=True)
class PackList:
    """One list under the city's own title (F027); ``term_id`` is its term of kind ``pack_list``."""

    term_id: UUID
    meaning: ListMeaning
    title: str
    counter: str
    columns: tuple[Column, ...]
    rows: tuple[ListRow, ...]


@dataclass(frozen=True)
class PackMap:
    """One map (F026, F152): what it is drawn from, and the drawing; ``kind`` is a code of the map renderer."""

    term_id: UUID
    kind: str
    title: str
    chain_map: ChainMap
    svg: str = ""


@dataclass(frozen=True)
class Figure:
    """A figure of the summary. ``value`` of kind money is whole 分; ``unit`` is the measure word of a count."""

    code: str
    label: str
    kind: FigureKind
    value: int | str
    unit: str = ""

    @property
    def shown(self) -> str:
        """The value as a page shows it, without its unit."""
        if self.kind == "money":
            return wan(int(self.value))
        return thousands(self.value) if self.kind == "count" else str(self.value)


@dataclass(frozen=True)
class ListChanges:
    """How a list differs from the previous year's, in names (what the paper prints)."""

    title: str
    counter: str
    added: tuple[str, ...]
    left: tuple[str, ...]
    changed: int


@dataclass(frozen=True)
class Changes:
    """The comparison the edition was printed with; ``edition_id`` is the published edition it was held against."""

    year: int
    edition_id: UUID
    lists: tuple[ListChanges, ...]

    @property
    def added(self) -> int:
        return sum(len(changes.added) for changes in self.lists)

    @property
    def left(self) -> int:
        return sum(len(changes.left) for changes in self.lists)

    @property
    def changed(self) -> int:
        return sum(changes.changed for changes in self.lists)


@dataclass(frozen=True)
class Contents:
    """Everything an edition says. ``changes`` is None where no earlier year's edition was published."""

    city: str
    chain: str
    year: int
    as_of: dt.date
    lists: tuple[PackList, ...]
    maps: tuple[PackMap, ...]
    figures: tuple[Figure, ...]
    changes: Changes | None = None

    def figure(self, code: str) -> Figure | None:
        return next((figure for figure in self.figures if figure.code == code), None)


NUMERALS = "零一二三四五六七八九十"


def pack_name(maps: int, lists: int) -> str:
    """一链一图三清单, or what a city with other maps and lists calls it (R60): 一链四图三清单."""

    def numeral(number: int) -> str:
        return NUMERALS[number] if number < len(NUMERALS) else str(number)

    return f"一链{numeral(maps)}图{numeral(lists)}清单"
