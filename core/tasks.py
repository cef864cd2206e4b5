"""Celery: ids in, scope open, one action called."""

from uuid import UUID

from celery import shared_task

from core import clock
from core.jobs.actions import fill_slots
from core.jobs.run import run_job
from core.outbox.sending import deliver, deliver_all
from core.search.upkeep import take_all_apart
from core.tenancy.scope import tenant_scope


@shared_task(name="core.run_job")
def run_job_task(tenant_id: str, job_id: str) -> None:
    """Run one job of one tenant; a message for a job of another tenant finds nothing and fails (NotFound)."""
    run_job(UUID(tenant_id), UUID(job_id))


@shared_task(name="core.deliver")
def deliver_task(tenant_id: str, delivery_id: str) -> None:
    """Bring one message of one tenant to its end; one of another tenant is not found."""
    deliver(UUID(tenant_id), UUID(delivery_id))


@shared_task(name="core.deliver_all")
def deliver_all_task(tenant_id: str, delivery_ids: list[str]) -> None:
    """The same of several messages of one tenant, one after another."""
    deliver_all(UUID(tenant_id), [UUID(one) for one in delivery_ids])


@shared_task(name="core.fill_slots")
def fill_slots_task(tenant_id: str) -> None:
    """Make the jobs that have fallen due by themselves in one tenant."""
    with tenant_scope(UUID(tenant_id), actor_id=None, reason="到期事项自动安排"):
        fill_slots(clock.now())


@shared_task(name="core.take_names_apart")
def take_names_apart_task(tenant_id: str) -> None:
    """Take the waiting names of one tenant apart; a second worker at it finds what the first has not."""
    take_all_apart(UUID(tenant_id))
