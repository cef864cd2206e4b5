"""What a directory is made of, as a value: one declaration feeds its page, its files and what is read above."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from uuid import UUID

from django.db.models import Q

from core.principal import Principal
from core.templatetags.formats import cn_date, thousands
from core.tenancy.base import Record, TenantModel

CellKind = Literal["text", "number", "date"]
LONG = 9


@dataclass(frozen=True)
class LineColumn:
    """``code`` is the line's own column. ``width`` is relative, on paper. ``person``: tells of one, so it stays in the
    city. ``free``: words people wrote, out of which persons are struck for those above. ``words`` shows what a column
    of another name (``of``) or a code says.
    """

    code: str
    label: str
    width: int
    kind: CellKind = "text"
    person: bool = False
    free: bool = False
    words: Callable[[Any], str] | None = None
    of: str = ""
    on_phone: bool = False
    on_page: bool = True
    on_paper: bool = True

    @property
    def is_long(self) -> bool:
        """Whether its cells wrap on a page."""
        return self.kind == "text" and self.width >= LONG

    def value(self, line: Any) -> Any:
        """As a cell of a sheet or of paper: words, a number or a day."""
        found = getattr(line, self.of or self.code)
        return self.words(found) if self.words else found


def shown(column: LineColumn, value: Any) -> str:
    """A cell of a page."""
    if value is None or value == "":
        return "—"
    if column.kind == "date":
        return cn_date(value)
    return thousands(value) if column.kind == "number" else str(value)


class IssueRow(Protocol):
    """A published number of any directory."""

    pk: UUID
    year: int
    number: int
    title: str


@dataclass(frozen=True)
class Head:
    """What a number says of itself, whichever directory it belongs to. ``scope`` is empty for the whole city; ``note``
    stands before everything on paper.
    """

    directory: str
    scope: str
    preface: str
    issued_on: dt.date
    valid_to: dt.date | None
    counts: Mapping[str, int]
    note: str = ""


@dataclass(frozen=True)
class Directory:
    """``key`` is the column of ShownIssue that leads to an issue; ``standing`` admits those that are published now.
    ``sections`` are the parts of the paper, by what ``section`` says of a line; ``summary`` tells what they hold, and
    ``closing`` whom to turn to. ``get`` fetches an issue for somebody who may ``view`` it. ``job`` writes its files,
    which a token may have whose scope is ``file_scope``.
    """

    code: str
    key: str
    issue: type[Record]
    line: type[TenantModel]
    columns: tuple[LineColumn, ...]
    sections: Mapping[str, str]
    section: Callable[[Any], str]
    counter: str
    head: Callable[[Any], Head]
    standing: Callable[[], Q]
    summary: Callable[[Mapping[str, int]], str]
    closing: str
    get: Callable[[Principal, UUID], Any]
    view: str
    job: str
    purpose: str
    file_scope: str
    page: str

    @property
    def above(self) -> tuple[LineColumn, ...]:
        """What those above read of a line."""
        return tuple(column for column in self.columns if not column.person)


def number_of(issue: IssueRow) -> str:
    return f"{issue.year}年第{issue.number}期"


_directories: dict[str, Directory] = {}


def register_directory(directory: Directory) -> None:
    _directories[directory.code] = directory


def directories() -> list[Directory]:
    return [_directories[code] for code in sorted(_directories)]


def directory_of(code: str) -> Directory:
    """Raises KeyError."""
    return _directories[code]
