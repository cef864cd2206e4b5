"""The steps of an import, and the start of an export. Nothing reaches the list itself before ``apply_import``."""

import re
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from core import clock
from core.access import fetch
from core.attachments import store_file
from core.choices import ImportState, RowOutcome
from core.errors import Conflict, InvalidInput, TooLarge
from core.jobs.actions import enqueue_job
from core.models import Account, ImportRow, ImportRun, Job
from core.principal import Principal
from core.records import locked
from core.spreadsheets.sniff import is_xlsx_candidate, refusal_by_content
from core.spreadsheets.table import CellValue
from core.state import transition
from core.tables.bulk import update_rows
from core.tables.folded import drop_rows, unfold
from core.tables.matching import remember
from core.tables.plan import IGNORED
from core.tables.queries import import_runs_for, outcome_counts
from core.tables.ready import NOT_READY
from core.tables.spec import EXPORT_RUN, KEY, imported_table, listed_table, table_spec
from core.tables.stored import recheck_all

_SUFFIX = re.compile(r"\.(xls[xmb]?|et|csv|tsv|txt)$", re.IGNORECASE)

CHECK, WRITE, EXPORT = "tables.check", "tables.write", "tables.export"


def export_kind(action: str) -> str:
    """The kind of job that exports tables of ``action``: the work goes on only while its right is held."""
    return EXPORT if action == EXPORT_RUN else f"{EXPORT}.{action}"


def get_import_for(actor: Principal, run_id: UUID) -> ImportRun:
    run: ImportRun = fetch(ImportRun.objects.select_related("attachment"), run_id, import_runs_for(actor))
    return run


def start_import(*, actor: Principal, table: str, path: Path, name: str) -> ImportRun:
    """Keep the uploaded file and have it checked in the background. Raises UnsupportedFile, TooLarge, NotAllowed."""
    actor.require_everywhere("import.run")
    spec = imported_table(table)
    if path.stat().st_size > settings.UPLOAD_LIMIT:
        raise TooLarge(f"“{name}”超过 {settings.UPLOAD_LIMIT // (1024 * 1024)} MB，请拆分后再上传。")
    name = _named_by_content(path, name)
    with transaction.atomic():
        attachment = store_file(actor=actor, source=path, name=name, purpose="import")
        run = ImportRun.objects.create(table=table, attachment=attachment, created_by_id=actor.account_id)
        return _check_again(actor, run, f"检查导入文件：{spec.label}")


