"""The test database is made and migrated by the owner once, then copied for each worker; tests run as the web role."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from filelock import FileLock

from core.database import provision

pytest_plugins = ["tests.cast"]


def _database_name(worker: str) -> str:
    return f"{settings.DATABASES['admin']['NAME']}_test_{worker}"


def _point_at(name: str) -> None:
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
        settings.DATABASES[alias]["NAME"] = name


def _make_template(name: str) -> None:
    owner = settings.DATABASES["admin"]
    provision.provision_roles(owner, settings.DATABASES["default"], settings.DATABASES["dispatch"])
    provision.drop_database(owner, name)
    provision.provision_database(owner, name)
    _point_at(name)
    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    for alias in connections:
        connections[alias].close()


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[None]:
    """Replaces pytest-django's: the web role may not create a database."""
    owner = dict(settings.DATABASES["admin"])
    template, mine = _database_name("template"), _database_name(worker_id)
    shared = tmp_path_factory.getbasetemp() if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    with django_db_blocker.unblock():
        with FileLock(shared / "template.lock"):
            if not (shared / "template.made").exists():
                _make_template(template)
                (shared / "template.made").touch()
            provision.drop_database(owner, mine)
            provision.provision_database(owner, mine, template=template)
        _point_at(mine)
        yield
        for alias in connections:
            connections[alias].close()
        provision.drop_database(owner, mine)


@pytest.fixture(autouse=True)
def private_files(tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(scope="session")
def in_ci() -> bool:
    return os.environ.get("CI") == "true"
