"""PgBouncer in transaction mode before the test database: each transaction may get another connection."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import override_settings

PORT = "6432"
# Debian keeps it where only root looks.
_PLACES = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin"])
PGBOUNCER = os.environ.get("LIANMENG_PGBOUNCER") or shutil.which("pgbouncer", path=_PLACES)
REQUIRED = os.environ.get("LIANMENG_REQUIRE_POOLER") == "1"
_TRIES = 200


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without PgBouncer what goes through it is left out; in CI it must run."""
    if PGBOUNCER or REQUIRED:
        return
    reason = pytest.mark.skip(reason="没有找到 PgBouncer，未运行经连接池的测试（apt-get install pgbouncer）")
    for item in items:
        if "pooler" in item.keywords:
            item.add_marker(reason)


@contextmanager
def through_pgbouncer(*, size: int, limit_ms: int = 60_000, declared: bool = True) -> Iterator[BaseDatabaseWrapper]:
    """Lead the default connection through PgBouncer, which shares ``size`` connections among all its clients.

    ``limit_ms`` is the limit of a statement that PgBouncer sets, ``declared`` whether the platform knows of it.
    """
    place = connection.settings_dict
    before = dict(place)
    kept = {name: value for name, value in before["OPTIONS"].items() if name not in ("options", "pool")}
    with _running(before, size, limit_ms) as folder:
        connection.close()
        place.update(HOST=str(folder), PORT=PORT, OPTIONS=kept, DISABLE_SERVER_SIDE_CURSORS=declared)
        try:
            with override_settings(DATABASE_POOLER=declared):
                yield connection
        finally:
            connection.close()
            place.clear()
            place.update(before)


@contextmanager
def _running(database: dict[str, Any], size: int, limit_ms: int) -> Iterator[Path]:
    """PgBouncer on a socket in a folder of its own; as root under the account that may enter the server's folder."""
    folder = Path(tempfile.mkdtemp(prefix="pooler-"))
    identity: dict[str, int] = {}
    if os.geteuid() == 0:
        server = Path(database["HOST"]) if str(database["HOST"]).startswith("/") else Path("/")
        account = server.stat().st_uid or 65534
        identity = {"user": account, "group": account}
        os.chown(folder, account, account)
    users = folder / "users.txt"
    users.write_text(f'"{database["USER"]}" "{database["PASSWORD"]}"\n')
    settings = folder / "pgbouncer.ini"
    port = f" port={database['PORT']}" if database["PORT"] else ""
    settings.write_text(
        f"[databases]\n{database['NAME']} = host={database['HOST'] or 'localhost'}{port} dbname={database['NAME']} "
        f"connect_query='SET statement_timeout = {limit_ms}'\n"
        f"[pgbouncer]\nunix_socket_dir = {folder}\nlisten_port = {PORT}\nlogfile = {folder}/log\n"
        f"auth_type = scram-sha-256\nauth_file = {users}\npool_mode = transaction\ndefault_pool_size = {size}\n"
    )
    for path in (users, settings):
        path.chmod(0o600)
        if identity:
            os.chown(path, identity["user"], identity["group"])
    command = [str(PGBOUNCER), "--quiet", str(settings)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **identity)  # type: ignore[call-overload]
    try:
        _wait_for(process, folder, database)
        yield folder
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder)


def _wait_for(process: "subprocess.Popen[bytes]", folder: Path, database: dict[str, Any]) -> None:
    for _ in range(_TRIES):
        try:
            psycopg.connect(
                host=str(folder),
                port=PORT,
                user=database["USER"],
                password=database["PASSWORD"],
                dbname=database["NAME"],
            ).close()
        except psycopg.OperationalError:
            assert process.poll() is None, (folder / "log").read_text()
            time.sleep(0.1)
        else:
            return
    raise AssertionError((folder / "log").read_text())
