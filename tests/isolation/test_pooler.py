"""Behind PgBouncer in transaction mode: requests, prepared statements, the limit of a statement, the start-up check."""

import threading
from collections.abc import Iterator

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import ProgrammingError, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client, override_settings

from core.database.prepared import rows_of
from core.database.startup import refuse_unless_walled
from core.models import Account
from tests.cast import Cast
from tests.factories import make_unit
from tests.pooling import through_pgbouncer

pytestmark = pytest.mark.pooler

CLIENTS, REQUESTS = 3, 10


@pytest.fixture
def few(committed_cast: Cast) -> Iterator[BaseDatabaseWrapper]:
    """Two connections of the server for all who come."""
    with through_pgbouncer(size=2) as connected:
        yield connected


@pytest.fixture
def single(committed_cast: Cast) -> Iterator[BaseDatabaseWrapper]:
    with through_pgbouncer(size=1) as connected:
        yield connected


def test_requests_of_two_cities_at_once_see_their_own_alone(few: BaseDatabaseWrapper, committed_cast: Cast) -> None:
    cast = committed_cast
    callers: list[tuple[str, Client]] = []
    for account in (cast.department, cast.stranger_department):
        name = f"示例{account.home_tenant.name}公司"
        with cast.scope(account.home_tenant):
            make_unit(name)
        callers += [(name, cast.token_client(account)) for _ in range(CLIENTS)]
    start, wrong = threading.Barrier(len(callers)), list[object]()

    def ask(name: str, client: Client) -> None:
        try:
            start.wait(timeout=60)
            for _ in range(REQUESTS):
                answer = client.get("/api/v1/units/")
                seen = [row["name"] for row in answer.json()["results"]] if answer.status_code == 200 else answer
                if seen != [name]:
                    wrong.append(seen)
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=ask, args=caller) for caller in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_page_of_a_signed_in_account_and_a_form_are_served(single: BaseDatabaseWrapper, committed_cast: Cast) -> None:
    client = committed_cast.client(committed_cast.department)
    with committed_cast.scope():
        make_unit("示例甲公司")
    for _ in range(3):
        assert "示例甲公司" in client.get("/units/").content.decode()
        connection.close()


def test_rows_read_in_parts_outside_a_transaction_need_no_cursor_of_the_server(single: BaseDatabaseWrapper) -> None:
    assert len(list(Account.objects.order_by("pk").iterator(chunk_size=2))) >= 5
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_cursors")
        assert cursor.fetchone() == (0,)


def test_what_is_prepared_stays_with_no_connection(single: BaseDatabaseWrapper) -> None:
    for _ in range(3):
        assert rows_of("SELECT %s::text", ["一"]) == [("一",)]
        connection.close()
    assert rows_of("SELECT count(*) FROM pg_prepared_statements", []) == [(0,)]


def test_prepared_in_spite_of_the_pooler_the_second_client_is_refused(single: BaseDatabaseWrapper) -> None:
    """Why the setting is needed, and that the test above can fail."""
    with override_settings(DATABASE_POOLER=False):
        assert rows_of("SELECT %s::text", ["一"]) == [("一",)]
        connection.close()
        with pytest.raises(ProgrammingError, match="already exists"):
            rows_of("SELECT %s::text", ["一"])


def test_process_starts_where_all_is_set(single: BaseDatabaseWrapper) -> None:
    refuse_unless_walled()


def test_process_refuses_to_start_behind_a_pooler_it_was_not_told_of(committed_cast: Cast) -> None:
    with (
        through_pgbouncer(size=1, declared=False),
        pytest.raises(ImproperlyConfigured, match="请设置 DATABASE_POOLER=true"),
    ):
        refuse_unless_walled()


def test_process_refuses_to_start_without_the_limit_of_a_statement(committed_cast: Cast) -> None:
    with through_pgbouncer(size=1, limit_ms=0), pytest.raises(ImproperlyConfigured, match="实际为 0 秒"):
        refuse_unless_walled()


def test_transaction_keeps_its_connection_to_its_end(few: BaseDatabaseWrapper) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        seen = set()
        for _ in range(20):
            cursor.execute("SELECT pg_backend_pid()")
            seen.add(cursor.fetchone()[0])
    assert len(seen) == 1
