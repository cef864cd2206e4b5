"""The steps of taking an import back, for a day after it was written: looked at, confirmed, done, once."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import structlog
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock
from core.choices import ImportState, RowOutcome, RowUndo
from core.errors import Conflict
from core.jobs.actions import enqueue_job
from core.jobs.registry import JobKind, register_job_kind
from core.jobs.run import JobRun
from core.models import ImportRow, ImportRun, Job
from core.principal import Principal
from core.records import locked
from core.state import transition
from core.tables.actions import get_import_for, require_state
from core.tables.bulk import change_rows
from core.tables.folded import unfold
from core.tables.locks import lock_records, only_writer
from core.tables.queries import outcome_counts
from core.tables.spec import table_spec
from core.tables.undo import Verdict, records_of, take_back, undo_hash, written_rows

log = structlog.get_logger()

KEEP = dt.timedelta(hours=24)
# So many written rows are looked at while somebody waits; more are a job.
AT_ONCE = 200
UNDO_PLAN, UNDO = "tables.undo_plan", "tables.undo"


def undo_until(run: ImportRun) -> dt.datetime | None:
    """Until when a written import may be taken back; None for one that cannot be."""
    written = run.finished_at is not None and run.write_job is not None
    return run.finished_at + KEEP if written and run.finished_at else None


def may_undo(run: ImportRun) -> bool:
    until = undo_until(run)
    return until is not None and clock.now() < until


def _require_in_time(run: ImportRun) -> None:
    if undo_until(run) is None:
        raise Conflict("这次写入没有留下可撤销的记录，不能撤销。", code="not_undoable")
    if not may_undo(run):
        raise Conflict("写入已超过 24 小时，不能再撤销；请按现有数据逐项修改。", code="too_late")


def plan_undo(*, actor: Principal, run_id: UUID) -> ImportRun:
    """Find out what taking the import back would do, and show it; nothing is changed yet.

    Raises NotAllowed, NotFound, Conflict (not written, taken back already, too late).
    """
    with transaction.atomic():
        actor.require_everywhere("import.run")
        get_import_for(actor, run_id)
        run = locked(ImportRun, run_id)
        require_state(run, ImportState.DONE)
        _require_in_time(run)
        counts = outcome_counts(run)
        count = counts[RowOutcome.NEW] + counts[RowOutcome.CHANGED]
        if count <= AT_ONCE:
            return _look(actor, transition(run, ImportState.UNDO_READY, message=""))
        job = enqueue_job(
            actor=actor, kind=UNDO_PLAN, title=_title("核对撤销", run), parameters={"run": str(run.pk)}, total=count
        )
        return transition(run, ImportState.UNDO_CHECK, job=job.pk, message="")


def _title(verb: str, run: ImportRun) -> str:
    return f"{verb}{run.get_source_display()}“{run.name}”"[:120]


def _look(actor: Principal, run: ImportRun) -> ImportRun:
    """Do it, see what it does, and roll it back; the rows keep what was seen."""
    unfold(run)
    with transaction.atomic():
        verdicts = take_back(table_spec(run.table), actor, run)
        transaction.set_rollback(True)
    _keep(verdicts)
    ImportRun.objects.filter(pk=run.pk).update(undo_hash=undo_hash(verdicts), updated_at=clock.now())
    run.refresh_from_db()
    return run


def _keep(verdicts: list[Verdict]) -> None:
    rows = [{"id": one.row_id, "undone": str(one.outcome), "kept_because": one.because} for one in verdicts]
    if rows:
        change_rows(ImportRow, rows)


def apply_undo(*, actor: Principal, run_id: UUID, seen: str | None = None) -> Job:
    """Have what was shown done in the background, in one transaction. ``seen`` is the digest of what the person saw.

    Raises NotAllowed, NotFound, Conflict (another did, too late, nothing to do, the shown is no longer so).
    """
    with transaction.atomic():
        actor.require_everywhere("import.run")
        get_import_for(actor, run_id)
        run = locked(ImportRun, run_id)
        require_state(run, ImportState.UNDO_READY)
        _require_in_time(run)
        if seen is not None and seen != run.undo_hash:
            raise Conflict("撤销的内容刚刚有变化，请核对后再确认。", code="plan_changed")
        todo = ImportRow.objects.filter(run=run, undone__in=[RowUndo.REMOVED, RowUndo.RESTORED]).count()
        if not todo:
            raise Conflict("没有可以撤销的内容。", code="nothing_to_do")
        job = enqueue_job(
            actor=actor, kind=UNDO, title=_title("撤销", run), parameters={"run": str(run.pk)}, total=todo
        )
        transition(run, ImportState.UNDOING, job=job.pk, message="")
        return job


def leave_undo(*, actor: Principal, run_id: UUID) -> ImportRun:
    """Do not take it back after all; what was written stays, and may still be taken back within the day."""
    with transaction.atomic():
        get_import_for(actor, run_id)
        run = locked(ImportRun, run_id)
        require_state(run, ImportState.UNDO_READY)
        return _back_to_done(run)


def _back_to_done(run: ImportRun) -> ImportRun:
    ImportRow.objects.filter(run=run).exclude(undone="").update(undone="", kept_because="")
    return transition(run, ImportState.DONE, undo_hash="")


def resume_undo(*, actor: Principal, run_id: UUID) -> ImportRun:
    """Take up again an undo whose looking or doing was broken off: nothing was undone. Raises Conflict while on."""
    with transaction.atomic():
        get_import_for(actor, run_id)
        run = locked(ImportRun, run_id)
        require_state(run, ImportState.UNDO_CHECK, ImportState.UNDOING)
        job = Job.objects.filter(pk=run.job).first()
        if job is not None and not job.is_ended:
            raise Conflict("正在办理，请稍候。", code="still_working")
        if run.state == ImportState.UNDO_CHECK:
            return _back_to_done(run)
        return _look(actor, transition(run, ImportState.UNDO_READY))


# ---- the jobs -------------------------------------------------------------------------------------------------------


def _run_id(run: JobRun) -> UUID:
    return UUID(str(run.parameters["run"]))


def _path(run_id: UUID) -> str:
    return reverse("import-run", args=[run_id])


def look_at_undo(run: JobRun) -> Mapping[str, Any]:
    with run.scope() as actor:
        actor.require_everywhere("import.run")
        importing = locked(ImportRun, _run_id(run))
        if importing.state == ImportState.UNDO_CHECK:
            _look(actor, transition(importing, ImportState.UNDO_READY))
    return {"message": "已核对，请确认。", "path": _path(importing.pk)}


def undo_import(run: JobRun) -> Mapping[str, Any]:
    """Take the import back as shown, in one transaction; where the list has changed meanwhile, show it again."""
    with run.scope() as actor:
        actor.require_everywhere("import.run")
        importing = locked(ImportRun, _run_id(run))
        if importing.state != ImportState.UNDOING:
            return {"message": "这次写入已经撤销。", "path": _path(importing.pk)}
        spec = table_spec(importing.table)
        only_writer(importing.table)
        lock_records(spec, records_of(written_rows(importing)))
        undone = _undo(actor, importing)
        if undone:
            moment, account = clock.now(), actor.account_id
            transition(importing, ImportState.UNDONE, undone_at=moment, undone_by_id=account)
        else:
            _look(actor, transition(importing, ImportState.UNDO_READY))
    if not undone:
        raise Conflict("核对之后数据又有变化，没有撤销。请打开导入页重新核对后再确认。", code="plan_changed")
    return {"message": "已撤销。", "path": _path(importing.pk)}


def _undo(actor: Principal, importing: ImportRun) -> bool:
    """Whether it was done: not where anything would come out otherwise than shown, or somebody took a unique place."""
    try:
        with transaction.atomic():
            verdicts = take_back(table_spec(importing.table), actor, importing)
            as_shown = undo_hash(verdicts) == importing.undo_hash
            if not as_shown:
                transaction.set_rollback(True)
    except IntegrityError as error:
        log.warning("undo.overtaken", table=importing.table, reason=str(error))
        return False
    return as_shown


def register_undo_jobs() -> None:
    lease = dt.timedelta(seconds=300)
    register_job_kind(JobKind(UNDO_PLAN, "核对撤销", look_at_undo, "import.run", lease=lease))
    register_job_kind(JobKind(UNDO, "撤销导入", undo_import, "import.run", lease=lease))
