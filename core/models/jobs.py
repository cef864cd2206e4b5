import datetime as dt
from uuid import UUID

from django.db import models

from core import clock
from core.choices import JOB_TRANSITIONS, JobState
from core.tenancy.base import TenantModel


class Job(TenantModel):
    """Work done in the background. PostgreSQL is its truth: a worker holds a lease, proved by ``lease_token``."""

    TRANSITIONS = JOB_TRANSITIONS

    kind = models.CharField("种类", max_length=60)
    title = models.CharField("标题", max_length=120)
    state = models.CharField("状态", max_length=12, choices=JobState, default=JobState.QUEUED)
    parameters = models.JSONField("参数", default=dict)
    result = models.JSONField("结果", default=dict)
    message = models.CharField("说明", max_length=400, blank=True)
    done = models.PositiveIntegerField("已办", default=0)
    total = models.PositiveIntegerField("共计", default=0)
    requested_by = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="发起人"
    )
    requested_by_id: UUID | None
    created_at = models.DateTimeField("发起时间", default=clock.now)
    due_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField("开始时间", null=True)
    finished_at = models.DateTimeField("结束时间", null=True)
    handed_at = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    deliveries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="core_job_state_known", condition=models.Q(state__in=[str(value) for value in JobState])
            ),
            models.CheckConstraint(
                name="core_job_finished_iff_ended",
                condition=models.Q(state__in=["succeeded", "failed", "cancelled"], finished_at__isnull=False)
                | models.Q(state__in=["queued", "running"], finished_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(name="core_job_due", fields=["due_at"], condition=models.Q(state__in=["queued", "running"])),
            models.Index(name="core_job_recent", fields=["tenant", "-created_at"]),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_ended(self) -> bool:
        return self.state in {JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED}

    @property
    def percent(self) -> int:
        return 100 if self.state == JobState.SUCCEEDED else (self.done * 100 // self.total if self.total else 0)

    def lease_is_free(self, moment: dt.datetime) -> bool:
        return self.lease_until is None or self.lease_until < moment


class JobSlot(TenantModel):
    """A thing that is due by itself, once: (tenant, what, when) is unique, so any number of planners may run."""

    what = models.CharField(max_length=60)
    slot = models.CharField(max_length=40)
    job = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="core_jobslot_once", fields=["tenant", "what", "slot"]),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.slot}"
