"""The five cities as ``load_demo`` leaves them, loaded once and committed; the figures of the articles beside them."""

import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from config.demo.loader import load_demo
from core.models import Tenant
from core.tenancy.scope import Mode, tenant_scope
from tests.conftest import empty_database

FIGURES = Path(__file__).with_name("figures.csv")


@dataclass(frozen=True)
class Demo:
    """``secrets``: the folder of the accounts' password. ``told``: what the loader said while loading."""

    secrets: Path
    password: str
    told: tuple[str, ...]

    @contextmanager
    def city(self, code: str, *, mode: Mode = "self") -> Iterator[Tenant]:
        tenant = Tenant.objects.get(code=code)
        with tenant_scope(tenant.pk, mode=mode, actor_id=None, reason="验收"):
            yield tenant


@pytest.fixture(scope="package")
def demo(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    secrets, told = tmp_path_factory.mktemp("secrets"), list[str]()
    with django_db_blocker.unblock():
        password = load_demo(secrets=secrets, tell=told.append)
        yield Demo(secrets, password, tuple(told))
        empty_database()


@pytest.fixture(scope="session")
def figures() -> Mapping[str, int]:
    """The whole-number figures of the articles, by their id."""
    with FIGURES.open(encoding="utf-8", newline="") as handle:
        return {line["id"]: int(line["value"]) for line in csv.DictReader(handle) if line["value"].isdecimal()}
