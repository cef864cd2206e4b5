"""From cells to a plan: what each row means, what it meets, what it would change. Pure reading; nothing is written."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from uuid import UUID

import orjson

from core.choices import RowOutcome
from core.principal import Principal
from core.spreadsheets.converted import as_text, clean
from core.spreadsheets.table import CellValue, match_key
from core.tables.spec import KEY, ParsedRow, TableColumn, TableSpec

KEY_HEADER = "系统编号（请勿修改）"
# The last column of a text file that tells of persons: who took it away. It is never taken in.
MARK_HEADER = "导出标记（导入时不读取）"
# The first column of what was taken away of a past day: by it such a sheet is known, and never taken in.
PAST_HEADER = "截至日期（历史情况，不能导入）"


@dataclass(frozen=True)
class Headers:
    """How the file's headers lead to columns: unknown ones, required ones that are missing, ones meant twice."""

    mapping: dict[str, str]
    unknown: list[str]
    missing: list[TableColumn]
    repeated: list[str]

    @property
    def fit(self) -> bool:
        return not (self.unknown or self.missing or self.repeated)


def past_day_of(headers: Sequence[str], rows: Iterable[Sequence[CellValue]]) -> str | None:
    """The day a sheet tells of where it is an export of a past one, as it stands there; None for any other sheet."""
    known = match_key(PAST_HEADER)
    place = next((place for place, header in enumerate(headers) if match_key(header) == known), None)
    if place is None:
        return None
    return next((clean(as_text(row[place])) for row in rows), "")


IGNORED = "-"
# Columns of nearly every office's sheet that no list holds; where a list has such a column, it is that one.
PASSED_OVER = frozenset({"序号", "行号", "备注", "no", "no."})
MISSING = "必填"


def match_headers(headers: Sequence[str], columns: Sequence[TableColumn], remembered: Mapping[str, str]) -> Headers:
    """Headers by name, by another usual name, by what the tenant said last time; ``-`` leaves a column out.

    A column of numbers or remarks that the list does not have is left out unasked; the page says so.
    """
    names = {match_key(KEY_HEADER): KEY, match_key("系统编号"): KEY, match_key(MARK_HEADER): IGNORED}
    for column in columns:
        for name in (column.header, *column.aliases):
            names.setdefault(match_key(name), column.code)
    for name in PASSED_OVER:
        names.setdefault(name, IGNORED)
    mapping: dict[str, str] = {}
    unknown: list[str] = []
    repeated: list[str] = []
    for header in headers:
        code = remembered.get(header) or names.get(match_key(header), "")
        if not code:
            unknown.append(header)
        elif code != IGNORED and code in mapping.values():
            repeated.append(header)
        else:
            mapping[header] = code
    found = set(mapping.values())
    missing = [] if KEY in found else [column for column in columns if column.required and column.code not in found]
    return Headers(mapping, unknown, missing, repeated)


# Of how many texts of a column the meaning is kept while a sheet is judged: most cells repeat another's.
REMEMBERED = 2000


def _convert(rows: Sequence[ParsedRow], columns: Mapping[str, TableColumn]) -> None:
    """Column by column in the sheet's order, so that a text is asked for once."""
    for code in dict.fromkeys(chain.from_iterable(row.cells for row in rows)):
        if code in columns:
            _convert_column(rows, columns[code])


def _convert_column(rows: Sequence[ParsedRow], column: TableColumn) -> None:
    """The values of one column. Each type is remembered apart: 1, 1.0 and TRUE are not the same cell."""
    code, is_plain = column.code, column.is_plain
    texts: dict[str, Any] = {}
    others: dict[type, dict[CellValue, Any]] = {int: {}, type(None): {}}
    for row in rows:
        cells = row.cells
        if code not in cells:
            continue
        raw = cells[code]
        if isinstance(raw, str):
            if is_plain is not None and is_plain(raw):
                row.values[code] = raw
            elif raw in texts:
                row.values[code] = texts[raw]
            elif _convert_cell(row, raw, column) and len(texts) < REMEMBERED:
                texts[raw] = row.values[code]
            continue
        alike = others.get(raw.__class__)
        if alike is not None and raw in alike:
            row.values[code] = alike[raw]
        elif _convert_cell(row, raw, column) and alike is not None and len(alike) < REMEMBERED:
            alike[raw] = row.values[code]


def _convert_cell(row: ParsedRow, raw: CellValue, column: TableColumn) -> bool:
    """Whether nothing is wrong with the cell."""
    found = column.convert(raw)
    if found.error is not None:
        row.refuse(column.code, found.error, suggestion=found.suggestion or "", kind=column.header)
        return False
    value = row.values[column.code] = column.empty if found.value is None else found.value
    if column.required and value in (None, "", frozenset()):
        row.refuse(column.code, f"{column.header}不能为空，请补填", kind=MISSING)
        return False
    return True


def _key_of(raw: CellValue) -> UUID | None:
    try:
        return UUID(clean(as_text(raw)))
    except ValueError:
        return None


