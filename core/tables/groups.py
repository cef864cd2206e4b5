"""Errors of one column that have one reason, put right together: the answer to a sheet with thousands of them."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from core.choices import ImportState, RowOutcome
from core.errors import InvalidInput
from core.models import ImportRow, ImportRun
from core.principal import Principal
from core.records import locked
from core.spreadsheets.table import CellValue
from core.tables.actions import correct_cells, get_import_for, require_state
from core.tables.spec import KEY, TableColumn, table_spec
from core.tables.stored import recheck_all

# So many errors of one column and reason are worth one word for all of them.
ALIKE = 5
VALUES_SHOWN = 8
WHOLE_ROW = "整行"
SUGGEST, REPLACE, SET, SKIP = "suggest", "replace", "set", "skip"
_NAMED = re.compile(r"“[^”]*”")
_NUMBERS = re.compile(r"\d+(?:[、.\-/]\d+)*")


@dataclass
class ErrorGroup:
    """Errors of one column and reason. ``values`` are what stands in the cells, the most frequent first."""

    column: str
    header: str
    reason: str
    choices: Sequence[str]
    numbers: list[int] = field(default_factory=list)
    suggestions: dict[int, str] = field(default_factory=dict)
    cells: dict[int, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return hashlib.sha256(f"{self.column}\n{self.reason}".encode()).hexdigest()[:12]

    @property
    def count(self) -> int:
        return len(self.numbers)

    @property
    def is_editable(self) -> bool:
        return self.column not in ("", KEY)

    @property
    def values(self) -> list[tuple[str, int]]:
        return Counter(self.cells.values()).most_common(VALUES_SHOWN)

    @property
    def distinct(self) -> int:
        return len(set(self.cells.values()))


@dataclass(frozen=True)
class Fix:
    """What to do with a group: put each suggestion in, replace a part of the texts, set the cells, leave the rows."""

    mode: str
    find: str = ""
    put: str = ""


def reason_of(message: str) -> str:
    """A message without what differs from cell to cell: names and numbers."""
    return _NUMBERS.sub("…", _NAMED.sub("“…”", message))


def error_groups(wrong: "QuerySet[ImportRow]", columns: Iterable[TableColumn]) -> list[ErrorGroup]:
    """The groups of the wrong rows, the largest first; a cell counts in the group of its first error alone."""
    by_code = {column.code: column for column in columns}
    groups: dict[tuple[str, str], ErrorGroup] = {}
    for number, cells, errors in wrong.order_by("number").values_list("number", "cells", "errors"):
        for code, error in _first_errors(errors).items():
            reason = reason_of(error["message"])
            group = groups.get((code, reason))
            if group is None:
                group = groups[code, reason] = _group(code, reason, by_code)
            group.numbers.append(number)
            group.cells[number] = _typed(cells.get(code))
            if error["suggestion"]:
                group.suggestions[number] = error["suggestion"]
    return sorted(groups.values(), key=lambda group: (-group.count, group.header, group.reason))


def _first_errors(errors: Iterable[Mapping[str, str]]) -> dict[str, Mapping[str, str]]:
    found: dict[str, Mapping[str, str]] = {}
    for error in errors:
        found.setdefault(error["column"], error)
    return found


def _group(code: str, reason: str, columns: Mapping[str, TableColumn]) -> ErrorGroup:
    column = columns.get(code)
    choices = column.choices if column is not None and column.strict_choices else ()
    return ErrorGroup(code, column.header if column else WHOLE_ROW, reason, choices)


def _typed(value: Any) -> str:
    return "" if value is None else str(value)


def fix_group(*, actor: Principal, run_id: UUID, group: str, fix: Fix) -> int:
    """Put a whole group right by one word; returns how many cells (or rows, left out) it changed.

    Nothing reaches the list: the rows are judged again and shown. Raises NotFound, Conflict, InvalidInput.
    """
    with transaction.atomic():
        get_import_for(actor, run_id)
        run = locked(ImportRun, run_id)
        require_state(run, ImportState.CORRECTING)
        wrong = ImportRow.objects.filter(run=run, outcome=RowOutcome.ERROR)
        groups = error_groups(wrong, table_spec(run.table).columns(actor))
        found = next((each for each in groups if each.key == group), None)
        if found is None:
            raise InvalidInput("这一组错误已经改好或有变化，请刷新页面。", code="no_group")
        if fix.mode == SKIP:
            wrong.filter(number__in=found.numbers).update(outcome=RowOutcome.SKIPPED)
            recheck_all(actor, run)
            return found.count
        cells = _corrected(found, fix)
        correct_cells(actor=actor, run_id=run_id, cells=cells)
        return len(cells)


def _corrected(group: ErrorGroup, fix: Fix) -> dict[tuple[int, str], CellValue]:
    if not group.is_editable:
        raise InvalidInput("这一组是整行的问题，请逐行修改或跳过。", code="whole_rows")
    cells: dict[tuple[int, str], CellValue] = {}
    if fix.mode == SUGGEST:
        cells = {(number, group.column): text for number, text in group.suggestions.items()}
    elif fix.mode == SET:
        cells = {(number, group.column): fix.put for number in group.numbers}
    elif fix.mode == REPLACE and fix.find:
        cells = {
            (number, group.column): text.replace(fix.find, fix.put)
            for number, text in group.cells.items()
            if fix.find in text
        }
    if not cells:
        words = f"这一组的格子里没有“{fix.find}”，请核对要替换的文字。" if fix.find else "请填写要替换的文字。"
        raise InvalidInput(words, code="nothing_to_fix")
    return cells
