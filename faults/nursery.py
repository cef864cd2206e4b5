"""``python -m faults.nursery FOLDER LEASE``: gives birth to dispatchers and workers, which are real processes.

Each is forked from this one, whose modules are loaded already, so that a killed process is replaced within the second.
It reads a line of JSON for each wish and answers with one; when its input ends, it ends all it made.
"""

import json
import os
import signal
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import django

# What a dispatcher and a worker load when they begin.
LOADED = (
    "core.management.commands.dispatcher",
    "config.celery",
    "celery.bin.celery",
    "celery.apps.worker",
    "celery.concurrency.prefork",
    "celery.worker.components",
    "celery.worker.consumer",
    "celery.worker.strategy",
    "kombu.transport.redis",
    "core.tasks",
)


def _live(kind: str, name: str, folder: Path) -> None:
    from celery.signals import worker_ready  # noqa: PLC0415 - after Django has begun
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    from config.celery import app  # noqa: PLC0415

    connections.close_all()
    if kind == "dispatcher":
        call_command("dispatcher", poll=0.1)
        return
    ready = folder / f"ready-{os.getpid()}"
    worker_ready.connect(lambda **_: ready.touch(), weak=False)
    options = ["--concurrency", "2", "--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
    app.worker_main(["worker", *options, "--hostname", f"{name}@faults"])


def _born(kind: str, name: str, folder: Path) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        os.setsid()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        log = os.open(folder / f"{name}.log", os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        _live(kind, name, folder)
    finally:
        os._exit(1)


def _bury(pid: int) -> None:
    """End it and what its group still holds; until then its number, and that of the group, is nobody else's."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def main(folder: Path, lease: float) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's Ctrl-C is the harness's to answer
    django.setup()
    for name in LOADED:
        import_module(name)
    from faults.orders import obey_all  # noqa: PLC0415
    from faults.quick import shorten  # noqa: PLC0415

    shorten(lease)
    obey_all(folder)
    alive: set[int] = set()
    try:
        for line in iter(sys.stdin.readline, ""):
            wish = json.loads(line)
            if wish["do"] == "bear":
                answer = _born(wish["kind"], wish["name"], folder)
                alive.add(answer)
            else:
                answer = wish["pid"]
                _bury(answer)
                alive.discard(answer)
            sys.stdout.write(f"{answer}\n")
            sys.stdout.flush()
    finally:
        for pid in alive:
            _bury(pid)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    main(Path(sys.argv[1]), float(sys.argv[2]))
