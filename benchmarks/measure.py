"""Costing two ways of doing one thing in turn; only the ratio of one run counts.

The cost is processor time, of the process that works, its children and its database backends: on a machine that other
work shares, the clock on the wall measures the others.
"""

import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from config.env import env_int
from core.database.provision import connect

# Fewer on a machine that is busy with other work; what a page of results is made from, it says.
ROUNDS = env_int("BENCH_ROUNDS", 5)
REQUESTS = env_int("BENCH_REQUESTS", 2000)


@dataclass(frozen=True)
class Ratio:
    """Medians in seconds of processor time, the database's work included."""

    name: str
    seconds: float
    bare_name: str
    bare_seconds: float

    @property
    def times(self) -> float:
        return self.seconds / self.bare_seconds

    def __str__(self) -> str:
        return (
            f"{self.name}: {_shown(self.seconds)} = {self.times:.2f} × {self.bare_name} ({_shown(self.bare_seconds)})"
        )


def _shown(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.2f} ms"


def process_seconds(pid: int) -> float:
    """Processor time of a process's threads so far, to the nanosecond; 0 for one that is gone."""
    return sum(_thread_nanoseconds(path) for path in Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9


def _thread_nanoseconds(path: Path) -> int:
    try:
        return int(path.read_text().split()[0])
    except (FileNotFoundError, ProcessLookupError):
        return 0


class Backends:
    """The database backends of the web role in some databases. Its own connection is the owner's: it is not counted."""

    def __init__(self, *databases: str) -> None:
        owner = settings.DATABASES["admin"]
        self.databases = list(databases) or [owner["NAME"]]
        self._connection: psycopg.Connection[tuple[Any, ...]] = connect(owner, "postgres")

    def pids(self) -> list[int]:
        rows = self._connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = ANY (%s) AND usename = %s",
            [self.databases, settings.DATABASES["default"]["USER"]],
        )
        return [row[0] for row in rows]

    def seconds(self) -> float:
        return sum(process_seconds(pid) for pid in self.pids())


def own_seconds(backends: Backends) -> float:
    """Processor time of this process, of the children it has waited for, and of its backends."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system + backends.seconds()


def cost_of(action: Callable[[], Any], backends: Backends) -> float:
    """What one action in this process costs. It must leave its database connection open."""
    before = own_seconds(backends)
    action()
    return own_seconds(backends) - before


def in_turn(actions: Mapping[str, Callable[[], float]], rounds: int = ROUNDS) -> dict[str, float]:
    """The median of what each action says it cost, over rounds in which they take turns."""
    taken: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(rounds):
        for name, action in actions.items():
            taken[name].append(action())
    return {name: statistics.median(costs) for name, costs in taken.items()}


def surroundings() -> str:
    """Where and when a run was made: ratios of different runs are not compared."""
    owner = connect(settings.DATABASES["admin"])
    version = str((owner.execute("SHOW server_version").fetchone() or ("?",))[0]).split(" ")[0]
    owner.close()
    return (
        f"{time.strftime('%Y-%m-%d %H:%M')}，{os.cpu_count()} 核（负载 {os.getloadavg()[0]:.1f}），"
        f"Python {platform.python_version()}，PostgreSQL {version}；每轮 {REQUESTS} 次请求，{ROUNDS} 轮取中位数"
    )


def lines(ratios: Iterable[Ratio]) -> list[str]:
    return [surroundings(), *map(str, ratios)]
