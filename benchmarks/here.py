"""Run benchmarks in the database that the environment names."""

import importlib
import os
import sys
from collections.abc import Sequence

import django


def main(modules: Sequence[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    for module in modules:
        print(f"== {module.partition('_')[2]}", flush=True)
        for line in importlib.import_module(f"benchmarks.{module}").run():
            print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
