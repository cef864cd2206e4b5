"""Names that wait are taken apart by a worker; the index is compared with the names, and made anew."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from core.models import SearchDue
from core.search.operations import Names, declared_names
from core.search.sql import noted_names
from core.tenancy.scope import tenant_scope

BATCH = 1000
MOST = 20  # batches a worker takes at once: a minute's work at most

# The due rows go and their pieces come in one statement: a search finds a name by the one or by the other. They are
# chosen first and once: a limit within the condition of the deletion would be asked again for each row.
_TAKE_APART = f"""
WITH chosen AS MATERIALIZED (
  SELECT tenant_id, kind, entry, source FROM core_searchdue LIMIT %s FOR UPDATE SKIP LOCKED),
due AS (
  DELETE FROM core_searchdue d USING chosen c
  WHERE d.tenant_id = c.tenant_id AND d.kind = c.kind AND d.entry = c.entry AND d.source = c.source
  RETURNING d.tenant_id, d.kind, d.entry, d.source, {noted_names("d")} AS names),
made AS (
  INSERT INTO core_searchpiece (tenant_id, kind, piece, entry, source)
  SELECT d.tenant_id, d.kind, p.piece, d.entry, d.source FROM due d, unnest(app.name_pieces(d.names)) AS p(piece)
  ON CONFLICT DO NOTHING)
SELECT count(*) FROM due
"""  # noqa: S608 - our own names


def take_apart(limit: int = BATCH) -> int:
    """Take at most ``limit`` waiting names of the open scope apart; returns how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_APART, [limit])
        return int(cursor.fetchone()[0])


def take_all_apart(tenant_id: UUID) -> int:
    """Take what waits in one tenant apart, a batch a transaction, so that nobody waits long for a name he is changing.

    What was not come to, by a worker's end or after ``MOST`` batches, waits on and is handed again.
    """
    done = 0
    for _ in range(MOST):
        with tenant_scope(tenant_id, actor_id=None, reason="编入搜索"):
            taken = take_apart(BATCH)
        done += taken
        if taken < BATCH:
            break
    return done


@dataclass(frozen=True)
class Difference:
    """Of one table: pieces that should be there and are not, and pieces there that no name has."""

    table: str
    missing: int
    surplus: int


def differences() -> list[Difference]:
    """Where the index of the open scope's tenant is not what the names say. What waits counts as the pieces it will be:
    a search finds it so.
    """
    return [found for names in declared_names() if (found := _difference(names)).missing or found.surplus]


def _difference(names: Names) -> Difference:
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH wanted AS MATERIALIZED ({names.expected}), held AS MATERIALIZED ({names.held}) "  # noqa: S608
            "SELECT (SELECT count(*) FROM (SELECT * FROM wanted EXCEPT SELECT * FROM held) m), "
            "(SELECT count(*) FROM (SELECT * FROM held EXCEPT SELECT * FROM wanted) s)"
        )
        missing, surplus = cursor.fetchone()
    return Difference(names.table, missing, surplus)


def names_due() -> int:
    """How many names of the open scope's tenant wait to be taken apart."""
    return int(SearchDue.objects.count())


def rebuild() -> None:
    """Make the index of the open scope's tenant anew from the names there are."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_searchdue")
        for names in declared_names():
            cursor.execute(names.emptying)
            cursor.execute(names.filling)
