"""Supply and demand, what came of it, and companies a chain wants (R16, R56; F012, F036, F066)."""

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet

from alliances.choices import OutcomeState
from core import clock
from reports.indicators.model import Asked, Dimension, Indicator, Subject, Window
from reports.indicators.subjects import INVEST_TARGETS, MARKET_DEALS, MARKET_ENTRIES, MARKET_ISSUES
from services.choices import DealState, TargetStage
from services.market import queries as market
from services.targets import queries as targets

Rows = QuerySet[Any]
GROUP = "供需和招引"
BY_CHAIN = (Dimension.CHAIN,)
WINDOWS = (Window.THIS_YEAR, Window.RECENT, Window.EVER)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), clock.CHINA)


def _until(asked: Asked) -> dt.datetime:
    return _midnight(asked.day + dt.timedelta(days=1))


def _days(asked: Asked, field: str) -> Q:
    within = Q(**{f"{field}__lte": asked.day})
    return within & Q(**{f"{field}__gte": asked.since}) if asked.since else within


def _moments(asked: Asked, field: str) -> Q:
    within = Q(**{f"{field}__lt": _until(asked)})
    return within & Q(**{f"{field}__gte": _midnight(asked.since)}) if asked.since else within


def _on_chain(asked: Asked, rows: Rows, path: str) -> Rows:
    found: Rows = rows.filter(**{f"{path}__in": asked.family}) if asked.chain else rows
    return found


def issues(asked: Asked) -> Rows:
    rows = market.issues_for(asked.sight.principal).filter(_days(asked, "issued_on"))
    return _on_chain(asked, rows, "body__chain_id")


def entries(asked: Asked) -> Rows:
    """Listed for the first time, or again, within the window; what was taken back later was on offer all the same."""
    rows = market.entries_for(asked.sight.principal).filter(_moments(asked, "listed_at"))
    return _on_chain(asked, rows, "body__chain_id")


def deals(asked: Asked) -> Rows:
    """Stood by by the other side within the window (truth 9)."""
    sure = Q(state=DealState.DONE, outcome__state=OutcomeState.CONFIRMED) & _moments(asked, "outcome__decided_at")
    return _on_chain(asked, market.deals_for(asked.sight.principal).filter(sure), "entry__body__chain_id")


def leads(asked: Asked) -> Rows:
    rows = targets.targets_for(asked.sight.principal).filter(_days(asked, "found_on"))
    return _on_chain(asked, rows, "chain_id")


def landed(asked: Asked) -> Rows:
    rows = targets.targets_for(asked.sight.principal).filter(_days(asked, "stage_on"), state=TargetStage.LANDED)
    return _on_chain(asked, rows, "chain_id")


def _count(
    code: str, name: str, text: str, unit: str, subject: Subject, rows: Any, *, needs: tuple[str, ...], source: str
) -> Indicator:
    return Indicator(
        code,
        name,
        GROUP,
        text,
        unit,
        subject,
        rows,
        windows=WINDOWS,
        dimensions=BY_CHAIN,
        needs=needs,
        source=source,
    )


MARKET, TARGET = (market.VIEW,), (targets.VIEW,)
MARKET_BOOK = (
    _count(
        "market_issues",
        "发布供需目录",
        "统计时段内按期发布的产品供需目录期数；按链统计的只计该链的链党组织发布的，全市目录不分链。",
        "期",
        MARKET_ISSUES,
        issues,
        needs=MARKET,
        source="R16 F012",
    ),
    _count(
        "market_entries",
        "发布产品供需",
        "统计时段内发布的供给和需求条数，重新发布的按最近一次计；后来撤回、到期的也计入。",
        "条",
        MARKET_ENTRIES,
        entries,
        needs=MARKET,
        source="R16 F012",
    ),
    _count(
        "market_deals",
        "供需对接成交",
        "统计时段内经对方确认的供需对接成交项数；只由一方登记、还没有确认的不计。",
        "项",
        MARKET_DEALS,
        deals,
        needs=MARKET,
        source="R16 F066",
    ),
    _count(
        "invest_targets",
        "招引目标",
        "统计时段内登记线索的招引企业数，不论现在在哪个阶段。",
        "个",
        INVEST_TARGETS,
        leads,
        needs=TARGET,
        source="R56 F036",
    ),
    _count(
        "invest_landed",
        "招引落地企业",
        "统计时段内进入落地阶段、现在仍为落地的招引目标数。",
        "个",
        INVEST_TARGETS,
        landed,
        needs=TARGET,
        source="R56",
    ),
)
