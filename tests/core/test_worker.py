"""A real Celery worker and a real broker: processes killed, messages lost, and every job ends visibly."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit
from uuid import UUID

import pytest
import redis
from django.conf import settings
from django.db import ProgrammingError, connections
from kombu import Connection

from config.celery import app
from core.choices import JobState
from core.jobs.actions import MAX_DELIVERIES, enqueue_job
from core.jobs.dispatch import HAND_AGAIN, NamesDue, claim_due_jobs, database_now
from core.jobs.registry import JobKind
from core.models import Job, SearchDue, SearchPiece
from core.search.upkeep import differences, take_all_apart
from core.tasks import run_job_task, take_names_apart_task
from organizations.models import Unit
from tests.cast import Cast
from tests.core.worker_kinds import LEASE, STOP_ALWAYS, STOP_ONCE, WRITE_ONE
from tests.factories import make_unit

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.worker


def broker_url(worker_id: str) -> str:
    """A numbered database of the test broker of our own, so that it can be wiped."""
    number = 15 - (int(worker_id.removeprefix("gw")) % 8 if worker_id.startswith("gw") else 0)
    url = os.environ["REDIS_URL"]
    if url.startswith("redis+socket://"):
        return f"{url.partition('?')[0]}?virtual_host={number}"
    return urlsplit(url)._replace(path=f"/{number}").geturl()


def client_of(url: str) -> redis.Redis:
    """A plain client for Celery's address."""
    parts = urlsplit(url)
    if parts.scheme == "redis+socket":
        number = parts.query.partition("virtual_host=")[2]
        return redis.Redis.from_url(f"unix://{parts.path}?db={number}")
    return redis.Redis.from_url(url)


def database_url(alias: str) -> str:
    one = settings.DATABASES[alias]
    credentials = f"{quote(one['USER'], safe='')}:{quote(one['PASSWORD'], safe='')}"
    query = "&".join(
        f"{key}={quote(str(value), safe='')}"
        for key, value in (("host", one["HOST"]), ("port", one["PORT"]), *one.get("OPTIONS", {}).items())
        if value and not isinstance(value, dict)
    )
    return f"postgresql://{credentials}@/{quote(one['NAME'], safe='')}?{query}"


@pytest.fixture(scope="module")
def url(worker_id: str) -> str:
    return broker_url(worker_id)


@pytest.fixture(scope="module")
def broker(url: str) -> Iterator[Connection]:
    """One long-lived connection, as the dispatcher has it."""
    with app.connection_for_write(url=url) as connection:
        wipe(url)
        yield connection
        wipe(url)


def wipe(url: str) -> None:
    with client_of(url) as client:
        client.flushdb()


