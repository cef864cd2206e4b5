"""``python -m benchmarks [name …]``: run the named benchmarks, all without a name, beside services of their own.

Most start from nothing (``bench_…``). Those of a whole country (``country_…``) keep their data from run to run, as
making it takes minutes.
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

FOLDER = Path(__file__).parent
SERVICES = {"bench": ["apart"], "country": ["kept", "country"]}


def known() -> dict[str, str]:
    """Which services each benchmark runs beside."""
    return {path.stem.partition("_")[2]: kind for kind in SERVICES for path in sorted(FOLDER.glob(f"{kind}_*.py"))}


def main(chosen: Sequence[str]) -> int:
    there = known()
    unknown = sorted(set(chosen) - set(there))
    if unknown:
        print(f"没有这项测量：{'、'.join(unknown)}；可选：{'、'.join(there)}", file=sys.stderr)
        return 2
    for kind, services in SERVICES.items():
        modules = [f"{kind}_{name}" for name in chosen or there if there[name] == kind]
        if not modules:
            continue
        beside = [sys.executable, "-m", "config.embedded", *services]
        status = subprocess.run([*beside, sys.executable, "-m", "benchmarks.here", *modules], check=False).returncode
        if status:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
