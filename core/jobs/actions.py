"""Jobs: asked for in the transaction of their cause, leased by one worker at a time, ended visibly."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
import structlog
from django.db import connection, transaction

from core import clock
from core.choices import JobState
from core.database.prepared import execute
from core.errors import DomainError, NotFound
from core.ids import new_id
from core.jobs.registry import DueWork, due_works, job_kind, lease_of
from core.models import Job, JobSlot
from core.principal import Principal
from core.state import transition
from core.tenancy.scope import current_tenant_id

log = structlog.get_logger()

MAX_DELIVERIES = 5


def enqueue_job(*, actor: Principal, kind: str, title: str, parameters: Mapping[str, Any], total: int = 0) -> Job:
    """Ask for background work; the dispatcher sees it once this transaction commits. Raises NotAllowed."""
    actor.require(job_kind(kind).action)
    job: Job = Job.objects.create(
        kind=kind,
        title=title,
        parameters=dict(parameters),
        total=total,
        requested_by_id=actor.account_id,
        due_at=clock.now(),
    )
    return job


def cancel_job(*, actor: Principal, job: Job) -> Job:
    """Withdraw a job nobody has started. Raises Conflict, NotAllowed."""
    actor.require(job_kind(job.kind).action)
    return transition(job, JobState.CANCELLED, finished_at=clock.now())


def take_lease(job_id: UUID) -> Job | None:
    """Make this worker the only one at work on the job; None when another is, or it has ended.

    The delivery is counted before the work starts, so a job that kills its worker ends as failed instead of looping.
    """
    with transaction.atomic():
        job: Job | None = Job.objects.select_for_update().filter(pk=job_id).first()
        if job is None:
            raise NotFound
        moment = clock.now()
        if job.is_ended or not job.lease_is_free(moment):
            return None
        if job.deliveries >= MAX_DELIVERIES:
            transition(
                job,
                JobState.FAILED,
                finished_at=moment,
                message="办理进程多次中断，已停止重试。请联系系统管理员查看日志后重新发起。",
            )
            return None
        return transition(
            job,
            JobState.RUNNING,
            lease_token=new_id(),
            lease_until=moment + lease_of(job.kind),
            deliveries=job.deliveries + 1,
            started_at=job.started_at or moment,
        )


# Sent between the steps of every job, so written once (core.database.prepared).
_OURS = f"WHERE tenant_id = %s AND id = %s AND lease_token = %s AND state = '{JobState.RUNNING.value}'"
_KEEP = f"UPDATE core_job SET lease_until = %s {_OURS}"  # noqa: S608 - our own words
_TELL = f"UPDATE core_job SET lease_until = %s, done = %s, total = %s, message = %s {_OURS}"  # noqa: S608
_END = f"""
UPDATE core_job SET lease_until = NULL, state = %s::text, message = %s, result = %s::jsonb, finished_at = %s,
  done = CASE %s::text WHEN '{JobState.SUCCEEDED.value}' THEN total ELSE done END {_OURS}
"""  # noqa: S608


def _ours(job: Job) -> list[object]:
    return [current_tenant_id(), job.pk, job.lease_token]


def keep_lease(job: Job, *, told: tuple[int, int, str] | None = None) -> bool:
    """Extend the lease and record progress (done, total, message), if the lease is still this worker's."""
    until = clock.now() + lease_of(job.kind)
    return bool(execute(_TELL, [until, *told, *_ours(job)]) if told else execute(_KEEP, [until, *_ours(job)]))


def end_job(job: Job, state: str, *, message: str, result: Mapping[str, Any]) -> bool:
    """End the job, if the lease is still this worker's; a stale worker ends silently."""
    outcome = [state, message[:400], orjson.dumps(dict(result)).decode(), clock.now(), state]
    return bool(execute(_END, [*outcome, *_ours(job)]))


def fill_slots(moment: dt.datetime) -> int:
    """Make the jobs that fall due by themselves in this tenant; returns how many were made.

    The slot's unique row is the promise: any number of planners at once make one job. A refused plan leaves its slot
    open for the next round and holds up no other.
    """
    made = 0
    for work in due_works():
        for slot in work.slots(moment):
            try:
                with transaction.atomic():
                    made += _fill(work, slot)
            except DomainError as error:
                log.warning("slot.refused", what=work.code, slot=slot, reason=error.message)
    return made


def _fill(work: DueWork, slot: str) -> int:
    if JobSlot.objects.filter(what=work.code, slot=slot).exists():
        return 0
    row = JobSlot(what=work.code, slot=slot)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_jobslot (id, tenant_id, what, slot, created_at) VALUES (%s, %s, %s, %s, %s) "
            "ON CONFLICT DO NOTHING",
            [row.id, row.tenant_id, work.code, slot, clock.now()],
        )
        if cursor.rowcount == 0:
            return 0
    job = work.plan(slot)
    JobSlot.objects.filter(pk=row.id).update(job=job.pk if job is not None else None)
    return 1
