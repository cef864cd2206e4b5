"""Timing two ways of doing one thing in turn; only the ratio of one run counts."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Ratio:
    """Medians in seconds of wall time, the database's work included."""

    name: str
    seconds: float
    bare_name: str
    bare_seconds: float

    def __str__(self) -> str:
        times = self.seconds / self.bare_seconds
        return f"{self.name}: {self.seconds:.2f} s = {times:.1f} × {self.bare_name} ({self.bare_seconds:.3f} s)"


def seconds_of(action: Callable[[], Any]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def in_turn(*actions: Callable[[], Any], rounds: int = 3) -> list[float]:
    """The median of each action over rounds in which they take turns."""
    taken = [[seconds_of(action) for action in actions] for _ in range(rounds)]
    return [statistics.median(times) for times in zip(*taken, strict=True)]
