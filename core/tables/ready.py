"""The new rows of a sheet in order, kept as they will be written, while nothing they were judged by has changed.

Between the check and the writing a sheet of thousands is read, converted and judged a second time, and in nearly all
cases against the same records. The log knows whether it is so: where it holds no event of the tenant since the check
began, judging again would find what was found. The log is asked from a moment on which every transaction that had
written to it was over (``moment_of_judging``); a change that commits after that moment tells of a later one.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import cast
from uuid import UUID

import orjson
from django.apps import apps

from core import clock
from core.database.insertion import insert
from core.database.prepared import rows_of
from core.ids import new_id
from core.models import ImportInsertion, ImportRun
from core.principal import Principal
from core.running_code import RUNNING
from core.tables.bulk import Ready, add_ready, made_ready
from core.tables.spec import ParsedRow, TableSpec
from core.tenancy.base import TenantModel
from core.tenancy.scope import current_tenant_id

NOT_READY: Mapping[str, object] = {"judged_at": None, "judged_by": None, "judged_with": ""}
# What no judging reads: the way of imports, of any, from file to list.
OWN = ("core_importrun", "core_attachment")
# Whoever writes an event holds this lock on the log until the end of his transaction.
_MOMENT = """
SELECT statement_timestamp() WHERE NOT EXISTS (
  SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
  WHERE l.locktype = 'relation' AND l.relation = 'core_auditevent'::regclass AND l.mode = 'RowExclusiveLock'
    AND d.datname = current_database() AND l.pid IS DISTINCT FROM pg_backend_pid())
"""
_CHANGED = """
SELECT EXISTS (SELECT FROM core_auditevent
  WHERE tenant_id = %s AND at >= %s AND operation <> 'access' AND table_name <> ALL (%s::text[]))
"""


def moment_of_judging() -> dt.datetime | None:
    """From which moment the log tells of every change the judging may not have seen; to be asked in a transaction
    before the one that judges. None while somebody is just writing to the log, in whatever tenant.
    """
    found = rows_of(_MOMENT, [])
    return cast("dt.datetime", found[0][0]) if found else None


def keep_ready(run: ImportRun, spec: TableSpec, ids: Sequence[UUID | str], rows: Sequence[ParsedRow]) -> bool:
    """Keep what will be written for these new rows, where the list can tell: a text for each statement, in it a line
    of what all rows say alike and of the names of the columns, then a line for each column.
    """
    insertions = spec.insertions(ids, rows, clock.today())
    if insertions is None:
        return False
    _drop_of_other_days()
    for place, insertion in enumerate(insertions):
        ready = made_ready(insertion)
        head = orjson.dumps([ready.same, list(ready.texts)], default=str).decode()
        content = "\n".join([head, *ready.texts.values()])
        table = insertion.model._meta.label_lower
        if not insert(ImportInsertion(id=new_id(), run=run, place=place, table=table, content=content), None):
            raise RuntimeError("what was kept of the sheet before is still there")
    return True


def _drop_of_other_days() -> None:
    """What was kept for a sheet that nobody confirmed that day is never written: another day judges it again."""
    midnight = dt.datetime.combine(clock.today(), dt.time(), tzinfo=clock.CHINA)
    ImportInsertion.objects.filter(run__judged_at__lt=midnight).delete()


def _kept(run: ImportRun) -> Iterator[Ready]:
    for table, content in ImportInsertion.objects.filter(run=run).order_by("place").values_list("table", "content"):
        head, *lines = content.split("\n")
        same, names = orjson.loads(head)
        model = cast("type[TenantModel]", apps.get_model(table))
        yield Ready(model, same, dict(zip(names, lines, strict=True)))


def judged(moment: dt.datetime | None, actor: Principal) -> dict[str, object]:
    """What an import whose rows are kept ready says of their judging."""
    return {"judged_at": moment, "judged_by": actor.account_id, "judged_with": RUNNING}


def is_ready(run: ImportRun, actor: Principal) -> bool:
    """Whether what is kept would be found again: judged today, for the same account, by the same code, and nothing
    written since.

    The import is locked, and so is the list against other imports.
    """
    if run.judged_at is None or (run.judged_by, run.judged_with) != (actor.account_id, RUNNING):
        return False
    if run.judged_at.astimezone(clock.CHINA).date() != clock.today():
        return False
    return not rows_of(_CHANGED, [current_tenant_id(), run.judged_at, list(OWN)])[0][0]


def write_ready(spec: TableSpec, actor: Principal, run: ImportRun) -> None:
    """Write what is kept, in the caller's transaction. Raises NotAllowed, IntegrityError."""
    actor.require_everywhere(spec.add_action)
    for ready in _kept(run):
        add_ready(ready)


def drop_ready(run: ImportRun) -> None:
    """Forget what was kept: it is written, or the rows are judged anew. The caller writes ``NOT_READY``."""
    ImportInsertion.objects.filter(run=run).delete()