def _find_targets(spec: TableSpec, actor: Principal, rows: Sequence[ParsedRow]) -> None:
    keyed: dict[int, UUID | None] = {
        row.number: _key_of(row.cells[KEY]) for row in rows if KEY in row.cells and clean(as_text(row.cells[KEY])) != ""
    }
    matched = spec.match(actor, [row for row in rows if row.number not in keyed])
    wanted = {found for found in keyed.values() if found} | {found for ids in matched.values() for found in ids}
    existing = spec.existing(actor, wanted) if wanted else {}
    for row in rows:
        if row.number in keyed:
            row.target = existing.get(keyed[row.number] or UUID(int=0))
            if row.target is None:
                row.refuse(KEY, "没有这个系统编号对应的记录，请清空这一格后作为新增，或重新导出再改", kind="系统编号")
        else:
            found = [existing[match] for match in matched.get(row.number, []) if match in existing]
            if len(found) > 1:
                row.refuse("", "有多条同名记录，请导出后按系统编号修改", kind="重复")
            elif found:
                row.target = found[0]


def _let_blanks_stay(row: ParsedRow, columns: Mapping[str, TableColumn]) -> None:
    """What a record lacks already may go on lacking: a sheet that does not touch it is not held up by it."""
    if row.target is None:
        return
    held = row.target.values
    row.problems = [
        problem
        for problem in row.problems
        if problem.kind != MISSING
        or problem.column not in held
        or held[problem.column] != row.values.get(problem.column, columns[problem.column].empty)
    ]


def _check_new(row: ParsedRow, required: Sequence[TableColumn]) -> None:
    """A new row needs every required column, also those the file does not have."""
    if row.target is not None or (row.problems and any(problem.column == KEY for problem in row.problems)):
        return
    for column in required:
        if column.code not in row.cells:
            row.refuse(column.code, f"新增时{column.header}不能为空，请填写", kind=MISSING)


def refuse_repeats(rows: Iterable[ParsedRow]) -> None:
    """Two rows that mean the same record are both wrong, and each names the other."""
    seen: dict[str, list[ParsedRow]] = {}
    for row in rows:
        key = f"id:{row.target.id}" if row.target else row.key
        if key:
            seen.setdefault(key, []).append(row)
    for same in seen.values():
        for row in same if len(same) > 1 else ():
            others = "、".join(str(other.number) for other in same if other is not row)
            row.refuse("", f"与第 {others} 行重复，请只保留一行", kind="重复")


def parse(
    spec: TableSpec,
    actor: Principal,
    rows: Sequence[ParsedRow],
    columns: Mapping[str, TableColumn],
    *,
    writing: bool = False,
) -> list[ParsedRow]:
    """Convert, match and check all ``rows`` of one sheet together, in a constant number of queries.

    ``writing`` says that they are written next, in the same transaction, and were found in order before.
    """
    _convert(rows, columns)
    for row in rows:
        row.key = spec.natural_key(row.values)
    _find_targets(spec, actor, rows)
    required = [column for column in columns.values() if column.required]
    needed = {column.code for column in required}
    for row in rows:
        if row.problems:
            _let_blanks_stay(row, columns)
        if not needed <= row.cells.keys():
            _check_new(row, required)
    refuse_repeats(rows)
    check = spec.check_before_writing if writing else spec.check
    check(actor, rows, columns)
    return list(rows)


def changes_of(row: ParsedRow, columns: Mapping[str, TableColumn]) -> dict[str, Any]:
    """The columns in which the row differs from the record it meets."""
    if row.target is None:
        return {}
    return {
        code: value
        for code, value in row.values.items()
        if code in columns and value != row.target.values.get(code, columns[code].empty)
    }


def outcome_of(row: ParsedRow, columns: Mapping[str, TableColumn]) -> RowOutcome:
    if row.problems:
        return RowOutcome.ERROR
    if row.target is None:
        return RowOutcome.NEW
    return RowOutcome.CHANGED if changes_of(row, columns) else RowOutcome.UNCHANGED


def shown_changes(row: ParsedRow, columns: Mapping[str, TableColumn]) -> list[list[str]]:
    """(column, before, after) in words, for the eye."""
    target = row.target.values if row.target else {}
    return [
        [
            columns[code].header,
            as_text(shown_cell(columns[code], target.get(code))),
            as_text(shown_cell(columns[code], value)),
        ]
        for code, value in changes_of(row, columns).items()
    ]


def shown_cell(column: TableColumn, value: Any) -> CellValue:
    """What stands in the cell of a value: the same as in an export, so that it is read back as that value."""
    shown = column.show(column.empty if value is None else value)
    return str(shown) if shown is not None and not isinstance(shown, str | int | float | bool) else shown


def plan_hash(rows: Iterable[tuple[int, str, str, object]]) -> str:
    """A digest of (row number, outcome, target, changes): what was shown is what is written, or nothing is."""
    return hashlib.sha256(orjson.dumps(list(rows), default=str, option=orjson.OPT_SORT_KEYS)).hexdigest()
