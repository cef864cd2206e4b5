"""Processes killed, paused and cut off between the steps of sending: nothing lost, nothing told twice unsaid.

A child process does the work of a worker and dies, or stops, at a named point; the server counts what it accepted.
"""

import datetime as dt
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, connection, connections

from core import clock
from core.choices import Channel
from core.jobs.dispatch import HAND_AGAIN, MESSAGES, claim_due, database_now
from core.models import Delivery, Notice
from core.outbox import faults, leases, mail
from core.outbox.queries import Balance, balance, standing
from core.outbox.sending import deliver
from tests.cast import Cast
from tests.core.concurrent import at_once, elsewhere
from tests.core.smtp_server import SmtpServer
from tests.core.test_outbox import THURSDAY, give_address, now_of, planned, server

__all__ = ["server"]

FORK = multiprocessing.get_context("fork")


@pytest.fixture
def cast(committed_cast: Cast, server: SmtpServer) -> Iterator[Cast]:
    with clock.fixed(THURSDAY):
        give_address(committed_cast)
    yield committed_cast
    faults.mend()
    connections["dispatch"].close()


def in_child(act: Callable[[], None]) -> Any:
    """A process of its own, with no connection of ours."""
    connections.close_all()
    child = FORK.Process(target=act)
    child.start()
    return child


def work(cast: Cast, row: Delivery, point: str, number: int) -> Callable[[], None]:
    def run() -> None:
        connections.close_all()
        faults.break_at(point, lambda: os.kill(os.getpid(), number))
        with clock.fixed(THURSDAY):
            deliver(cast.city.pk, row.pk)

    return run


def after_the_lease(cast: Cast, row: Delivery) -> str:
    with clock.fixed(THURSDAY + 2 * leases.LEASE):
        deliver(cast.city.pk, row.pk)
    return now_of(cast, row).state


def accounts_of(cast: Cast) -> Balance:
    with cast.scope():
        return balance(standing(cast.act(cast.operator)))


@pytest.mark.parametrize(
    ("point", "state", "accepted"),
    [("leased", "sent", 1), ("sending", "uncertain", 0), ("sent", "uncertain", 1), ("before_result", "uncertain", 1)],
)
def test_worker_killed_at_each_step_of_a_mail(
    cast: Cast, server: SmtpServer, point: str, state: str, accepted: int
) -> None:
    """Before *sending* the letter is taken again; after it nobody knows, and it is never sent again by itself."""
    with clock.fixed(THURSDAY):
        row = planned(cast)
    child = in_child(work(cast, row, point, signal.SIGKILL))
    child.join(30)
    assert child.exitcode == -signal.SIGKILL
    assert after_the_lease(cast, row) == state
    assert after_the_lease(cast, row) == state
    assert len(server.accepted) == accepted
    assert accounts_of(cast).holds


@pytest.mark.parametrize("point", ["leased", "before_result"])
def test_worker_killed_while_telling_inside_the_platform_tells_once(cast: Cast, server: SmtpServer, point: str) -> None:
    with clock.fixed(THURSDAY - dt.timedelta(hours=1)):
        planned(cast, due_at=THURSDAY, by_hours=True)
    with cast.scope():
        row = Delivery.objects.get(channel=Channel.IN_APP)
    child = in_child(work(cast, row, point, signal.SIGKILL))
    child.join(30)
    assert child.exitcode == -signal.SIGKILL
    with cast.scope():
        assert Notice.objects.count() == 0
    for _ in range(2):
        assert after_the_lease(cast, row) == "sent"
    with cast.scope():
        assert Notice.objects.count() == 1


def test_worker_paused_past_its_lease_and_then_continued_writes_nothing(cast: Cast, server: SmtpServer) -> None:
    with clock.fixed(THURSDAY):
        row = planned(cast)
    child = in_child(work(cast, row, "sent", signal.SIGSTOP))
    _wait_for(lambda: len(server.accepted) == 1)
    _wait_for(lambda: _is_stopped(child.pid))
    assert after_the_lease(cast, row) == "uncertain"
    os.kill(child.pid, signal.SIGCONT)
    child.join(30)
    assert child.exitcode == 0
    found = now_of(cast, row)
    assert (found.state, found.message, len(server.accepted)) == ("uncertain", leases.BROKEN_OFF, 1)


