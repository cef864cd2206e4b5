"""The points at which the sending of reminders is broken off, one repetition of each."""

import datetime as dt
import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from faults.city import Batch, City
from faults.crew import Crew, signal_all, state_of
from faults.names import NAMES
from faults.orders import Order, Orders
from faults.receiver import Receiver, wait_until
from faults.services import Services

WEEK = dt.timedelta(days=7)
# A third of the reminders of a meeting are told inside the platform; the others are the ones that are sent.
SENT_OUTSIDE = 10


@dataclass
class Stage:
    """All that a repetition has to do with. ``luck`` is seeded by the point, so that a run can be repeated."""

    city: City
    crew: Crew
    orders: Orders
    services: Services
    receiver: Receiver
    lease: float
    luck: random.Random = field(default_factory=random.Random)
    number: int = 0

    def pause(self, batch: Batch) -> None:
        """To somewhere in the time in which the reminders go out."""
        self.wait_due(batch)
        time.sleep(self.luck.random() * 0.4)

    def wait_due(self, batch: Batch) -> None:
        time.sleep(max(0.0, (batch.due_at - dt.datetime.now(dt.UTC)).total_seconds()))

    def fired(self, token: str, times: int = 1) -> bool:
        return wait_until(lambda: len(self.orders.done(token)) >= times, 20)


# Plans the batch, breaks what it breaks, and says whether the break came about.
Play = Callable[[Stage, str], tuple[Batch, bool]]


@dataclass(frozen=True)
class Point:
    code: str
    play: Play
    # Whether a row may end as uncertain here: only where a worker or its answer was broken off.
    may_doubt: bool = False
    called_off: bool = False

    @property
    def label(self) -> str:
        return NAMES[self.code]


def _killed_at(point: str, spread: int = 1) -> Play:
    """Kill -9 whoever comes to ``point``, at one of the first ``spread`` passings."""

    def play(stage: Stage, token: str) -> tuple[Batch, bool]:
        stage.orders.give(Order(token, point, "kill", (stage.luck.randrange(spread),)))
        batch = stage.city.plan(token)
        return batch, stage.fired(token)

    return play


def _frozen_at(point: str, spread: int = 1) -> Play:
    """Stop whoever comes to ``point`` until all others have done the work, then let it go on."""

    def play(stage: Stage, token: str) -> tuple[Batch, bool]:
        stage.orders.give(Order(token, point, "stop", (stage.luck.randrange(spread),)))
        batch = stage.city.plan(token)
        fired = stage.fired(token)
        pids = stage.orders.done(token)
        fired = fired and wait_until(lambda: all(state_of(pid) == "T" for pid in pids), 10)
        time.sleep(1.3 * stage.lease)
        signal_all(pids, signal.SIGCONT)
        time.sleep(0.3)
        return batch, fired

    return play


def _worker_main_killed(stage: Stage, token: str) -> tuple[Batch, bool]:
    """The main process of a worker dies alone; its children see the pipe broken and end as they may."""
    name = stage.luck.choice(stage.crew.ready())
    batch = stage.city.plan(token)
    stage.pause(batch)
    os.kill(stage.crew.pid(name), signal.SIGKILL)
    return batch, wait_until(lambda: state_of(stage.crew.pid(name)) == "Z", 10)


def _worker_child_killed(stage: Stage, token: str) -> tuple[Batch, bool]:
    """A child dies wherever it is."""
    name = stage.luck.choice(stage.crew.ready())
    batch = stage.city.plan(token)
    stage.pause(batch)
    victim = stage.luck.choice(stage.crew.children(name))
    os.kill(victim, signal.SIGKILL)
    return batch, wait_until(lambda: state_of(victim) in ("Z", ""), 10)


def _broker_stopped(stage: Stage, token: str) -> tuple[Batch, bool]:
    """Away for longer than messages wait before they are handed again."""
    batch = stage.city.plan(token)
    stage.pause(batch)
    command = stage.services.stop_broker(signal.SIGTERM)
    time.sleep(stage.lease)
    stage.services.start_broker(command)
    return batch, True


def _broker_restarted(stage: Stage, token: str) -> tuple[Batch, bool]:
    """Killed, and at once there again, with nothing in it."""
    batch = stage.city.plan(token)
    stage.pause(batch)
    stage.services.start_broker(stage.services.stop_broker(signal.SIGKILL))
    return batch, True


