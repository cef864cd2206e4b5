"""Stored rows of an import as the pages and the file of rejected rows show them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from core.models import ImportRow
from core.spreadsheets.rejected import CellError
from core.spreadsheets.table import Column, Row, Table
from core.tables.plan import KEY_HEADER
from core.tables.spec import KEY, TableColumn, text_column

KEY_COLUMN = text_column(KEY, KEY_HEADER, max_length=36)


@dataclass(frozen=True)
class Wrong:
    """What is wrong with the rows of an import: how many errors of each kind, in which columns, in which words."""

    kinds: dict[str, int]
    codes: frozenset[str]
    messages: frozenset[str]

    @property
    def cells(self) -> int:
        return sum(self.kinds.values())

    def concerns(self, column: TableColumn) -> bool:
        """Whether the column has errors, or an error elsewhere asks for something to be put there."""
        return column.code in self.codes or any(_asks_for(message, column) for message in self.messages)


def _asks_for(message: str, column: TableColumn) -> bool:
    return f"“{column.header}”" in message


def wrong_cells(wrong: "QuerySet[ImportRow]") -> Wrong:
    kinds: dict[str, int] = {}
    codes: set[str] = set()
    messages: set[str] = set()
    for errors in wrong.values_list("errors", flat=True):
        for error in errors:
            kinds[error["kind"]] = kinds.get(error["kind"], 0) + 1
            codes.add(error["column"])
            messages.add(error["message"])
    return Wrong(kinds, frozenset(codes), frozenset(messages))


def shown_columns(columns: Sequence[TableColumn], used: Collection[str], wrong: Wrong) -> list[TableColumn]:
    """The columns of the file, and those it lacks but an error asks for; the key only where it is wrong itself."""
    shown = [column for column in columns if column.code in used or wrong.concerns(column)]
    return [*shown, KEY_COLUMN] if KEY in wrong.codes else shown


def narrowed(columns: Sequence[TableColumn], wrong: Wrong) -> list[TableColumn]:
    """Of a wide sheet the name and what the errors concern; what names a record where the row as a whole is wrong."""
    whole = not wrong.codes <= {column.code for column in columns}
    return [
        column
        for number, column in enumerate(columns)
        if number == 0 or wrong.concerns(column) or (whole and column.names_record)
    ]


def grid_row(row: ImportRow, columns: Sequence[TableColumn]) -> dict[str, Any]:
    """A row of the grid: its cells as typed, each with its first error; what is wrong with the row as a whole."""
    by_column: dict[str, dict[str, str]] = {}
    whole = []
    known = {column.code for column in columns}
    for error in row.errors:
        if error["column"] in known:
            by_column.setdefault(error["column"], error)
        else:
            whole.append(error["message"])
    cells = [
        {
            "code": column.code,
            "header": column.header,
            "value": _typed(row.cells.get(column.code)),
            "error": by_column.get(column.code),
            "open": bool(whole) or any(_asks_for(error["message"], column) for error in row.errors),
            "choices": column.choices if column.strict_choices else (),
            "offered": bool(column.choices) and not column.strict_choices,
        }
        for column in columns
    ]
    return {"number": row.number, "cells": cells, "whole": whole, "outcome": row.outcome}


def _typed(value: Any) -> str:
    return "" if value is None else str(value)


def plain_row(row: ImportRow, columns: Sequence[TableColumn]) -> dict[str, Any]:
    """A row in words, in the list's order of columns: the name is its title, the rest its content."""
    words = [_typed(row.cells.get(column.code)) for column in columns]
    content = [word for word in words[1:] if word]
    return {
        "number": row.number,
        "title": words[0] or row.title or "（未填名称）",
        "words": content,
        "changes": row.changes,
        "errors": [error["message"] for error in row.errors],
    }


def undone_row(row: ImportRow, codes: Sequence[str]) -> dict[str, Any]:
    """A written row as its undo shows it: what it was called, what it held in the file's own order, why it is kept."""
    words = [word for code in codes if (word := _typed(row.cells.get(code)))]
    return {
        "number": row.number,
        "title": row.title or next(iter(words), "（未填名称）"),
        "words": [word for word in words if word != row.title],
        "changes": row.changes,
        "kept_because": row.kept_because,
    }


def rejected_table(
    rows: Sequence[ImportRow], columns: Sequence[TableColumn]
) -> tuple[Table, Mapping[int, list[CellError]]]:
    headers = {column.code: column.header for column in columns}
    table = Table(
        sheet="",
        header_row=1,
        columns=[Column(column.header, number) for number, column in enumerate(columns, 1)],
        rows=[Row(row.number, [row.cells.get(column.code) for column in columns]) for row in rows],
    )
    errors = {
        row.number: [
            CellError(headers.get(error["column"], ""), error["message"], error["suggestion"] or None)
            for error in row.errors
        ]
        or [CellError("", "已跳过")]
        for row in rows
    }
    return table, errors
