"""Visits to companies (R15, R61; F035, F104, F150, F151). Each unit counts once however often it was visited; the four
steps are counted apart, with the days from the visit to its evaluation.
"""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from core import clock
from core.templatetags.formats import cn_date
from members.models import Person
from reports.indicators.model import Asked, Indicator, Shape, Subject, Window
from reports.indicators.subjects import PERSONS, UNITS
from services.choices import VisitMeaning
from services.models import VisitTarget
from services.visits.plan_queries import PLAN_VIEW, targets_for, visited
from services.visits.queries import VIEW, days_after, visits_for

Rows = QuerySet[Any]
GROUP = "走访"
WINDOWS = (Window.THIS_YEAR, Window.RECENT, Window.EVER)
SERVICE = (VisitMeaning.RESEARCH, VisitMeaning.GUIDANCE)
VISITS = Subject(
    "visits",
    "次走访",
    "visited_on",
    lambda row: str(row.unit.name),
    lambda row: f"{cn_date(row.visited_on)} · {row.kind.label}",
    "visit-detail",
    ("unit", "kind"),
)


def made(asked: Asked) -> Rows:
    """Made within the window, to units in the region or on the chain asked for."""
    rows = visits_for(asked.sight.principal).filter(visited_on__lte=asked.day)
    if asked.since:
        rows = rows.filter(visited_on__gte=asked.since)
    return _there(asked, rows)


def _there(asked: Asked, rows: Rows) -> Rows:
    if asked.chain:
        rows = rows.filter(unit_id__in=asked.places().values("unit_id"))
    if asked.region is None:
        return rows
    return rows.filter(unit__region_id=asked.region) if asked.region else rows.filter(unit__region_id__isnull=True)


def services(asked: Asked) -> Rows:
    """Research and guidance by bodies (F104)."""
    return made(asked).filter(kind__meaning__in=SERVICE, body__isnull=False)


def visited_units(asked: Asked) -> Rows:
    """The units themselves, whether they still stand or not."""
    own = made(asked).order_by().values("unit_id")
    found: Rows = asked.sight.units.filter(id__in=own)
    return found


def _at_step(asked: Asked, field: str) -> Rows:
    """Which took the step within the window, whenever they were made."""
    end = _midnight(asked.day + dt.timedelta(days=1))
    rows = visits_for(asked.sight.principal).filter(**{f"{field}__lt": end})
    if asked.since:
        rows = rows.filter(**{f"{field}__gte": _midnight(asked.since)})
    return _there(asked, rows)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), clock.CHINA)


def assessed(asked: Asked) -> Rows:
    return _at_step(asked, "assessed_at")


def days_to_evaluation(asked: Asked) -> Rows:
    found: Rows = assessed(asked).annotate(amount=days_after("assessed_at"))
    return found


# ---- plans ----------------------------------------------------------------------------------------------------------


def _targets(asked: Asked) -> "QuerySet[VisitTarget]":
    """Of plans whose days meet the window."""
    rows = targets_for(asked.sight.principal).filter(plan__starts_on__lte=asked.day)
    if asked.since:
        rows = rows.filter(plan__ends_on__gte=asked.since)
    return rows


def planned_units(asked: Asked) -> Rows:
    return _units(asked, _targets(asked))


def reached_units(asked: Asked) -> Rows:
    return _units(asked, _targets(asked).filter(visited()))


def assigned_units(asked: Asked) -> Rows:
    return _units(asked, _targets(asked).filter(person__isnull=False))


def _units(asked: Asked, targets: "QuerySet[VisitTarget]") -> Rows:
    units = asked.units()
    if asked.chain:
        units = units.filter(id__in=asked.places().values("unit_id"))
    found: Rows = units.filter(Exists(targets.filter(unit_id=OuterRef("pk"))))
    return found


def sent_persons(asked: Asked) -> Rows:
    targets = _targets(asked).filter(unit_id__in=assigned_units(asked).values("id"))
    found: Rows = Person.objects.filter(id__in=targets.values("person_id"))
    return found


def _count(code: str, name: str, text: str, rows: Any, source: str) -> Indicator:
    return Indicator(code, name, GROUP, text, "次", VISITS, rows, windows=WINDOWS, needs=(VIEW,), source=source)


VISIT_BOOK = (
    _count("visits", "走访企业", "统计时段内走访、调研、指导服务的次数。", made, "R15 F035"),
    _count(
        "visit_services",
        "调研指导服务",
        "其中链党组织开展的、类别属于调研或指导服务的次数。",
        services,
        "F104",
    ),
    Indicator(
        "visited_units",
        "走访到的单位",
        GROUP,
        "统计时段内走访过的单位，一家走访几次只计一家。",
        "家",
        UNITS,
        visited_units,
        windows=WINDOWS,
        needs=(VIEW, "unit.view"),
        source="R61 F150",
    ),
    Indicator(
        "visit_coverage",
        "走访覆盖率",
        GROUP,
        "统计时段内的走访计划要走访的单位中，在计划期内走访过的占比，一家单位只计一次。",
        "%",
        UNITS,
        reached_units,
        shape=Shape.RATE,
        base=planned_units,
        base_subject=UNITS,
        base_name="走访计划里的单位",
        windows=WINDOWS,
        needs=(PLAN_VIEW, "unit.view"),
        source="R61 F150",
    ),
    Indicator(
        "visit_load",
        "每名走访人走访的单位",
        GROUP,
        "统计时段内的走访计划分派的单位家数，除以走访人数。",
        "家",
        UNITS,
        assigned_units,
        shape=Shape.AVERAGE,
        base=sent_persons,
        base_subject=PERSONS,
        base_name="走访人",
        windows=WINDOWS,
        needs=(PLAN_VIEW, "unit.view", "person.view"),
        source="F151",
    ),
    _count(
        "visits_collected",
        "完成问题收集的走访",
        "统计时段内完成问题收集的走访。",
        lambda asked: _at_step(asked, "collected_at"),
        "F035",
    ),
    _count(
        "visits_coordinated",
        "完成协调办理的走访",
        "统计时段内完成协调办理的走访。",
        lambda asked: _at_step(asked, "coordinated_at"),
        "F035",
    ),
    _count("visits_assessed", "完成反馈评估的走访", "统计时段内评估办结的走访。", assessed, "F035"),
    Indicator(
        "visit_days",
        "走访到评估的平均天数",
        GROUP,
        "统计时段内评估办结的走访，从走访当天到评估当天的平均天数。",
        "天",
        VISITS,
        assessed,
        shape=Shape.AVERAGE,
        summed=days_to_evaluation,
        base=assessed,
        base_subject=VISITS,
        base_name="评估办结的走访",
        windows=WINDOWS,
        needs=(VIEW,),
        source="F035",
    ),
)
