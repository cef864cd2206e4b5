"""Pages of import and export, one set for every registered table."""

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.choices import ImportState, JobState, RowOutcome
from core.errors import DomainError, InvalidInput
from core.models import ImportRow, ImportRun, Job
from core.pages import done, list_page, signed_in
from core.principal import Principal
from core.spreadsheets.rejected import CellError, write_rejected
from core.spreadsheets.table import Column, Row, Table
from core.tables import actions
from core.tables.actions import get_import_for
from core.tables.jobs import write_template
from core.tables.plan import IGNORED, KEY_HEADER
from core.tables.queries import outcome_counts
from core.tables.spec import KEY, TableColumn, TableSpec, table_spec
from core.templatetags.parts import Crumb, Step
from core.views.work import PROGRESS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STEPS = ("选文件、对列名", "改错误", "看变化", "完成")
AT = {
    ImportState.CHECKING: 0,
    ImportState.MATCHING: 0,
    ImportState.REFUSED: 0,
    ImportState.CORRECTING: 1,
    ImportState.READY: 2,
    ImportState.WRITING: 3,
    ImportState.DONE: 3,
    ImportState.ABANDONED: 0,
}


def _steps(at: int, *, ended: bool = False) -> list[Step]:
    return [
        Step(label, "done" if number < at or ended else "current" if number == at else "todo")
        for number, label in enumerate(STEPS)
    ]


def _crumbs(spec: TableSpec) -> list[Crumb]:
    return [Crumb(spec.label, reverse(spec.list_url)), Crumb("导入表格")]


def _file_response(path: Path, name: str) -> HttpResponse:
    response = HttpResponse(path.read_bytes(), content_type=XLSX)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{_quoted(name)}"
    return response


def _quoted(name: str) -> str:
    return "".join(f"%{byte:02X}" if byte > 127 or chr(byte) in ' "\\%;' else chr(byte) for byte in name.encode())


@require_http_methods(["GET", "POST"])
@signed_in
def import_new(request: HttpRequest, principal: Principal, table: str) -> HttpResponse:
    """Choose a file: the template filled in, or one's own sheet."""
    principal.require_everywhere("import.run")
    spec = table_spec(table)
    error = None
    if request.method == "POST":
        upload = request.FILES.get("file")
        try:
            run = _start(principal, table, upload)
        except DomainError as refusal:
            error = refusal
        else:
            return HttpResponseRedirect(reverse("import-run", args=[run.pk]))
    context = {
        "spec": spec,
        "steps": _steps(0),
        "crumbs": _crumbs(spec),
        "error": error,
        "recent": ImportRun.objects.filter(table=table).select_related("attachment").order_by("-created_at")[:5],
    }
    return render(request, "tables/import_new.html", context, status=error.status if error else 200)


def _start(principal: Principal, table: str, upload: Any) -> ImportRun:
    if not isinstance(upload, UploadedFile) or not upload.size:
        raise InvalidInput("请先选择要导入的表格文件。", code="no_file")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        with path.open("wb") as handle:
            for chunk in upload.chunks():
                handle.write(chunk)
        return actions.start_import(actor=principal, table=table, path=path, name=upload.name or "表格.xlsx")


@require_GET
@signed_in
def import_template(request: HttpRequest, principal: Principal, table: str) -> HttpResponse:  # noqa: ARG001
    principal.require_everywhere("import.run")
    spec = table_spec(table)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        write_template(path, spec, principal)
        return _file_response(path, f"{spec.label}导入模板.xlsx")


@require_GET
@signed_in
def import_run(request: HttpRequest, principal: Principal, run_id: UUID) -> HttpResponse:
    """The import as it stands: one address, one page per step."""
    run = get_import_for(principal, run_id)
    spec = table_spec(run.table)
    state = ImportState(run.state)
    job = Job.objects.filter(pk=run.job).first() if run.job else None
    context: dict[str, Any] = {
        "run": run,
        "spec": spec,
        "steps": _steps(AT[state], ended=state is ImportState.DONE),
        "crumbs": _crumbs(spec),
        "job": job,
        "progress": PROGRESS[JobState(job.state)] if job else "queued",
        "poll_url": reverse("job-progress", args=[job.pk]) if job else "",
        "list_url": reverse(spec.list_url),
    }
    if state is ImportState.MATCHING:
        return render(request, "tables/import_match.html", {**context, **_match_context(principal, run, spec)})
    if state is ImportState.CORRECTING:
        return render(request, "tables/import_correct.html", {**context, **_correct_context(request, principal, run)})
    if state in (ImportState.READY, ImportState.DONE):
        return render(request, "tables/import_ready.html", {**context, **_ready_context(request, run)})
    return render(request, "tables/import_wait.html", context)


