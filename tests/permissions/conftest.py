"""Two cities with one object of every kind each: what one's people may do at home, and never abroad."""

from dataclasses import dataclass

import pytest

from tests.cast import build_cast
from tests.permissions.world import World, build_world


@dataclass(frozen=True)
class Cities:
    home: World
    abroad: World


@pytest.fixture(scope="module")
def cities(module_db: None) -> Cities:
    cast = build_cast()
    return Cities(build_world(cast.city), build_world(cast.stranger))
