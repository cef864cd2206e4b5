"""What is shown is what is written: the digest of a plan, in whatever process it is made."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SAY = """
from core.tables.plan import plan_hash
from core.tables.stored import canonical
value = frozenset([("b", "leader"), ("a", "key"), (None, "member"), ("c", frozenset("xyz"))])
print(plan_hash([(2, "changed", "id", {"chains": canonical(value)})]))
"""


def test_digest_of_sets_is_the_same_in_every_process() -> None:
    """Sets of words have an order of their own in each process; the plan one has shown is written by another."""
    found = set()
    for seed in ("1", "2", "3"):
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": str(ROOT),
        }
        script = f"import django; django.setup()\n{SAY}"
        result = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True)
        assert result.returncode == 0, result.stderr
        found.add(result.stdout)
    assert len(found) == 1