def _broker_flushed(stage: Stage, token: str) -> tuple[Batch, bool]:
    """Emptied while the workers stand still and all messages wait in it."""
    workers = stage.crew.everybody("worker")
    signal_all(workers, signal.SIGSTOP)
    try:
        batch = stage.city.plan(token)
        stage.wait_due(batch)
        time.sleep(0.4)
        stage.services.flush_broker()
    finally:
        signal_all(workers, signal.SIGCONT)
    stage.services.flush_broker()
    return batch, True


def _database_crashed(stage: Stage, token: str) -> tuple[Batch, bool]:
    batch = stage.city.plan(token)
    stage.pause(batch)
    stage.services.crash_database()
    return batch, True


def _clock_shifted(seconds: float) -> Play:
    """The database's clock leaps while the reminders go out, and is put right again after a while."""

    def play(stage: Stage, token: str) -> tuple[Batch, bool]:
        batch = stage.city.plan(token)
        stage.pause(batch)
        stage.services.shift_clock(seconds)
        time.sleep(1.0)
        stage.services.shift_clock(0)
        return batch, True

    return play


def _changed_while_claimed(change: Callable[[Stage, Batch], None]) -> Play:
    """In turn: while all rows are handed and no worker has begun; while some are leased; while some are being sent."""

    def play(stage: Stage, token: str) -> tuple[Batch, bool]:
        turn = stage.number % 3
        if turn == 0:
            workers = stage.crew.everybody("worker")
            signal_all(workers, signal.SIGSTOP)
            try:
                batch = stage.city.plan(token)
                stage.wait_due(batch)
                time.sleep(0.3)
                change(stage, batch)
            finally:
                signal_all(workers, signal.SIGCONT)
            return batch, True
        point = "leased" if turn == 1 else "sending"
        at = tuple(range(stage.luck.randrange(3), SENT_OUTSIDE, 2))
        stage.orders.give(Order(token, point, "wait", at, seconds=0.15 * stage.lease))
        batch = stage.city.plan(token)
        fired = stage.fired(token)
        change(stage, batch)
        return batch, fired

    return play


def _move(stage: Stage, batch: Batch) -> None:
    stage.city.move(batch, WEEK if stage.luck.random() < 0.5 else None, ahead=stage.lease)


def _call_off(stage: Stage, batch: Batch) -> None:
    stage.city.call_off(batch)


def _received(behaviour: str, *, times: int = 1) -> Play:
    """Every second message is answered so the first ``times``, the others well."""

    def play(stage: Stage, token: str) -> tuple[Batch, bool]:
        asked: dict[str, int] = {}

        def choose(key: str) -> str:
            asked[key] = asked.get(key, 0) + 1
            return behaviour if int(key[-1], 16) % 2 == 0 and asked[key] <= times else "ok"

        stage.receiver.choose = choose
        batch = stage.city.plan(token)
        wait_until(lambda: len(asked) >= SENT_OUTSIDE, 20)
        return batch, len(asked) >= SENT_OUTSIDE

    return play


POINTS: tuple[Point, ...] = (
    Point("claiming", _killed_at("claiming")),
    Point("claimed", _killed_at("claimed")),
    Point("handed", _killed_at("handed", 3)),
    Point("leased", _killed_at("leased", 8)),
    Point("before-send", _killed_at("sending", 6), may_doubt=True),
    Point("after-send", _killed_at("sent", 6), may_doubt=True),
    Point("before-commit", _killed_at("before_result", 8), may_doubt=True),
    Point("child", _worker_child_killed, may_doubt=True),
    Point("main", _worker_main_killed, may_doubt=True),
    Point("dispatcher-frozen", _frozen_at("claimed")),
    Point("frozen-leased", _frozen_at("leased", 6)),
    Point("frozen-sending", _frozen_at("sending", 6), may_doubt=True),
    Point("frozen-sent", _frozen_at("sent", 6), may_doubt=True),
    Point("broker-stopped", _broker_stopped),
    Point("broker-flushed", _broker_flushed),
    Point("broker-restarted", _broker_restarted),
    Point("database", _database_crashed, may_doubt=True),
    Point("clock-forward", _clock_shifted(1800), may_doubt=True),
    Point("clock-back", _clock_shifted(-3600)),
    Point("moved", _changed_while_claimed(_move)),
    Point("cancelled", _changed_while_claimed(_call_off), called_off=True),
    Point("late", _received("late"), may_doubt=True),
    Point("twice", _received("twice")),
    Point("error-500", _received("error_500", times=2)),
    Point("busy-429", _received("busy_429", times=2)),
    Point("garbage", _received("garbage"), may_doubt=True),
    Point("broken-off", _received("close_before_answer"), may_doubt=True),
)
