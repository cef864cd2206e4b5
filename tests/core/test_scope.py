"""The scope: what the database lets through while it is open, and what it refuses outside."""

import pytest
from django.db import DatabaseError, connection, transaction
from django_scopes.exceptions import ScopeError as TripwireError

from core.tenancy.scope import ScopeError, tenant_scope
from organizations.choices import UnitKind
from organizations.models import Unit
from tests.cast import Cast
from tests.factories import make_unit


def test_query_outside_scope_raises_from_python(cast: Cast) -> None:
    with pytest.raises(TripwireError):
        Unit.objects.count()


def test_query_outside_scope_raises_from_database(cast: Cast) -> None:
    with cast.scope():
        make_unit("甲市示例企业")
    with pytest.raises(DatabaseError, match="no tenant scope is open"), transaction.atomic():
        connection.cursor().execute("SELECT count(*) FROM organizations_unit")


def test_scope_shows_own_rows_only(cast: Cast) -> None:
    with cast.scope(cast.sibling):
        make_unit("乙市示例企业")
    with cast.scope(cast.city):
        mine = make_unit("甲市示例企业")
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM organizations_unit")
            assert cursor.fetchall() == [(mine.name,)]


def test_entering_another_tenant_inside_a_scope_raises(cast: Cast) -> None:
    with cast.scope(cast.city), pytest.raises(ScopeError), tenant_scope(cast.sibling.id, actor_id=None):
        pass


def test_subtree_mode_reads_below_and_writes_nothing(cast: Cast) -> None:
    with cast.scope(cast.city):
        make_unit("甲市示例企业")
    with cast.scope(cast.stranger):
        make_unit("丙市示例企业")
    with cast.scope(cast.province, mode="subtree"):
        assert [unit.name for unit in Unit.objects.all()] == ["甲市示例企业"]
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            make_unit("甲省示例企业")


def test_inner_scope_leaves_outer_settings_in_force(cast: Cast) -> None:
    with cast.scope(cast.city):
        with cast.scope(cast.city, mode="subtree"):
            pass
        make_unit("仍可写入的示例企业")
        assert Unit.objects.filter(kind=UnitKind.COMPANY).count() == 1
