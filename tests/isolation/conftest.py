"""A copy of the test database of one's own: damage to it is seen by no other test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from core.database import provision


@dataclass
class Copy:
    """``owner``: the owner's connection, each statement committed. ``open``: a Django connection to the copy."""

    name: str
    owner: "psycopg.Connection[tuple[Any, ...]]"
    open: Callable[..., BaseDatabaseWrapper]


@pytest.fixture(scope="module")
def copy(django_db_setup: None, django_db_blocker: Any) -> Iterator[Copy]:
    owner = dict(settings.DATABASES["admin"])
    base, _, worker = owner["NAME"].rpartition("_test_")
    name = f"{base}_test_copy_{worker}"
    opened: list[BaseDatabaseWrapper] = []

    def open_as(alias: str, **changes: Any) -> BaseDatabaseWrapper:
        options = {**connections[alias].settings_dict, "NAME": name, **changes}
        wrapper: BaseDatabaseWrapper = load_backend(options["ENGINE"]).DatabaseWrapper(
            options, alias=f"copy-{len(opened)}"
        )
        opened.append(wrapper)
        return wrapper

    with django_db_blocker.unblock():
        provision.drop_database(owner, name)
        provision.provision_database(owner, name, template=f"{base}_test_template")
        with provision.connect(owner, name) as connection:
            yield Copy(name, connection, open_as)
        for wrapper in opened:
            wrapper.close()
        provision.drop_database(owner, name)
