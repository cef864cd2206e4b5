"""The tables of pieces of names: what the matrix tries on rows with an id, here on rows without."""

import re
from collections.abc import Callable
from typing import Any

import orjson
import psycopg
import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from core.choices import FindableKind
from core.ids import new_id
from core.keyset import statement_page
from core.models import Tenant
from core.rows import statement_of
from core.search.index import Findable, candidates, name_condition
from core.search.sources import search
from core.search.upkeep import take_apart
from core.tenancy.scope import Mode
from organizations.api.views.unit import UnitResource
from organizations.models import Unit
from tests.cast import Cast
from tests.factories import make_unit
from tests.isolation.test_plans import crowded  # noqa: F401 - the crowd of the other plans
from tests.members.people import make_person

TABLES = {"core_searchpiece": True, "core_searchdue": True, "core_personpiece": False}
NAMED = {"core_searchdue": ("key", "'示例'")}


def add(table: str, tenant: Any) -> None:
    column, value = NAMED.get(table, ("piece", "'示例'"))
    run(
        f"INSERT INTO {table} (tenant_id, kind, {column}, entry, source) VALUES (%s, 1, {value}, %s, 0)",
        tenant,
        new_id(),
    )


def run(statement: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


@pytest.fixture
def filled(cast: Cast) -> Cast:
    for tenant in (cast.province, cast.city, cast.sibling, cast.county, cast.stranger):
        with cast.scope(tenant):
            for table in TABLES:
                add(table, tenant.pk)
    return cast


def refused(attempt: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            attempt()
    except (DatabaseError, psycopg.DatabaseError) as error:
        return getattr(error.__cause__, "sqlstate", "") in ("42501", "LM001")
    return False


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("mode", ["self", "subtree"])
@pytest.mark.parametrize("whose", ["province", "city", "sibling", "county", "stranger"])
def test_rows_of(filled: Cast, table: str, mode: Mode, whose: str) -> None:
    tenant = getattr(filled, whose).pk
    own = whose == "province"
    readable = own or (mode == "subtree" and TABLES[table] and whose != "stranger")
    writable = own and mode == "self"
    with filled.scope(filled.province, mode=mode):
        assert bool(run(f"SELECT 1 FROM {table} WHERE tenant_id = %s", tenant)) is readable
        assert bool(run(f"UPDATE {table} SET source = 5 WHERE tenant_id = %s", tenant)) is writable
        assert refused(lambda: add(table, tenant)) is not writable
        if writable:
            assert refused(lambda: run(f"UPDATE {table} SET tenant_id = %s", filled.city.pk))
        assert bool(run(f"DELETE FROM {table} WHERE tenant_id = %s", tenant)) is writable


@pytest.mark.parametrize("table", TABLES)
def test_nothing_without_a_scope(filled: Cast, table: str) -> None:
    assert refused(lambda: run(f"SELECT 1 FROM {table}"))
    assert refused(lambda: run(f"DELETE FROM {table}"))


def test_pieces_lie_with_the_name_in_its_own_table(cast: Cast) -> None:
    with cast.scope():
        make_unit("示例甲")
        make_person("李某甲")
        take_apart()
        assert run("SELECT 1 FROM core_searchpiece WHERE piece = '甲'") == 1
        assert run("SELECT 1 FROM core_personpiece WHERE piece = '某甲'") == 1


@pytest.mark.parametrize("mode", ["self", "subtree"])
def test_search_walks_the_key_and_asks_for_the_tenant_once(crowded: Cast, mode: Mode) -> None:  # noqa: F811
    """10,000 units taken apart: every word is a range of the one index, within the tenant."""
    for tenant in (crowded.city, crowded.sibling):
        with crowded.scope(tenant):
            while take_apart():
                continue
    with connections["admin"].cursor() as cursor:
        cursor.execute("ANALYZE core_searchpiece")
    from_whom = crowded.province if mode == "subtree" else crowded.city
    with crowded.scope(from_whom, mode=mode), connection.cursor() as cursor:
        for text in ("企业4711", "slqy47", "shiliqiye4711", "47 企业"):
            statement = candidates(Findable(FindableKind.UNIT, Unit), text, within=None, limit=4000)
            assert statement is not None
            cursor.execute(f"EXPLAIN {statement[0]}", statement[1])
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "Seq Scan on core_searchpiece " not in plan, plan
            assert "core_searchpiece_pkey" in plan, plan
            assert "piece >=" in plan.split("Index Cond:", 1)[1].split("\n", 1)[0], plan
    _assert_box_is_planned_without_words(crowded, from_whom, below=mode == "subtree")
    if mode == "self":
        _assert_list_is_planned_without_words(crowded, from_whom)


def _assert_box_is_planned_without_words(cast: Cast, tenant: Tenant, *, below: bool) -> None:
    """The plan that is kept, made of blanks: pieces by their key, units by theirs, whatever will be typed."""
    with cast.scope(tenant):
        for text in ("企业4711", "shiliqiye4711", "有限公司 4711"):
            with CaptureQueriesContext(connection) as queries:
                found = search(cast.platform(tenant), text, below=below)
            assert [group.code for group in found] == ([] if " " in text else ["units"])
            sent = [query["sql"] for query in queries.captured_queries if query["sql"].startswith("WITH visible")]
            assert len(sent) == 1
            assert "$1" in sent[0], "values are bound by the server"
            plan = _kept_plan(sent[0])
            for table in ("core_searchpiece", "organizations_unit"):
                assert f"Seq Scan on {table} " not in plan, plan
            assert "Index Scan using organizations_unit_" in plan, plan


def _kept_plan(sent: str) -> str:
    with connection.cursor() as cursor:
        # On a disk whose pages cost the same in any order, as servers have: by the default of a spinning one twenty
        # thousand units are sooner read through than looked up two hundred times.
        cursor.execute("SET LOCAL random_page_cost = 1.1")
        cursor.execute(f"EXPLAIN (GENERIC_PLAN) {sent}")
        return "\n".join(line for (line,) in cursor.fetchall())


def _assert_list_is_planned_without_words(cast: Cast, tenant: Tenant) -> None:
    """So is a list of units by name: what the pieces yield is fetched by key, and only then put in order."""
    names = (*UnitResource.columns.values(), "name_key")
    with cast.scope(tenant):
        statement = statement_of(UnitResource.whole, names)
        for text in ("企业4711", "shiliqiye4711", "企业 4711"):
            condition = name_condition(Unit, text, statement.column)
            narrowed = statement.narrowed(condition.text, condition.values, condition.plans)
            with CaptureQueriesContext(connection) as queries:
                page = statement_page(narrowed, UnitResource.columns, ordering="name", allowed={"name": "name_key"})
            assert len(orjson.loads(orjson.dumps(page.rows))) == 1
            plan = _kept_plan(next(query["sql"] for query in queries.captured_queries if "row_to_json" in query["sql"]))
            assert "core_searchpiece_pkey" in plan, plan
            assert re.search(r"Index Scan using organizations_unit_.*\n +Index Cond: \(+id = ANY", plan), plan
