"""Files that were kept for a time only are taken from disk when it is over; their rows stay, and say so."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from core import clock
from core.jobs.actions import enqueue_job
from core.jobs.registry import DueWork, JobKind, register_due_work, register_job_kind
from core.jobs.run import JobRun
from core.models import Attachment, Job, Tenant
from core.principal import platform_principal
from core.tenancy.scope import current_tenant_id

KIND = DUE_WORK = "files.expire"


def _expired() -> "QuerySet[Attachment]":
    rows: QuerySet[Attachment] = Attachment.objects.filter(expires_at__lt=clock.now(), removed_at__isnull=True)
    return rows


def slots(moment: dt.datetime) -> list[str]:
    """One slot a day while there is something to take away."""
    return [moment.astimezone(clock.CHINA).date().isoformat()] if _expired().exists() else []


def plan(slot: str) -> Job:  # noqa: ARG001 - due work names its slot
    actor = platform_principal(Tenant.objects.get(pk=current_tenant_id()))
    return enqueue_job(actor=actor, kind=KIND, title="清理过期文件", parameters={})


def remove_expired(run: JobRun) -> Mapping[str, Any]:
    """The file goes first: where this is broken off, the row still says what is to be removed."""
    with run.scope():
        rows = list(_expired().order_by("expires_at"))
        for row in rows:
            (Path(settings.MEDIA_ROOT) / row.path).unlink(missing_ok=True)
        Attachment.objects.filter(pk__in=[row.pk for row in rows]).update(removed_at=clock.now())
    return {"message": f"已清理 {len(rows)} 个过期文件。"}


def register() -> None:
    register_job_kind(JobKind(KIND, "清理过期文件", remove_expired, "operation.edit"))
    register_due_work(DueWork(DUE_WORK, slots, plan))
