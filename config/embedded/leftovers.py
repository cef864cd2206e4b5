"""Children of a run that was killed without a chance to stop them.

Each instance records its children with their start times. The next start of the instance ends those still alive; the
start time proves that a process is the recorded one and not a stranger who was given its number.
"""

import json
import os
import signal
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TypedDict

_GRACE_SECONDS = 15.0
_KILL_SECONDS = 5.0


class _Entry(TypedDict):
    pid: int
    mark: str | None
    signal: int


def start_mark(pid: int) -> str | None:
    """Boot and start tick of a running process; None where it is gone, a zombie, or the system has no `/proc`."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return None
    # The command's name in brackets may hold spaces and brackets itself: count the fields after the last one.
    fields = status.rpartition(")")[2].split()
    state, start_tick = fields[0], fields[19]
    return None if state == "Z" else f"{boot}/{start_tick}"


def record_children(path: Path, stop_signals: Mapping[int, signal.Signals]) -> None:
    """Replace the record, in one step, by the given children and the signal that asks each to end."""
    draft = path.with_suffix(".new")
    entries: list[_Entry] = [
        {"pid": pid, "mark": start_mark(pid), "signal": int(stop)} for pid, stop in stop_signals.items()
    ]
    draft.write_text(json.dumps(entries))
    draft.replace(path)


def end_leftovers(path: Path) -> list[int]:
    """End what the record names and still runs: its own signal first, then the hard one to its group. Returns ids."""
    alive: dict[int, str] = {}
    for entry in _recorded(path):
        pid, mark = entry["pid"], entry["mark"]
        if mark is not None and start_mark(pid) == mark:
            alive[pid] = mark
            with suppress(ProcessLookupError):
                os.kill(pid, entry["signal"])
    _wait_for_end(alive, _GRACE_SECONDS)
    for pid in alive:
        # Also where the child itself has ended: while workers of its group live, the group's number is not given anew.
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
    _wait_for_end(alive, _KILL_SECONDS)
    path.unlink(missing_ok=True)
    return sorted(alive)


def _wait_for_end(marks: Mapping[int, str], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while any(start_mark(pid) == mark for pid, mark in marks.items()) and time.monotonic() < deadline:
        time.sleep(0.05)


def _recorded(path: Path) -> list[_Entry]:
    try:
        entries: list[_Entry] = json.loads(path.read_text())
    except FileNotFoundError:
        return []
    except ValueError:
        # Half a record is of a machine that went down while it was written; nothing survived that.
        return []
    return entries
