"""The steps of a visit that is entered after the fact: on which days they were taken, in their order (F035).

A visit logged on its own day keeps the moments the platform took itself.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from chains.actions.values import prepared
from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed
from core.principal import Principal
from core.records import change, locked
from core.state import transition
from services.actions.visit_steps import require_answered
from services.choices import Satisfaction, VisitState
from services.models import Visit
from services.visits.access import get_visit_for
from services.visits.queries import ASSESS, EDIT

STEP_DAYS = {
    "collected_on": ("collected_at", "收集日期"),
    "coordinated_on": ("coordinated_at", "协调日期"),
    "assessed_on": ("assessed_at", "评估日期"),
}
STEP_WORDS = {"coordination": "协调办理情况", "rating": "企业评价", "assessment": "评估意见"}
STEP_FIELDS = (*STEP_DAYS, *STEP_WORDS)
WAY = (VisitState.VISITED, VisitState.COLLECTED, VisitState.COORDINATED, VisitState.ASSESSED)


def day_of(at: dt.datetime | None) -> dt.date | None:
    return at.astimezone(clock.CHINA).date() if at else None


def steps_of(visit: Mapping[str, Any]) -> dict[str, Any]:
    """The steps of a visit's row, their days as days."""
    days = {name: day_of(visit[column]) for name, (column, _) in STEP_DAYS.items()}
    return {**days, **{name: visit[name] for name in STEP_WORDS}}


def record_past_steps(*, actor: Principal, visit_id: UUID, steps: Mapping[str, Any]) -> Visit:
    """Steps are added, their days put right; none is taken back. An evaluation of earlier days, whoever made it then,
    is entered by the organization department alone. Raises NotFound, NotAllowed, InvalidInput, Conflict.
    """
    given = prepared(steps, STEP_FIELDS)
    with transaction.atomic():
        visit = locked(Visit, get_visit_for(actor, visit_id, EDIT).pk)
        held = steps_of({name: getattr(visit, name) for name in (*STEP_WORDS, *(one for one, _ in STEP_DAYS.values()))})
        wanted = {**held, **given}
        if wanted == held:
            return visit
        if day_of(visit.created_at) == visit.visited_on:
            raise Conflict("这次走访当天就登记了，各步的时间由平台记录，请在走访页上办理。", code="logged_in_time")
        _require_right(actor, held, wanted)
        _check(visit, wanted)
        return _written(visit, wanted)


def _require_right(actor: Principal, held: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    evaluated = [name for name in ("assessed_on", "rating", "assessment") if wanted[name] != held[name]]
    if evaluated and not actor.may_everywhere(ASSESS):
        raise NotAllowed("以前的评估由组织部门补登；请去掉评估日期、企业评价、评估意见三栏。")


def _check(visit: Visit, wanted: Mapping[str, Any]) -> None:
    wrong: dict[str, list[str]] = {}
    last, last_label = visit.visited_on, "走访日期"
    for name, (column, label) in STEP_DAYS.items():
        day = wanted[name]
        if day is None:
            if getattr(visit, column) is not None:
                wrong[name] = [f"{label}已经登记，不能清空。"]
            continue
        if day > clock.today():
            wrong[name] = [f"{label}不能晚于今天。"]
        elif day < last:
            wrong[name] = [f"{label}不能早于{last_label} {last}。"]
        last, last_label = day, label
    if wanted["collected_on"] is None and (wanted["coordinated_on"] or wanted["assessed_on"]):
        wrong["collected_on"] = ["请填收集日期：先收集问题，才有协调和评估。"]
    if wanted["collected_on"] and not visit.findings:
        wrong["findings"] = ["填了收集日期的，请写了解到的情况；没有问题的写“无”。"]
    kept = visit.state == VisitState.COLLECTED and wanted["coordination"] == visit.coordination  # when taken up again
    if bool(wanted["coordinated_on"]) != bool(wanted["coordination"]) and not (kept and wanted["coordination"]):
        wrong["coordinated_on"] = ["协调日期和协调办理情况要一起填。"]
    if len({bool(wanted[name]) for name in ("assessed_on", "rating", "assessment")}) > 1:
        wrong["assessed_on"] = ["评估日期、企业评价、评估意见要一起填。"]
    if wanted["rating"] and wanted["rating"] not in Satisfaction.values:
        wrong["rating"] = ["请填满意、基本满意或不满意。"]
    if wrong:
        raise InvalidInput(fields=wrong)


def _written(visit: Visit, wanted: Mapping[str, Any]) -> Visit:
    """Step by step, each by its transition; a day that stands already keeps its hour."""
    told: dict[VisitState, dict[str, Any]] = {
        VisitState.COLLECTED: {"collected_at": _moment(wanted["collected_on"], visit.collected_at)},
        VisitState.COORDINATED: {
            "coordinated_at": _moment(wanted["coordinated_on"], visit.coordinated_at),
            "coordination": wanted["coordination"],
        },
        VisitState.ASSESSED: {
            "assessed_at": _moment(wanted["assessed_on"], visit.assessed_at),
            "rating": wanted["rating"],
            "assessment": wanted["assessment"],
        },
    }
    reached = WAY.index(VisitState(visit.state))
    present = {name: value for state in WAY[1 : reached + 1] for name, value in told[state].items()}
    if visit.state == VisitState.ASSESSED and visit.coordinated_at is None:
        present |= told[VisitState.COORDINATED]
    visit = change(visit, present, expected_version=None)
    for state in WAY[reached + 1 :]:
        if told[state][f"{state}_at"] is None:
            continue
        if state != VisitState.COLLECTED:
            require_answered(visit)
        visit = transition(visit, state, **told[state])
    return visit


def _moment(day: dt.date | None, held: dt.datetime | None) -> dt.datetime | None:
    """Midnight says that only the day is known."""
    if day is None or day == day_of(held):
        return held if day else None
    return dt.datetime.combine(day, dt.time(), clock.CHINA)
