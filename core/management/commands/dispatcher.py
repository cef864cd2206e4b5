import signal
import threading
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import kombu.exceptions
import redis.exceptions
import structlog
from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, connections

from core.database.startup import refuse_unless_narrow
from core.jobs.dispatch import (
    HAND_AGAIN,
    NamesDue,
    active_tenants,
    database_now,
    hand_out_messages_once,
    hand_out_once,
    keep_audit_partitions,
)
from core.tasks import deliver_all_task, deliver_task, fill_slots_task, run_job_task, take_names_apart_task

log = structlog.get_logger()

PLAN_EVERY = 60.0  # seconds
# While work comes, room for more is looked for this often (seconds), and for so long after the last was handed out.
BRISK, BRISK_FOR = 0.15, 2.0


def hand(tenant_id: UUID, job_id: UUID) -> None:
    run_job_task.apply_async((str(tenant_id), str(job_id)))


def hand_messages(tenant_id: UUID, delivery_ids: Sequence[UUID]) -> None:
    """One by its own task, which workers of an older version know as well."""
    if len(delivery_ids) == 1:
        deliver_task.apply_async((str(tenant_id), str(delivery_ids[0])))
    else:
        deliver_all_task.apply_async((str(tenant_id), [str(one) for one in delivery_ids]))


def hand_names(names: NamesDue) -> int:
    """A message nobody took in time is worth nothing: the tenant is handed again."""
    claimed = names.claim(database_now())
    for tenant_id in claimed:
        take_names_apart_task.apply_async((str(tenant_id),), expires=HAND_AGAIN.total_seconds())
    return len(claimed)


class Command(BaseCommand):
    help = "把到期的后台任务和通知交给 Celery（可同时运行多个；数据库是唯一的依据）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--poll", type=float, default=1.0, help="轮询间隔（秒）")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        log.info("dispatcher.started")
        names, first, plan_at, brisk_until = NamesDue(), True, 0.0, 0.0
        while not stop.is_set():
            began = time.monotonic()
            handed = self._round(names, first=first, plan=began >= plan_at)
            if handed is not None:
                first, plan_at = False, began + PLAN_EVERY if began >= plan_at else plan_at
            if handed:
                brisk_until = time.monotonic() + BRISK_FOR
            stop.wait(BRISK if time.monotonic() < brisk_until else options["poll"])
        log.info("dispatcher.stopped")

    @staticmethod
    def _round(names: NamesDue, *, first: bool, plan: bool) -> int | None:
        """One round, the number of jobs handed out; None where the database or the broker is away.

        That is waited for, since the truth is in PostgreSQL.
        """
        try:
            if first:
                refuse_unless_narrow()
            if plan:
                keep_audit_partitions()
                for tenant_id in active_tenants():
                    fill_slots_task.apply_async((str(tenant_id),))
            return hand_out_messages_once(hand_messages) + hand_out_once(hand) + hand_names(names)
        except (OperationalError, kombu.exceptions.OperationalError, redis.exceptions.RedisError) as error:
            log.warning("dispatcher.waiting", error=str(error))
            connections["dispatch"].close()
            return None
