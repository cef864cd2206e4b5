"""Every way out of a scope leaves the connection as it was found: its end, an error, an abandoned reader."""

import datetime as dt
import threading
from collections.abc import Iterator
from uuid import UUID

import django_scopes
import pytest
from django.db import DatabaseError, connection, transaction

from core import clock
from core.models import AuditEvent
from core.tenancy.scope import Scope, ScopeError, current_scope, current_tenant_id, has_scope, tenant_scope
from organizations.models import Unit
from tests.cast import Cast
from tests.factories import make_unit

NAMES = ("tenant_id", "scope", "actor", "request_id", "reason", "account_id")


def left() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"current_setting('app.{name}', true)" for name in NAMES))
        return {name: value for name, value in zip(NAMES, cursor.fetchone(), strict=True) if value}


def all_is_closed() -> bool:
    return left() == {} and not has_scope() and not django_scopes.get_scope() and clock._anchored.get() is None


def full_scope(tenant_id: UUID, actor_id: UUID) -> dict[str, str]:
    return {
        "tenant_id": str(tenant_id),
        "scope": "self",
        "actor": str(actor_id),
        "request_id": "r-1",
        "reason": "核对名录",
    }


def test_scope_tells_the_database_everything_and_takes_it_back(cast: Cast) -> None:
    with tenant_scope(cast.city.id, actor_id=cast.department.id, request_id="r-1", reason="核对名录") as scope:
        assert left() == full_scope(cast.city.id, cast.department.id)
        assert scope == Scope(cast.city.id, "self", cast.department.id, "r-1", "核对名录", (cast.city.id,))
        assert (current_scope(), current_tenant_id()) == (scope, cast.city.id)
    assert all_is_closed()


def test_scope_closes_with_a_real_commit(committed_cast: Cast) -> None:
    with committed_cast.scope():
        make_unit("留下的示例企业")
    assert all_is_closed()
    with committed_cast.scope():
        assert [unit.name for unit in Unit.objects.all()] == ["留下的示例企业"]


@pytest.mark.parametrize("error", [ZeroDivisionError, SystemExit, KeyboardInterrupt, GeneratorExit])
def test_scope_left_by_an_error_closes_and_keeps_nothing(error: type[BaseException], committed_cast: Cast) -> None:
    with pytest.raises(error), committed_cast.scope():
        make_unit("不该留下的示例企业")
        raise error
    assert all_is_closed()
    with committed_cast.scope():
        assert not Unit.objects.exists()


def test_scope_left_by_a_database_error_closes(committed_cast: Cast) -> None:
    with pytest.raises(DatabaseError), committed_cast.scope():
        connection.cursor().execute("SELECT 1 / 0")
    assert all_is_closed()


def test_scope_that_cannot_open_leaves_nothing(committed_cast: Cast) -> None:
    with (
        pytest.raises((DatabaseError, ValueError), match="NUL"),
        tenant_scope(committed_cast.city.id, actor_id=None, reason="\x00"),
    ):
        make_unit("不该留下的示例企业")
    assert all_is_closed()


def test_raw_sql_after_a_scope_in_the_same_transaction_is_an_error(cast: Cast) -> None:
    with cast.scope():
        make_unit()
    with pytest.raises(DatabaseError, match="no tenant scope is open"), transaction.atomic():
        connection.cursor().execute("SELECT 1 FROM organizations_unit")


def test_inner_scope_gives_the_outer_one_back(cast: Cast) -> None:
    with tenant_scope(cast.city.id, actor_id=cast.department.id, request_id="r-1", reason="核对名录"):
        with tenant_scope(cast.city.id, mode="subtree", actor_id=None, reason="汇总"):
            assert left() == {"tenant_id": str(cast.city.id), "scope": "subtree", "reason": "汇总"}
        assert left() == full_scope(cast.city.id, cast.department.id)
        unit = make_unit()
        assert AuditEvent.objects.get(row_id=unit.pk).actor_id == cast.department.id


def test_inner_scope_left_by_an_error_gives_the_outer_one_back(cast: Cast) -> None:
    with tenant_scope(cast.city.id, actor_id=cast.department.id, request_id="r-1", reason="核对名录"):
        kept = make_unit("留下的示例企业")
        with pytest.raises(ZeroDivisionError), tenant_scope(cast.city.id, actor_id=None):
            make_unit("不该留下的示例企业")
            raise ZeroDivisionError
        assert left() == full_scope(cast.city.id, cast.department.id)
        assert [unit.pk for unit in Unit.objects.all()] == [kept.pk]


@pytest.mark.parametrize("other", ["sibling", "province", "county", "stranger"])
def test_scope_of_another_tenant_inside_one_is_refused_and_changes_nothing(other: str, cast: Cast) -> None:
    with tenant_scope(cast.city.id, actor_id=cast.department.id, request_id="r-1", reason="核对名录"):
        with pytest.raises(ScopeError), tenant_scope(getattr(cast, other).id, actor_id=None):
            pass
        assert left() == full_scope(cast.city.id, cast.department.id)


