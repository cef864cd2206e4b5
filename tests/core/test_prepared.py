"""Statements prepared once a connection stay so, whatever becomes of the transaction they were first sent in."""

from django.db import connection, transaction

from core.database.prepared import execute, rows_of, savepoint

ASKED = "SELECT %s::int AS kept_by_the_connection"


def prepared() -> list[tuple[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements WHERE statement LIKE '%kept_by_the_connection'")
        return list(cursor.fetchall())


def test_what_is_prepared_outlives_a_transaction_that_is_undone(committed_db: None) -> None:
    with transaction.atomic():
        assert rows_of(ASKED, [1]) == [(1,)]
        names = prepared()
        assert len(names) == 1
        transaction.set_rollback(True)
    assert rows_of(ASKED, [2]) == [(2,)]
    assert prepared() == names


def test_what_is_prepared_outlives_a_savepoint_that_is_undone(committed_db: None) -> None:
    with transaction.atomic():
        rows_of(ASKED, [1])
        names = prepared()
        try:
            with savepoint():
                execute("SELECT 1 / %s", [0])
        except Exception as error:  # noqa: BLE001 - whatever the driver calls it
            assert "zero" in str(error)
        assert rows_of(ASKED, [2]) == [(2,)]
        assert prepared() == names


def test_what_the_server_was_told_to_forget_is_prepared_anew(committed_db: None) -> None:
    with transaction.atomic():
        rows_of(ASKED, [1])
        names = prepared()
        execute("DEALLOCATE ALL", ())
        assert rows_of(ASKED, [2]) == [(2,)]
        assert len(prepared()) == 1
        assert prepared() != names
