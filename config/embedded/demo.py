"""The whole product on one machine: services, five cities, this year's packs, web, worker and dispatcher."""

import hashlib
import os
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from config.embedded.faults import EmbeddedFault, StopRequested
from config.embedded.instance import CLONE, Instance, running
from config.embedded.steps import manage
from config.embedded.supervisor import Command
from config.env import env_int, env_text

DEFAULT_PORT = 8000
PORTS_TRIED = 100
# What `collectstatic` gathers: our own files, and those of packages, which change with the lock alone.
STATIC_SOURCES = (
    "assets/static/**/*",
    "assets/dist/**/*",
    "docs/guide/images/*",
    "*/static/**/*",
    "requirements/base.txt",
    "config/settings.py",
)
PACKS_TIMEOUT_SECONDS = "600"
# Each process gets only the database addresses of its own role.
_OWNER_ADDRESS = "DATABASE_ADMIN_URL"
_DISPATCH_ADDRESS = "DISPATCH_DATABASE_URL"


def run_demo() -> int:
    """Start everything, print the address and the accounts, stay until asked to stop. Raises `EmbeddedFault`."""
    try:
        _say("启动 PostgreSQL 和 Valkey")
        # First the instance, which ends the children of a killed run: one of them may hold the port.
        with running("demo", lasting=True) as instance, listening_socket() as listener:
            _step(instance, "建立数据库和角色", ["provision"])
            _step(instance, "迁移数据库", ["migrate", "--verbosity", "0"])
            collect_static_files(instance)
            accounts = _load_cities(instance)
            _start_processes(instance, listener)
            _say("由后台进程编制本年度一链一图三清单（已完成/总数）")
            manage(instance, ["wait_packs", "--timeout", PACKS_TIMEOUT_SECONDS], is_shown=True)
            _announce(instance, listener, accounts)
            _stay(instance)
    except StopRequested:
        _say("已全部停止，数据保留；再次运行 make demo 会接着使用。")
    return 0


def _stay(instance: Instance) -> None:
    try:
        instance.supervisor.watch()
    except StopRequested:
        _say("\n正在停止各进程，请稍候。")
        raise


def collect_static_files(instance: Instance) -> None:
    """Compressing every file takes longer than all else in a second start, so it is done after a change only."""
    folder = Path(instance.environment["STATIC_ROOT"])
    stamp = folder / ".stamp"
    digest = hashlib.sha256()
    for path in sorted(path for root in STATIC_SOURCES for path in CLONE.glob(root) if path.is_file()):
        digest.update(os.fsencode(path.relative_to(CLONE)) + hashlib.sha256(path.read_bytes()).digest())
    if stamp.is_file() and stamp.read_text() == digest.hexdigest():
        return
    _step(instance, "汇集静态文件", ["collectstatic", "--noinput", "--clear", "--verbosity", "0"])
    stamp.write_text(digest.hexdigest())


def _load_cities(instance: Instance) -> str:
    """Returns the table of accounts. Their password is kept beside the database that knows it, and goes with it."""
    arguments = ["load_demo", "--print-accounts", "--secrets", str(instance.places.folder)]
    return _step(instance, "载入五个城市的示例数据", arguments).read_text()


def _step(instance: Instance, title: str, arguments: Sequence[str]) -> Path:
    print(f"{title} …… ", end="", flush=True)
    start = time.monotonic()
    output = manage(instance, arguments)
    _say(f"完成（{time.monotonic() - start:.1f} 秒）")
    return output


def _start_processes(instance: Instance, listener: socket.socket) -> None:
    web = ["gunicorn", "--config", "python:config.gunicorn", "--bind", f"fd://{listener.fileno()}", "config.wsgi"]
    worker = ["celery", "--app", "config", "worker", "--concurrency", "2", "--without-gossip", "--without-mingle"]
    _start(instance, "web", ["-m", *web], {"DATABASE_POOL": "true"}, listener=listener)
    _start(instance, "worker", ["-m", *worker])
    _start(instance, "dispatcher", ["manage.py", "dispatcher"], keep_dispatch=True)


def _start(
    instance: Instance,
    name: str,
    arguments: Sequence[str],
    added: dict[str, str] | None = None,
    *,
    listener: socket.socket | None = None,
    keep_dispatch: bool = False,
) -> None:
    withheld = {_OWNER_ADDRESS} if keep_dispatch else {_OWNER_ADDRESS, _DISPATCH_ADDRESS}
    kept = {variable: value for variable, value in instance.environment.items() if variable not in withheld}
    instance.supervisor.start(
        Command(
            name=name,
            argv=[sys.executable, *arguments],
            environment=kept | (added or {}),
            folder=CLONE,
            log=instance.places.logs / f"{name}.log",
            pass_fds=(listener.fileno(),) if listener else (),
        )
    )


def _announce(instance: Instance, listener: socket.socket, accounts: str) -> None:
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    _say(f"\n链盟已启动：http://{shown}:{port}/\n\n{accounts.rstrip()}\n")
    _say(f"日志：{instance.places.logs}\n按 Ctrl-C 停止全部进程。")


@contextmanager
def listening_socket() -> Iterator[socket.socket]:
    """The web server's socket, opened before the long steps: a taken port is told soon, and cannot be taken later.

    `PORT` is taken as it is, and one in use is an error; without it the first free port from 8000 up is used.
    """
    host = env_text("DEMO_HOST", "127.0.0.1")
    wanted = env_int("PORT", 0)
    for port in [wanted] if wanted else range(DEFAULT_PORT, DEFAULT_PORT + PORTS_TRIED):
        listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen()
        except OSError as error:
            listener.close()
            reason = error
            continue
        with listener:
            yield listener
        return
    raise EmbeddedFault(f"无法在 {host} 上监听端口 {wanted or DEFAULT_PORT}：{reason}。请用 PORT 另选一个端口。")


def _say(text: str) -> None:
    print(text, flush=True)
