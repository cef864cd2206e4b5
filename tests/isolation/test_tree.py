"""The tree of tenants: its closure is kept by the database, whoever writes and however many at once."""

import threading
from uuid import UUID

import psycopg
import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from core.database import provision
from core.ids import new_id
from tests.cast import Cast
from tests.isolation.conftest import Copy

Pairs = set[tuple[str, str, int]]


@pytest.fixture
def tree(copy: Copy) -> "Tree":
    # Nothing but the tree is in the copy, and to empty all that could hang on a tenant takes far longer.
    copy.owner.execute(
        "ALTER TABLE core_tenant DISABLE TRIGGER keep_tenants; DELETE FROM core_tenantclosure; "
        "DELETE FROM core_tenant; SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE core_tenant ENABLE TRIGGER keep_tenants"
    )
    return Tree(copy)


class Tree:
    """Tenants by letters: ``a`` ▸ ``b`` ▸ ``c`` ▸ ``d``, and ``x`` ▸ ``y`` beside them."""

    def __init__(self, copy: Copy) -> None:
        self.copy = copy
        self.ids: dict[str, UUID] = {}
        for name, parent in (("a", ""), ("b", "a"), ("c", "b"), ("d", "c"), ("x", ""), ("y", "x")):
            self.add(name, parent)

    def add(self, name: str, parent: str) -> None:
        self.ids[name] = new_id()
        self.copy.owner.execute(
            "INSERT INTO core_tenant (id, parent_id, level, name, code, region_code, is_active, is_sample, created_at) "
            "VALUES (%s, %s, 'city', %s, %s, '', true, true, now())",
            [self.ids[name], self.ids.get(parent), name, name.upper()],
        )

    def hang(self, name: str, parent: str) -> None:
        self.copy.owner.execute(
            "UPDATE core_tenant SET parent_id = %s WHERE id = %s", [self.ids.get(parent), self.ids[name]]
        )

    def pairs(self) -> Pairs:
        rows = self.copy.owner.execute(
            "SELECT above.name, below.name, depth FROM core_tenantclosure "
            "JOIN core_tenant above ON above.id = ancestor_id JOIN core_tenant below ON below.id = descendant_id"
        ).fetchall()
        return set(rows)

    def true_pairs(self) -> Pairs:
        """The closure as the parents alone say it."""
        rows = self.copy.owner.execute(
            "WITH RECURSIVE line AS (SELECT id AS low, id AS high, 0 AS depth FROM core_tenant UNION ALL "
            "SELECT line.low, t.parent_id, line.depth + 1 FROM line JOIN core_tenant t ON t.id = line.high "
            "WHERE t.parent_id IS NOT NULL AND line.depth < 20) "
            "SELECT above.name, below.name, depth FROM line "
            "JOIN core_tenant above ON above.id = high JOIN core_tenant below ON below.id = low"
        ).fetchall()
        return set(rows)


def test_new_tenant_stands_below_all_above_it(tree: Tree) -> None:
    assert {pair for pair in tree.pairs() if pair[1] == "d"} == {
        ("a", "d", 3),
        ("b", "d", 2),
        ("c", "d", 1),
        ("d", "d", 0),
    }
    assert len(tree.pairs()) == 13
    assert tree.pairs() == tree.true_pairs()


@pytest.mark.parametrize(
    ("name", "parent"), [("b", "y"), ("b", "x"), ("c", "a"), ("c", ""), ("x", "d"), ("d", "a"), ("b", "a"), ("b", "")]
)
def test_moved_tenant_takes_all_below_along(name: str, parent: str, tree: Tree) -> None:
    tree.hang(name, parent)
    assert tree.pairs() == tree.true_pairs()


def test_moving_there_and_back_restores_the_closure(tree: Tree) -> None:
    before = tree.pairs()
    for parent in ("y", "", "x", "a"):
        tree.hang("b", parent)
    assert tree.pairs() == before


@pytest.mark.parametrize(("name", "parent"), [("a", "a"), ("a", "b"), ("a", "d"), ("b", "c"), ("c", "c")])
def test_tenant_cannot_hang_below_itself(name: str, parent: str, tree: Tree) -> None:
    before = tree.pairs()
    with pytest.raises(psycopg.Error, match="cannot hang below itself"):
        tree.hang(name, parent)
    assert tree.pairs() == before == tree.true_pairs()


def test_new_tenant_cannot_be_its_own_parent(tree: Tree) -> None:
    own = new_id()
    with pytest.raises(psycopg.Error):
        tree.copy.owner.execute(
            "INSERT INTO core_tenant (id, parent_id, level, name, code, region_code, is_active, is_sample, created_at) "
            "VALUES (%s, %s, 'city', 'o', 'O', '', true, true, now())",
            [own, own],
        )
    assert tree.pairs() == tree.true_pairs()


def test_two_moves_at_once_cannot_hang_each_below_the_other(tree: Tree) -> None:
    start = threading.Barrier(2)
    refused: list[str] = []

    def hang(name: str, parent: str) -> None:
        with provision.connect(settings.DATABASES["admin"], tree.copy.name) as own:
            start.wait(timeout=10)
            try:
                with own.transaction():
                    own.execute(
                        "UPDATE core_tenant SET parent_id = %s WHERE id = %s", [tree.ids[parent], tree.ids[name]]
                    )
            except psycopg.Error as error:
                refused.append(str(error))

    threads = [threading.Thread(target=hang, args=pair) for pair in (("a", "y"), ("x", "d"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(refused) == 1
    assert "cannot hang below itself" in refused[0] or "deadlock detected" in refused[0]
    assert tree.pairs() == tree.true_pairs()


@pytest.mark.parametrize("table", ["core_tenant", "core_tenantclosure"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {table} SET id = id", "DELETE FROM {table}", "INSERT INTO {table} SELECT * FROM {table}"]
)
def test_web_role_only_reads_the_tree(table: str, statement: str, cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone()[0] >= 5
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute(statement.format(table=table))
