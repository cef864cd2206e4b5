"""One connection, 10,000 turns of random tenants that end in every way a request can: no turn sees another's tenant.

Proof 9 of the wall's list: with psycopg's own pool of size one, and with PgBouncer in transaction mode, in front of the
web role's connection.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from core.tenancy.scope import tenant_scope
from organizations.models import Unit
from tests.cast import Cast
from tests.factories import make_unit
from tests.pooling import through_pgbouncer

TURNS = 10_000
SETTINGS = ("app.tenant_id", "app.scope", "app.actor", "app.request_id", "app.reason", "app.account_id")


class Abandoned(Exception):
    """Somebody closed the browser, or a view broke."""


@contextmanager
def through_own_pool() -> Iterator[BaseDatabaseWrapper]:
    """The default connection out of psycopg's pool."""
    connection.close()
    before = connection.settings_dict["OPTIONS"]
    connection.settings_dict["OPTIONS"] = {**before, "pool": {"min_size": 1, "max_size": 1, "timeout": 30}}
    yield connection
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's wrapper has it
    connection.settings_dict["OPTIONS"] = before


@pytest.fixture(params=["own pool", pytest.param("pgbouncer", marks=pytest.mark.pooler)])
def pooled(request: pytest.FixtureRequest, committed_cast: Cast) -> Iterator[BaseDatabaseWrapper]:
    """The default connection through a pool that holds exactly one of the server's."""
    with through_own_pool() if request.param == "own pool" else through_pgbouncer(size=1) as connected:
        yield connected


def commits(unit: str) -> None:
    Unit.objects.filter(name=unit).update(address="一")


def breaks(unit: str) -> None:
    Unit.objects.filter(name=unit).update(address="二")
    raise Abandoned


def rolls_a_savepoint_back(unit: str) -> None:
    with pytest.raises(Abandoned), transaction.atomic():
        breaks(unit)


def releases_a_savepoint(unit: str) -> None:
    with transaction.atomic():
        commits(unit)


def is_refused(unit: str) -> None:
    transaction.set_rollback(True)


def breaks_in_the_database(unit: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")


def is_cancelled(unit: str) -> None:
    """The statement is cancelled while it runs, as for a client that went away."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 1")
        cursor.execute("SELECT pg_sleep(1)")


def goes_away(unit: str) -> None:
    """The process dies in the middle: its end of the connection is closed, and nobody rolls back."""
    Unit.objects.filter(name=unit).update(address="三")
    connection.connection.close()
    raise Abandoned


WAYS: tuple[Callable[[str], None], ...] = (
    commits,
    breaks,
    rolls_a_savepoint_back,
    releases_a_savepoint,
    is_refused,
    breaks_in_the_database,
)
RARE: tuple[Callable[[str], None], ...] = (is_cancelled, goes_away)
EVERY = 100


def left_behind() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, current_setting(name, true) FROM unnest(%s::text[]) name", [list(SETTINGS)])
        return [f"{name}={value}" for name, value in cursor.fetchall() if value]


def test_ten_thousand_turns_on_one_connection(pooled: BaseDatabaseWrapper, committed_cast: Cast) -> None:
    cast = committed_cast
    tenants = [cast.province, cast.city, cast.sibling, cast.county, cast.stranger]
    for tenant in tenants:
        with cast.scope(tenant):
            make_unit(f"示例{tenant.name}公司")
    chance, backends = random.Random(2026), set[int]()
    for turn in range(TURNS):
        tenant = chance.choice(tenants)
        way = RARE[turn // EVERY % 2] if turn % EVERY == 0 else chance.choice(WAYS)
        try:
            with tenant_scope(tenant.pk, actor_id=None, request_id=str(turn)):
                assert list(Unit.objects.values_list("name", flat=True)) == [f"示例{tenant.name}公司"], turn
                way(f"示例{tenant.name}公司")
        except Exception as error:  # noqa: BLE001 - every way to end, and none of ours
            assert not isinstance(error, AssertionError), error
        assert left_behind() == [], (turn, way.__name__)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            backends.add(cursor.fetchone()[0])
        if turn % 7 == 0:
            connection.close()  # back into the pool, out again at the next turn
    # The server ends what a vanished client had begun, with its connection; nobody else needed a new one.
    assert 1 < len(backends) <= 1 + TURNS // EVERY // 2


def test_a_session_setting_would_be_found(pooled: BaseDatabaseWrapper, committed_cast: Cast) -> None:
    """The proof can fail: what a session-level SET leaves behind is seen after the pool handed the connection on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant_id', %s, false)", [str(committed_cast.city.pk)])
    connection.close()
    try:
        assert left_behind() == [f"app.tenant_id={committed_cast.city.pk}"]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET app.tenant_id")