def test_backend_of_the_database_ended_in_the_middle_leaves_the_letter_uncertain(
    cast: Cast, server: SmtpServer
) -> None:
    with clock.fixed(THURSDAY):
        row = planned(cast)

    def end_own_backend() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pid = cursor.fetchone()[0]
        elsewhere(lambda: connection.cursor().execute("SELECT pg_terminate_backend(%s)", [pid]))

    faults.break_at("before_result", end_own_backend)
    with clock.fixed(THURSDAY), pytest.raises((OperationalError, InterfaceError)):
        deliver(cast.city.pk, row.pk)
    faults.mend()
    connection.close()
    assert after_the_lease(cast, row) == "uncertain"
    assert len(server.accepted) == 1


def test_many_workers_on_one_message_send_it_once(cast: Cast, server: SmtpServer) -> None:
    with clock.fixed(THURSDAY):
        row = planned(cast)

    def deliver_now() -> None:
        with clock.fixed(THURSDAY):
            deliver(cast.city.pk, row.pk)

    at_once(*[deliver_now] * 6)
    assert (now_of(cast, row).state, len(server.accepted)) == ("sent", 1)


def test_message_lost_by_the_broker_is_handed_again(cast: Cast, server: SmtpServer) -> None:
    """The broker was wiped: what was handed out and never begun is handed out again, and no other."""
    with clock.fixed(THURSDAY):
        rows = [planned(cast, occurrence=str(number)) for number in range(3)]
    moment = database_now()
    assert [row_id for _, row_id in claim_due(MESSAGES, moment)] == [row.pk for row in rows]
    with clock.fixed(THURSDAY):
        deliver(cast.city.pk, rows[0].pk)
    assert claim_due(MESSAGES, moment + HAND_AGAIN / 2) == []
    again = claim_due(MESSAGES, moment + 2 * HAND_AGAIN)
    assert [row_id for _, row_id in again] == [row.pk for row in rows[1:]]


def test_two_dispatchers_at_the_same_moment_share_the_messages(cast: Cast) -> None:
    with clock.fixed(THURSDAY):
        rows = [planned(cast, occurrence=str(number)) for number in range(6)]
    moment = database_now()
    claimed = at_once(*[lambda: claim_due(MESSAGES, moment)] * 3)
    ids = [row_id for part in claimed for _, row_id in part]
    assert sorted(ids) == sorted(row.pk for row in rows)


def test_forty_letters_through_a_server_that_fails_in_turn_are_all_accounted_for(
    cast: Cast, server: SmtpServer, settings: Any
) -> None:
    """No letter lost, none accepted twice but those a person was told are uncertain."""
    with clock.fixed(THURSDAY):
        rows = [planned(cast, occurrence=str(number)) for number in range(40)]
        turns = ("ok", "greylist", "drop_after_content", "spam", "drop_before_content")
        for number, row in enumerate(rows):
            server.behaviour = turns[number % len(turns)]
            deliver(cast.city.pk, row.pk)
    server.behaviour = "ok"
    with clock.fixed(THURSDAY + dt.timedelta(minutes=5)):
        for row in rows * 2:
            deliver(cast.city.pk, row.pk)
    found = accounts_of(cast)
    accepted = [str(letter["Message-ID"]) for letter in server.accepted]
    assert found.holds
    assert (found.sent - 40, found.uncertain, found.failed, found.future) == (24, 8, 8, 0)
    assert len(accepted) == len(set(accepted)) == 32


def _wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.02)


def _is_stopped(pid: int) -> bool:
    with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123 - a kernel file
        return stat.read().rpartition(")")[2].split()[0] == "T"


def test_lease_outlives_the_longest_conversation() -> None:
    assert leases.LEASE.total_seconds() > mail.DEADLINE_SECONDS
