"""Pages of import and export, one set for every registered table."""

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.audit import record_access
from core.choices import ImportSource, ImportState, JobState, RowOutcome
from core.errors import DomainError
from core.models import ImportRow, ImportRun, Job
from core.pages import done, held_list_page, list_page, signed_in
from core.principal import Principal
from core.spreadsheets.rejected import write_rejected
from core.tables import actions
from core.tables.actions import get_import_for
from core.tables.export import mark_of, write_template
from core.tables.folded import folded_rows, shown_row
from core.tables.forms import UploadForm
from core.tables.grid import grid_row, narrowed, plain_row, rejected_table, shown_columns, wrong_cells
from core.tables.groups import ALIKE, error_groups
from core.tables.queries import outcome_counts
from core.tables.spec import TableSpec, imported_table, table_spec
from core.tables.undo_actions import may_undo, resume_undo, undo_until
from core.templatetags.parts import Crumb, Page, Step
from core.views.import_parts import crumbs_of, match_context, steps_of
from core.views.undo import undo_context
from core.views.work import PROGRESS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
BULK_STEPS = ("选择改什么", "看变化", "完成")
BULK_AT = {ImportState.CHECKING: 0, ImportState.READY: 1, ImportState.ABANDONED: 0}
# In the order in which they are looked at: what is changed is worth the most attention.
SHOWN = (RowOutcome.CHANGED, RowOutcome.NEW, RowOutcome.UNCHANGED, RowOutcome.SKIPPED)
# A sheet with more columns than this is shown by those that matter.
WIDE = 7
AT = {
    ImportState.CHECKING: 0,
    ImportState.MATCHING: 0,
    ImportState.REFUSED: 0,
    ImportState.CORRECTING: 1,
    ImportState.READY: 2,
    ImportState.WRITING: 3,
    ImportState.DONE: 3,
    ImportState.ABANDONED: 0,
    ImportState.UNDO_CHECK: 3,
    ImportState.UNDO_READY: 3,
    ImportState.UNDOING: 3,
    ImportState.UNDONE: 3,
}
BEFORE_WRITING = (ImportState.CORRECTING, ImportState.READY)
UNDO_STATES = (ImportState.UNDO_CHECK, ImportState.UNDO_READY, ImportState.UNDOING, ImportState.UNDONE)


RUN_TONES = {
    ImportState.CHECKING: "go",
    ImportState.MATCHING: "warn",
    ImportState.CORRECTING: "warn",
    ImportState.READY: "warn",
    ImportState.WRITING: "go",
    ImportState.DONE: "ok",
    ImportState.REFUSED: "bad",
    ImportState.ABANDONED: "off",
    ImportState.UNDO_CHECK: "go",
    ImportState.UNDO_READY: "warn",
    ImportState.UNDOING: "go",
    ImportState.UNDONE: "off",
}


def _steps_of(run: ImportRun) -> list[Step]:
    state = ImportState(run.state)
    ended = state is ImportState.DONE or state in UNDO_STATES
    if not run.is_bulk:
        return steps_of(AT[state], ended=ended)
    at = BULK_AT.get(state, 2)
    return [
        Step(label, "done" if number < at or ended else "current" if number == at else "todo")
        for number, label in enumerate(BULK_STEPS)
    ]


def _run_crumbs(spec: TableSpec, run: ImportRun) -> list[Crumb]:
    return [Crumb(spec.label, reverse(spec.list_url)), Crumb("批量修改" if run.is_bulk else "导入表格")]


def file_response(path: Path, name: str) -> HttpResponse:
    response = HttpResponse(path.read_bytes(), content_type=CSV if name.endswith(".csv") else XLSX)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{_quoted(name)}"
    return response


def _quoted(name: str) -> str:
    return "".join(f"%{byte:02X}" if byte > 127 or chr(byte) in ' "\\%;' else chr(byte) for byte in name.encode())


@require_http_methods(["GET", "POST"])
@signed_in
def import_new(request: HttpRequest, principal: Principal, table: str) -> HttpResponse:
    """Choose a file: the template filled in, or one's own sheet."""
    principal.require_everywhere("import.run")
    spec = imported_table(table)
    form = UploadForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        status = 422
        if form.is_valid():
            try:
                run = _start(principal, table, form.cleaned_data["file"])
            except DomainError as refusal:
                form.add_error("file", refusal.message)
                status = refusal.status
            else:
                return HttpResponseRedirect(reverse("import-run", args=[run.pk]))
    context = {
        "spec": spec,
        "form": form,
        "steps": steps_of(0),
        "crumbs": crumbs_of(spec),
        "recent": [
            (run, RUN_TONES[ImportState(run.state)])
            for run in ImportRun.objects.filter(table=table).select_related("attachment").order_by("-created_at")[:5]
        ],
    }
    return render(request, "tables/import_new.html", context, status=status)


