import time
from dataclasses import dataclass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from chains.models import Chain
from core import clock
from core.choices import JobState
from core.jobs.registry import job_kind
from core.models import Job, Tenant
from core.tenancy.dated import in_force
from core.tenancy.scope import tenant_scope
from reports.choices import EditionState
from reports.models import Edition

POLL_SECONDS = 1.0
UNBUILT = (EditionState.BUILDING, EditionState.DISCARDED)
OPEN = (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True)
class Progress:
    """``total`` chains want a pack, ``built`` have one; ``under_way`` jobs are not ended, ``failed`` says which did."""

    tenant: str
    total: int
    built: int
    under_way: int
    failed: tuple[str, ...]

    @property
    def is_done(self) -> bool:
        return self.built == self.total and not self.under_way

    @property
    def is_stuck(self) -> bool:
        return not self.is_done and not self.under_way and bool(self.failed)


def progress_of(tenant: Tenant) -> Progress:
    """How far this year's packs of the tenant's chains are; sub-chains are waited for once their job exists."""
    with tenant_scope(tenant.pk, actor_id=None, reason="等待年度清单"):
        today = clock.today()
        chains = set(Chain.objects.filter(in_force(today), parent=None).values_list("id", flat=True))
        built = Edition.objects.filter(pack__year=today.year, pack__chain__in=chains).exclude(state__in=UNBUILT)
        jobs = [job for job in Job.objects.order_by("id") if job_kind(job.kind).action == "pack.build"]
        return Progress(
            tenant=tenant.name,
            total=len(chains),
            built=built.values("pack__chain").distinct().count(),
            under_way=sum(job.state in OPEN for job in jobs),
            failed=tuple(f"{job.title}：{job.message}" for job in jobs if job.state == JobState.FAILED),
        )


class Command(BaseCommand):
    help = "等待各城市本年度的一链一图三清单全部编制完成；超时或任务失败时以非零状态退出。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--timeout", type=float, default=600.0, help="最多等待的秒数")

    def handle(self, *args: Any, **options: Any) -> None:
        deadline = time.monotonic() + options["timeout"]
        tenants = list(Tenant.objects.filter(is_active=True).order_by("code"))
        shown: dict[str, Progress] = {}
        while True:
            states = [progress_of(tenant) for tenant in tenants]
            self._show(states, shown)
            stuck = [text for state in states if state.is_stuck for text in state.failed]
            if stuck:
                raise CommandError("年度清单未能编制完成：\n" + "\n".join(stuck))
            if all(state.is_done for state in states):
                return
            if time.monotonic() > deadline:
                waiting = "、".join(state.tenant for state in states if not state.is_done)
                raise CommandError(f"等待超过 {options['timeout']:.0f} 秒，尚未完成：{waiting}。请检查后台进程的日志。")
            time.sleep(POLL_SECONDS)

    def _show(self, states: list[Progress], shown: dict[str, Progress]) -> None:
        for state in states:
            if state.total and shown.get(state.tenant) != state:
                self.stdout.write(f"{state.tenant} {state.built}/{state.total}")
                self.stdout.flush()
            shown[state.tenant] = state
