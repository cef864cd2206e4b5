"""Conversations are cut off at their deadline by one thread of the process, however many there are one after another.

A socket's own time-out begins anew with every byte; a service that drips its answer must not outlive the lease.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


class _Watch:
    """Made by the first conversation of a process: a child has none of its parent's threads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._under_way: dict[object, tuple[float, Callable[[], None]]] = {}
        self._wakes_at = 0.0
        self.process = os.getpid()
        threading.Thread(target=self._run, name="outbox-deadlines", daemon=True).start()

    def enter(self, key: object, deadline: float, cut: Callable[[], None]) -> None:
        with self._changed:
            self._under_way[key] = deadline, cut
            if deadline < self._wakes_at:
                self._changed.notify()

    def leave(self, key: object) -> None:
        with self._changed:
            self._under_way.pop(key, None)

    def _run(self) -> None:
        with self._changed:
            while True:
                now = time.monotonic()
                for key in [key for key, (deadline, _) in self._under_way.items() if deadline <= now]:
                    with suppress(Exception):  # the thread must live for the others
                        self._under_way.pop(key)[1]()
                nearest = min((deadline for deadline, _ in self._under_way.values()), default=now + LOOK_EVERY)
                self._wakes_at = min(nearest, now + LOOK_EVERY)
                self._changed.wait(self._wakes_at - now)


# The thread looks at least this often (seconds), so that whoever comes with a later deadline need not wake it.
LOOK_EVERY = 1.0
_making = threading.Lock()
_watch: _Watch | None = None


@contextmanager
def cut_at(deadline: float, cut: Callable[[], None]) -> Iterator[None]:
    """``cut`` is called from another thread if the block is still under way at ``deadline`` (monotonic)."""
    global _watch
    with _making:
        if _watch is None or _watch.process != os.getpid():
            _watch = _Watch()
        watch = _watch
    key = object()
    watch.enter(key, deadline, cut)
    try:
        yield
    finally:
        watch.leave(key)