def _start(principal: Principal, table: str, upload: "UploadedFile[Any]") -> ImportRun:
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
    spec = imported_table(table)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        write_template(path, spec, principal)
        return file_response(path, f"{spec.label}导入模板.xlsx")


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
        "steps": _steps_of(run),
        "crumbs": _run_crumbs(spec, run),
        "job": job,
        "tone": RUN_TONES[state],
        "progress": PROGRESS[JobState(job.state)] if job else "queued",
        "poll_url": reverse("job-progress", args=[job.pk]) if job else "",
        "list_url": reverse(spec.list_url),
        "heading": f"{run.get_source_display()}：{run.name}",
        "is_undo": state in UNDO_STATES,
        "undo_until": undo_until(run),
        "may_undo": state is ImportState.DONE and may_undo(run),
    }
    if state in (ImportState.UNDO_READY, ImportState.UNDONE):
        return render(request, "tables/import_undo.html", {**context, **undo_context(request, run)})
    if state is ImportState.MATCHING or _matches_again(request, run):
        return render(request, "tables/import_match.html", {**context, **match_context(principal, run, spec)})
    if state is ImportState.CORRECTING:
        return render(request, "tables/import_correct.html", {**context, **_correct_context(request, principal, run)})
    if state in (ImportState.READY, ImportState.DONE):
        return render(request, "tables/import_ready.html", {**context, **_ready_context(request, principal, run)})
    return render(request, "tables/import_wait.html", context)


def _matches_again(request: HttpRequest, run: ImportRun) -> bool:
    """Whether somebody wants to look at the columns once more (``?step=match``); nothing is written yet."""
    return request.GET.get("step") == "match" and run.source == ImportSource.FILE and run.state in BEFORE_WRITING


def _correct_context(request: HttpRequest, principal: Principal, run: ImportRun) -> dict[str, Any]:
    """The grid: wrong rows unless all are asked for, and of a wide sheet only the columns that matter."""
    rows = ImportRow.objects.filter(run=run).exclude(outcome=RowOutcome.SKIPPED)
    wrong_rows = rows.filter(outcome=RowOutcome.ERROR)
    wrong = wrong_cells(wrong_rows)
    every = shown_columns(table_spec(run.table).columns(principal), set(run.mapping.values()), wrong)
    wide = len(every) > WIDE
    narrow = wide and request.GET.get("columns") != "all"
    columns = narrowed(every, wrong) if narrow else every
    chosen = request.GET.get("kind", "")
    show_all = request.GET.get("rows") == "all"
    groups = [each for each in error_groups(wrong_rows, every) if each.count >= ALIKE] if wrong.cells >= ALIKE else []
    group = next((each for each in groups if each.key == request.GET.get("group")), None)
    shown = rows if show_all else wrong_rows.filter(errors__contains=[{"kind": chosen}]) if chosen else wrong_rows
    if group is not None:
        shown = wrong_rows.filter(number__in=group.numbers)
    found, page = list_page(request, shown, allowed={"number": "number"}, default="number", size=50)
    counts = outcome_counts(run)
    return {
        "columns": columns,
        "rows": [grid_row(row, columns) for row in found],
        "page": page,
        "kinds": sorted(wrong.kinds.items(), key=lambda kind: (-kind[1], kind[0])),
        "chosen": chosen,
        "groups": groups,
        "group": group,
        "show_all": show_all,
        "narrow": narrow,
        "wide": wide,
        "counts": counts,
        "total": sum(counts.values()),
        "headers": len(run.headers),
        "steps": steps_of(1, wrong=wrong.cells),
    }


def _ready_context(request: HttpRequest, principal: Principal, run: ImportRun) -> dict[str, Any]:
    counts = outcome_counts(run)
    asked = request.GET.get("show", "")
    filled = [str(code) for code in SHOWN if counts[code]]
    shown = asked if asked in filled else next(iter(filled), "")
    columns = table_spec(run.table).columns(principal)
    found, page = _rows_of(request, run, shown)
    return {
        "counts": counts,
        "outcomes": _outcomes(run, counts),
        "rows": [plain_row(row, columns) for row in found],
        "page": page,
        "shown": shown,
        "todo": counts[RowOutcome.NEW] + counts[RowOutcome.CHANGED],
    }


