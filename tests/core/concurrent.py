"""Doing things on other connections: elsewhere, at the same moment, or while somebody waits for a lock."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection, connections


def elsewhere(action: Callable[[], Any]) -> Any:
    """Do it on a connection of its own and commit."""
    return at_once(action)[0]


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """Do all of them at the same moment, each on a connection of its own; raises what one of them raises."""
    start = threading.Barrier(len(actions))

    def run(action: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=10)
            return action()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(actions)) as pool:
        return [future.result(timeout=30) for future in [pool.submit(run, action) for action in actions]]


def overtaken(first: Callable[[], Any], second: Callable[[], Any]) -> Any:
    """Do ``first`` here, uncommitted; ``second`` elsewhere until it waits for a lock of ours; answers its future.

    Call it inside a transaction and ask for the result after its end.
    """
    first()
    pool = ThreadPoolExecutor(max_workers=1)

    def run() -> Any:
        try:
            return second()
        finally:
            connections.close_all()

    future = pool.submit(run)
    pool.shutdown(wait=False)
    end = time.monotonic() + 10
    while not somebody_waits():
        assert time.monotonic() < end, "the second never came to wait"
        assert not future.done(), f"the second did not wait: {future.exception() or future.result()}"
        time.sleep(0.01)
    return future


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid() = ANY (pg_blocking_pids(pid)) FROM pg_locks WHERE NOT granted")
        return any(blocked for (blocked,) in cursor.fetchall())
