"""Plans under row-level security: over 20,000 units the hot reads walk an index, the tenant is asked for once."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from typing import Any

import orjson
import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from core.keyset import capped_count, keyset_page, statement_page
from core.rows import Statement, statement_of
from core.tenancy.scope import tenant_scope
from organizations.api.views.unit import UnitResource
from organizations.models import Unit
from organizations.queries import current_tags
from tests.cast import Cast

EACH = 5_000
# Conditional already, few rows an account, and read by account.
READ_OTHERWISE = {"members_grant_never_twice", "members_grant_administrators_apart"}
ORDERINGS = {"name": "name_key", "updated": "updated_at"}

_ANCHORS = """
INSERT INTO core_anchor (id, tenant_id, kind)
SELECT md5(%(tenant)s || n)::uuid, %(tenant)s, 'unit' FROM generate_series(1, %(each)s) n
"""
_UNITS = """
INSERT INTO organizations_unit (id, tenant_id, created_at, updated_at, version, name, name_key, initials,
  kind, short_name, uscc, uscc_note, ownership, size, address, state)
SELECT md5(%(tenant)s || n)::uuid, %(tenant)s, now(), now() - n * interval '1 minute', 1, '示例企业' || n,
  '示例企业' || n, 'slqy' || n, CASE WHEN n %% 10 = 0 THEN 'department' ELSE 'company' END, '',
  lpad(n::text, 18, '0'), '', '', '', '', 'active'
FROM generate_series(1, %(each)s) n
"""
_TERMS = """
INSERT INTO core_term (id, tenant_id, created_at, updated_at, version, kind, code, label, meaning, "order")
SELECT md5(%(tenant)s || 'tag' || n)::uuid, %(tenant)s, now(), now(), 1, 'unit_tag', 'crowd' || n,
  '示例标签' || n, '', n
FROM generate_series(1, 2) n
"""
_TAGS = """
INSERT INTO organizations_unittag (id, tenant_id, created_at, updated_at, version, unit_id, tag_id, valid_from)
SELECT md5(%(tenant)s || 'tagged' || n || '/' || t)::uuid, %(tenant)s, now(), now(), 1, md5(%(tenant)s || n)::uuid,
  md5(%(tenant)s || 'tag' || t)::uuid, date '2025-01-01'
