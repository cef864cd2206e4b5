"""Names that came in bulk are taken apart by a job; the index is compared with the names, and made anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from core import clock
from core.jobs.actions import enqueue_job
from core.jobs.registry import DueWork, JobKind, register_due_work, register_job_kind
from core.jobs.run import JobRun
from core.models import Job, Tenant
from core.principal import Principal, platform_principal
from core.search.index import has_names_due
from core.search.operations import Names, declared_names
from core.tenancy.scope import current_tenant_id

INDEX = "search.index"
BATCH = 1000

# The due rows go and their pieces come in one statement: a search finds a name by the one or by the other.
_TAKE_APART = """
WITH due AS (
  DELETE FROM core_searchdue WHERE (tenant_id, kind, entry, source) IN (
    SELECT tenant_id, kind, entry, source FROM core_searchdue LIMIT %s FOR UPDATE SKIP LOCKED)
  RETURNING tenant_id, kind, entry, source, names),
made AS (
  INSERT INTO core_searchpiece (tenant_id, kind, piece, entry, source)
  SELECT d.tenant_id, d.kind, p.piece, d.entry, d.source FROM due d, unnest(app.name_pieces(d.names)) AS p(piece)
  ON CONFLICT DO NOTHING)
SELECT count(*) FROM due
"""


def take_apart(limit: int = BATCH) -> int:
    """Take at most ``limit`` waiting names of the open scope apart; returns how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_APART, [limit])
        return int(cursor.fetchone()[0])


def run_index(run: JobRun) -> Mapping[str, Any]:
    """A thousand names a transaction, so that nobody waits long for a name he is just changing."""
    done = 0
    while True:
        with run.scope():
            taken = take_apart()
        done += taken
        if taken < BATCH:
            return {"message": f"已编入 {done:,} 个名称。"}
        run.progress(done=done, total=0, message=f"已编入 {done:,} 个名称")


def index_new_names(*, actor: Principal) -> Job | None:
    """Have the names that came in bulk taken apart in the background; None where there are none."""
    if not has_names_due():
        return None
    return enqueue_job(actor=actor, kind=INDEX, title="编入搜索", parameters={})


@dataclass(frozen=True)
class Difference:
    """Of one table: pieces that should be there and are not, and pieces there that no name has."""

    table: str
    missing: int
    surplus: int


def differences() -> list[Difference]:
    """Where the index of the open scope's tenant is not what the names say; names still waiting count as missing."""
    return [found for names in declared_names() if (found := _difference(names)).missing or found.surplus]


def _difference(names: Names) -> Difference:
    own = "=" if names.has_own_source else "<>"
    there = (
        f"SELECT tenant_id, kind, piece, entry, source FROM {names.pieces} "  # noqa: S608 - our own names
        f"WHERE kind = {names.kind} AND source {own} 0"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH wanted AS MATERIALIZED ({names.expected}), held AS MATERIALIZED ({there}) "  # noqa: S608
            "SELECT (SELECT count(*) FROM (SELECT * FROM wanted EXCEPT SELECT * FROM held) m), "
            "(SELECT count(*) FROM (SELECT * FROM held EXCEPT SELECT * FROM wanted) s)"
        )
        missing, surplus = cursor.fetchone()
    return Difference(names.table, missing, surplus)


def rebuild() -> None:
    """Make the index of the open scope's tenant anew from the names there are."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_searchdue")
        for names in declared_names():
            cursor.execute(names.emptying)
            cursor.execute(names.filling)


def slots(moment: Any) -> list[str]:
    """Every ten minutes in which names wait that nobody asked to be taken apart."""
    return [f"{moment.astimezone(clock.CHINA):%Y-%m-%dT%H:%M}"[:-1]] if has_names_due() else []


def plan(slot: str) -> Job | None:  # noqa: ARG001 - every slot is the same work
    return index_new_names(actor=platform_principal(Tenant.objects.get(pk=current_tenant_id())))


def register() -> None:
    register_job_kind(JobKind(INDEX, "编入搜索", run_index, "import.run"))
    register_due_work(DueWork(INDEX, slots, plan))
