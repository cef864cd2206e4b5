"""The short form of ``make faults``: each point once, by real processes on servers of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from faults.names import NAMES
from faults.table import COUNTED, Told, summed

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.worker
@pytest.mark.timeout(1500)
def test_every_point_once_loses_and_doubles_nothing() -> None:
    """A lease of four seconds: a busy machine is not taken for a broken one."""
    options = ["--repeat", "1", "--lease", "4", "--lanes", "1", "--minutes", "20"]
    run = subprocess.run(
        [sys.executable, "-m", "faults", *options], cwd=ROOT, capture_output=True, text=True, check=False, timeout=1400
    )
    assert run.returncode == 0, f"{run.stdout}\n{run.stderr}"
    assert run.stdout.rstrip().endswith("成立。没有丢失，没有重复。")
    told = [line.split()[0] for line in run.stdout.splitlines() if line and line.split()[0] in NAMES]
    assert set(told) == set(NAMES)


def told(**counts: int) -> Told:
    may_doubt, breaches = bool(counts.pop("may_doubt", 0)), ["示例"] * counts.pop("breaches", 0)
    played = counts.pop("played", 1)
    return Told("twice", "示例", may_doubt, played, 1.0, dict.fromkeys(COUNTED, 0) | counts, breaches)


@pytest.mark.parametrize(
    ("one", "good"),
    [
        (told(planned=10, sent=7, failed=1, cancelled=1, future=1), True),
        (told(planned=10, sent=9, uncertain=1, may_doubt=1), True),
        (told(planned=10, sent=9, uncertain=1), False),  # nothing was broken off there
        (told(planned=10, sent=9), False),  # one is nowhere
        (told(planned=10, sent=10, lost=1), False),
        (told(planned=10, sent=10, doubled=1), False),
        (told(planned=10, sent=10, breaches=1), False),
        (told(planned=10, sent=10, played=0), False),  # time was up
    ],
)
def test_table_passes_only_what_is_all_accounted_for(one: Told, good: bool) -> None:
    lines, found = summed([one], 1)
    assert found is good
    assert ("没有通过" in lines[-1]) is not good


def test_empty_table_proves_nothing() -> None:
    assert summed([], 1)[1] is False
