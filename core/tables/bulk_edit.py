"""Changing one column of many chosen rows: an import without a file, so that it is judged, shown, written and taken
back like one.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import QueryDict
from django.urls import reverse

from core.choices import BulkHow, ImportSource, ImportState, RowOutcome
from core.errors import InvalidInput
from core.jobs.actions import enqueue_job
from core.jobs.registry import JobKind, register_job_kind
from core.jobs.run import JobRun
from core.models import ImportRow, ImportRun
from core.principal import Principal
from core.records import locked
from core.spreadsheets.converted import as_text
from core.spreadsheets.table import CellValue
from core.tables.beside import BesideTable, beside_of
from core.tables.bulk import add_rows
from core.tables.plan import KEY_HEADER, shown_cell
from core.tables.spec import FROM_TO, KEY, TableColumn, TableSpec, imported_table
from core.tables.stored import recheck_all

# So many rows are judged while somebody waits; more are a job.
AT_ONCE = 200
MOST_ROWS = 100_000
JUDGE = "tables.bulk"


def _refuse(field: str, text: str) -> InvalidInput:
    return InvalidInput(text, fields={field: [text]})


@dataclass(frozen=True)
class Changed:
    """The table that writes the change, and its column; ``listed`` is the table of the list the rows are chosen in."""

    listed: TableSpec
    table: TableSpec
    column: TableColumn

    def records_of(self, ids: Sequence[UUID]) -> list[UUID]:
        found = self.table.records_of(self.listed.code, ids) if isinstance(self.table, BesideTable) else ids
        return list(dict.fromkeys(found))


def bulk_column(actor: Principal, spec: TableSpec, code: str) -> Changed:
    """The column to be changed. Raises InvalidInput for one that is not changed for many at once."""
    beside = next((table for table in beside_of(spec) if table.changed == code), None)
    table = beside or spec
    column = next((one for one in table.columns(actor) if one.code == code), None)
    if column is None or code not in table.bulk_columns():
        raise _refuse("column", "这一列不能批量修改，请重新选择。")
    return Changed(spec, table, column)


def start_bulk_edit(
    *,
    actor: Principal,
    table: str,
    column: str,
    how: str,
    value: CellValue,
    ids: Iterable[UUID] = (),
    filters: QueryDict | None = None,
    first: dt.date | None = None,
    last: dt.date | None = None,
) -> ImportRun:
    """Find out what the change would do to the rows chosen, or to all that ``filters`` show; nothing is written yet.

    ``first`` and ``last`` are the days between which it is to hold, for columns that are ``dated``. Raises NotAllowed,
    NotFound (no such list), InvalidInput at ``ids``, ``column``, ``how``, ``value``, ``first``, ``last``.
    """
    actor.require_everywhere("import.run")
    spec = imported_table(table)
    spec.require_view(actor)
    changed = bulk_column(actor, spec, column)
    chosen = changed.column
    if how not in BulkHow or (how != BulkHow.SET and not chosen.holds_several):
        raise _refuse("how", "请选择要怎样修改。")
    if filters is not None and spec.past_day(filters) is not None:
        raise _refuse("ids", "列表显示的是过去某一天的情况，不能据此批量修改，请先去掉“截至日期”。")
    cell = _checked(chosen, how, _dated(chosen, BulkHow(how), value, first, last))
    rows = changed.records_of(spec.chosen(actor, filters) if filters is not None else list(ids))
    if not rows:
        raise _refuse("ids", f"请先勾选要修改的{spec.label}。")
    if len(rows) > MOST_ROWS:
        raise _refuse("ids", f"一次最多修改 {MOST_ROWS} {spec.noun}，请先筛选。")
    edit = {"column": column, "how": how, "cell": cell, "title": _title(chosen, how, cell)}
    with transaction.atomic():
        run: ImportRun = ImportRun.objects.create(
            table=changed.table.code,
            source=ImportSource.BULK,
            edit=edit,
            headers=[KEY_HEADER, chosen.header],
            mapping={KEY_HEADER: KEY, chosen.header: column},
            created_by_id=actor.account_id,
        )
        outcome = str(RowOutcome.UNCHANGED)
        add_rows(
            ImportRow,
            [
                {"run_id": run.pk, "number": number, "cells": {KEY: str(row_id)}, "outcome": outcome}
                for number, row_id in enumerate(rows, 1)
            ],
        )
        if len(rows) <= AT_ONCE:
            return recheck_all(actor, run)
        title = f"核对批量修改：{spec.label} {len(rows)} {spec.noun}"
        job = enqueue_job(actor=actor, kind=JUDGE, title=title, parameters={"run": str(run.pk)}, total=len(rows))
        ImportRun.objects.filter(pk=run.pk).update(job=job.pk)
        run.refresh_from_db()
        return run


def _dated(
    column: TableColumn, how: BulkHow, value: CellValue, first: dt.date | None, last: dt.date | None
) -> CellValue:
    """The value with the days between which it is to hold. Raises InvalidInput."""
    for name, day in (("first", first), ("last", last)):
        if day is not None and name not in column.asked_days:
            raise _refuse(name, f"{column.header}没有{FROM_TO[name].label}，请留空。")
    if column.dated is None:
        return value
    if first and last and last < first:
        raise _refuse("last", "终止日期不能早于起始日期，请核对。")
    text = as_text(value).strip()
    return column.dated(text, how, first, last) if text else text


def _checked(column: TableColumn, how: str, value: CellValue) -> CellValue:
    """The value as the cell of an export has it. Raises InvalidInput where it means nothing."""
    found = column.convert(value)
    if found.error is not None:
        raise _refuse("value", found.error)
    meant = column.empty if found.value is None else found.value
    if meant in (None, "", frozenset()) and (column.required or how != BulkHow.SET):
        raise _refuse("value", f"请填写{column.header}。")
    return shown_cell(column, meant)


def _title(column: TableColumn, how: str, cell: CellValue) -> str:
    shown = as_text(cell)
    return f"{column.header}{BulkHow(how).label}“{shown}”" if shown else f"{column.header}清空"


def judge_bulk_edit(run: JobRun) -> Mapping[str, Any]:
    with run.scope() as actor:
        actor.require_everywhere("import.run")
        editing = locked(ImportRun, UUID(str(run.parameters["run"])))
        if editing.state == ImportState.CHECKING:
            recheck_all(actor, editing)
    return {"message": "已核对，请确认。", "path": reverse("import-run", args=[editing.pk])}


def register_bulk_jobs() -> None:
    register_job_kind(JobKind(JUDGE, "核对批量修改", judge_bulk_edit, "import.run"))
