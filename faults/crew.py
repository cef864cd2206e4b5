"""The dispatchers and workers of the experiment, as its harness sees them."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from config.embedded.instance import CLONE
from faults.receiver import wait_until

READY_SECONDS = 60.0


class Crew:
    """Two dispatchers and two workers of two processes each, unless said otherwise."""

    def __init__(self, folder: Path, environment: Mapping[str, str], lease: float) -> None:
        self.folder = folder
        with (folder / "nursery.log").open("ab") as log:
            self._nursery = subprocess.Popen(
                [sys.executable, "-m", "faults.nursery", str(folder), str(lease)],
                cwd=CLONE,
                env=dict(environment),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
                text=True,
            )
        self._pids: dict[str, int] = {}

    def start(self, *, dispatchers: int = 2, workers: int = 2) -> None:
        for number in range(dispatchers):
            self._bear("dispatcher", f"dispatcher-{number}")
        for number in range(workers):
            self._bear("worker", f"worker-{number}")
        self.wait(workers)

    def end(self) -> None:
        if self._nursery.stdin:
            self._nursery.stdin.close()
        self._nursery.wait(30)

    def _ask(self, **wish: object) -> int:
        if self._nursery.stdin is None or self._nursery.stdout is None:
            raise RuntimeError("the nursery has no pipes")
        self._nursery.stdin.write(f"{json.dumps(wish)}\n")
        self._nursery.stdin.flush()
        answer = self._nursery.stdout.readline()
        if not answer:
            raise RuntimeError(f"the nursery has died, see {self.folder / 'nursery.log'}")
        return int(answer)

    def _bear(self, kind: str, name: str) -> None:
        self._pids[name] = self._ask(do="bear", kind=kind, name=name)

    def names(self, kind: str) -> list[str]:
        return sorted(name for name in self._pids if name.startswith(kind))

    def pid(self, name: str) -> int:
        return self._pids[name]

    def children(self, name: str) -> list[int]:
        pid = self._pids[name]
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def everybody(self, kind: str) -> list[int]:
        """The processes of all of a kind, their children included."""
        return [pid for name in self.names(kind) for pid in (self._pids[name], *self.children(name))]

    def replace_dead(self) -> None:
        """Put another in the place of whoever has died; it gets ready while the others go on."""
        for name in [name for name, pid in self._pids.items() if state_of(pid) in ("Z", "")]:
            self._ask(do="bury", pid=self._pids[name])
            self._bear(name.partition("-")[0], name)

    def ready(self) -> list[str]:
        """The workers that take work."""
        return [name for name in self.names("worker") if (self.folder / f"ready-{self._pids[name]}").exists()]

    def wait(self, number: int = 1) -> None:
        """Until so many workers take work."""
        if not wait_until(lambda: len(self.ready()) >= number, READY_SECONDS):
            raise RuntimeError(f"the workers did not get ready, see {self.folder}")


def state_of(pid: int) -> str:
    """The kernel's letter for a process; empty where there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def signal_all(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