@pytest.fixture(scope="module")
def worker(
    url: str, broker: Connection, django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator["subprocess.Popen[bytes]"]:
    log = tmp_path_factory.mktemp("worker") / "worker.log"
    environment = {
        **os.environ,
        "DATABASE_URL": database_url("default"),
        "REDIS_URL": url,
    }
    for name in ("DATABASE_ADMIN_URL", "DISPATCH_DATABASE_URL"):
        environment.pop(name, None)  # a worker needs neither, so it must not ask for them
    command = [sys.executable, "-m", "celery", "-A", "config.celery", "worker", "--include", "tests.core.worker_kinds"]
    command += ["--concurrency", "1", "--pool", "prefork", "--without-gossip", "--without-mingle", "--loglevel", "INFO"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            wait_for(lambda: b"ready" in log.read_bytes() or process.poll() is not None, seconds=40)
            assert process.poll() is None, log.read_text()
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for(condition: Callable[[], object], *, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.05)


def ask(cast: Cast, kind: JobKind, **parameters: object) -> Job:
    with cast.scope():
        return enqueue_job(actor=cast.act(), kind=kind.code, title=kind.label, parameters=parameters)


def now_of(cast: Cast, job: Job) -> Job:
    with cast.scope():
        found: Job = Job.objects.get(pk=job.pk)
    return found


def unit_names(cast: Cast) -> list[str]:
    with cast.scope():
        return sorted(unit.name for unit in Unit.objects.all())


def hand(broker: Connection) -> list[UUID]:
    """What the dispatcher does, once messages handed before count as lost."""
    with connections["dispatch"].cursor() as cursor:
        long_ago = database_now() - 2 * HAND_AGAIN
        cursor.execute("UPDATE core_job SET handed_at = %s WHERE handed_at IS NOT NULL", [long_ago])
    claimed = claim_due_jobs(database_now())
    for tenant_id, job_id in claimed:
        app.send_task(run_job_task.name, args=(str(tenant_id), str(job_id)), connection=broker)
    return [job_id for _, job_id in claimed]


def has_ended(cast: Cast, job: Job) -> bool:
    return now_of(cast, job).is_ended


@pytest.fixture
def cast(committed_cast: Cast) -> Iterator[Cast]:
    yield committed_cast
    connections["dispatch"].close()


def test_message_wiped_from_the_broker_is_sent_again(
    cast: Cast, url: str, broker: Connection, request: pytest.FixtureRequest
) -> None:
    job = ask(cast, WRITE_ONE, name="甲")
    assert hand(broker) == [job.pk]
    wipe(url)
    request.getfixturevalue("worker")
    with client_of(url) as client:
        assert client.llen("celery") == 0
    assert now_of(cast, job).state == JobState.QUEUED
    assert hand(broker) == [job.pk]
    wait_for(lambda: has_ended(cast, job), seconds=40)
    assert (now_of(cast, job).state, unit_names(cast)) == (JobState.SUCCEEDED, ["示例企业甲"])


@pytest.mark.usefixtures("worker")
def test_broker_wiped_while_all_stand_connected_goes_on_working(cast: Cast, url: str, broker: Connection) -> None:
    before = ask(cast, WRITE_ONE, name="前")
    hand(broker)
    wait_for(lambda: has_ended(cast, before), seconds=40)
    wipe(url)
    after = ask(cast, WRITE_ONE, name="后")
    hand(broker)
    wait_for(lambda: has_ended(cast, after), seconds=40)
    assert now_of(cast, after).state == JobState.SUCCEEDED


@pytest.mark.usefixtures("worker")
def test_child_killed_in_the_middle_of_its_transaction_leaves_nothing_and_the_job_is_done_again(
    cast: Cast, broker: Connection
) -> None:
    job = ask(cast, STOP_ONCE)
    hand(broker)
    wait_for(lambda: now_of(cast, job).message.isdecimal(), seconds=40)
    os.kill(int(now_of(cast, job).message), signal.SIGKILL)
    wait_for(lambda: database_now() > (now_of(cast, job).lease_until or database_now()), seconds=2 * LEASE.seconds + 10)
    assert unit_names(cast) == []
    wait_for(lambda: hand(broker) or has_ended(cast, job), seconds=40)
    wait_for(lambda: has_ended(cast, job), seconds=40)
    found = now_of(cast, job)
    assert (found.state, found.message, found.deliveries) == (JobState.SUCCEEDED, "办完", 2)
    assert unit_names(cast) == ["第2次"]


@pytest.mark.usefixtures("worker")
def test_job_that_kills_every_child_fails_visibly(cast: Cast, broker: Connection) -> None:
    job = ask(cast, STOP_ALWAYS)
    with cast.scope():
        Job.objects.filter(pk=job.pk).update(deliveries=MAX_DELIVERIES - 1)
    hand(broker)
    wait_for(lambda: now_of(cast, job).deliveries == MAX_DELIVERIES, seconds=40)
    wait_for(lambda: hand(broker) or has_ended(cast, job), seconds=40)
    wait_for(lambda: has_ended(cast, job), seconds=40)
    assert (now_of(cast, job).state, unit_names(cast)) == (JobState.FAILED, [])
    assert "办理进程多次中断" in now_of(cast, job).message


def names_waiting(cast: Cast) -> int:
    with cast.scope():
        return int(SearchDue.objects.count())


def test_new_name_is_taken_apart_once_dispatcher_and_worker_run(
    cast: Cast, broker: Connection, request: pytest.FixtureRequest
) -> None:
    """The dispatcher learns whose names wait, and nothing of them."""
    with cast.scope():
        make_unit("示例甲厂")
    with cast.scope(cast.sibling):
        make_unit("示例邻厂")
    names = NamesDue()
    moment = database_now()
    assert names.claim(moment) == sorted([cast.city.pk, cast.sibling.pk])
    assert names.claim(moment) == []
    assert names.claim(moment + HAND_AGAIN) == sorted([cast.city.pk, cast.sibling.pk])
    request.getfixturevalue("worker")
    app.send_task(take_names_apart_task.name, args=(str(cast.city.pk),), connection=broker)
    wait_for(lambda: names_waiting(cast) == 0, seconds=40)
    with cast.scope():
        assert SearchPiece.objects.filter(piece="甲厂").count() == 1
        assert differences() == []
    assert NamesDue().claim(moment) == [cast.sibling.pk]
    assert names.claim(moment + HAND_AGAIN) == []
    with connections["dispatch"].cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute("SELECT key FROM core_searchdue")


KILLED = """
import os, signal, sys, uuid, django
django.setup()
from core.search.upkeep import take_apart
from core.tenancy.scope import tenant_scope
with tenant_scope(uuid.UUID(sys.argv[1]), actor_id=None):
    print(take_apart(), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_worker_killed_while_it_takes_names_apart_loses_none(cast: Cast) -> None:
    with cast.scope():
        make_unit("示例甲厂")
        make_unit("示例乙厂")
    environment = {**os.environ, "DATABASE_URL": database_url("default")}
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(cast.city.pk)], cwd=ROOT, env=environment, capture_output=True, check=False
    )
    assert (killed.returncode, killed.stdout) == (-signal.SIGKILL, b"2\n")
    wait_for(lambda: take_all_apart(cast.city.pk) == 2, seconds=20)
    with cast.scope():
        assert not SearchDue.objects.exists()
        assert differences() == []
