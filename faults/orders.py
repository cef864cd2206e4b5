"""What the harness orders a process to do to itself at a fault point: one order at a time, in a file they all read.

``at`` names which passings of the point are meant, counted over all processes together; each passing is one file that
only one process can make. A process that stops itself leaves its number there.
"""

import json
import os
import signal
import time
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from core.outbox.faults import break_at

POINTS = ("claiming", "claimed", "handed", "leased", "sending", "sent", "before_result")


@dataclass(frozen=True)
class Order:
    """``act``: kill, stop (until it is continued) or wait (``seconds``)."""

    token: str
    point: str
    act: str
    at: tuple[int, ...] = (0,)
    seconds: float = 0.0


@dataclass(frozen=True)
class Orders:
    folder: Path

    def give(self, order: Order) -> None:
        draft = self.folder / "order.new"
        draft.write_text(json.dumps(asdict(order)))
        draft.replace(self.folder / "order")

    def withdraw(self, token: str) -> None:
        """And the marks of its passings, of which there would be thousands."""
        (self.folder / "order").unlink(missing_ok=True)
        for mark in (*self.folder.glob(f"pass-{token}-*"), *self.folder.glob(f"done-{token}-*")):
            mark.unlink(missing_ok=True)

    def done(self, token: str) -> list[int]:
        """The processes that did as ordered."""
        return [int(path.read_text() or 0) for path in sorted(self.folder.glob(f"done-{token}-*"))]

    def obey(self, point: str) -> None:
        try:
            order = Order(**json.loads((self.folder / "order").read_text()))
        except FileNotFoundError:
            return
        if order.point != point or self._passing(order.token) not in order.at:
            return
        draft = self.folder / f"draft-{os.getpid()}"
        draft.write_text(str(os.getpid()))
        draft.rename(self.folder / f"done-{order.token}-{os.getpid()}")
        if order.act == "wait":
            time.sleep(order.seconds)
        else:
            os.kill(os.getpid(), signal.SIGKILL if order.act == "kill" else signal.SIGSTOP)

    def _passing(self, token: str) -> int:
        number = 0
        while True:
            try:
                os.close(os.open(self.folder / f"pass-{token}-{number}", os.O_CREAT | os.O_EXCL))
            except FileExistsError:
                number += 1
            else:
                return number


def obey_all(folder: Path) -> None:
    """In a process of the experiment, before it begins its work."""
    orders = Orders(folder)
    for point in POINTS:
        break_at(point, partial(orders.obey, point))
