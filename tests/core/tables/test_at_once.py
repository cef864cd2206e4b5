"""Two imports at once, somebody editing in between, and a worker killed while it writes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from core import clock
from core.choices import ImportState, JobState
from core.clock import DAY
from core.jobs.actions import MAX_DELIVERIES
from core.jobs.run import run_job
from core.models import Anchor, Job
from organizations.models import Unit
from tests.cast import Cast
from tests.core.concurrent import at_once, somebody_waits
from tests.core.test_worker import database_url
from tests.factories import make_unit
from tests.sheets import run_jobs, the_import, upload, workbook

HEADERS = ["单位名称", "类型", "统一社会信用代码"]
CODE = "91430200MA4X00000U"
ROOT = Path(__file__).resolve().parents[3]
WORKER = """
import sys, uuid, django
django.setup()
from core.jobs.run import run_job
run_job(*map(uuid.UUID, sys.argv[1:]))
"""


@pytest.fixture
def client(committed_cast: Cast) -> Client:
    return committed_cast.client(committed_cast.department)


def ready(cast: Cast, client: Client, path: Path) -> str:
    page = upload(client, "units", path)
    run_jobs(cast)
    assert client.post(f"{page}apply/").status_code == 302
    return page


def job_of(cast: Cast, page: str) -> Job:
    with cast.scope():
        job: Job = Job.objects.get(pk=the_import(cast, page).job)
    return job


def state_of(cast: Cast, page: str) -> str:
    with cast.scope():
        return str(the_import(cast, page).state)


def test_same_file_imported_twice_at_once_is_written_once(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    rows = [[f"示例企业{number}有限公司", "企业", ""] for number in range(30)]
    path = workbook(tmp_path / "units.xlsx", HEADERS, rows)
    pages = [upload(client, "units", path) for _ in range(2)]
    run_jobs(cast)
    for page in pages:
        assert client.post(f"{page}apply/").status_code == 302
    jobs = [job_of(cast, page).pk for page in pages]
    at_once(*[lambda job=job: run_job(cast.city.id, job) for job in jobs])
    with cast.scope():
        assert Unit.objects.count() == 30
    assert sorted(state_of(cast, page) for page in pages) == [ImportState.DONE, ImportState.READY]
    late = next(page for page in pages if state_of(cast, page) == ImportState.READY)
    assert "无需写入" in client.get(late).content.decode()


def test_code_taken_between_judging_and_writing_is_shown_again(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    page = ready(cast, client, workbook(tmp_path / "units.xlsx", HEADERS, [["示例企业甲有限公司", "企业", CODE]]))
    with cast.scope():
        make_unit("示例企业乙有限公司", uscc=CODE)
    run_jobs(cast)
    assert state_of(cast, page) == ImportState.READY  # the code names the unit that has it by now
    assert "示例企业乙有限公司" in client.get(page).content.decode()
    assert "核对之后数据又有变化" in job_of(cast, page).message


@contextmanager
def code_being_taken(cast: Cast) -> Iterator[None]:
    """Somebody else is about to save a unit with the code: whoever inserts it too waits."""

    class Withdrawn(Exception):
        pass

    try:
        with cast.scope():
            make_unit("正在保存的单位", uscc=CODE)
            yield
            raise Withdrawn
    except Withdrawn:
        return


def kill_while_writing(cast: Cast, job: Job) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database_url("default"),
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
    }
    with code_being_taken(cast):
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(cast.city.pk), str(job.pk)], cwd=ROOT, env=environment
        )
        try:
            end = time.monotonic() + 60
            while not somebody_waits():
                assert process.poll() is None, "the process ended before it could be killed"
                assert time.monotonic() < end, "it never came to write"
                time.sleep(0.02)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()


def test_import_killed_while_writing_leaves_nothing_and_is_written_by_the_next_delivery(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    rows = [["示例企业甲有限公司", "企业", ""], ["示例企业乙有限公司", "企业", CODE]]
    page = ready(cast, client, workbook(tmp_path / "units.xlsx", HEADERS, rows))
    job = job_of(cast, page)
    kill_while_writing(cast, job)
    with cast.scope():
        assert (Unit.objects.count(), Anchor.objects.filter(kind="unit").count()) == (0, 0)
    assert (state_of(cast, page), job_of(cast, page).state) == (ImportState.WRITING, JobState.RUNNING)
    assert client.post(f"{page}resume/").status_code == 409
    with cast.scope():
        later = clock.now() + DAY
    with clock.fixed(later):
        run_job(cast.city.id, job.pk)
    with cast.scope():
        assert Unit.objects.count() == 2
    assert state_of(cast, page) == ImportState.DONE


def test_import_whose_writer_died_for_good_is_resumed_by_hand(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    page = ready(cast, client, workbook(tmp_path / "units.xlsx", HEADERS, [["示例企业甲有限公司", "企业", CODE]]))
    job = job_of(cast, page)
    kill_while_writing(cast, job)
    with cast.scope():
        Job.objects.filter(pk=job.pk).update(deliveries=MAX_DELIVERIES)
        later = clock.now() + DAY
    with clock.fixed(later):
        run_job(cast.city.id, job.pk)
    shown = client.get(page).content.decode()
    assert "办理进程多次中断" in shown and "重新核对" in shown
    assert client.post(f"{page}resume/").status_code == 302
    assert "确认写入 1 行" in client.get(page).content.decode()
    assert client.post(f"{page}apply/").status_code == 302
    run_jobs(cast)
    with cast.scope():
        assert Unit.objects.count() == 1
    assert state_of(cast, page) == ImportState.DONE


def test_import_whose_check_was_cancelled_is_checked_again_by_hand(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    page = upload(client, "units", workbook(tmp_path / "units.xlsx", HEADERS, [["示例企业甲有限公司", "企业", CODE]]))
    assert client.post(f"{page}resume/").status_code == 409
    assert client.post(f"/jobs/{job_of(cast, page).pk}/cancel/").status_code == 302
    shown = client.get(page).content.decode()
    assert "检查中断" in shown and "重新检查" in shown and "放弃这次导入" in shown
    assert client.post(f"{page}resume/").status_code == 302
    run_jobs(cast)
    assert state_of(cast, page) == ImportState.READY


def test_import_whose_check_was_cancelled_is_given_up(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    page = upload(client, "units", workbook(tmp_path / "units.xlsx", HEADERS, [["示例企业甲有限公司", "企业", CODE]]))
    client.post(f"/jobs/{job_of(cast, page).pk}/cancel/")
    assert client.post(f"{page}abandon/").status_code == 302
    assert state_of(cast, page) == ImportState.ABANDONED
    assert client.post(f"{page}resume/").status_code == 409


def test_finished_import_is_not_written_again(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    page = ready(cast, client, workbook(tmp_path / "units.xlsx", HEADERS, [["示例企业甲有限公司", "企业", ""]]))
    run_jobs(cast)
    assert client.post(f"{page}apply/").status_code == 409
    run_job(cast.city.id, job_of(cast, page).pk)
    with cast.scope():
        assert Unit.objects.count() == 1
