"""Campaigns and who is in them, stations and the companies they bring to an organization (R37, R40)."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from alliances.campaigns.queries import campaigns_for, parties_for
from alliances.choices import ON_WAY, CampaignState, StationStage
from alliances.models import StageChange
from alliances.stations.queries import cases_for, stations_for
from core.tenancy.dated import in_force
from reports.indicators.model import Asked, Dimension, Indicator, Window
from reports.indicators.subjects import CAMPAIGNS, CASES, STATIONS, UNITS

Rows = QuerySet[Any]
NEEDS = ("work.view",)
BY_CHAIN = (Dimension.CHAIN,)


def campaigns(asked: Asked) -> Rows:
    """Begun by the day and not closed before it; those that are planned still are none yet."""
    asking = Q(starts_on__lte=asked.day) & (Q(closed_on__isnull=True) | Q(closed_on__gte=asked.day))
    if asked.chain:
        asking &= Q(body__chain_id__in=asked.family)
    states = [CampaignState.RUNNING, CampaignState.CLOSED]
    found: Rows = campaigns_for(asked.sight.principal).filter(asking, state__in=states)
    return found


def enrolled_units(asked: Asked) -> Rows:
    """Units in some campaign of the day, each once."""
    parties = parties_for(asked.sight.principal).filter(campaign__in=campaigns(asked).values("pk"))
    units = asked.sight.units
    if asked.region is not None:
        units = units.filter(region_id=asked.region) if asked.region else units.filter(Q(region_id__isnull=True))
    found: Rows = units.filter(id__in=parties.filter(unit__isnull=False).values("unit_id"))
    return found


def stations(asked: Asked) -> Rows:
    asking = in_force(asked.day, start="opened_on", end="closed_on")
    if asked.chain:
        asking &= Q(body__chain_id__in=asked.family)
    found: Rows = stations_for(asked.sight.principal).filter(asking)
    return found


def _cases(asked: Asked) -> Rows:
    asking = Q(begun_on__lte=asked.day)
    if asked.chain:
        asking &= Q(station__body__chain_id__in=asked.family)
    found: Rows = cases_for(asked.sight.principal).filter(asking)
    return found


def on_way(asked: Asked) -> Rows:
    """As they stood on the day: the last stage written down by then."""
    last = StageChange.objects.filter(case_id=OuterRef("pk"), day__lte=asked.day).order_by("-day", "-created_at", "-id")
    found: Rows = _cases(asked).annotate(stood=last.values("stage")[:1]).filter(stood__in=ON_WAY)
    return found


def built(asked: Asked) -> Rows:
    """Built by the day, within the window, and not taken back since."""
    days = Q(day__lte=asked.day) & (Q(day__gte=asked.since) if asked.since else Q())
    step = StageChange.objects.filter(days, case_id=OuterRef("pk"), stage=StationStage.BUILT)
    return _cases(asked).filter(Exists(step), state=StationStage.BUILT)


CAMPAIGN_BOOK = (
    Indicator(
        "campaigns",
        "开展中的专项行动",
        "专项行动和指导站",
        "当日已开展、还没有总结的专项行动、培育计划、创先争优活动和选派行动。",
        "项",
        CAMPAIGNS,
        campaigns,
        dimensions=BY_CHAIN,
        needs=NEEDS,
        source="R37 F024 F028 F098",
    ),
    Indicator(
        "campaign_units",
        "参加专项行动的单位",
        "专项行动和指导站",
        "参加当日开展中的专项行动的单位，一家单位参加几项也只计一次；以党组织参加的不计。",
        "家",
        UNITS,
        enrolled_units,
        needs=NEEDS,
        source="R37 F028",
    ),
    Indicator(
        "stations",
        "党建工作指导站",
        "专项行动和指导站",
        "当日在运行的党建工作指导站。",
        "个",
        STATIONS,
        stations,
        dimensions=BY_CHAIN,
        needs=NEEDS,
        source="R40 F099",
    ),
    Indicator(
        "incubating",
        "孵化中的企业",
        "专项行动和指导站",
        "当日由指导站孵化、还没有建成党组织的企业。",
        "家",
        CASES,
        on_way,
        dimensions=BY_CHAIN,
        needs=NEEDS,
        source="R39 R40",
    ),
    Indicator(
        "incubated",
        "指导站孵化建成的党组织",
        "专项行动和指导站",
        "统计时段内由指导站孵化、建成了党组织的企业。",
        "家",
        CASES,
        built,
        windows=(Window.THIS_YEAR, Window.RECENT, Window.EVER),
        dimensions=BY_CHAIN,
        needs=NEEDS,
        source="R40",
    ),
)
