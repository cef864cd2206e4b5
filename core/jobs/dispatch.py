"""The dispatcher: finds due jobs and messages of all tenants by id and due time alone, and hands the ids to Celery.

It works as its own database role, which can read no payload. Any number of dispatchers may run: a row is claimed with
SKIP LOCKED and marked handed; a job whose lease ran out is handed again. Redis may lose every message: nothing here
trusts it, an unstarted job is handed again after ``HAND_AGAIN``.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import connections, transaction

from core.outbox.faults import fault_point

HAND_AGAIN = dt.timedelta(seconds=20)
# Never more than four times the workers unfinished, of jobs and of parcels of messages each: no backlog in the broker.
OPEN_LIMIT = 4 * settings.WORKER_CONCURRENCY
# So many messages go to a worker together where many are due; a few go one by one, to as many workers.
TOGETHER = 64

# UPDATE returns rows in no order; the oldest must be the first in the broker's queue too.
_CLAIM = """
WITH due AS (
  SELECT id FROM {table}
  WHERE state IN ({open}) AND due_at <= %(now)s
    AND (lease_until IS NULL OR lease_until < %(now)s)
    AND (handed_at IS NULL OR handed_at < %(again)s)
  ORDER BY due_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED),
handed AS (
  UPDATE {table} SET handed_at = %(now)s WHERE id IN (SELECT id FROM due) RETURNING tenant_id, id, due_at)
SELECT tenant_id, id FROM handed ORDER BY due_at, id
"""
_NOW = "SELECT clock_timestamp()"
_OPEN = """
SELECT count(*) FROM {table} WHERE state IN ({open}) AND (lease_until >= %(now)s OR handed_at >= %(again)s)
"""

# From one tenant with names that wait to the next: the rows may be thousands, the tenants are few.
_TENANTS_WITH_NAMES_DUE = """
WITH RECURSIVE waiting AS (
  (SELECT tenant_id FROM core_searchdue ORDER BY tenant_id LIMIT 1)
  UNION ALL
  SELECT (SELECT d.tenant_id FROM core_searchdue d WHERE d.tenant_id > w.tenant_id ORDER BY d.tenant_id LIMIT 1)
  FROM waiting w WHERE w.tenant_id IS NOT NULL)
SELECT tenant_id FROM waiting WHERE tenant_id IS NOT NULL
"""


@dataclass(frozen=True)
class Queue:
    """A table whose due rows are handed out; its name and states are ours, never input."""

    table: str
    open_states: tuple[str, ...]
    together: int = 1

    @property
    def open_limit(self) -> int:
        return OPEN_LIMIT * self.together

    @property
    def least(self) -> int:
        """So much room is waited for before more is claimed: many small parcels cost more than a few full ones."""
        return 1 if self.together == 1 else self.open_limit // 4

    def statement(self, template: str) -> str:
        return template.format(table=self.table, open=", ".join(f"'{state}'" for state in self.open_states))


JOBS = Queue("core_job", ("queued", "running"))
MESSAGES = Queue("core_delivery", ("planned", "retry", "sending"), TOGETHER)

Hand = Callable[[UUID, UUID], None]
HandAll = Callable[[UUID, Sequence[UUID]], None]


def database_now() -> dt.datetime:
    with connections["dispatch"].cursor() as cursor:
        cursor.execute(_NOW)
        moment: dt.datetime = cursor.fetchone()[0]
    return moment


def claim_due(queue: Queue, moment: dt.datetime) -> list[tuple[UUID, UUID]]:
    """(tenant id, row id) of what is to be handed out now, at most so many that its limit is unfinished."""
    again = moment - HAND_AGAIN
    with transaction.atomic(using="dispatch"), connections["dispatch"].cursor() as cursor:
        cursor.execute(queue.statement(_OPEN), {"now": moment, "again": again})
        free = queue.open_limit - cursor.fetchone()[0]
        if free < queue.least:
            return []
        cursor.execute(queue.statement(_CLAIM), {"now": moment, "again": again, "limit": free})
        claimed = list(cursor.fetchall())
        if claimed:
            fault_point("claiming")
        return claimed


def claim_due_jobs(moment: dt.datetime) -> list[tuple[UUID, UUID]]:
    return claim_due(JOBS, moment)


class NamesDue:
    """Whose new names are to be taken apart for the search. The rows themselves are the queue and the proof of being
    done; when a tenant was handed is remembered here alone, as one handed twice finds nothing more to do.
    """

    def __init__(self) -> None:
        self._handed: dict[UUID, dt.datetime] = {}

    def claim(self, moment: dt.datetime) -> list[UUID]:
        """The tenants to hand now: at most ``OPEN_LIMIT``, none again before ``HAND_AGAIN`` while its names wait."""
        with connections["dispatch"].cursor() as cursor:
            cursor.execute(_TENANTS_WITH_NAMES_DUE)
            waiting = {row[0] for row in cursor.fetchall()}
        again = moment - HAND_AGAIN
        self._handed = {one: at for one, at in self._handed.items() if one in waiting and at > again}
        claimed = sorted(waiting - self._handed.keys())[: OPEN_LIMIT - len(self._handed)]
        self._handed |= dict.fromkeys(claimed, moment)
        return claimed


def active_tenants() -> list[UUID]:
    with connections["dispatch"].cursor() as cursor:
        cursor.execute("SELECT id FROM core_tenant WHERE is_active ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def keep_audit_partitions() -> None:
    with connections["dispatch"].cursor() as cursor:
        cursor.execute("SELECT app.ensure_audit_partitions(CURRENT_DATE, 3)")


def hand_out_once(hand: Hand) -> int:
    """One round of jobs: claim, then hand (outside the transaction). Returns how many were handed."""
    claimed = claim_due_jobs(database_now())
    for tenant_id, row_id in claimed:
        hand(tenant_id, row_id)
    return len(claimed)


def hand_out_messages_once(hand: HandAll) -> int:
    """The same of messages, in parcels of one tenant's."""
    claimed = claim_due(MESSAGES, database_now())
    if claimed:
        fault_point("claimed")
    for tenant_id, row_ids in parcels(claimed):
        hand(tenant_id, row_ids)
        fault_point("handed")
    return len(claimed)


def parcels(claimed: Sequence[tuple[UUID, UUID]]) -> list[tuple[UUID, list[UUID]]]:
    """By tenant, each in the order due: a few one by one, many so that every worker has a share of two parcels."""
    size = min(TOGETHER, -(-2 * len(claimed) // OPEN_LIMIT)) if len(claimed) > OPEN_LIMIT else 1
    of_tenant: dict[UUID, list[UUID]] = {}
    for tenant_id, row_id in claimed:
        of_tenant.setdefault(tenant_id, []).append(row_id)
    return [
        (tenant_id, ids[start : start + size])
        for tenant_id, ids in of_tenant.items()
        for start in range(0, len(ids), size)
    ]
