"""Brands of bodies and honours by level (F024, F064, F065, F086, F096)."""

from typing import Any

from django.db.models import Q, QuerySet

from alliances.choices import BrandMeaning, HonourLevel
from alliances.honours.queries import brands_for, honours_for
from core.tenancy.dated import in_force
from reports.indicators.courses import BY_CHAIN, GROUP, NEEDS, WINDOWS
from reports.indicators.model import Asked, Indicator
from reports.indicators.subjects import BRANDS, HONOURS

Rows = QuerySet[Any]
OWN = "个人的荣誉只计本人可见的。"


def brands(asked: Asked, *meanings: str) -> Rows:
    """Brands in use on the day."""
    asking = in_force(asked.day, start="founded_on", end="ended_on")
    if meanings:
        asking &= Q(kind__meaning__in=meanings)
    if asked.chain:
        asking &= Q(body__chain_id__in=asked.family)
    found: Rows = brands_for(asked.sight.principal).filter(asking)
    return found


def honours(asked: Asked, *levels: str) -> Rows:
    """Honours given in the window; of a chain those its bodies look after, and its own."""
    asking = Q(given_on__lte=asked.day)
    if asked.since:
        asking &= Q(given_on__gte=asked.since)
    if levels:
        asking &= Q(level__in=levels)
    if asked.chain:
        asking &= Q(body__chain_id__in=asked.family) | Q(chain_id__in=asked.family)
    found: Rows = honours_for(asked.sight.principal).filter(asking)
    return found


def _of(code: str, name: str, level: HonourLevel, source: str) -> Indicator:
    return Indicator(
        code,
        name,
        GROUP,
        f"时段内授予的{level.label}荣誉。{OWN}",
        "项",
        HONOURS,
        lambda asked: honours(asked, level),
        windows=WINDOWS,
        dimensions=BY_CHAIN,
        needs=NEEDS,
        source=source,
    )


HONOUR_BOOK: tuple[Indicator, ...] = (
    Indicator(
        "brands",
        "党建品牌和示范点",
        GROUP,
        "当日在用的党建品牌、教育示范基地、示范点等，已停用的不计。",
        "个",
        BRANDS,
        brands,
        dimensions=BY_CHAIN,
        needs=NEEDS,
        source="F024 F086",
    ),
    Indicator(
        "education_bases",
        "教育示范基地",
        GROUP,
        "当日在用的教育示范基地，按本市品牌类别的含义计。",
        "个",
        BRANDS,
        lambda asked: brands(asked, BrandMeaning.BASE),
        dimensions=BY_CHAIN,
        needs=NEEDS,
        source="F086",
    ),
    Indicator(
        "honours",
        "荣誉",
        GROUP,
        f"时段内授予个人、单位、党组织、链党组织和产业链的各级荣誉。{OWN}",
        "项",
        HONOURS,
        honours,
        windows=WINDOWS,
        dimensions=BY_CHAIN,
        needs=NEEDS,
        source="F064 F065 F096",
    ),
    _of("national_honours", "国家级荣誉", HonourLevel.NATIONAL, "F064 F096"),
    _of("provincial_honours", "省级荣誉", HonourLevel.PROVINCE, "F096"),
    _of("city_honours", "市级荣誉", HonourLevel.CITY, "F065"),
    _of("county_honours", "县级荣誉", HonourLevel.COUNTY, "F065"),
)