FROM generate_series(3, %(each)s, 3) n, generate_series(1, 2) t
"""


@pytest.fixture
def crowded(committed_cast: Cast) -> Cast:
    for tenant in (committed_cast.city, committed_cast.sibling, committed_cast.county, committed_cast.stranger):
        with tenant_scope(tenant.id, actor_id=None, reason="测试"), connection.cursor() as cursor:
            for statement in (_ANCHORS, _UNITS, _TERMS, _TAGS):
                cursor.execute(statement, {"tenant": str(tenant.id), "each": EACH})
    with connections["admin"].cursor() as cursor:
        for table in ("organizations_unit", "organizations_unittag", "core_term"):
            cursor.execute(f"ANALYZE {table}")
    return committed_cast


def first_page() -> Any:
    return keyset_page(Unit.objects.all(), ordering="name", allowed=ORDERINGS)


def next_page() -> Any:
    page = first_page()
    return keyset_page(Unit.objects.all(), ordering="name", allowed=ORDERINGS, cursor=page.next)


def previous_page() -> Any:
    page = next_page()
    return keyset_page(Unit.objects.all(), ordering="name", allowed=ORDERINGS, cursor=page.previous)


def latest_changes() -> Any:
    return keyset_page(Unit.objects.all(), ordering="-updated", allowed=ORDERINGS)


def departments() -> Any:
    return keyset_page(Unit.objects.filter(kind="department"), ordering="name", allowed=ORDERINGS)


def shaped_page() -> Any:
    return keyset_page(Unit.objects.values("id", "name", "name_key", "kind"), ordering="name", allowed=ORDERINGS)


def one() -> Any:
    return Unit.objects.get(pk=next_page().rows[0].pk)


def by_code() -> Any:
    return Unit.objects.filter(uscc="000000000000004711").get()


def number() -> Any:
    return capped_count(Unit.objects.filter(kind="department"))


READS: tuple[Callable[[], Any], ...] = (
    first_page,
    next_page,
    previous_page,
    latest_changes,
    departments,
    shaped_page,
    one,
    by_code,
    number,
)


def plans(read: Callable[[], Any]) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        read()
    found = []
    with connection.cursor() as cursor:
        for query in queries.captured_queries:
            cursor.execute(f"EXPLAIN {query['sql']}")
            found.append("\n".join(line for (line,) in cursor.fetchall()))
    return found


def test_hot_reads_scan_no_table_and_ask_for_the_tenant_once(crowded: Cast) -> None:
    with crowded.scope():
        assert Unit.objects.count() == EACH
        for read in READS:
            for plan in plans(read):
                assert "Seq Scan" not in plan, f"{read.__name__}\n{plan}"
                assert "InitPlan" in plan, f"{read.__name__}\n{plan}"
                assert "SubPlan" not in plan, f"{read.__name__}\n{plan}"


def test_hot_reads_past_the_orm_filter_scan_no_table(crowded: Cast) -> None:
    """Raw SQL that forgot the tenant: the policy alone leads to the index."""
    with crowded.scope(), connection.cursor() as cursor:
        for tail in ("ORDER BY tenant_id, name_key, id LIMIT 51", "WHERE uscc = '000000000000004711'"):
            cursor.execute(f"EXPLAIN SELECT id, name FROM organizations_unit {tail}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "Seq Scan" not in plan, plan


def test_compiled_lists_walk_the_index_of_their_order(crowded: Cast) -> None:
    """The statement an API list sends, first page and next, both ways round; the few terms may be read whole."""
    names = tuple(dict.fromkeys([*UnitResource.columns.values(), "name_key", "updated_at"]))
    with crowded.scope():
        for ordering in ("name", "-updated"):
            statement = statement_of(UnitResource.whole, names)
            asked: dict[str, Any] = {"ordering": ordering, "allowed": ORDERINGS}
            first = statement_page(statement, UnitResource.columns, **asked)
            following = statement_page(statement, UnitResource.columns, cursor=first.next, **asked)
            assert len(orjson.loads(orjson.dumps(following.rows))) == 50
            for cursor in ("", first.next):
                plan = plan_of(statement, cursor, **asked)
                assert not re.search(r"Seq Scan on organizations_|Sort Key: organizations_", plan), plan
                assert "InitPlan" in plan, plan


def test_tags_of_units_are_found_by_their_tree(crowded: Cast) -> None:
    """Not by the index of the exclusion constraint, which costs a hundred times as much a unit in many cities."""
    names = tuple(dict.fromkeys([*UnitResource.columns.values(), "name_key"]))
    with crowded.scope():
        compiled = plan_of(statement_of(UnitResource.whole, names), "", ordering="name", allowed=ORDERINGS)
        asked = plans(lambda: current_tags([unit.pk for unit in first_page().rows], dt.date(2026, 1, 1)))
    for plan in (compiled, asked[-1]):
        assert re.search(r"Index Scan.* organizations_unittag_unit_id", plan), plan
        assert "never_twice" not in plan, plan


def test_no_index_of_an_exclusion_constraint_can_be_read_from(crowded: Cast) -> None:
    """Each holds the condition no query asks, so a dated table of many cities is read by its B-trees."""
    with connections["admin"].cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_expr(indpred, indrelid) FROM pg_constraint JOIN pg_index ON indexrelid = conindid"
            " WHERE contype = 'x'"
        )
        found = dict(cursor.fetchall())
    assert "organizations_residence_never_twice" in found
    assert {name for name, condition in found.items() if "version > 0" not in (condition or "")} == READ_OTHERWISE


def test_tags_of_a_whole_sheet_are_asked_by_the_tree_of_units(crowded: Cast) -> None:
    """However many are written: the look at what stands beside them reads no table from end to end."""

    def read_whole() -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT sum(seq_scan) FROM pg_stat_xact_user_tables "
                "WHERE relname IN ('organizations_unit', 'organizations_unittag')"
            )
            return int(cursor.fetchone()[0])

    others = _TAGS.replace("generate_series(3,", "generate_series(1,")
    with crowded.scope(), connection.cursor() as cursor:
        before = read_whole()
        cursor.execute(others, {"tenant": str(crowded.city.id), "each": EACH})
        cursor.execute("UPDATE organizations_unittag SET valid_from = NULL")
        assert read_whole() == before + 1  # the UPDATE's own


def plan_of(statement: Statement, cursor: str, **asked: Any) -> str:
    seen: list[str] = []

    class Seen(Statement):
        def sent(self, text: str, values: Iterable[object]) -> list[tuple[Any, ...]]:
            seen.extend(line for (line,) in super().sent(f"EXPLAIN {text}", values))
            return [(None, 0)]

    statement_page(Seen(**vars(statement)), UnitResource.columns, cursor=cursor, **asked)
    return "\n".join(seen)


def test_superior_reads_below_by_index(crowded: Cast) -> None:
    with crowded.scope(crowded.province, mode="subtree"), transaction.atomic():
        for plan in plans(lambda: list(Unit.objects.filter(uscc="000000000000004711"))):
            assert "Seq Scan" not in plan, plan
            assert "InitPlan" in plan, plan
