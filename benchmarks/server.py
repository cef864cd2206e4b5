"""One gunicorn worker over one database, asked over one connection; its processor time and its backends' are read."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings

from benchmarks import bare
from benchmarks.measure import Backends, process_seconds

WARM_UP = 200
READY_SECONDS = 60


@dataclass(frozen=True)
class Ask:
    """A request; ``body`` makes the bytes of the n-th one."""

    method: str
    path: Callable[[int], str]
    headers: Mapping[str, str]
    status: int = 200
    body: Callable[[int], bytes] | None = None


def page(path: str, headers: Mapping[str, str]) -> Ask:
    """The same address each time."""
    return Ask("GET", lambda _: path, headers)


@dataclass
class Server:
    port: int
    worker: int
    backends: Backends
    sent: int = 0

    def ask(self, ask: Ask, times: int) -> bytes:
        """Send it so many times; returns the last answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        last = b""
        for _ in range(times):
            self.sent += 1
            body = ask.body(self.sent) if ask.body else None
            connection.request(ask.method, ask.path(self.sent), body, dict(ask.headers))
            answer = connection.getresponse()
            last = answer.read()
            if answer.status != ask.status:
                raise RuntimeError(f"{ask.method} {ask.path(self.sent)}: {answer.status} {last[:500]!r}")
        connection.close()
        return last

    def seconds(self) -> float:
        return process_seconds(self.worker) + self.backends.seconds()

    def cost(self, ask: Ask, times: int) -> float:
        """Processor seconds of one request: worker and backends together, over ``times`` requests."""
        before = self.seconds()
        self.ask(ask, times)
        return (self.seconds() - before) / times


@contextmanager
def serving(database: str = "", *, bare_database: str = "") -> Iterator[Server]:
    """A worker of its own, as the web service starts it, but one and never replaced."""
    port = _free_port()
    environment = dict(os.environ) | {"DATABASE_POOL": "1", "DEBUG": "", "WEB_BIND": f"127.0.0.1:{port}"}
    if bare_database:
        environment[bare.DATABASE] = at_database(environment["DATABASE_URL"], bare_database)
    if database:
        environment["DATABASE_URL"] = at_database(environment["DATABASE_URL"], database)
    command = [sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn", "--workers", "1"]
    command += ["--max-requests", "0", "benchmarks.served:application"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    named = database or settings.DATABASES["admin"]["NAME"]
    try:
        yield Server(port, _worker_of(process, port), Backends(*filter(None, (named, bare_database))))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def at_database(address: str, database: str) -> str:
    return urlunsplit(urlsplit(address)._replace(path=f"/{database}"))


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _worker_of(process: "subprocess.Popen[bytes]", port: int) -> int:
    """The one worker's process, once it answers."""
    for _ in range(READY_SECONDS * 10):
        if process.poll() is not None:
            raise RuntimeError("gunicorn did not start")
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", "/livez")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
            continue
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        return int(children[0])
    raise RuntimeError("gunicorn does not answer")
