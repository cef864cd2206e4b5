"""The rows of an import as they are kept between the steps, and how they are judged again."""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from uuid import UUID

import orjson
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from core import clock
from core.choices import BulkHow, ImportState, RowOutcome
from core.ids import new_id_text
from core.models import ImportRow, ImportRun
from core.principal import Principal
from core.spreadsheets.converted import as_text
from core.spreadsheets.table import CellValue
from core.state import may_move, transition
from core.tables.bulk import Insertion, add, update_rows
from core.tables.folded import FOLDED_FROM, drop_rows, fold, folded_cells, unfold
from core.tables.plan import changes_of, outcome_of, parse, plan_hash, shown_cell, shown_changes
from core.tables.ready import NOT_READY
from core.tables.spec import KEY, ParsedRow, Problem, TableColumn, TableSpec, as_is, table_spec


def parsed(rows: Iterable[ImportRow]) -> list[ParsedRow]:
    return [ParsedRow(number=row.number, cells=dict(row.cells)) for row in rows]


def rows_to_write(run: ImportRun) -> tuple[list[ParsedRow], list[UUID]]:
    """All rows that are not skipped, with nothing but their cells; and the records they met when they were judged."""
    one_by_one, targets = _read_rows(ImportRow.objects.filter(run=run).exclude(outcome=RowOutcome.SKIPPED))
    read = folded_cells(run)
    return sorted([*read, *one_by_one], key=attrgetter("number")) if one_by_one else read, targets


def _read_rows(rows: "QuerySet[ImportRow]") -> tuple[list[ParsedRow], list[UUID]]:
    found = list(rows.annotate(text=Cast("cells", TextField())).values_list("id", "number", "text", "target"))
    read = [ParsedRow(number=number, cells=orjson.loads(text), kept_as=row_id) for row_id, number, text, _ in found]
    return read, [target for *_, target in found if target is not None]


def judged(row: ParsedRow, columns: Mapping[str, TableColumn], naming: Sequence[TableColumn]) -> dict[str, object]:
    """What is kept of a judged row beside its cells."""
    target = row.target
    return {
        "errors": [problem.as_json() for problem in row.problems] if row.problems else [],
        "outcome": outcome_of(row, columns),
        "key": row.key[:200],
        "target": target.id if target else None,
        "target_version": target.version if target else None,
        "changes": shown_changes(row, columns) if target else [],
        "title": title_of(row, naming),
    }


def naming_columns(columns: Mapping[str, TableColumn]) -> list[TableColumn]:
    """What people know a row by: its name, else all that tells it apart."""
    return [columns["name"]] if "name" in columns else [column for column in columns.values() if column.names_record]


def title_of(row: ParsedRow, naming: Sequence[TableColumn]) -> str:
    name = row.values.get(naming[0].code) if len(naming) == 1 and naming[0].show is as_is else None
    if isinstance(name, str):
        return name[:200]
    held = row.target.values if row.target else {}
    words = [
        as_text(shown_cell(column, row.values[column.code] if column.code in row.values else held[column.code]))
        for column in naming
        if column.code in row.values or column.code in held
    ]
    return " · ".join(filter(None, words))[:200]


def canonical(value: object) -> str:
    """A value as text that is the same in every process: sets have an order of their own in each."""
    if isinstance(value, frozenset | set):
        return f"{{{','.join(sorted(canonical(one) for one in value))}}}"
    if isinstance(value, tuple | list):
        return f"({','.join(canonical(one) for one in value)})"
    return str(value)


def digest(rows: Iterable[ParsedRow], columns: Mapping[str, TableColumn]) -> str:
    """Of every row: what it does, to which record, and from what to what in each column it changes."""
    return plan_hash(
        (row.number, str(RowOutcome.NEW), "", {})
        if row.target is None and not row.problems
        else (
            row.number,
            str(outcome_of(row, columns)),
            str(row.target.id) if row.target else "",
            {
                code: (canonical(row.target.values.get(code) if row.target else ""), canonical(value))
                for code, value in changes_of(row, columns).items()
            },
        )
        for row in rows
    )


def save_new_rows(
    run: ImportRun, spec: TableSpec, rows: Sequence[ParsedRow], columns: Mapping[str, TableColumn]
) -> list[str]:
    """Keep what was judged instead of what was kept before; the ids of the rows that are folded."""
    drop_rows(run)
    naming = naming_columns(columns)
    folded = _folded(spec, rows)
    ids = [new_id_text() for _ in folded]
    if folded:
        kept = [
            [row_id, row.number, row.key[:200], title_of(row, naming), *row.cells.values()]
            for row_id, row in zip(ids, folded, strict=True)
        ]
        fold(run, list(folded[0].cells), kept)
    _add_rows(run, [row for row in rows if row.target is not None] if folded else rows, columns, naming)
    return ids


