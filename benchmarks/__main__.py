"""``python -m benchmarks [name …]``: run the named benchmarks (all without a name) in a database prepared for them."""

import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence

import django

import benchmarks

PREFIX = "bench_"


def names() -> list[str]:
    return [module.name for module in pkgutil.iter_modules(benchmarks.__path__) if module.name.startswith(PREFIX)]


def main(chosen: Sequence[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    known = names()
    wanted = [name if name.startswith(PREFIX) else f"{PREFIX}{name}" for name in chosen] or known
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        print(f"没有这项测量：{'、'.join(unknown)}；可选：{'、'.join(known)}", file=sys.stderr)
        return 2
    for name in wanted:
        print(f"== {name.removeprefix(PREFIX)}", flush=True)
        for line in importlib.import_module(f"benchmarks.{name}").run():
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
