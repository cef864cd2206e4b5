"""An instance: the two servers with their data, or the external ones that the environment names."""

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.embedded.faults import EmbeddedFault
from config.embedded.leftovers import end_leftovers
from config.embedded.locks import held, try_hold
from config.embedded.places import Places, base_folder, is_throw_away, prepare, socket_folder
from config.embedded.postgres import BOOTSTRAP, DISPATCH, OWNER, WEB, Postgres
from config.embedded.programs import Programs, find_programs
from config.embedded.supervisor import Supervisor
from config.embedded.valkey import Valkey

CLONE = Path(__file__).resolve().parents[2]
# Only of throw-away instances: tests empty the database past its keys, triggers and policies.
SUPERUSER_VARIABLE = "LIANMENG_SUPERUSER_URL"
DATABASE_VARIABLES = ("DATABASE_ADMIN_URL", "DATABASE_URL", "DISPATCH_DATABASE_URL")
BROKER_VARIABLE = "REDIS_URL"


@dataclass(frozen=True)
class Instance:
    """A running instance: where it lives, who watches its children, and what its programs need to know."""

    places: Places
    supervisor: Supervisor
    environment: dict[str, str]


@contextmanager
def running(name: str, *, lasting: bool, careful: bool = True) -> Iterator[Instance]:
    """Run an instance for the block; afterwards every child has ended.

    `lasting` data stay for the next start, others get a folder of their own and are deleted, so that any number of
    throw-away instances run beside each other. Not ``careful``: lasting data that can be made again, and need not
    survive a power cut. Raises `EmbeddedFault`, or `StopRequested` when asked to stop.
    """
    with held(_clone_lock()):
        if not lasting:
            name = f"{name}-{secrets.token_hex(3)}"
        _sweep_throwaways()
        places = prepare(CLONE, name, as_root=_as_root())
        programs = None if _is_external() else find_programs(places)
        lock = try_hold(places.folder / "lock")
    if lock is None:
        raise EmbeddedFault(f"实例“{name}”已由另一个命令启动：请先在那个窗口按 Ctrl-C，或直接使用它。")
    supervisor = Supervisor(places.folder / "children.json")
    with lock:
        try:
            end_leftovers(supervisor.record)
            with supervisor.guarding():
                settings = _start(places, programs, supervisor, lasting=lasting, synced=lasting and careful)
                yield Instance(places, supervisor, settings)
        finally:
            if not lasting:
                _discard(places)


def join(name: str) -> dict[str, str] | None:
    """The environment of an instance that another command is running now; None when it is not running."""
    with held(_clone_lock()):
        folder = base_folder(CLONE, as_root=_as_root()) / name
        if not (folder / "lock").exists():
            return None
        lock = try_hold(folder / "lock")
        if lock is not None:
            lock.close()
            return None
        places = prepare(CLONE, name, as_root=_as_root())
        programs = None if _is_external() else find_programs(places)
    return _environment(places, *_servers(places, programs, synced=True), lasting=True)


def forget(name: str) -> Path:
    """Delete a lasting instance: its data, secrets and attachments. Raises `EmbeddedFault` while it runs."""
    with held(_clone_lock()):
        places = prepare(CLONE, name, as_root=_as_root())
        lock = try_hold(places.folder / "lock")
        if lock is None:
            raise EmbeddedFault(f"实例“{name}”正在运行：请先停止它再删除。")
        with lock:
            end_leftovers(places.folder / "children.json")
            _delete(places.folder)
    return places.folder


def _start(
    places: Places, programs: Programs | None, supervisor: Supervisor, *, lasting: bool, synced: bool
) -> dict[str, str]:
    postgres, valkey = _servers(places, programs, synced=synced)
    if postgres:
        postgres.start(supervisor)
    if valkey:
        valkey.start(supervisor)
    return _environment(places, postgres, valkey, lasting=lasting)


def _servers(places: Places, programs: Programs | None, *, synced: bool) -> tuple[Postgres | None, Valkey | None]:
    """The servers to embed: each is left out where the environment names an external one."""
    if programs is None:
        return None, None
    postgres = None if _external_database() else Postgres(places, programs, _kept_secrets(places), synced=synced)
    valkey = None if os.environ.get(BROKER_VARIABLE) else Valkey(places, programs)
    return postgres, valkey


def _environment(places: Places, postgres: Postgres | None, valkey: Valkey | None, *, lasting: bool) -> dict[str, str]:
    """The caller's environment with what an instance adds.

    What the caller set stays, but for folders of a throw-away instance: a test must not write among real files.
    """
    added = {
        "SECRET_KEY": _kept_secrets(places)["SECRET_KEY"],
        "MEDIA_ROOT": str(places.folder / "files"),
        "STATIC_ROOT": str(places.folder / "static"),
        "PYTHONUNBUFFERED": "1",
    }
    environment = added | os.environ if lasting else os.environ | added
    if postgres:
        environment |= postgres.addresses()
        if not lasting:
            environment[SUPERUSER_VARIABLE] = postgres.url(BOOTSTRAP)
    if valkey:
        environment |= valkey.addresses()
    return environment


def _as_root() -> bool:
    """Whether servers are to be started by root. With external servers there is nothing to start."""
    return not _is_external() and os.geteuid() == 0


def _is_external() -> bool:
    return _external_database() and bool(os.environ.get(BROKER_VARIABLE))


def _external_database() -> bool:
    """Whether the environment names an external PostgreSQL. Some of its three addresses alone are a mistake."""
    missing = [name for name in DATABASE_VARIABLES if not os.environ.get(name)]
    if missing and len(missing) < len(DATABASE_VARIABLES):
        raise EmbeddedFault(
            f"使用外部 PostgreSQL 须同时给出三个地址，还缺：{'、'.join(missing)}。全部不给则启动内置的。"
        )
    return not missing


def _kept_secrets(places: Places) -> dict[str, str]:
    """Passwords of the roles and the signing key: made once, readable by the caller alone."""
    path = places.folder / "secrets.json"
    if path.exists():
        kept: dict[str, str] = json.loads(path.read_text())
        return kept
    made = {name: secrets.token_urlsafe(32) for name in (BOOTSTRAP, OWNER, WEB, DISPATCH, "SECRET_KEY")}
    draft = path.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(made))
    draft.replace(path)
    return made


def _clone_lock() -> Path:
    var = CLONE / "var"
    var.mkdir(exist_ok=True)
    return var / "lock"


def _sweep_throwaways() -> None:
    """Delete throw-away instances whose command was killed. Their lock tells: it went with the command."""
    base = base_folder(CLONE, as_root=_as_root())
    for folder in base.iterdir() if base.exists() else ():
        if not is_throw_away(folder.name):
            continue
        lock = try_hold(folder / "lock")
        if lock is not None:
            with lock:
                end_leftovers(folder / "children.json")
                _delete(folder)


def _discard(places: Places) -> None:
    """Delete a throw-away instance, and root's whole folder outside the clone when nothing else lives in it."""
    with held(_clone_lock()):
        _delete(places.folder)
        if places.user and not any((folder / "lock").exists() for folder in places.base.iterdir()):
            shutil.rmtree(places.base, ignore_errors=True)


def _delete(folder: Path) -> None:
    sockets = socket_folder(folder, uid=os.geteuid())
    # What a stray process still writes there is left for the next sweep: the command's own result counts more.
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(sockets, ignore_errors=True)