def _match_context(principal: Principal, run: ImportRun, spec: TableSpec) -> dict[str, Any]:
    options = [(KEY, KEY_HEADER), *[(column.code, column.header) for column in spec.columns(principal)]]
    headers = [(number, header, run.mapping.get(header, "")) for number, header in enumerate(run.headers)]
    return {"options": [*options, (IGNORED, "不导入这一列")], "headers": headers}


def _shown_columns(principal: Principal, run: ImportRun) -> list[TableColumn]:
    used = set(run.mapping.values())
    return [column for column in table_spec(run.table).columns(principal) if column.code in used]


def _correct_context(request: HttpRequest, principal: Principal, run: ImportRun) -> dict[str, Any]:
    columns = _shown_columns(principal, run)
    wrong: QuerySet[ImportRow] = ImportRow.objects.filter(run=run, outcome=RowOutcome.ERROR)
    kinds: dict[str, int] = {}
    for errors in wrong.values_list("errors", flat=True):
        for error in errors:
            kinds[error["kind"]] = kinds.get(error["kind"], 0) + 1
    chosen = request.GET.get("kind", "")
    show_all = request.GET.get("rows") == "all"
    rows = ImportRow.objects.filter(run=run) if show_all else wrong
    if chosen and not show_all:
        rows = rows.filter(errors__contains=[{"kind": chosen}])
    found, page = list_page(request, rows, allowed={"number": "number"}, default="number", size=50)
    return {
        "columns": columns,
        "rows": [_grid_row(row, columns) for row in found],
        "page": page,
        "kinds": sorted(kinds.items()),
        "chosen": chosen,
        "show_all": show_all,
        "wrong_cells": sum(kinds.values()),
        "counts": outcome_counts(run),
    }


def _grid_row(row: ImportRow, columns: list[TableColumn]) -> dict[str, Any]:
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
            "choices": column.choices if column.strict_choices else (),
        }
        for column in columns
    ]
    return {"number": row.number, "cells": cells, "whole": whole, "outcome": row.outcome}


def _typed(value: Any) -> str:
    return "" if value is None else str(value)


def _ready_context(request: HttpRequest, run: ImportRun) -> dict[str, Any]:
    counts = outcome_counts(run)
    shown = request.GET.get("show", RowOutcome.CHANGED if counts[RowOutcome.CHANGED] else RowOutcome.NEW)
    rows = ImportRow.objects.filter(run=run, outcome=shown if shown in RowOutcome.values else RowOutcome.NEW)
    found, page = list_page(request, rows, allowed={"number": "number"}, default="number", size=50)
    todo = counts[RowOutcome.NEW] + counts[RowOutcome.CHANGED]
    return {"counts": counts, "rows": [_plain(row) for row in found], "page": page, "shown": shown, "todo": todo}


def _plain(row: ImportRow) -> dict[str, Any]:
    """A row in words: its first filled cell is its title, the rest its content."""
    words = [_typed(value) for code, value in row.cells.items() if code != KEY and value not in (None, "")]
    return {"number": row.number, "title": words[0] if words else "", "words": words[1:], "changes": row.changes}


def _back(run_id: UUID) -> str:
    return reverse("import-run", args=[run_id])


@require_POST
@signed_in
def import_match(request: HttpRequest, principal: Principal, run_id: UUID) -> HttpResponse:
    run = get_import_for(principal, run_id)
    mapping = {header: request.POST.get(f"column-{number}", "") for number, header in enumerate(run.headers)}
    try:
        actions.map_columns(actor=principal, run_id=run_id, mapping=mapping)
    except InvalidInput as error:
        spec = table_spec(run.table)
        run.mapping = mapping
        context = {
            "run": run,
            "spec": spec,
            "steps": _steps(0),
            "crumbs": _crumbs(spec),
            "errors": error.fields,
            "list_url": reverse(spec.list_url),
            **_match_context(principal, run, spec),
        }
        return render(request, "tables/import_match.html", context, status=422)
    return HttpResponseRedirect(_back(run_id))


