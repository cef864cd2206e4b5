"""A next step whose day has come, or passed, is told of: to who follows the target."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse

from alliances.models import ChainBody
from core import clock
from core.choices import Role
from core.models import Account
from core.notices import notify
from core.outbox.events import DAILY, EventKind
from core.templatetags.formats import cn_date
from members.models import Grant
from members.queries import accounts_holding
from services.choices import RUNNING_STAGES
from services.models import InvestTarget

DUE = "target.due"
EVENTS = (EventKind(DUE, "招引目标的下一步到期", "工单与服务", "责任单位的经办人；产业链的联络员", DAILY),)
AFTER = (0, 7)  # on the day, and once more a week later


def _due(day: dt.date) -> "QuerySet[InvestTarget]":
    days = [day - dt.timedelta(days=number) for number in AFTER]
    rows: QuerySet[InvestTarget] = InvestTarget.objects.filter(next_on__in=days, state__in=RUNNING_STAGES)
    return rows


def slots(moment: dt.datetime) -> list[str]:
    """Today, while a next step falls due."""
    today = moment.astimezone(clock.CHINA).date()
    return [today.isoformat()] if _due(today).exists() else []


def plan(slot: str) -> None:
    today = dt.date.fromisoformat(slot)
    for target in _due(today).order_by("next_on", "id"):
        late = "" if target.next_on == today else "，已逾期 7 天"
        notify(
            _followers(target),
            event=DUE,
            occurrence=f"{target.pk.hex}:{target.next_on}:{bool(late)}",
            text=f"招引目标“{target.name}”的下一步“{target.next_step}”{cn_date(target.next_on)}到期{late}"[:200],
            path=reverse("invest-target-detail", args=[target.pk]),
        )


def _followers(target: InvestTarget) -> Iterable[Account]:
    """Who handles for the unit that answers, and the liaisons of the chain and of its bodies."""
    bodies = ChainBody.objects.filter(chain_id=target.chain_id).values_list("id", flat=True)
    anchors = [target.chain_id, *bodies]
    found = accounts_holding(Grant.objects.filter(role=Role.LIAISON, scope_id__in=anchors))
    if target.owner_id:
        found = [*found, *accounts_holding(Grant.objects.filter(role=Role.BUREAU, scope_id=target.owner_id))]
    return {account.pk: account for account in found}.values()
