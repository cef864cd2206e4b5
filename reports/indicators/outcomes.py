"""Joint activities and confirmed outcomes of bodies (F009, F014, F079, F082, F108, F139–F141, F158, truth 9)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from alliances.activity_queries import activities_for, outcomes_for
from alliances.choices import MONEY, OutcomeMeaning, OutcomeState
from alliances.models import ActivityParty, OutcomeUnit
from core.templatetags.formats import thousands, wan
from reports.indicators.model import Asked, Dimension, Indicator, Shape, Window
from reports.indicators.subjects import ACTIVITIES, OUTCOMES, UNITS

Rows = QuerySet[Any]
GROUP = "共建活动和成效"
BY_CHAIN = (Dimension.CHAIN,)
WINDOWS = (Window.THIS_YEAR, Window.RECENT, Window.EVER)
TOLD = "只计已由对方单位或链党组织确认的，待确认、不认可、撤回和重复登记的不计；计入发生日期所在的时段。"


def activities(asked: Asked) -> Rows:
    """Activities held in the window, each once however many took part."""
    found: Rows = activities_for(asked.sight.principal).filter(held_on__lte=asked.day)
    if asked.since:
        found = found.filter(held_on__gte=asked.since)
    return found.filter(body__chain_id__in=asked.family) if asked.chain else found


def taking_part(asked: Asked) -> Rows:
    """Units that took part in some activity of the window, each once (F158)."""
    parties = ActivityParty.objects.filter(activity_id__in=activities(asked).values("id"), unit__isnull=False)
    found: Rows = asked.sight.units.filter(id__in=parties.values("unit_id"))
    return found


def outcomes(asked: Asked, *meanings: str) -> Rows:
    """Confirmed outcomes of the window."""
    found: Rows = outcomes_for(asked.sight.principal)
    found = found.filter(state=OutcomeState.CONFIRMED, happened_on__lte=asked.day)
    if meanings:
        found = found.filter(kind__meaning__in=meanings)
    if asked.since:
        found = found.filter(happened_on__gte=asked.since)
    return found.filter(body__chain_id__in=asked.family) if asked.chain else found


def helped_units(asked: Asked) -> Rows:
    """Units some confirmed outcome did good, each once (F140)."""
    had = OutcomeUnit.objects.filter(outcome_id__in=outcomes(asked).values("id"))
    found: Rows = asked.sight.units.filter(id__in=had.values("unit_id"))
    return found


def _attended(_: Asked, shown: Sequence[Any]) -> dict[UUID, str]:
    return {row.pk: f"{thousands(row.attendances)} 人次" for row in shown}


def _sized(_: Asked, shown: Sequence[Any]) -> dict[UUID, str]:
    return {row.pk: wan(row.amount) if row.amount is not None else thousands(row.quantity) for row in shown}


def _of(code: str, name: str, meaning: OutcomeMeaning, unit: str, source: str) -> Indicator:
    column = "amount" if meaning in MONEY else "quantity"

    def summed(asked: Asked) -> Rows:
        found = outcomes(asked, meaning)
        return found if column == "amount" else found.values("id", amount_=F(column)).annotate(amount=F("amount_"))

    return Indicator(
        code,
        name,
        GROUP,
        f"{name}：{TOLD}",
        unit,
        OUTCOMES,
        lambda asked: outcomes(asked, meaning),
        shape=Shape.SUM,
        summed=summed,
        amounts=_sized,
        is_money=meaning in MONEY,
        windows=WINDOWS,
        dimensions=BY_CHAIN,
        needs=("outcome.view",),
        source=source,
    )


OUTCOME_BOOK = (
    Indicator(
        "activities",
        "共建活动",
        GROUP,
        "时段内开展的共建活动，一次活动不论几家参加只计一次。",
        "次",
        ACTIVITIES,
        activities,
        windows=WINDOWS,
        dimensions=BY_CHAIN,
        needs=("activity.view",),
        source="F009 F014",
    ),
    Indicator(
        "activity_attendances",
        "共建活动参加人次",
        GROUP,
        "时段内共建活动登记的人次之和；一个人参加几次计几次，不是人数。",
        "人次",
        ACTIVITIES,
        activities,
        shape=Shape.SUM,
        summed=lambda asked: activities(asked).annotate(amount=F("attendances")),
        amounts=_attended,
        windows=WINDOWS,
        dimensions=BY_CHAIN,
        needs=("activity.view",),
        source="F014",
    ),
    Indicator(
        "activity_units",
        "参加共建活动的单位",
        GROUP,
        "时段内参加过共建活动的单位，一家单位参加几次也只计一次；按党组织登记的参加方不计。",
        "家",
        UNITS,
        taking_part,
        windows=WINDOWS,
        needs=("activity.view",),
        source="F158",
    ),
    _of("orders", "引流订单", OutcomeMeaning.ORDER, "元", "F079"),
    _of("extra_revenue", "增收", OutcomeMeaning.REVENUE, "元", "F082"),
    _of("savings", "降本增效", OutcomeMeaning.SAVING, "元", "F141"),
    _of("credit", "授信融资", OutcomeMeaning.CREDIT, "元", "F057"),
    _of("cooperations", "达成合作", OutcomeMeaning.COOPERATION, "项", "F108"),
    _of("projects_landed", "项目落地", OutcomeMeaning.PROJECT, "项", "F139"),
    Indicator(
        "helped_units",
        "成效惠及的单位",
        GROUP,
        f"有成效惠及的单位，一家单位有几项成效也只计一次。{TOLD}",
        "家",
        UNITS,
        helped_units,
        windows=WINDOWS,
        needs=("outcome.view",),
        source="F140",
    ),
)
