"""Who is told of visits: the instructors a plan sends out, when they are named and before it ends; the company that
was visited, and of its answer whoever went there.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.urls import reverse

from core import clock
from core.choices import AnchorKind, Role
from core.models import Account
from core.notices import notify
from core.outbox.events import DAILY, URGENT, EventKind
from core.templatetags.formats import cn_date
from members.models import Grant, Person
from members.queries import accounts_holding
from services.models import Visit, VisitAnswer, VisitPlan

ROOM = "工单与服务"
ASSIGNED, DUE, RECEIVED, ANSWERED = "visit.assigned", "visit.due", "visit.received", "visit.answered"
LATELY = dt.timedelta(days=14)  # of what was visited earlier, and is only entered now, a company is not told
EVENTS = (
    EventKind(ASSIGNED, "分到走访任务", ROOM, "走访计划里的走访人", DAILY),
    EventKind(RECEIVED, "走访了本单位，请核对", ROOM, "被走访企业的联系人", DAILY),
    EventKind(ANSWERED, "企业回复了走访", ROOM, "登记人和走访人", DAILY),
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


def tell_received(visit: Visit, *, by: UUID | None) -> None:
    if visit.visited_on < clock.today() - LATELY:
        return
    contacts = accounts_holding(Grant.objects.filter(role=Role.COMPANY, scope_id=visit.unit_id))
    notify(
        [account for account in contacts if account.pk != by],
        event=RECEIVED,
        occurrence=visit.pk.hex,
        text=f"{cn_date(visit.visited_on)}走访了贵单位，请核对走访记录",
        path=reverse("received-visit-detail", args=[visit.pk]),
        subject=(visit.pk, AnchorKind.VISIT),
    )


def tell_answered(visit: Visit, answer: VisitAnswer, *, by: UUID | None) -> None:
    told = {visit.logged_by_id: visit.logged_by} if visit.logged_by and visit.logged_by.is_active else {}
    if visit.person_id is not None:
        told |= {account.pk: account for account in accounts_of([visit.person_id]).values()}
    notify(
        [account for key, account in told.items() if key != by],
        event=ANSWERED,
        occurrence=f"{visit.pk.hex}:{answer.version}",
        text=f"{visit.unit.name}回复了{cn_date(visit.visited_on)}的走访：{answer.get_reply_display()}",
        path=reverse("visit-detail", args=[visit.pk]),
        subject=(visit.pk, AnchorKind.VISIT),
    )


def _tell(plan: VisitPlan, account: Account, event: str, occurrence: str, text: str) -> None:
    notify(
        [account],
        event=event,
        occurrence=f"{plan.pk.hex}:{occurrence}",
        text=text[:200],
        path=reverse("visit-plan-detail", args=[plan.pk]),
        subject=(plan.pk, AnchorKind.VISIT_PLAN),
    )
