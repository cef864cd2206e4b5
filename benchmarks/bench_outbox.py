"""Ten thousand reminders due at one moment, through two dispatchers and a worker of two processes, to a local gateway.

Against a bare loop in one process: claim a row, post it, mark it sent. It has a table of the same columns that it needs
and nothing else: no wall, no audit, no lease, no office hours, no addresses to look up, no *sending* mark, no second
process. What counts here is the rate on the clock: how late the last reminder is.
"""

import datetime as dt
import http.client
import json
import os
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

from django.conf import settings

from benchmarks.city import new_city
from benchmarks.measure import surroundings
from config.env import env_int
from core import clock
from core.choices import AnchorKind, Channel
from core.database.provision import connect
from core.ids import new_id
from core.models import CalendarDay, ChannelSender, Delivery, OfficeHours, Tenant
from core.tables.bulk import add_anchors, add_rows
from core.tenancy.scope import tenant_scope
from members.models import Person

ROOT = Path(__file__).resolve().parents[1]
REMINDERS = env_int("BENCH_REMINDERS", 10_000)
PERSONS = 200
LIMIT_SECONDS = 1200
TABLE = "bench_reminder"
TEXT = "会议提醒：“示例联席会议”2026年3月12日 星期四 14:00，地点：示例会议室"


@contextmanager
def gateway() -> Iterator[int]:
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.gateway"], cwd=ROOT, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()


def counted(port: int) -> dict[str, int]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/")
    found: dict[str, int] = json.loads(connection.getresponse().read())
    connection.close()
    return found


# ---- the platform's way ---------------------------------------------------------------------------------------------


def fill(tenant: Tenant) -> list[UUID]:
    """Contacts with a mobile number, in a city whose office is open day and night and that writes to them by 短信."""
    persons = [new_id() for _ in range(PERSONS)]
    with tenant_scope(tenant.pk, actor_id=None, reason="测量"):
        ChannelSender(channel=Channel.SMS, is_on=True, name="示例", to_contacts=True).save(force_insert=True)
        noon, hours = dt.time(12), {"morning_from": dt.time(0), "afternoon_to": dt.time(23, 59, 59)}
        OfficeHours(valid_from=dt.date(2020, 1, 1), morning_to=noon, afternoon_from=noon, **hours).save(
            force_insert=True
        )
        for ahead in range(2):
            day = clock.today() + dt.timedelta(days=ahead)
            if not CalendarDay.objects.filter(day=day).exists():
                CalendarDay(day=day, is_worked=True, part="day", reason="测量", source="own").save(force_insert=True)
        add_anchors(persons, AnchorKind.PERSON)
        rows = [
            {"id": one, "name": f"示例人员{number}", "phone": f"139{number:08d}"} for number, one in enumerate(persons)
        ]
        add_rows(Person, rows)
    return persons


def plan(tenant: Tenant, persons: list[UUID]) -> dt.datetime:
    """All due at one moment, a few seconds ahead: the time to write them all."""
    with tenant_scope(tenant.pk, actor_id=None, reason="测量"):
        due_at = clock.now() + dt.timedelta(seconds=10 + REMINDERS / 2000)
        meetings = range(0, REMINDERS, PERSONS)
        for meeting in meetings:
            Delivery.objects.bulk_create(
                Delivery(
                    event="meeting.reminder",
                    occurrence=f"{meeting}",
                    contact_id=one,
                    channel=Channel.SMS,
                    payload={"text": TEXT, "path": ""},
                    due_at=due_at,
                )
                for one in persons[: REMINDERS - meeting]
            )
    return due_at


def wait_for_staff(tenant: Tenant, person: UUID) -> None:
    """Until a message sent ahead has gone through all of them: how long processes take to start is not measured."""
    with tenant_scope(tenant.pk, actor_id=None, reason="测量"):
        ahead = Delivery(event="channel.test", occurrence="ahead", contact_id=person, channel=Channel.SMS)
        ahead.payload = {"text": TEXT, "path": ""}
        ahead.save(force_insert=True)
    end = time.monotonic() + LIMIT_SECONDS
    while True:
        with tenant_scope(tenant.pk, actor_id=None):
            if Delivery.objects.get(pk=ahead.pk).state == "sent":
                return
        assert time.monotonic() < end, "the processes did not start in time"
        time.sleep(0.5)


