"""One run of a job by a worker: its scope, its progress, its lease."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import structlog
from django.db import connection, transaction

from core.choices import JobState
from core.errors import DomainError, NotAllowed, NotFound
from core.identify import account_holds
from core.jobs.actions import end_job, keep_lease, take_lease
from core.jobs.files import rights_mark
from core.jobs.registry import job_kind
from core.middleware.scope import read_grants
from core.models import Account, Job, Tenant
from core.principal import Principal, platform_principal
from core.tenancy.scope import tenant_scope

log = structlog.get_logger()


class LeaseLost(RuntimeError):
    """Another worker has taken the job over: this one must write nothing more."""


class JobRun:
    """What a job's function gets. Each ``scope()`` is one transaction; ``progress`` may only be told between them."""

    def __init__(self, job: Job, tenant: Tenant) -> None:
        self.job = job
        self.tenant = tenant
        self.actor = platform_principal(tenant)
        self.rights = ""

    @property
    def parameters(self) -> dict[str, object]:
        return dict(self.job.parameters)

    @contextmanager
    def scope(self) -> Iterator[Principal]:
        """A transaction in the tenant's scope, as the person who asked (rights re-read) or as the platform."""
        account_id = self.job.requested_by_id
        with transaction.atomic():
            actor = self._actor(account_id)
            self.rights = rights_mark(actor)
            with tenant_scope(
                self.tenant.id,
                actor_id=account_id,
                reason=f"后台任务：{self.job.title}",
                request_id=str(self.job.pk),
                commits_next=True,
            ):
                yield actor
                self.hold()

    def _actor(self, account_id: UUID | None) -> Principal:
        """Read before the scope is open: opening it takes back the sight of the account's grants elsewhere."""
        if account_id is None:
            return platform_principal(self.tenant)
        account = Account.objects.get(pk=account_id)
        grants = tuple(grant for grant in read_grants(account_id) if grant.tenant_id == self.tenant.id)
        actor = Principal(tenant=self.tenant, account=account, grants=grants)
        if not (self.tenant.is_active and account_holds(account) and actor.may(job_kind(self.job.kind).action)):
            raise NotAllowed("发起人已没有办理这项任务的权限，任务已停止。")
        return actor

    def hold(self) -> None:
        """Prove at the end of each transaction that the work is still ours: a taken-over worker's writes roll back."""
        if not keep_lease(self.job):
            raise LeaseLost(str(self.job.pk))

    def progress(self, *, done: int, total: int, message: str = "") -> None:
        if connection.in_atomic_block:
            raise RuntimeError("progress inside a transaction would not be seen before its end")
        with tenant_scope(self.tenant.id, actor_id=self.job.requested_by_id, request_id=str(self.job.pk)):
            if not keep_lease(self.job, told=(done, total, message[:400])):
                raise LeaseLost(str(self.job.pk))


def _tenant_and_lease(tenant_id: UUID, job_id: UUID) -> tuple[Tenant, Job | None]:
    tenant = Tenant.objects.filter(pk=tenant_id).first()
    if tenant is None:
        raise NotFound
    with tenant_scope(tenant_id, actor_id=None, reason="领取后台任务", request_id=str(job_id)):
        return tenant, take_lease(job_id)


def run_job(tenant_id: UUID, job_id: UUID) -> None:
    """Do one job to its end, unless somebody else is at it; a refusal ends it as failed, with the reason for people.

    Any other error leaves here after the job was marked failed, so that the worker logs it.
    """
    tenant, job = _tenant_and_lease(tenant_id, job_id)
    if job is None:
        return
    run, kind = JobRun(job, tenant), job_kind(job.kind)
    try:
        result = kind.run(run)
        made = {"rights": run.rights} if "attachment" in result else {}
        _finish(run, JobState.SUCCEEDED, str(result.get("message", "")), {**result, **made})
    except LeaseLost:
        log.warning("job.lease_lost", job=str(job_id))
        return
    except DomainError as error:
        _finish(run, JobState.FAILED, error.message, {"code": error.code})
        return
    except (SystemExit, KeyboardInterrupt):
        raise  # the worker is being stopped: the lease runs out and the job is handed again
    except BaseException:
        _finish(run, JobState.FAILED, "办理时出现意外错误，已记录日志。请稍后重新发起，仍不成功请联系系统管理员。", {})
        raise


def _finish(run: JobRun, state: str, message: str, result: Mapping[str, Any]) -> None:
    with tenant_scope(run.tenant.id, actor_id=run.job.requested_by_id, request_id=str(run.job.pk)):
        end_job(run.job, state, message=message, result=result)
