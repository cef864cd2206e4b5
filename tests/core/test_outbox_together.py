"""Messages that go out in groups: the steps of each are those of one alone, and a broken group is told whole."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from core import clock
from core.choices import Channel, DeliveryState
from core.jobs.dispatch import MESSAGES, OPEN_LIMIT, claim_due, database_now, parcels
from core.models import Delivery, Notice
from core.outbox import cutting, faults, leases, results, sending
from core.outbox.actions import cancel_unsent
from core.outbox.cutting import cut_at
from core.outbox.sending import GROUP, deliver, deliver_all
from tests.cast import Cast
from tests.core.concurrent import elsewhere
from tests.core.smtp_server import SmtpServer
from tests.core.test_outbox import THURSDAY, accounts_of, give_address, planned, server
from tests.core.test_outbox_faults import FORK, in_child

__all__ = ["server"]


@pytest.fixture
def cast(committed_cast: Cast, server: SmtpServer) -> Iterator[Cast]:
    with clock.fixed(THURSDAY):
        give_address(committed_cast)
    yield committed_cast
    faults.mend()
    connections["dispatch"].close()


def letters(cast: Cast, number: int) -> list[Delivery]:
    with clock.fixed(THURSDAY):
        return [planned(cast, occurrence=str(one)) for one in range(number)]


def deliver_now(cast: Cast, rows: list[Delivery], moment: Any = THURSDAY) -> None:
    with clock.fixed(moment):
        deliver_all(cast.city.pk, [row.pk for row in rows])


def states(cast: Cast, rows: list[Delivery]) -> list[str]:
    with cast.scope():
        found = dict(Delivery.objects.values_list("pk", "state"))
    return [found[row.pk] for row in rows]


def on_passing(number: int, act: Any) -> Any:
    passed = []

    def come() -> None:
        passed.append(1)
        if len(passed) == number:
            act()

    return come


def statements_of(cast: Cast, rows: list[Delivery]) -> int:
    with CaptureQueriesContext(connection) as captured:
        deliver_now(cast, rows)
    return len(captured)


def test_group_costs_as_many_statements_as_a_pair(cast: Cast, server: SmtpServer) -> None:
    rows = letters(cast, GROUP + 2)
    assert statements_of(cast, rows[:2]) == statements_of(cast, rows[2:]) <= 40
    assert set(states(cast, rows)) == {"sent"}
    assert len(server.accepted) == len(rows)


@pytest.mark.parametrize(
    ("point", "group", "accepted"),
    [("leased", "sent", 0), ("sending", "uncertain", 2), ("sent", "uncertain", 3), ("before_result", "uncertain", 16)],
)
def test_worker_killed_in_a_group_leaves_that_group_uncertain_and_no_other(
    cast: Cast, server: SmtpServer, point: str, group: str, accepted: int
) -> None:
    rows = letters(cast, GROUP + 4)

    def work() -> None:
        connections.close_all()
        faults.break_at(point, on_passing(3, lambda: os.kill(os.getpid(), signal.SIGKILL)))
        deliver_now(cast, rows)

    child = in_child(work)
    child.join(30)
    assert child.exitcode == -signal.SIGKILL
    assert len(server.accepted) == accepted
    for _ in range(2):
        deliver_now(cast, rows, THURSDAY + 2 * leases.LEASE)
        assert states(cast, rows) == [group] * GROUP + ["sent"] * 4
    ids = [str(letter["Message-ID"]) for letter in server.accepted]
    assert len(ids) == len(set(ids)) == (GROUP + 4 if group == "sent" else accepted + 4)


def test_called_off_between_the_lease_and_the_mark_is_left_out_of_its_group(cast: Cast, server: SmtpServer) -> None:
    rows = letters(cast, 5)

    def call_off() -> None:
        with cast.scope():
            cancel_unsent(event="test.urgent", occurrence="2", reason="示例")

    faults.break_at("leased", on_passing(1, call_off))
    deliver_now(cast, rows)
    assert states(cast, rows) == ["sent", "sent", "cancelled", "sent", "sent"]
    assert len(server.accepted) == 4


@pytest.mark.parametrize("rolled_back", [True, False])
def test_row_that_somebody_is_changing_holds_up_no_other_of_its_group(
    cast: Cast, server: SmtpServer, rolled_back: bool
) -> None:
    """The change is let go only once all others have been sent; then its outcome counts."""
    rows = letters(cast, 4)
    locked, let_go = threading.Event(), threading.Event()

    def change() -> None:
        try:
            with cast.scope():
                cancel_unsent(event="test.urgent", occurrence="1", reason="示例")
                locked.set()
                assert let_go.wait(20)
                transaction.set_rollback(rolled_back)
        finally:
            connections.close_all()

    thread = threading.Thread(target=change)
    thread.start()
    assert locked.wait(10)
    faults.break_at("before_result", on_passing(3, let_go.set))
    deliver_now(cast, rows)
    thread.join()
    assert states(cast, rows) == ["sent", "sent" if rolled_back else "cancelled", "sent", "sent"]
    assert len(server.accepted) == (4 if rolled_back else 3)


def test_what_is_not_begun_in_time_is_put_back_and_counts_as_no_try(
    cast: Cast, server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow conversation must not carry the others of its group past their lease."""
    assert leases.LEASE.total_seconds() / 4 + 30.0 < leases.LEASE.total_seconds()
    rows = letters(cast, 4)
    held = leases.take

    def short(*arguments: Any) -> leases.Held:
        found = held(*arguments)
        return leases.Held(found.rows, found.token, time.monotonic() + 0.5, found.left)

    monkeypatch.setattr(sending, "take", short)
    faults.break_at("sent", on_passing(2, lambda: time.sleep(0.6)))
    deliver_now(cast, rows)
    assert states(cast, rows) == ["sent", "sent", "retry", "retry"]
    with cast.scope():
        again = Delivery.objects.get(pk=rows[3].pk)
        assert (again.attempts, again.deliveries, again.handed_at) == (0, 0, None)
        assert (again.lease_until, again.due_at, again.message) == (None, rows[3].due_at, results.PUT_BACK)
    deliver_now(cast, rows)
    assert set(states(cast, rows)) == {"sent"}
    assert len(server.accepted) == 4
    with cast.scope():
        assert accounts_of(cast).holds