@contextmanager
def staff(port: int) -> Iterator[None]:
    """Two dispatchers and a worker, as a deployment starts them."""
    environment = {
        **os.environ,
        "SMS_GATEWAY_URL": f"http://127.0.0.1:{port}/sms",
        "SMS_GATEWAY_SECRET": "bench",
        "WORKER_CONCURRENCY": "2",
        "LOG_LEVEL": "WARNING",
        "EMAIL_HOST": "",
    }
    worker = ["-m", "celery", "--app", "config", "worker", "--concurrency", "2", "--without-gossip", "--without-mingle"]
    commands = [["manage.py", "dispatcher"], ["manage.py", "dispatcher"], [*worker, "--loglevel", "WARNING"]]
    with ExitStack() as stack:
        for command in commands:
            process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment)
            stack.callback(process.wait)
            stack.callback(process.terminate)
        yield


def lateness(tenant: Tenant, due_at: dt.datetime) -> list[float]:
    """Of each, in seconds, once all have ended."""
    end = time.monotonic() + LIMIT_SECONDS
    while True:
        with tenant_scope(tenant.pk, actor_id=None):
            rows = Delivery.objects.filter(event="meeting.reminder")
            states = Counter(rows.values_list("state", "message"))
            if not rows.filter(ended_at__isnull=True).exists():
                assert {state for state, _ in states} == {"sent"}, states
                return sorted((ended - due_at).total_seconds() for ended in rows.values_list("ended_at", flat=True))
        assert time.monotonic() < end, f"they were not all sent in time: {states}"
        time.sleep(0.5)


# ---- the bare way ---------------------------------------------------------------------------------------------------

CLAIM = f"""
UPDATE {TABLE} SET state = 'sending' WHERE id = (
  SELECT id FROM {TABLE} WHERE state = 'planned' AND due_at <= now() ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, mobile, text
"""
MARK = f"UPDATE {TABLE} SET state = 'sent', ended_at = clock_timestamp() WHERE id = %s"


def prepare_bare() -> None:
    with connect(settings.DATABASES["admin"]) as owner:
        owner.execute(f"DROP TABLE IF EXISTS {TABLE}")
        owner.execute(
            f"CREATE TABLE {TABLE} (id uuid PRIMARY KEY, mobile text, text text, state text, due_at timestamptz, "
            "ended_at timestamptz)"
        )
        owner.execute(f"CREATE INDEX ON {TABLE} (due_at, id) WHERE state = 'planned'")
        owner.execute(
            f"INSERT INTO {TABLE} SELECT gen_random_uuid(), '139' || lpad(n::text, 8, '0'), %s, 'planned', now() "
            "FROM generate_series(1, %s) AS n",
            [TEXT, REMINDERS],
        )
        owner.execute(f"GRANT SELECT, UPDATE ON {TABLE} TO {quote(settings.DATABASES['default']['USER'])}")
        owner.execute(f"VACUUM ANALYZE {TABLE}")


def bare_loop(port: int) -> float:
    """Reminders in a second by one process."""
    prepare_bare()
    sent, began = 0, time.perf_counter()
    with connect(settings.DATABASES["default"]) as database:
        while row := database.execute(CLAIM).fetchone():
            body = json.dumps({"id": str(row[0]), "mobile": row[1], "text": row[2]}).encode()
            gate = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            gate.request("POST", "/sms", body, {"Content-Type": "application/json", "Idempotency-Key": str(row[0])})
            assert gate.getresponse().read() == b'{"code": 0}'
            gate.close()
            database.execute(MARK, [row[0]])
            sent += 1
        seconds = time.perf_counter() - began
    assert sent == REMINDERS
    with connect(settings.DATABASES["admin"]) as owner:
        owner.execute(f"DROP TABLE {TABLE}")  # no worker serves beside a table without a wall
    return sent / seconds


def run() -> list[str]:
    """The bare loop before and after the platform; the platform's rate counts from the moment they were due."""
    tenant = new_city()
    persons = fill(tenant)
    with gateway() as port:
        bare = [bare_loop(port)]
        with staff(port):
            wait_for_staff(tenant, persons[0])
            before = counted(port)
            due_at = plan(tenant, persons)
            late = lateness(tenant, due_at)
        after = counted(port)
        bare.append(bare_loop(port))
    assert after["taken"] - before["taken"] == after["new"] - before["new"] == REMINDERS, "lost or doubled"
    rate, bare_rate = REMINDERS / late[-1], statistics.mean(bare)
    cuts = statistics.quantiles(late, n=100)
    shown = "、".join(f"p{place} {cuts[place - 1]:.1f}" for place in (50, 95, 99))
    return [
        surroundings(),
        f"{REMINDERS} 条提醒同一时刻到期，两个分派进程、一个后台进程（两个子进程）：每秒 {rate:.0f} 条",
        f"裸循环（一个进程，前后各一次）：每秒 {bare[0]:.0f}、{bare[1]:.0f} 条；平台是它的 {rate / bare_rate:.2f} 倍",
        f"迟到（秒）：{shown}、最长 {late[-1]:.1f}；对方收到 {REMINDERS} 条，没有重复",
    ]