def _rows_of(request: HttpRequest, run: ImportRun, outcome: str) -> tuple[list[ImportRow], Page]:
    """The rows of one outcome; of an import that keeps its new rows folded, all new ones are."""
    if outcome != RowOutcome.NEW or not run.folded:
        rows = ImportRow.objects.filter(run=run, outcome=outcome)
        return list_page(request, rows, allowed={"number": "number"}, default="number", size=50)
    held, page = held_list_page(
        request, ImportRow, list(folded_rows(run)), allowed={"number": "number"}, default="number"
    )
    return [shown_row(row) for row in held], page


def _outcomes(run: ImportRun, counts: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """A bulk edit adds nothing, and what it leaves out nobody skipped."""
    if not run.is_bulk:
        return [(str(code), code.label, counts[code]) for code in SHOWN]
    words = {RowOutcome.CHANGED: "修改", RowOutcome.UNCHANGED: "不变", RowOutcome.SKIPPED: "不可改"}
    return [(str(code), word, counts[code]) for code, word in words.items()]


def _back(run_id: UUID) -> str:
    return reverse("import-run", args=[run_id])


def _typed_cells(request: HttpRequest) -> dict[tuple[int, str], Any]:
    """The cells of the grid that differ from what is kept, by (row number, column code)."""
    cells: dict[tuple[int, str], Any] = {}
    for name, value in request.POST.items():
        match = CELL.fullmatch(name)
        if match and value != request.POST.get(f"was-{match[1]}-{match[2]}"):
            cells[int(match[1]), match[2]] = str(value)
    return cells


CELL = re.compile(r"cell-(\d{1,6})-([a-z_]{1,40})")


@require_POST
@signed_in
def import_correct(request: HttpRequest, principal: Principal, run_id: UUID) -> HttpResponse:
    """Cells as corrected in the grid; only those that differ from what is kept are taken."""
    cells = _typed_cells(request)
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
    """Leave out every wrong row, or the one whose button was pressed; what was typed elsewhere is kept first."""
    chosen = request.POST.get("row", "")
    number = int(chosen) if re.fullmatch(r"[0-9]{1,6}", chosen) else None
    cells = _typed_cells(request)
    if cells:
        actions.correct_cells(actor=principal, run_id=run_id, cells=cells)
    run = actions.skip_errors(actor=principal, run_id=run_id, number=number)
    what = f"已跳过第 {number} 行" if number is not None else "已跳过有错的行"
    left = "" if run.state != ImportState.CORRECTING else f"，还有 {outcome_counts(run)[RowOutcome.ERROR]} 行有错"
    return done(request, f"{what}{left}，跳过的行可以下载。", _back(run_id))


@require_POST
@signed_in
def import_apply(request: HttpRequest, principal: Principal, run_id: UUID) -> HttpResponse:  # noqa: ARG001
    actions.apply_import(actor=principal, run_id=run_id)
    return HttpResponseRedirect(_back(run_id))


@require_POST
@signed_in
def import_resume(request: HttpRequest, principal: Principal, run_id: UUID) -> HttpResponse:
    if get_import_for(principal, run_id).state in UNDO_STATES:
        resume_undo(actor=principal, run_id=run_id)
        return done(request, "已重新核对，请确认后再撤销。", _back(run_id))
    run = actions.resume_import(actor=principal, run_id=run_id)
    checking = run.state == ImportState.CHECKING
    return done(request, "已重新开始检查。" if checking else "已重新核对，请确认后再写入。", _back(run_id))


@require_POST
@signed_in
def import_abandon(request: HttpRequest, principal: Principal, run_id: UUID) -> HttpResponse:
    run = actions.abandon_import(actor=principal, run_id=run_id)
    text = f"已放弃这次{run.get_source_display()}，没有写入任何数据。"
    return done(request, text, reverse(table_spec(run.table).list_url))


@require_GET
@signed_in
def import_rejected(request: HttpRequest, principal: Principal, run_id: UUID) -> HttpResponse:  # noqa: ARG001
    """The wrong and skipped rows as a workbook to correct and upload again; about persons, marked and noted so."""
    run = get_import_for(principal, run_id)
    spec = table_spec(run.table)
    rows = ImportRow.objects.filter(run=run, outcome__in=[RowOutcome.ERROR, RowOutcome.SKIPPED]).order_by("number")
    columns = shown_columns(spec.columns(principal), set(run.mapping.values()), wrong_cells(rows))
    table, errors = rejected_table(list(rows), columns)
    if spec.personal:
        record_access(spec.model, principal.tenant.pk, {"fields": ["export"], "table": spec.code, "rows": len(rows)})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rejected.xlsx"
        specs, mark = [column.column_spec() for column in columns], mark_of(principal) if spec.personal else ""
        write_rejected(path, table, errors, columns=specs, watermark=mark)
        return file_response(path, f"{spec.label}未导入的行.xlsx")
