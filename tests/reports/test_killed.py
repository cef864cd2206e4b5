"""``kill -9`` in the middle of a pack, in its own process: what is there is whole, and the next delivery goes on."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from core import clock
from core.models import Job
from reports.actions import start_build
from reports.choices import FileStage
from reports.freeze import verify_edition
from reports.models import Edition, Pack
from tests.cast import Cast
from tests.core.test_worker import database_url
from tests.factories import make_chain
from tests.reports.world import make_world, work

ROOT = Path(__file__).resolve().parents[2]
WORKER = """
import sys, uuid, django
django.setup()
from core.jobs.run import run_job
run_job(*map(uuid.UUID, sys.argv[1:]))
"""
CHAINS = 6


def wait_for(condition: Callable[[], object], *, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.01)


def job_now(cast: Cast, job: Job) -> Job:
    with cast.scope():
        found: Job = Job.objects.get(pk=job.pk)
    return found


def kill_at(cast: Cast, job: Job, done: int, step: str) -> None:
    """Run the job in its own process, and kill that when it tells this step of the chain after ``done``."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database_url("default"),
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
    }
    command = [sys.executable, "-c", WORKER, str(cast.city.pk), str(job.pk)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)

    def reached() -> bool:
        assert process.poll() is None, "the process ended before it could be killed"
        seen = job_now(cast, job)
        return seen.done == done and seen.message.endswith(step)

    try:
        wait_for(reached, seconds=60)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def test_pack_killed_in_the_middle_is_whole_or_not_there_and_the_rest_follows(committed_cast: Cast) -> None:
    cast = committed_cast
    with cast.scope():
        world = make_world()
        chains = [world.chain, *(make_chain() for _ in range(CHAINS - 1))]
        year = clock.today().year
        job = start_build(actor=cast.act(), chain_ids=[chain.pk for chain in chains], year=year)
    kill_at(cast, job, 2, "：出文件")
    with cast.scope():
        editions = list(Edition.objects.select_related("pack"))
        assert [edition.state for edition in editions] == ["draft"] * len(editions)
        assert Pack.objects.count() == len(editions)
        assert 2 <= len(editions) < CHAINS
        for edition in editions:
            assert verify_edition(edition)
            assert edition.files.filter(stage=FileStage.REVIEW).count() == 5
        kept = {edition.pk for edition in editions}
        Job.objects.filter(pk=job.pk).update(lease_until=clock.now() - dt.timedelta(seconds=1))
    finished = work(cast, job)
    assert (finished.state, finished.deliveries, finished.message) == (
        "succeeded",
        2,
        f"已生成 {CHAINS} 份，可以审核。",
    )
    with cast.scope():
        assert kept <= set(Edition.objects.values_list("id", flat=True))
        assert sorted(Edition.objects.values_list("number", "state")) == [(1, "draft")] * CHAINS
