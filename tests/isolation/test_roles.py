"""A role that could do more than its own is refused at the start."""

import re
import secrets
from collections.abc import Iterator

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper

from core.database.catalogue import dispatch_faults, faults
from tests.isolation.conftest import Copy


@pytest.fixture(scope="module")
def web(copy: Copy) -> BaseDatabaseWrapper:
    return copy.open("default")


@pytest.fixture
def probe(copy: Copy) -> Iterator[tuple[str, BaseDatabaseWrapper]]:
    """A login role of the web group of our own: the real one belongs to every database of the server."""
    name, password = f"{copy.name}_probe"[-60:], secrets.token_urlsafe(12)
    copy.owner.execute(f"DROP ROLE IF EXISTS {name}")
    copy.owner.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{password}' IN ROLE lianmeng_web")
    connection = copy.open("default", USER=name, PASSWORD=password)
    assert faults(connection) == []
    connection.close()
    yield name, connection
    connection.close()
    copy.owner.execute(f"DROP OWNED BY {name}; DROP ROLE {name}" if may_drop_owned(copy, name) else f"DROP ROLE {name}")


def may_drop_owned(copy: Copy, role: str) -> bool:
    row = copy.owner.execute("SELECT pg_has_role(current_user, %s, 'USAGE')", [role]).fetchone()
    return bool(row and row[0])


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        ("ALTER ROLE {role} CREATEDB", "the role {role} has CREATEDB"),
        ("ALTER ROLE {role} CREATEROLE", "the role {role} has CREATEROLE"),
        ("GRANT lianmeng_dispatch TO {role}", "the role can act as lianmeng_dispatch"),
    ],
)
def test_role_that_could_do_more_is_reported(
    damage: str, expected: str, copy: Copy, probe: tuple[str, BaseDatabaseWrapper]
) -> None:
    role, connection = probe
    copy.owner.execute(damage.format(role=role))
    assert expected.format(role=role) in faults(connection)


def test_owner_is_refused_as_web_role(copy: Copy) -> None:
    found = faults(copy.open("admin"))
    assert any(re.fullmatch(r"the role owns .+ and \d+ more objects", fault) for fault in found)
    assert any(fault.endswith(("has CREATEROLE", "has SUPERUSER")) for fault in found)


def test_web_role_is_refused_as_dispatcher(copy: Copy, web: BaseDatabaseWrapper) -> None:
    found = dispatch_faults(web)
    assert "the role is no member of lianmeng_dispatch" in found
    assert "core_job.parameters: the dispatcher may read it" in found


@pytest.mark.parametrize("name", ["app.tenant_id", "app.scope", "app.account_id"])
def test_preset_tenant_is_reported(name: str, copy: Copy) -> None:
    preset = copy.open("default", OPTIONS={"options": f"-c {name}=b"})
    assert faults(preset) == [f"{name} is preset to b"]
