"""One run: the stage is set once, each point is played its repetitions, and each repetition is judged."""

import os
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import django
from django.db import OperationalError, connections

from config.embedded.instance import Instance
from faults.receiver import Receiver, wait_until

django.setup()

from faults.books import Sum, has_ended, judged  # noqa: E402 - Django's apps are there now
from faults.city import make_city  # noqa: E402
from faults.crew import Crew  # noqa: E402
from faults.orders import Orders  # noqa: E402
from faults.points import POINTS, Point, Stage  # noqa: E402
from faults.quick import shorten  # noqa: E402
from faults.services import Services  # noqa: E402
from faults.table import COUNTED, Told  # noqa: E402

SETTLE_SECONDS = 60.0


class Run:
    """Plays the points one after another on a stage of its own."""

    def __init__(self, instance: Instance, receiver: Receiver, folder: Path, *, lease: float, until: float) -> None:
        self.instance, self.receiver, self.folder, self.lease, self.until = instance, receiver, folder, lease, until

    def all(self, chosen: Sequence[str], repeat: int, tell: Callable[[Told], None]) -> None:
        """Tell what became of each point as soon as it is played."""
        shorten(self.lease)
        services = Services(self.instance)
        services.keep_what_is_committed()
        city = make_city()
        services.fit_a_false_clock()
        connections.close_all()
        crew = Crew(self.folder, os.environ, self.lease)
        try:
            crew.start()
            stage = Stage(city, crew, Orders(self.folder), services, self.receiver, self.lease)
            for point in (one for one in POINTS if one.code in chosen):
                tell(self._point(stage, point, repeat))
        finally:
            crew.end()
            connections.close_all()

    def _point(self, stage: Stage, point: Point, repeat: int) -> Told:
        stage.luck, total, began = random.Random(point.code), Sum(), time.monotonic()
        played = 0
        while played < repeat and time.monotonic() < self.until:
            self.instance.supervisor.check()
            stage.number = played
            total.add(self._repetition(stage, point, f"{point.code}-{played}"))
            played += 1
        counts = {name: getattr(total, name) for name in COUNTED}
        seconds = time.monotonic() - began
        return Told(point.code, point.label, point.may_doubt, played, seconds, counts, total.breaches)

    def _repetition(self, stage: Stage, point: Point, token: str) -> Sum:
        self.receiver.behaviour, self.receiver.choose = "ok", None
        stage.crew.wait()
        batch, fired = point.play(stage, token)
        stage.orders.withdraw(token)
        stage.crew.replace_dead()
        wait_until(lambda: _again(lambda: has_ended(stage.city, batch)), SETTLE_SECONDS, every=0.1)
        found = judged(stage.city, batch, self.receiver, called_off=point.called_off)
        if not fired:
            found.breaches.append(f"故障没有发生：{token}")
        return found


def _again(ask: Callable[[], bool]) -> bool:
    """The harness's own connection breaks with the database: it asks again by a new one."""
    try:
        return ask()
    except OperationalError:
        connections.close_all()
        return False
