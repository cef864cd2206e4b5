"""What a list is as a table: the same columns out as in, so that an export is the import template."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Model, TextChoices
from django.http import QueryDict
from django.utils.dateparse import parse_date

from core import clock
from core.choices import BulkHow
from core.errors import Conflict, NotFound
from core.principal import Principal
from core.spreadsheets.cells import Choices, boolean
from core.spreadsheets.cells import integer as to_integer
from core.spreadsheets.cells import text as to_text
from core.spreadsheets.converted import Converted, as_text, plain_text
from core.spreadsheets.dates import to_date
from core.spreadsheets.sheets import ColumnKind, ColumnSpec, Writable
from core.spreadsheets.table import CellValue
from core.tables.bulk import Insertion

KEY = "id"
EXPORT_RUN = "export.run"
# Administrators have no business right: what is theirs alone they take away by the right that shows it to them.
OWN_EXPORTS = ("account.view", "grant.view", "token.edit", "audit.view", "operation.view")
Convert = Callable[[CellValue], Converted[Any]]
Show = Callable[[Any], Writable]


def as_is(value: Any) -> Writable:
    return value  # type: ignore[no-any-return]


@dataclass(frozen=True)
class AskedDay:
    """A day a bulk edit asks for beside the value; ``today`` fills it in beforehand."""

    label: str
    help_text: str
    today: bool = False


FROM_TO: Mapping[str, AskedDay] = {
    "first": AskedDay("起始日期", "从这一天起；去掉时不用填", today=True),
    "last": AskedDay("终止日期", "最后一天；没有期限的留空，去掉时不填即到昨天为止"),
}


@dataclass(frozen=True)
class TableColumn:
    """One column both ways: ``convert`` reads a cell into the value compared and written, ``show`` prints that value.

    ``aliases`` are other headers people use. A blank cell means empty, and empties the field. ``names_record`` marks
    what a row is told apart by: shown where the row as a whole is wrong. ``is_plain`` tells a text that ``convert``
    would leave as it is, so that it need not be asked; else it is asked once for a text that a column repeats.
    ``limit`` is how many characters a text may have; ``shown_only`` marks a column that is never taken in, ``unmasks``
    one that shows in full what pages mask: the log names it.
    ``suggest`` names the address that offers records to choose from where somebody types (a bulk edit); ``offers`` are
    the names of records a sheet's drop-down holds, beside which others may be written.
    ``dated`` makes the cell of what holds from one day to another of a name and these days (a bulk edit asks for
    those in ``days``); ``edited`` tells what a column of several holds after a bulk edit, where that is more than
    adding a word.
    """

    code: str
    header: str
    convert: Convert
    show: Show = as_is
    kind: ColumnKind = ColumnKind.TEXT
    required: bool = False
    choices: Sequence[str] = ()
    strict_choices: bool = True
    comment: str = ""
    width: float | None = None
    aliases: Sequence[str] = ()
    empty: Any = ""
    names_record: bool = False
    is_plain: Callable[[str], object] | None = None
    limit: int = 0
    shown_only: bool = False
    unmasks: bool = False
    suggest: str = ""
    offers: Sequence[str] = ()
    dated: "Callable[[str, BulkHow, dt.date | None, dt.date | None], str] | None" = None
    days: Mapping[str, AskedDay] = field(default_factory=lambda: FROM_TO)
    edited: "Callable[[frozenset[Any], frozenset[Any], BulkHow], frozenset[Any]] | None" = None

    @property
    def hint(self) -> str:
        """What to write, for the header's comment: the column's own words, else what follows from its kind."""
        if self.comment:
            return self.comment
        if self.limit:
            return f"{self.kind.value}，不超过 {self.limit} 字"
        if self.kind is ColumnKind.CHOICE and not self.strict_choices:
            return "从下拉列表中选择，多个用“、”隔开"
        return self.kind.value

    @property
    def asked_days(self) -> Mapping[str, AskedDay]:
        """The days a bulk edit asks for beside the value."""
        return self.days if self.dated is not None else {}

    @property
    def holds_several(self) -> bool:
        return isinstance(self.empty, frozenset)

    def column_spec(self) -> ColumnSpec:
        return ColumnSpec(
            header=self.header,
            kind=self.kind,
            width=self.width,
            choices=self.choices or self.offers,
            strict_choices=self.strict_choices and not self.offers,
            required=self.required,
            comment=self.hint,
        )


def text_column(code: str, header: str, *, max_length: int, **options: Any) -> TableColumn:
    return TableColumn(
        code,
        header,
        lambda raw: to_text(raw, max_length=max_length),
        is_plain=plain_text(max_length),
        limit=max_length,
        **options,
    )


def integer_column(code: str, header: str, **options: Any) -> TableColumn:
    options.setdefault("empty", None)
    return TableColumn(
        code, header, lambda raw: to_integer(raw, minimum=0, maximum=100_000_000), kind=ColumnKind.INTEGER, **options
    )


def date_column(code: str, header: str, **options: Any) -> TableColumn:
    return TableColumn(code, header, to_date, kind=ColumnKind.DATE, empty=None, **options)


def boolean_column(code: str, header: str, **options: Any) -> TableColumn:
    return TableColumn(
        code,
        header,
        boolean,
        show=lambda value: "是" if value else "否",
        kind=ColumnKind.BOOLEAN,
        empty=False,
        **options,
    )


def shown_only(code: str, header: str, *, show: Show = as_text, **options: Any) -> TableColumn:
    """A column that is written out to be read by people; what stands in it is not taken in."""
    comment = "只供查看，导入时不读取"
    return TableColumn(code, header, lambda raw: Converted(), show=show, comment=comment, shown_only=True, **options)  # noqa: ARG005


def plain_column(code: str, header: str, **options: Any) -> TableColumn:
    """A column of a register, written out as it stands."""
    options.setdefault("show", lambda value: "" if value is None else value)
    return TableColumn(code, header, lambda raw: Converted(), **options)  # noqa: ARG005 - nothing is taken in


def moment_column(code: str, header: str, **options: Any) -> TableColumn:
    """A point in time of a register, as the clocks of the country showed it."""
    return plain_column(code, header, show=_local, width=18, **options)


def _local(value: Any) -> Writable:
    return value.astimezone(clock.CHINA).replace(tzinfo=None, microsecond=0) if value else None


def labels_of(choices: type[TextChoices]) -> dict[str, Any]:
    """Label → value of fixed choices, for a drop-down."""
    return {str(label): str(value) for value, label in choices.choices}


def choice_column(code: str, header: str, labels: Mapping[str, Any], *, noun: str = "", **options: Any) -> TableColumn:
    """One of ``labels`` (label → value); the drop-down offers them, the nearest is suggested for a wrong one."""
    choices = Choices(dict(labels), noun=noun or header)
    back = {value: label for label, value in labels.items()}
    options.setdefault("empty", "")
    return TableColumn(
        code,
        header,
        choices.convert,
        show=lambda value: back.get(value, "") if value not in (None, "") else "",
        kind=ColumnKind.CHOICE,
        choices=tuple(labels),
        **options,
    )


def several_column(code: str, header: str, labels: Mapping[str, Any], *, noun: str = "", **options: Any) -> TableColumn:
    """Any of ``labels`` in one cell, divided by 、; the value is a frozen set."""
    choices = Choices(dict(labels), noun=noun or header)

    def convert(raw: CellValue) -> Converted[frozenset[Any]]:
        found = choices.convert_many(raw)
        return Converted(
            frozenset(found.value) if found.value is not None else None, found.error, found.suggestion, found.warning
        )

    return TableColumn(
        code,
        header,
        convert,
        show=lambda value: "、".join(label for label, inner in labels.items() if inner in value),
        kind=ColumnKind.CHOICE,
        choices=tuple(labels),
        strict_choices=False,
        empty=frozenset(),
        **options,
    )


@dataclass(slots=True)
class Problem:
    """What is wrong with a row; ``column`` is empty where it is the row as a whole."""

    column: str
    message: str
    suggestion: str = ""
    kind: str = ""

    def as_json(self) -> dict[str, str]:
        return {"column": self.column, "message": self.message, "suggestion": self.suggestion, "kind": self.kind}


class RowRefused(Conflict):
    """What was judged to be in order is refused in the writing: something has changed meanwhile."""


@dataclass(frozen=True)
class Existing:
    """A record as the table knows it: the values of its columns, comparable with converted cells."""

    id: UUID
    version: int
    values: Mapping[str, Any]


@dataclass(slots=True)
class ParsedRow:
    """A row on its way: what was typed, what it means, what it meets; ``made`` is the record it became, if told.

    ``kept_as`` is the id under which the row itself is kept: a table that makes records of many rows at once gives them
    these ids, and nothing need be noted afterwards of what became of each.
    """

    number: int
    cells: dict[str, CellValue]
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    key: str = ""
    target: Existing | None = None
    made: UUID | None = None
    kept_as: UUID | None = None

    def refuse(self, column: str, message: str, *, suggestion: str = "", kind: str = "") -> None:
        self.problems.append(Problem(column, message, suggestion, kind or "内容"))


class TableSpec:
    """One list of the platform as a table. A room subclasses it and registers an instance.

    All methods run inside the tenant's scope. ``columns`` reads what choices there are now; the rest get its result.
    ``exported_only`` marks a list that nobody may write by a sheet (a register): it needs none of the methods from
    ``existing`` on, and its export has no key column. ``lists`` names the addresses of pages and of the API that show
    these rows besides ``list_url``. ``personal`` marks rows that tell of persons: their exports are marked and logged.
    ``export_action`` is the right to take it away: ``export.run``, for administrators' lists one of ``OWN_EXPORTS``.
    ``as_of`` names the filter that asks for a day: what is taken away of a past one tells of then and never comes in.
    ``bulk`` are the columns that may be changed for many chosen rows at once, code → header. ``takes_ids`` says that
    ``write`` makes each new record under the id its row is kept by (``ParsedRow.kept_as``). ``add_action`` is the right
    to what ``insertions`` says, asked when it is written. ``second_sheet`` names the table that a workbook of this one
    has on a second sheet, narrowed by the same filters: what belongs to its rows.
    """

    code: ClassVar[str]
    label: ClassVar[str]
    noun: ClassVar[str] = "条"
    view_action: ClassVar[str]
    edit_action: ClassVar[str] = ""
    list_url: ClassVar[str]
    model: ClassVar[type[Model]]
    exported_only: ClassVar[bool] = False
    bulk: ClassVar[Mapping[str, str]] = {}
    lists: ClassVar[Sequence[str]] = ()
    personal: ClassVar[bool] = False
    as_of: ClassVar[str] = ""
    takes_ids: ClassVar[bool] = False
    add_action: ClassVar[str] = ""
    second_sheet: ClassVar[str] = ""
    export_action: ClassVar[str] = EXPORT_RUN
    # Told of a row chosen for a bulk edit that leads to no record of the table.
    unknown: ClassVar[str] = "没有这条记录，或不在您可修改的范围内"

    def require_view(self, actor: Principal) -> None:
        """Raises NotAllowed for who may not see the list."""
        actor.require(self.view_action)

    def require_export(self, actor: Principal) -> None:
        """Raises NotAllowed for who may not take the list away."""
        actor.require(self.export_action)
        self.require_view(actor)

    def past_day(self, filters: QueryDict) -> dt.date | None:
        """The day the filters ask for where it has passed; None for the list as it is now."""
        text = filters.get(self.as_of, "") if self.as_of else ""
        try:
            day = parse_date(text)
        except ValueError:
            return None
        return day if day is not None and day < clock.today() else None

    def columns_on(self, actor: Principal, day: dt.date) -> list[TableColumn]:  # noqa: ARG002 - for those that differ
        """The columns as they read on a past day, for a file that is only read."""
        return self.columns(actor)

    def bulk_columns(self) -> Mapping[str, str]:
        """``bulk``, and what other rooms add to it; read for every page of the list, so it asks no database."""
        return self.bulk

    def offered_beside(self) -> "list[TableSpec]":
        """What else may be changed for rows of this list (core.tables.beside)."""
        return [_specs[code] for code in _beside.get(self.code, ())]

    def chosen(self, actor: Principal, filters: QueryDict) -> list[UUID]:
        """The ids of what the filters show, in the list's order. Raises NotAllowed."""
        return [row_id for row_id, _ in self.export_rows(actor, filters)]

    def columns(self, actor: Principal) -> list[TableColumn]:
        """The columns but the key; the first is the name people know a row by."""
        raise NotImplementedError(self.code)

    def export_rows(self, actor: Principal, filters: QueryDict) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        """(id, values by column code) of what the filters show, in the list's order. Raises NotAllowed."""
        raise NotImplementedError(self.code)

    def count(self, actor: Principal, filters: QueryDict) -> int:
        raise NotImplementedError(self.code)

    def existing(self, actor: Principal, ids: Iterable[UUID]) -> dict[UUID, Existing]:
        """The records behind the given ids that this actor may edit; others are simply not there."""
        raise NotImplementedError(self.code)

    def match(self, actor: Principal, rows: Sequence[ParsedRow]) -> dict[int, list[UUID]]:
        """For rows without a key column: the ids each may mean, by row number, by the list's natural key."""
        raise NotImplementedError(self.code)

    def natural_key(self, values: Mapping[str, Any]) -> str:
        """What two rows of one sheet may not share; empty where the row does not say."""
        raise NotImplementedError(self.code)

    def check(self, actor: Principal, rows: Sequence[ParsedRow], columns: Mapping[str, TableColumn]) -> None:
        """Rules over several cells or against other records; adds to ``problems``."""

    def check_before_writing(
        self, actor: Principal, rows: Sequence[ParsedRow], columns: Mapping[str, TableColumn]
    ) -> None:
        """The same right before ``write``, which need not be told what the writing itself refuses (RowRefused)."""
        self.check(actor, rows, columns)

    def write(
        self, actor: Principal, new: Sequence[ParsedRow], changed: Sequence[tuple[ParsedRow, Mapping[str, Any]]]
    ) -> None:
        """Write in bulk, in the caller's transaction: new rows whole, changed rows with the columns that changed.

        Raises RowRefused where a rule that was kept when the rows were judged is broken now.
        Where the natural key may lead to several records, it tells each new row what it ``made``, for the undo.
        """
        raise NotImplementedError(self.code)

    def insertions(
        self,
        ids: Sequence[UUID | str],  # noqa: ARG002 - for those that can tell
        new: Sequence[ParsedRow],  # noqa: ARG002
        day: dt.date,  # noqa: ARG002
    ) -> Sequence[Insertion] | None:
        """All that ``write`` does for new rows alone, on ``day`` and under these ids, where it only adds rows; None
        where it does more, or where it cannot tell.
        """
        return None

    def bound(self, actor: Principal, ids: Iterable[UUID]) -> Mapping[UUID, str]:  # noqa: ARG002 - for those that have such
        """Which of the records a sheet made may not be taken away again by the room's own rules, and why.

        What stands on a record (core.tables.standing) need not be told.
        """
        return {}


