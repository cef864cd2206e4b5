"""Who is told of visits: the instructors a plan sends out, once when they are named and once before it ends."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.urls import reverse

from core import clock
from core.choices import AnchorKind
from core.models import Account
from core.notices import notify
from core.outbox.events import DAILY, URGENT, EventKind
from core.templatetags.formats import cn_date
from members.models import Person
from services.models import VisitPlan

ROOM = "工单与服务"
ASSIGNED, DUE = "visit.assigned", "visit.due"
EVENTS = (
    EventKind(ASSIGNED, "分到走访任务", ROOM, "走访计划里的走访人", DAILY),
    EventKind(DUE, "走访计划快结束了", ROOM, "还有企业没有走访的走访人", URGENT),
)


def accounts_of(person_ids: Iterable[UUID]) -> dict[UUID, Account]:
    rows = Person.objects.filter(pk__in=list(person_ids), account__is_active=True).select_related("account")
    return {row.pk: row.account for row in rows if row.account is not None}


def tell_assigned(plan: VisitPlan, given: Mapping[UUID, int], *, by: UUID | None) -> None:
    """``given`` are how many units each person got now; ``by`` is whoever gave them and need not be told."""
    for person_id, account in accounts_of(given).items():
        if account.pk == by:
            continue
        text = f"“{plan.name}”分给您 {given[person_id]} 家企业，请在{cn_date(plan.ends_on)}前走访"
        _tell(plan, account, ASSIGNED, f"{clock.now():%Y%m%dT%H%M%S%f}", text)


def tell_due(plan: VisitPlan, left: Mapping[UUID, int]) -> None:
    for person_id, account in accounts_of(left).items():
        text = f"“{plan.name}”{cn_date(plan.ends_on)}结束，您还有 {left[person_id]} 家企业没有走访"
        _tell(plan, account, DUE, f"{plan.ends_on:%Y%m%d}", text)


def _tell(plan: VisitPlan, account: Account, event: str, occurrence: str, text: str) -> None:
    notify(
        [account],
        event=event,
        occurrence=f"{plan.pk.hex}:{occurrence}",
        text=text[:200],
        path=reverse("visit-plan-detail", args=[plan.pk]),
        subject=(plan.pk, AnchorKind.VISIT_PLAN),
    )