def _named_by_content(path: Path, name: str) -> str:
    """The name with the suffix the content calls for; a file that is plainly no table is refused by what it is.

    Whatever else may be wrong with it is the guard's to say, in the background.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    if is_xlsx_candidate(head):
        return _SUFFIX.sub("", name) + ".xlsx"
    refusal = refusal_by_content(path, head)
    if refusal is not None:
        raise refusal
    return _SUFFIX.sub("", name) + ".csv"


def _check_again(actor: Principal, run: ImportRun, title: str) -> ImportRun:
    job = enqueue_job(actor=actor, kind=CHECK, title=title, parameters={"run": str(run.pk)})
    ImportRun.objects.filter(pk=run.pk).update(job=job.pk, updated_at=clock.now())
    run.refresh_from_db()
    return run


def map_columns(*, actor: Principal, run_id: UUID, mapping: Mapping[str, str]) -> ImportRun:
    """Say which column each header means (``-`` leaves it out) and have the file checked again; kept for later."""
    with transaction.atomic():
        get_import_for(actor, run_id)
        run = locked(ImportRun, run_id)
        columns = {column.code: column for column in table_spec(run.table).columns(actor)}
        chosen = {header: mapping.get(header, "") for header in run.headers}
        wrong = {header: ["请选择对应的列，或选“不导入这一列”。"] for header, code in chosen.items() if not code}
        used = [code for code in chosen.values() if code not in ("", IGNORED)]
        for header, code in chosen.items():
            if code not in ("", IGNORED, KEY, *columns) or used.count(code) > 1:
                wrong[header] = ["同一列只能对应一次，请重新选择。"]
        missing = [column.header for column in columns.values() if column.required and column.code not in used]
        if missing and KEY not in used:
            wrong["__all__"] = [f"还缺少必填的列：{'、'.join(missing)}。"]
        if wrong:
            raise InvalidInput(fields=wrong)
        remember(actor=actor, table=run.table, mapping=chosen)
        run = transition(run, ImportState.CHECKING, mapping=chosen, message="")
        return _check_again(actor, run, f"检查导入文件：{table_spec(run.table).label}")


def correct_cells(*, actor: Principal, run_id: UUID, cells: Mapping[tuple[int, str], CellValue]) -> ImportRun:
    """Put other values into cells, by (row number, column code), and check the rows at once; no list is touched."""
    with transaction.atomic():
        get_import_for(actor, run_id)
        run = locked(ImportRun, run_id)
        require_state(run, ImportState.CORRECTING, ImportState.READY)
        unfold(run)
        numbers = {number for number, _ in cells}
        rows = {row.number: row for row in ImportRow.objects.filter(run=run, number__in=numbers)}
        for (number, code), value in cells.items():
            row = rows.get(number)
            if row is not None and code:
                row.cells = {**row.cells, code: value}
                row.outcome = RowOutcome.ERROR
        update_rows(ImportRow, list(rows.values()), ["cells", "outcome"])
        return recheck_all(actor, run)


def skip_errors(*, actor: Principal, run_id: UUID, number: int | None = None) -> ImportRun:
    """Leave out the rows that still have errors, or one of them; they can be had as a file."""
    with transaction.atomic():
        get_import_for(actor, run_id)
        run = locked(ImportRun, run_id)
        require_state(run, ImportState.CORRECTING)
        wrong = ImportRow.objects.filter(run=run, outcome=RowOutcome.ERROR)
        (wrong if number is None else wrong.filter(number=number)).update(outcome=RowOutcome.SKIPPED)
        return recheck_all(actor, run)


def apply_import(*, actor: Principal, run_id: UUID) -> Job:
    """Have the shown plan written in the background, in one transaction. Raises Conflict where nothing changes."""
    with transaction.atomic():
        actor.require_everywhere("import.run")
        get_import_for(actor, run_id)
        run = locked(ImportRun, run_id)
        require_state(run, ImportState.READY)
        counts = outcome_counts(run)
        todo = counts[RowOutcome.NEW] + counts[RowOutcome.CHANGED]
        if not todo:
            what = "所选各项已是这个值" if run.is_bulk else "表格与现有数据一致"
            raise Conflict(f"{what}，没有需要写入的内容。", code="nothing_to_do")
        spec = table_spec(run.table)
        title = f"批量修改{spec.label}：{run.name}" if run.is_bulk else f"导入{spec.label}：{todo} 行"
        job = enqueue_job(actor=actor, kind=WRITE, title=title[:120], parameters={"run": str(run.pk)}, total=todo)
        transition(run, ImportState.WRITING, job=job.pk, message="")
        return job


def resume_import(*, actor: Principal, run_id: UUID) -> ImportRun:
    """Take up again an import whose checking or writing was broken off or cancelled: nothing was written.

    A broken-off check begins anew with the same file, rows that were to be written are judged anew. Raises Conflict
    while somebody is at work on it.
    """
    with transaction.atomic():
        get_import_for(actor, run_id)
        run = locked(ImportRun, run_id)
        require_state(run, ImportState.CHECKING, ImportState.WRITING)
        job = Job.objects.filter(pk=run.job).first()
        if job is not None and not job.is_ended:
            verb = "写入" if run.state == ImportState.WRITING else "检查"
            raise Conflict(f"正在{verb}，请稍候。", code="still_working")
        if run.state == ImportState.CHECKING and run.is_bulk:
            return recheck_all(actor, run)
        if run.state == ImportState.CHECKING:
            return _check_again(actor, run, f"检查导入文件：{table_spec(run.table).label}")
        return recheck_all(actor, transition(run, ImportState.READY))


def abandon_import(*, actor: Principal, run_id: UUID) -> ImportRun:
    """Give the import up; its rows are removed, the list is as it was."""
    with transaction.atomic():
        get_import_for(actor, run_id)
        run = locked(ImportRun, run_id)
        drop_rows(run)
        return transition(run, ImportState.ABANDONED, finished_at=clock.now(), folded=0, **NOT_READY)


def hand_over_import(*, actor: Principal, run_id: UUID, to_account_id: UUID) -> ImportRun:
    """Make another account of the tenant answer for an import under way. Raises NotAllowed, NotFound, InvalidInput."""
    with transaction.atomic():
        actor.require_everywhere("import.run")
        get_import_for(actor, run_id)
        run = locked(ImportRun, run_id)
        if run.finished_at is not None and run.state != ImportState.UNDO_READY:
            raise Conflict("这次导入已经办完，不用交接。", code="wrong_state")
        if not Account.objects.filter(pk=to_account_id, home_tenant_id=actor.tenant.pk).exists():
            raise InvalidInput("接任的账号不在本单位，请核对。")
        run.created_by_id = to_account_id
        run.version += 1
        run.updated_at = clock.now()
        run.save(update_fields=["created_by", "version", "updated_at"])
        return run


def start_export(*, actor: Principal, table: str, query: str, file_format: str) -> Job:
    """Have what the filters show written to a file in the background. Raises NotAllowed, InvalidInput."""
    spec = listed_table(table)
    spec.require_export(actor)
    if file_format not in ("xlsx", "csv"):
        raise InvalidInput("导出格式请选 xlsx 或 csv。", fields={"format": ["可选 xlsx、csv。"]})
    return enqueue_job(
        actor=actor,
        kind=export_kind(spec.export_action),
        title=f"导出{spec.label}",
        parameters={"table": table, "query": query, "format": file_format},
    )


def require_state(run: ImportRun, *states: ImportState) -> None:
    if run.state not in states:
        raise Conflict(f"这次导入的状态是“{run.get_state_display()}”，不能这样办理。请刷新页面。", code="wrong_state")