def test_inner_scope_cannot_widen_what_may_be_written(cast: Cast) -> None:
    with cast.scope(cast.county):
        below = make_unit("甲县示例企业")
    with cast.scope(cast.city, mode="subtree"):
        with cast.scope(cast.city):
            assert Unit.objects.filter(pk=below.pk).update(name="改") == 0
        assert Unit.objects.get(pk=below.pk).name == "甲县示例企业"


class TestCommitsNext:
    def test_inside_the_last_transaction_the_commit_clears(self, committed_cast: Cast) -> None:
        with transaction.atomic(), tenant_scope(committed_cast.city.id, actor_id=None, commits_next=True):
            make_unit("留下的示例企业")
        assert all_is_closed()

    def test_inside_a_savepoint_the_scope_clears_itself(self, cast: Cast) -> None:
        with transaction.atomic(), tenant_scope(cast.city.id, actor_id=None, commits_next=True):
            make_unit()
        assert all_is_closed()

    def test_inside_a_scope_the_outer_one_is_given_back(self, cast: Cast) -> None:
        with tenant_scope(cast.city.id, actor_id=cast.department.id, request_id="r-1", reason="核对名录"):
            with tenant_scope(cast.city.id, actor_id=None, commits_next=True):
                pass
            assert left() == full_scope(cast.city.id, cast.department.id)

    def test_error_undoes_the_enclosing_transaction(self, committed_cast: Cast) -> None:
        with (
            pytest.raises(ZeroDivisionError),
            transaction.atomic(),
            tenant_scope(committed_cast.city.id, actor_id=None, commits_next=True),
        ):
            make_unit("不该留下的示例企业")
            raise ZeroDivisionError
        assert all_is_closed()
        with committed_cast.scope():
            assert not Unit.objects.exists()

    def test_rollback_asked_for_inside_is_done(self, committed_cast: Cast) -> None:
        for around in (transaction.atomic(), committed_cast.scope()):
            with around, tenant_scope(committed_cast.city.id, actor_id=None, commits_next=True):
                make_unit("不该留下的示例企业")
                transaction.set_rollback(True)
            assert all_is_closed()
        with committed_cast.scope():
            assert not Unit.objects.exists()


class TestSwallowedError:
    @staticmethod
    def swallow() -> None:
        try:
            connection.cursor().execute("SELECT 1 / 0")
        except DatabaseError:
            return

    def test_scope_does_not_end_as_if_all_were_kept(self, committed_cast: Cast) -> None:
        with pytest.raises(ScopeError, match="nothing written here would be kept"), committed_cast.scope():
            make_unit("不该留下的示例企业")
            self.swallow()
        assert all_is_closed()

    def test_neither_does_one_that_commits_next(self, committed_cast: Cast) -> None:
        with (
            pytest.raises(ScopeError, match="nothing written here would be kept"),
            transaction.atomic(),
            tenant_scope(committed_cast.city.id, actor_id=None, commits_next=True),
        ):
            self.swallow()
        assert all_is_closed()

    def test_error_caught_around_a_savepoint_costs_nothing_else(self, committed_cast: Cast) -> None:
        with committed_cast.scope():
            make_unit("留下的示例企业")
            with pytest.raises(DatabaseError), transaction.atomic():
                connection.cursor().execute("SELECT 1 / 0")
        with committed_cast.scope():
            assert Unit.objects.count() == 1


def units_one_by_one(tenant_id: UUID) -> Iterator[str]:
    with tenant_scope(tenant_id, actor_id=None):
        for unit in Unit.objects.order_by("name"):
            yield unit.name


def test_reader_abandoned_halfway_closes_its_scope(committed_cast: Cast) -> None:
    with committed_cast.scope():
        make_unit("一")
        make_unit("二")
    reader = units_one_by_one(committed_cast.city.id)
    assert next(reader) == "一"
    assert has_scope()
    reader.close()  # type: ignore[attr-defined]
    assert all_is_closed()


def test_thread_started_inside_a_scope_is_outside_it(cast: Cast) -> None:
    seen: list[bool] = []
    with cast.scope():
        thread = threading.Thread(target=lambda: seen.append(has_scope()))
        thread.start()
        thread.join()
    assert seen == [False]


def test_callback_on_commit_runs_outside_the_scope(committed_cast: Cast) -> None:
    seen: list[tuple[bool, dict[str, str]]] = []
    with committed_cast.scope():
        transaction.on_commit(lambda: seen.append((has_scope(), left())))
    assert seen == [(False, {})]


def test_subtree_names_the_tenants_below_and_no_other(cast: Cast) -> None:
    with tenant_scope(cast.province.id, mode="subtree", actor_id=None) as scope:
        assert scope.visible[0] == cast.province.id
        assert set(scope.visible) == {cast.province.id, cast.city.id, cast.sibling.id, cast.county.id}
    with tenant_scope(cast.county.id, mode="subtree", actor_id=None) as scope:
        assert scope.visible == (cast.county.id,)


def test_time_inside_a_scope_is_the_database_s(cast: Cast) -> None:
    with cast.scope(), connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        assert abs(clock.now() - cursor.fetchone()[0]) < dt.timedelta(seconds=5)


def test_no_scope_has_no_tenant() -> None:
    with pytest.raises(ScopeError):
        current_tenant_id()
