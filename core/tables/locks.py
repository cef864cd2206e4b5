"""What a writer of a table holds until it is done."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from core.database.among import Among
from core.tables.spec import TableSpec
from core.tenancy.scope import current_tenant_id


def only_writer(table: str) -> None:
    """Two imports into one list write one after the other, so that the second sees what the first has added."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{current_tenant_id()}:{table}"])


def lock_records(spec: TableSpec, ids: Iterable[UUID]) -> None:
    """What is to be changed stays as it is read until it is written; whoever edits it meanwhile waits, and is told."""
    locked = list(ids)
    if not locked:
        return
    rows = spec.model._default_manager.select_for_update(of=("self",)).filter(Among("id", locked))
    list(rows.order_by("pk").values_list("pk"))