def _folded(spec: TableSpec, rows: Sequence[ParsedRow]) -> Sequence[ParsedRow]:
    """The rows that nobody will ask for one by one: the new ones of a large sheet without a single error."""
    if not spec.takes_ids or len(rows) < FOLDED_FROM or any(row.problems for row in rows):
        return ()
    return [row for row in rows if row.target is None]


def _add_rows(
    run: ImportRun, rows: Sequence[ParsedRow], columns: Mapping[str, TableColumn], naming: Sequence[TableColumn]
) -> None:
    if not rows:
        return
    found = [judged(row, columns, naming) for row in rows]
    written: dict[str, list[object]] = {
        "run_id": [run.pk] * len(rows),
        "number": [row.number for row in rows],
        # Days become ISO text, which converts back to the same day.
        "cells": [row.cells for row in rows],
        **{name: [one[name] for one in found] for name in found[0]},
    }
    add(Insertion(ImportRow, written))


def settle(
    run: ImportRun,
    rows: Sequence[ParsedRow],
    columns: Mapping[str, TableColumn],
    *,
    folded: int = 0,
    judged: Mapping[str, object] = NOT_READY,
) -> ImportRun:
    """Move the import on by what its rows say: to correcting while one is wrong, else to ready with its digest.

    ``judged`` is what it says of their judging where its rows are kept as they will be written.

    A bulk edit leaves out the rows that cannot be changed; there is nothing to correct in them.
    """
    fit = [row for row in rows if not row.problems] if run.is_bulk else rows
    wrong = any(row.problems for row in fit)
    to = ImportState.CORRECTING if wrong else ImportState.READY
    values = {"plan_hash": "" if wrong else digest(fit, columns), "updated_at": clock.now(), "folded": folded}
    values |= judged
    if run.state == to:
        ImportRun.objects.filter(pk=run.pk).update(**values)
        run.refresh_from_db()
        return run
    return transition(run, to, **values) if may_move(run, to) else run


def recheck_all(actor: Principal, run: ImportRun) -> ImportRun:
    """Judge every row that is not skipped again, and keep what changed; of a bulk edit every row, from what is now."""
    unfold(run)
    spec = table_spec(run.table)
    columns = {column.code: column for column in spec.columns(actor)}
    kept_rows = ImportRow.objects.filter(run=run).order_by("number")
    stored = list(kept_rows if run.is_bulk else kept_rows.exclude(outcome=RowOutcome.SKIPPED))
    cells = edited_cells(spec, actor, run, stored, columns) if run.is_bulk else {}
    before = {row.number: row.cells for row in stored}
    for row in stored:
        row.cells = cells.get(row.number, row.cells)
    rows = parse(spec, actor, parsed(stored), columns)
    changed, naming = [], naming_columns(columns)
    for kept, row in zip(stored, rows, strict=True):
        now = judged(row, columns, naming)
        if run.is_bulk and row.problems:
            now |= {"outcome": RowOutcome.SKIPPED, "errors": [_in_words(spec, problem) for problem in row.problems]}
        if before[kept.number] != kept.cells or any(getattr(kept, name) != value for name, value in now.items()):
            for name, value in now.items():
                setattr(kept, name, value)
            changed.append(kept)
    fields = ["cells", "errors", "outcome", "key", "target", "target_version", "changes", "title"]
    update_rows(ImportRow, changed, fields)
    return settle(run, rows, columns)


def _in_words(spec: TableSpec, problem: Problem) -> dict[str, str]:
    """What is wrong with a chosen row; nobody typed its key, so the words about keys would not help."""
    return {**problem.as_json(), **({"message": spec.unknown} if problem.column == KEY else {})}


def edited_cells(
    spec: TableSpec,
    actor: Principal,
    run: ImportRun,
    rows: Sequence[ImportRow],
    columns: Mapping[str, TableColumn],
) -> dict[int, dict[str, CellValue]]:
    """The cells of a bulk edit's rows, by number: the record, and what its column is to hold, seeing what it holds."""
    column, how, cell = columns[run.edit["column"]], run.edit["how"], run.edit["cell"]
    keys = {row.number: str(row.cells[KEY]) for row in rows}
    if how == BulkHow.SET and column.edited is None:
        return {number: {KEY: key, column.code: cell} for number, key in keys.items()}
    named = column.convert(cell).value or frozenset()
    held = spec.existing(actor, [UUID(key) for key in keys.values()])

    def after(key: str) -> CellValue:
        record = held.get(UUID(key))
        before = record.values.get(column.code, frozenset()) if record else frozenset()
        if column.edited is not None:
            return shown_cell(column, column.edited(before, named, BulkHow(how)))
        return shown_cell(column, before | named if how == BulkHow.ADD else before - named)

    return {number: {KEY: key, column.code: after(key)} for number, key in keys.items()}