def test_worker_that_stood_still_past_its_lease_begins_no_other_of_its_group(cast: Cast, server: SmtpServer) -> None:
    rows = letters(cast, 3)

    def stand_still() -> None:
        elsewhere(lambda: deliver_now(cast, rows, THURSDAY + 2 * leases.LEASE))

    faults.break_at("sent", on_passing(1, stand_still))
    real = time.monotonic

    def monotonic() -> float:
        return real() + (3600 if server.accepted else 0)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(time, "monotonic", monotonic)
        deliver_now(cast, rows)
    assert states(cast, rows) == ["uncertain"] * 3
    assert len(server.accepted) == 1


def test_each_way_of_ending_is_written_for_its_own_rows(cast: Cast, server: SmtpServer) -> None:
    rows = letters(cast, 6)
    turns = iter(["ok", "greylist", "drop_after_content", "spam", "ok", "greylist"])

    def turn() -> None:
        server.behaviour = next(turns)

    faults.break_at("sending", turn)
    deliver_now(cast, rows)
    assert states(cast, rows) == ["sent", "retry", "uncertain", "failed", "sent", "retry"]


def test_notices_inside_the_platform_are_told_with_the_others_of_their_group(cast: Cast, server: SmtpServer) -> None:
    with clock.fixed(THURSDAY):
        later = THURSDAY + leases.LEASE
        for number in range(3):
            planned(cast, occurrence=str(number), due_at=later, by_hours=True)
    with cast.scope():
        rows = list(Delivery.objects.filter(event="test.urgent"))
    assert {row.channel for row in rows} == {Channel.IN_APP, Channel.MAIL}
    for _ in range(2):
        deliver_now(cast, rows, later)
    assert set(states(cast, rows)) == {"sent"}
    with cast.scope():
        assert Notice.objects.filter(event="test.urgent").count() == len(server.accepted) == 3


