"""What falls due of visit plans: a week before one ends, whoever has not been everywhere is told."""

import datetime as dt
from uuid import UUID

from django.db.models import Count

from core import clock
from services.models import VisitPlan, VisitTarget
from services.visit_notices import tell_due
from services.visits.plan_queries import visited

BEFORE = dt.timedelta(days=7)


def due_slots(moment: dt.datetime) -> list[str]:
    """One a plan and last day, in the week before it."""
    today = moment.astimezone(clock.CHINA).date()
    rows = VisitPlan.objects.filter(starts_on__lte=today, ends_on__range=(today, today + BEFORE))
    return [f"{plan_id}:{ends_on:%Y-%m-%d}" for plan_id, ends_on in rows.values_list("id", "ends_on")]


def tell_before_end(slot: str) -> None:
    plan = VisitPlan.objects.filter(pk=UUID(slot.partition(":")[0])).first()
    if plan is None:
        return
    rows = VisitTarget.objects.filter(plan=plan, person__isnull=False).exclude(visited()).order_by()
    left = dict(rows.values("person_id").annotate(n=Count("id")).values_list("person_id", "n"))
    tell_due(plan, left)
