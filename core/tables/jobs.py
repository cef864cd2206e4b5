"""The background work of imports and exports."""

import datetime as dt
import gc
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.urls import reverse

from core import clock
from core.attachments import open_path, store_file
from core.choices import ImportState
from core.errors import Conflict, NotFound
from core.jobs.registry import JobKind, register_job_kind
from core.jobs.run import JobRun
from core.models import ImportRun
from core.principal import Principal
from core.records import locked
from core.spreadsheets.guard import inspect_workbook
from core.spreadsheets.reader import read_table
from core.spreadsheets.refusals import SpreadsheetRefused, empty_table, past_table
from core.spreadsheets.table import Table
from core.state import transition
from core.tables.actions import CHECK, WRITE, export_kind
from core.tables.bulk_edit import register_bulk_jobs
from core.tables.export import Export, Spool, file_name, suffix_of
from core.tables.locks import lock_records, only_writer
from core.tables.matching import confirmed
from core.tables.plan import IGNORED, MARK_HEADER, changes_of, match_headers, parse, past_day_of
from core.tables.ready import NOT_READY, drop_ready, is_ready, judged, keep_ready, moment_of_judging, write_ready
from core.tables.spec import EXPORT_RUN, OWN_EXPORTS, ParsedRow, RowRefused, TableColumn, TableSpec, table_spec
from core.tables.stored import digest, recheck_all, rows_to_write, save_new_rows, settle
from core.tables.trace import keep_trace
from core.tables.undo_actions import register_undo_jobs

log = structlog.get_logger()

# How many lines of a sheet's foot are named one by one.
SHOWN, SHORT = 5, 12
KEEP_EXPORTS = dt.timedelta(days=7)


def _run_of(run: JobRun) -> UUID:
    return UUID(str(run.parameters["run"]))


