"""Children live and die together: with real processes, seen from outside."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.embedded.faults import EmbeddedFault
from config.embedded.instance import CLONE
from config.embedded.leftovers import end_leftovers, record_children, start_mark
from config.embedded.supervisor import ChildDied, Command, Supervisor
from tests.config.supervised import SLEEPER, command

_PATIENCE_SECONDS = 20.0


def _wait_until_gone(pids: list[int]) -> list[int]:
    """The ids that still run when patience is over."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while (alive := [pid for pid in pids if start_mark(pid)]) and time.monotonic() < deadline:
        time.sleep(0.02)
    return alive


def _read_ids(folder: Path, *names: str) -> list[int]:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    ids: list[int] = []
    while time.monotonic() < deadline:
        texts = [(folder / f"{name}.ids").read_text() if (folder / f"{name}.ids").exists() else "" for name in names]
        if all(texts):
            ids = [int(part) for text in texts for part in text.split()]
            break
        time.sleep(0.02)
    assert ids, "the supervised children did not start"
    return ids


@contextmanager
def _supervised(folder: Path) -> Iterator[subprocess.Popen[str]]:
    program = [sys.executable, "-m", "tests.config.supervised", str(folder)]
    with subprocess.Popen(program, cwd=CLONE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_supervisor_on_a_stop_signal_ends_every_child_and_grandchild(tmp_path: Path, number: signal.Signals) -> None:
    with _supervised(tmp_path) as process:
        ids = _read_ids(tmp_path, "parent", "sleeper")
        assert len(ids) == 3
        process.send_signal(number)
        assert process.wait(_PATIENCE_SECONDS) == 0
    assert _wait_until_gone(ids) == []


def test_supervisor_when_a_child_dies_names_it_and_stops_the_others(tmp_path: Path) -> None:
    with _supervised(tmp_path) as process:
        ids = _read_ids(tmp_path, "parent", "sleeper")
        os.kill(ids[-1], signal.SIGKILL)
        _, said = process.communicate(timeout=_PATIENCE_SECONDS)
        assert process.returncode == 1
    assert "sleeper 自行退出（信号 SIGKILL）" in said
    assert _wait_until_gone(ids) == []


def test_end_leftovers_after_a_killed_supervisor_ends_its_children(tmp_path: Path) -> None:
    with _supervised(tmp_path) as process:
        ids = _read_ids(tmp_path, "parent", "sleeper")
        process.send_signal(signal.SIGKILL)
        process.wait(_PATIENCE_SECONDS)
        assert [pid for pid in ids if start_mark(pid)] == ids
        ended = end_leftovers(tmp_path / "children.json")
    # The children themselves; the stubborn grandchild goes with its parent's group.
    assert ended == sorted([ids[0], ids[2]])
    assert _wait_until_gone(ids) == []


def test_end_leftovers_spares_a_stranger_with_a_recorded_number(tmp_path: Path) -> None:
    record = tmp_path / "children.json"
    with subprocess.Popen(["sleep", "60"]) as stranger:
        record_children(record, {stranger.pid: signal.SIGTERM})
        mark = start_mark(stranger.pid)
        assert mark is not None
        record.write_text(record.read_text().replace(mark, "another-boot/1"))
        assert end_leftovers(record) == []
        assert stranger.poll() is None
        stranger.kill()


def test_end_leftovers_with_a_broken_record_ends_nothing(tmp_path: Path) -> None:
    record = tmp_path / "children.json"
    record.write_text('[{"pid": 1, ')
    assert end_leftovers(record) == []


def _step(folder: Path, script: str) -> Command:
    return Command("step", ["sh", "-c", script], dict(os.environ), folder, folder / "step.log")


def test_run_when_a_step_fails_tells_its_exit_code_and_last_words(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path / "children.json")
    with supervisor.guarding(), pytest.raises(EmbeddedFault) as caught:
        supervisor.run(_step(tmp_path, "echo 磁盘已满 >&2; exit 3"))
    assert str(caught.value) == "步骤“step”失败（退出码 3）。\n    磁盘已满"


def test_run_while_a_child_dies_ends_the_step_too(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path / "children.json")
    with supervisor.guarding(), pytest.raises(ChildDied, match="sleeper"):
        supervisor.start(command(tmp_path, "sleeper", SLEEPER))
        sleeper = _read_ids(tmp_path, "sleeper")[0]
        supervisor.run(_step(tmp_path, f"echo $$ > {tmp_path}/step.ids; kill -KILL {sleeper}; sleep 60"))
    assert _wait_until_gone([int((tmp_path / "step.ids").read_text())]) == []


def test_run_in_foreground_returns_the_programs_exit_code(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path / "children.json")
    with supervisor.guarding():
        assert supervisor.run_in_foreground(["sh", "-c", "exit 5"], os.environ, tmp_path) == 5
        assert supervisor.run_in_foreground(["sh", "-c", "kill -KILL $$"], os.environ, tmp_path) == 137


def test_start_with_an_output_keeps_answers_apart_from_errors(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path / "children.json")
    said = Command(
        "step",
        ["sh", "-c", "echo 账号; echo 警告 >&2"],
        dict(os.environ),
        tmp_path,
        tmp_path / "l",
        output=tmp_path / "o",
    )
    with supervisor.guarding():
        supervisor.run(said)
        supervisor.run(said)
    assert (tmp_path / "o").read_text() == "账号\n"
    assert (tmp_path / "l").read_text() == "警告\n警告\n"
