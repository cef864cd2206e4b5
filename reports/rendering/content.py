"""What a yearly pack says, free of models: the frozen edition's rows as the renderers take them."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from reports.rendering.text import chinese_date, in_wan, plain_number, printable

ColumnKind = Literal["text", "integer", "money", "date"]
Cell = str | int | Decimal | date | None


@dataclass(frozen=True)
class Column:
    """One column of a list. ``width`` is in full-width characters: text takes up to twice as much where there is room,
    wraps where there is not; numbers, dates and codes never break.

    Cells of kind ``money`` are `Decimal` yuan; every format shows them in 万元 and says so in the column's head.
    """

    code: str
    label: str
    kind: ColumnKind = "text"
    width: float = 10

    @property
    def heading(self) -> str:
        if self.kind == "money" and "元" not in self.label:
            return f"{printable(self.label)}（万元）"
        return printable(self.label)


@dataclass(frozen=True)
class ListTable:
    """One list of the pack. The renderers add 序号; ``counter`` is the measure word of its rows (家, 项, 个)."""

    code: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    counter: str = "项"

    def __post_init__(self) -> None:
        if not self.columns:
            raise ValueError(f"清单“{self.title}”没有列。")
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                raise ValueError(f"清单“{self.title}”第 {number} 行有 {len(row)} 格，应为 {len(self.columns)} 格。")
            for column, cell in zip(self.columns, row, strict=True):
                _check_kind(cell, column, where=f"清单“{self.title}”第 {number} 行“{column.label}”")

    @property
    def has_money(self) -> bool:
        return any(column.kind == "money" for column in self.columns)


@dataclass(frozen=True)
class MapImage:
    """A drawing of the chain as SVG text with a viewBox (see `svg.checked_drawing` for what may stand in it)."""

    title: str
    svg: str


@dataclass(frozen=True)
class Fact:
    """A figure of the summary paragraph: 链上党员 4825 名."""

    label: str
    value: int | Decimal | str
    unit: str = ""

    @property
    def sentence_part(self) -> str:
        value = self.value if isinstance(self.value, str) else plain_number(self.value)
        return printable(f"{self.label}{value}{self.unit}")


@dataclass(frozen=True)
class ListComparison:
    """How one list differs from last year's edition; ``added`` and ``left`` hold names."""

    title: str
    added: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    changed: int = 0
    counter: str = "项"


@dataclass(frozen=True)
class ComparisonSummary:
    previous_year: int
    added: int
    left: int
    changed: int
    lists: tuple[ListComparison, ...] = field(default=())


@dataclass(frozen=True)
class PackContent:
    """Everything a pack's files say. ``as_of`` dates the data, ``issued_on`` the document (none: not yet issued).

    A document number makes the paper a headed one (发文机关标志, red rule). ``pack_name`` and the kinds of list and map
    are the city's own (R60); ``notes`` are its standing paragraphs for 编制说明.
    """

    city: str
    issuer: str
    chain: str
    year: int
    as_of: date
    document_number: str | None
    sections: tuple[ListTable, ...]
    maps: tuple[MapImage, ...]
    facts: tuple[Fact, ...]
    comparison: ComparisonSummary | None
    state_label: str
    edition_number: int
    content_hash: str
    pack_name: str = "一链一图三清单"
    issued_on: date | None = None
    addressees: str = ""
    notes: tuple[str, ...] = ()

    @property
    def chain_title(self) -> str:
        return titled_chain(self.chain)


def titled_chain(name: str) -> str:
    """航空航天 → 航空航天产业链; a name that says what it is (示例产业链十二, 示例产业集群) is left as it is."""
    chain = printable(name)
    return chain if "产业链" in chain or chain.endswith(("链", "集群")) else f"{chain}产业链"


def display(cell: Cell, kind: ColumnKind) -> str:
    """A cell as printed in DOCX and PDF; an empty one is empty, money is in 万元 with two decimals."""
    if cell is None:
        return ""
    if kind == "money" and isinstance(cell, int | Decimal):
        return f"{in_wan(Decimal(cell)):,.2f}"
    if isinstance(cell, date):
        return chinese_date(cell)
    if isinstance(cell, Decimal):
        return plain_number(cell)
    return printable(str(cell))


def _check_kind(cell: Cell, column: Column, *, where: str) -> None:
    expected: dict[ColumnKind, tuple[type, ...]] = {
        "text": (str,),
        "integer": (int,),
        "money": (Decimal, int),
        "date": (date,),
    }
    if cell is not None and (isinstance(cell, bool) or not isinstance(cell, expected[column.kind])):
        raise TypeError(f"{where}应为 {column.kind}，收到 {type(cell).__name__}。")