@contextmanager
def _uncollected() -> Iterator[None]:
    """All that is made of a sheet is needed to the end: to look for garbage among it, again and again, finds none."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _to_parsed(table: Table, mapping: Mapping[str, str]) -> list[ParsedRow]:
    places = {header: place for place, header in enumerate(table.headers)}
    wanted = [(places[header], code) for header, code in mapping.items() if code != IGNORED and header in places]
    codes = [code for _, code in wanted]
    if [place for place, _ in wanted] == list(range(len(table.headers))):
        return [ParsedRow(row.number, dict(zip(codes, row.cells, strict=True))) for row in table.rows]
    return [ParsedRow(row.number, {code: row.cells[place] for place, code in wanted}) for row in table.rows]


@_uncollected()
def check_import(run: JobRun) -> Mapping[str, Any]:
    """Read the file in the limited child, match its headers, judge every row; or refuse it whole, saying why."""
    with run.scope():
        importing = ImportRun.objects.select_related("attachment").filter(pk=_run_of(run)).first()
        if importing is None:
            raise NotFound
        if importing.attachment is None:
            raise NotFound
        path = open_path(importing.attachment)
        moment = moment_of_judging()
    run.progress(done=0, total=3, message="检查文件")
    try:
        facts = inspect_workbook(path)
        run.progress(done=1, total=3, message="读取表格")
        table = read_table(path, facts=facts)
        if not table.rows:
            raise empty_table()
        past = past_day_of(table.headers, [row.cells for row in table.rows])
        if past is not None:
            raise past_table(past)
    except SpreadsheetRefused as refusal:
        with run.scope():
            refused = locked(ImportRun, importing.pk)
            transition(refused, ImportState.REFUSED, message=refusal.message[:400], finished_at=clock.now())
        return {"message": refusal.message, "code": refusal.code, "path": _path(importing)}
    run.progress(done=2, total=3, message=f"核对 {len(table.rows)} 行")
    with run.scope() as actor:
        run_now = locked(ImportRun, importing.pk)
        if run_now.state != ImportState.CHECKING:
            return {"message": "这次导入已不在检查。", "path": _path(importing)}
        _judge(actor, run_now, table, moment)
    return {"message": f"已核对 {len(table.rows)} 行", "path": _path(importing)}


def _path(importing: ImportRun) -> str:
    return reverse("import-run", args=[importing.pk])


def _judge(actor: Principal, importing: ImportRun, table: Table, moment: dt.datetime | None) -> None:
    spec = table_spec(importing.table)
    columns = spec.columns(actor)
    said = importing.mapping or confirmed(importing.table, table.headers, columns)
    headers = match_headers(table.headers, columns, said)
    ImportRun.objects.filter(pk=importing.pk).update(
        headers=list(table.headers),
        mapping=headers.mapping,
        sheet=table.sheet[:60],
        message=_left_out(table, headers.mapping)[:400],
    )
    if not headers.fit:
        transition(importing, ImportState.MATCHING, message=_header_message(headers.unknown, headers.missing)[:400])
        return
    by_code = {column.code: column for column in columns}
    rows = parse(spec, actor, _to_parsed(table, headers.mapping), by_code)
    ids = save_new_rows(importing, spec, rows, by_code)
    is_kept = moment is not None and len(ids) == len(rows) and keep_ready(importing, spec, ids, rows)
    settle(importing, rows, by_code, folded=len(ids), judged=judged(moment, actor) if is_kept else NOT_READY)


def _left_out(table: Table, mapping: Mapping[str, str]) -> str:
    """What of the sheet was not read, in words: a reader who misses it finds it here."""
    lines = [f"第 {line.number} 行（{_short(line.text)}）" for line in table.foot[:SHOWN]]
    more = f"等 {len(table.foot)} 行" if len(table.foot) > SHOWN else ""
    columns = [f"“{header}”" for header, code in mapping.items() if code == IGNORED and header != MARK_HEADER]
    parts = [f"表尾的{'、'.join(lines)}{more}"] if lines else []
    parts += [f"{'、'.join(columns)}{'一列' if len(columns) == 1 else f'{len(columns)} 列'}"] if columns else []
    return "；".join(parts) + "。" if parts else ""


def _short(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[:SHORT]}…"


def _header_message(unknown: list[str], missing: list[TableColumn]) -> str:
    parts = []
    if unknown:
        parts.append(f"不认识的列：{'、'.join(unknown)}")
    if missing:
        parts.append(f"缺少必填的列：{'、'.join(column.header for column in missing)}")
    return "；".join(parts or ["有重复的列"]) + "。请对应列名后继续。"


@_uncollected()
def write_import(run: JobRun) -> Mapping[str, Any]:
    """Write the plan that was shown, in one transaction; where the list has changed meanwhile, show it again."""
    with run.scope() as actor:
        actor.require_everywhere("import.run")
        importing = locked(ImportRun, _run_of(run))
        if importing.state != ImportState.WRITING:
            return {"message": "这次导入已经写入。", "path": _path(importing)}
        spec = table_spec(importing.table)
        only_writer(importing.table)
        written = _written(spec, partial(_write, spec, actor, importing))
        if written:
            drop_ready(importing)
            transition(importing, ImportState.DONE, finished_at=clock.now(), write_job=run.job.pk, **NOT_READY)
        else:
            recheck_all(actor, transition(importing, ImportState.READY))
    if not written:
        raise Conflict("核对之后数据又有变化，没有写入。请打开导入页重新核对后再确认。", code="plan_changed")
    return {"message": "已写入。", "path": _path(importing)}


def _written(spec: TableSpec, write: Callable[[], bool]) -> bool:
    """Whether it was written: not where somebody took a unique place in the moment between judging and writing, nor
    where a rule no longer holds.
    """
    try:
        with transaction.atomic():
            return write()
    except (IntegrityError, RowRefused) as error:
        log.warning("import.overtaken", table=spec.code, reason=str(error))
        return False


def _write(spec: TableSpec, actor: Principal, importing: ImportRun) -> bool:
    """Write what was shown; False where judging again shows something else."""
    if is_ready(importing, actor):
        write_ready(spec, actor, importing)
        return True
    read, targets = rows_to_write(importing)
    lock_records(spec, targets)
    columns = {column.code: column for column in spec.columns(actor)}
    rows = parse(spec, actor, read, columns, writing=True)
    if digest(rows, columns) != importing.plan_hash:
        return False
    changes = [(row, changes_of(row, columns)) for row in rows if row.target is not None]
    new = [row for row in rows if row.target is None]
    spec.write(actor, new, [(row, changed) for row, changed in changes if changed])
    keep_trace(spec, actor, importing, rows, columns)
    return True


def export_table(run: JobRun) -> Mapping[str, Any]:
    """Read the rows in one transaction, write the file after it, then keep it as a file that expires."""
    parameters = run.parameters
    spec, file_format = table_spec(str(parameters["table"])), str(parameters["format"])
    with closing(Spool()) as spool, closing(Spool()) as second, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        with run.scope() as actor:
            export = Export(spec, actor, QueryDict(str(parameters["query"])))
            spool.fill(export.rows())
            as_csv = suffix_of(file_format) == "csv"
            if export.second and not as_csv:
                second.fill(export.second.rows())
            export.note()
        told = spool.told(partial(_tell, run, spool.count))
        export.write(path, told, as_csv=as_csv, second=second.told(lambda _: None))
        with run.scope() as actor:
            name = file_name(spec, file_format, export.past)
            attachment = store_file(actor=actor, source=path, name=name, purpose="export", expires_in=KEEP_EXPORTS)
    return {"message": f"共 {spool.count} 行，文件保留 7 天。", "attachment": str(attachment.pk)}


def _tell(run: JobRun, total: int, done: int) -> None:
    run.progress(done=done, total=total, message=f"写入 {total} 行")


def register_job_kinds() -> None:
    register_undo_jobs()
    register_bulk_jobs()
    register_job_kind(JobKind(CHECK, "检查导入文件", check_import, "import.run"))
    register_job_kind(JobKind(WRITE, "写入导入内容", write_import, "import.run", lease=dt.timedelta(seconds=300)))
    for action in (EXPORT_RUN, *OWN_EXPORTS):
        register_job_kind(
            JobKind(
                export_kind(action),
                "导出",
                export_table,
                action,
                lease=dt.timedelta(seconds=300),
                file_scope=lambda job: str(job.parameters["table"]).replace("_", "-"),
            )
        )