def test_one_notice_that_cannot_be_written_holds_up_no_other(cast: Cast, server: SmtpServer) -> None:
    with clock.fixed(THURSDAY):
        later = THURSDAY + leases.LEASE
        for number in range(3):
            planned(cast, occurrence=str(number), due_at=later, by_hours=True)
    with cast.scope():
        rows = list(Delivery.objects.filter(channel=Channel.IN_APP, state=DeliveryState.PLANNED).order_by("pk"))
        Delivery.objects.filter(pk=rows[1].pk).update(payload={})
    with pytest.raises(KeyError):
        deliver_now(cast, rows, later)
    assert states(cast, rows) == ["sent", "planned", "sent"]


# ---- the dispatcher -------------------------------------------------------------------------------------------------


def test_dispatcher_waits_for_room_before_it_claims_more(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.jobs.dispatch.OPEN_LIMIT", 1)
    limit, least = MESSAGES.open_limit, MESSAGES.least
    rows = letters(cast, limit + least)
    moment = database_now()
    assert len(claim_due(MESSAGES, moment)) == limit
    with cast.scope():
        for row in rows[: least - 1]:
            Delivery.objects.filter(pk=row.pk).update(state=DeliveryState.SENT, ended_at=moment)
    assert claim_due(MESSAGES, moment) == []
    with cast.scope():
        Delivery.objects.filter(pk=rows[least].pk).update(state=DeliveryState.SENT, ended_at=moment)
    assert len(claim_due(MESSAGES, moment)) == least


def test_a_few_more_than_go_one_by_one_are_shared_by_all_workers() -> None:
    tenant = Delivery().pk
    found = parcels([(tenant, Delivery().pk) for _ in range(OPEN_LIMIT + 1)])
    assert {len(ids) for _, ids in found} <= {1, 2, 3}
    assert len(found) > OPEN_LIMIT // 4  # the number of workers


# ---- deadlines ------------------------------------------------------------------------------------------------------


def test_only_what_is_under_way_at_its_deadline_is_cut_off() -> None:
    cut: list[str] = []
    now = time.monotonic()
    with cut_at(now + 30, lambda: cut.append("late")):
        with cut_at(now + 0.2, lambda: cut.append("soon")):
            time.sleep(0.4)
        with cut_at(time.monotonic() + 0.1, lambda: cut.append("ended")):
            pass
        time.sleep(0.3)
    assert cut == ["soon"]


def test_child_of_a_process_cuts_off_as_well() -> None:
    with cut_at(time.monotonic() + 30, lambda: None):
        pass

    def work() -> None:
        came = threading.Event()
        with cut_at(time.monotonic() + 0.1, came.set):
            os._exit(0 if came.wait(5) else 1)

    child = FORK.Process(target=work)
    child.start()
    child.join(20)
    assert child.exitcode == 0


def test_one_that_cannot_be_cut_off_leaves_the_deadlines_of_the_others() -> None:
    came = threading.Event()

    def fail() -> None:
        raise LookupError("示例")

    with cut_at(time.monotonic() + 0.05, fail), cut_at(time.monotonic() + 0.2, came.set):
        assert came.wait(5)
    assert cutting.LOOK_EVERY <= 1.0


def test_one_alone_is_a_group_of_one(cast: Cast, server: SmtpServer) -> None:
    (row,) = letters(cast, 1)
    with clock.fixed(THURSDAY):
        deliver(cast.city.pk, row.pk)
    assert states(cast, [row]) == ["sent"]
