"""Running Django, for a while, in a copy of the test database whose wall somebody has damaged."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connections

from core.tenancy.declared import declared_walls
from tests.isolation.conftest import Copy


@contextmanager
def django_in(copy: Copy) -> Iterator[None]:
    """All connections of Django lead to the copy; afterwards to where they led before."""
    before = settings.DATABASES["default"]["NAME"]
    _lead_to(copy.name)
    try:
        yield
    finally:
        _lead_to(before)


def _lead_to(name: str) -> None:
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
        settings.DATABASES[alias]["NAME"] = name


def take_the_wall_down(copy: Copy) -> None:
    """Every policy off: what still holds is not the database's."""
    for table in declared_walls():
        copy.owner.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