CELL = re.compile(r"cell-(\d{1,6})-([a-z_]{1,40})")


@require_POST
@signed_in
def import_correct(request: HttpRequest, principal: Principal, run_id: UUID) -> HttpResponse:
    """Cells as corrected in the grid; only those that differ from what is kept are taken."""
    get_import_for(principal, run_id)
    cells: dict[tuple[int, str], Any] = {}
    for name, value in request.POST.items():
        match = CELL.fullmatch(name)
        if match and value != request.POST.get(f"was-{match[1]}-{match[2]}"):
            cells[int(match[1]), match[2]] = str(value)
    before = outcome_counts(get_import_for(principal, run_id))[RowOutcome.ERROR]
    run = actions.correct_cells(actor=principal, run_id=run_id, cells=cells)
    left = outcome_counts(run)[RowOutcome.ERROR]
    text = (
        "已全部改好，请核对变化。"
        if not left
        else f"已改 {len(cells)} 格，改好 {max(before - left, 0)} 行，还有 {left} 行有错。"
    )
    return done(request, text, _back(run_id))


@require_POST
@signed_in
def import_skip(request: HttpRequest, principal: Principal, run_id: UUID) -> HttpResponse:
    actions.skip_errors(actor=principal, run_id=run_id)
    return done(request, "已跳过有错的行，可在下一步下载。", _back(run_id))


@require_POST
@signed_in
def import_apply(request: HttpRequest, principal: Principal, run_id: UUID) -> HttpResponse:  # noqa: ARG001
    actions.apply_import(actor=principal, run_id=run_id)
    return HttpResponseRedirect(_back(run_id))


@require_POST
@signed_in
def import_resume(request: HttpRequest, principal: Principal, run_id: UUID) -> HttpResponse:
    actions.resume_import(actor=principal, run_id=run_id)
    return done(request, "已重新核对，请确认后再写入。", _back(run_id))


@require_POST
@signed_in
def import_abandon(request: HttpRequest, principal: Principal, run_id: UUID) -> HttpResponse:
    run = actions.abandon_import(actor=principal, run_id=run_id)
    return done(request, "已放弃这次导入，没有写入任何数据。", reverse(table_spec(run.table).list_url))


@require_GET
@signed_in
def import_rejected(request: HttpRequest, principal: Principal, run_id: UUID) -> HttpResponse:  # noqa: ARG001
    """The wrong and skipped rows as a workbook to correct and upload again."""
    run = get_import_for(principal, run_id)
    columns = _shown_columns(principal, run)
    rows = ImportRow.objects.filter(run=run, outcome__in=[RowOutcome.ERROR, RowOutcome.SKIPPED]).order_by("number")
    table, errors = _rejected(list(rows), columns)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rejected.xlsx"
        write_rejected(path, table, errors, columns=[column.column_spec() for column in columns])
        return _file_response(path, f"{table_spec(run.table).label}未导入的行.xlsx")


def _rejected(rows: list[ImportRow], columns: list[TableColumn]) -> tuple[Table, Mapping[int, list[CellError]]]:
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


@require_http_methods(["GET", "POST"])
@signed_in
def export_start(request: HttpRequest, principal: Principal, table: str) -> HttpResponseBase:
    """Say what will be exported; then export it in the background."""
    spec = table_spec(table)
    principal.require("export.run")
    if request.method == "POST":
        job = actions.start_export(
            actor=principal,
            table=table,
            query=request.POST.get("query", ""),
            file_format=request.POST.get("format", "xlsx"),
        )
        return HttpResponseRedirect(reverse("job-detail", args=[job.pk]))
    context = {
        "spec": spec,
        "count": spec.count(principal, request.GET),
        "query": request.GET.urlencode(),
        "crumbs": [Crumb(spec.label, reverse(spec.list_url)), Crumb("导出")],
        "list_url": reverse(spec.list_url),
    }
    return render(request, "tables/export.html", context)