_specs: dict[str, TableSpec] = {}
# Codes of the tables that stand beside another's list, by that table's code.
_beside: dict[str, list[str]] = {}


def register_table(spec: TableSpec) -> None:
    _specs[spec.code] = spec


def register_beside(spec: TableSpec, tables: Iterable[str]) -> None:
    """Register what is no list of its own, but is changed from the lists of ``tables``."""
    _specs[spec.code] = spec
    for table in tables:
        _beside.setdefault(table, []).append(spec.code)


def _is_beside(code: str) -> bool:
    return any(code in codes for codes in _beside.values())


def table_spec(code: str) -> TableSpec:
    """Raises NotFound for a list nobody registered."""
    if code not in _specs:
        raise NotFound("没有这张表，请从列表页进入导入或导出。")
    return _specs[code]


def listed_table(code: str) -> TableSpec:
    """The table of a list, which goes out. Raises NotFound for any other."""
    if _is_beside(code):
        raise NotFound("没有这张表，请从列表页进入导入或导出。")
    return table_spec(code)


def imported_table(code: str) -> TableSpec:
    """The same for a list that may be written by a sheet. Raises NotFound for any other."""
    spec = listed_table(code)
    if spec.exported_only:
        raise NotFound(f"{spec.label}由系统登记，只能导出，不能导入。")
    return spec


def table_specs() -> list[TableSpec]:
    """The tables of all lists."""
    return [_specs[code] for code in sorted(_specs) if not _is_beside(code)]
