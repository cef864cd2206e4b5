"""Bases of coverage and rules of projects, as a configuration file has them."""

import datetime as dt
from typing import Any

from django.db.models import Q

from chains.actions import (
    create_coverage_set,
    end_coverage_set,
    set_goal_cadence,
    set_project_rule_alone,
    update_coverage_set,
)
from chains.choices import Cadence, CoverageScope
from chains.models import CoverageSet, GoalCadence, ProjectRule
from core import clock
from core.configuration.columns import Choice, Day, Flag, Named, Number, RegionCode, Several, TermCode, Text
from core.configuration.parts import Part, Values
from core.principal import Principal
from organizations.choices import Ownership, UnitKind
from organizations.models import OwnRegion


def _bases() -> Any:
    """Those still asked for. A base that is one chain belongs to that chain, and stays with it."""
    current = Q(valid_to__isnull=True) | Q(valid_to__gte=clock.today())
    return CoverageSet.objects.filter(current).exclude(scope=CoverageScope.ONE)


def _create_base(actor: Principal, values: Values) -> CoverageSet:
    columns = dict(values)
    last_day = columns.pop("valid_to")
    columns["order"] = columns["order"] or 0
    made = create_coverage_set(actor=actor, values=columns)
    return _ended(actor, made, last_day) if last_day else made


def _update_base(actor: Principal, base: CoverageSet, values: Values) -> CoverageSet:
    columns = dict(values)
    last_day = columns.pop("valid_to", None)
    if "order" in columns:
        columns["order"] = columns["order"] or 0
    update_coverage_set(actor=actor, coverage_set_id=base.pk, values=columns, expected_version=None)
    return _ended(actor, base, last_day) if last_day else base


def _ended(actor: Principal, base: CoverageSet, last_day: dt.date) -> CoverageSet:
    return end_coverage_set(actor=actor, coverage_set_id=base.pk, last_day=last_day)


def _retire_base(actor: Principal, base: CoverageSet) -> CoverageSet | None:
    if base.valid_to is not None:
        return None
    return _ended(actor, base, max(clock.today() - dt.timedelta(days=1), base.valid_from or dt.date.min))


def _set_cadence(actor: Principal, values: Values) -> GoalCadence | None:
    return set_goal_cadence(actor=actor, goal_id=values["goal_id"], cadence=values["cadence"])


def _update_cadence(actor: Principal, row: GoalCadence, values: Values) -> GoalCadence | None:
    return set_goal_cadence(actor=actor, goal_id=row.goal_id, cadence=values["cadence"])


def _retire_cadence(actor: Principal, row: GoalCadence) -> GoalCadence:
    set_goal_cadence(actor=actor, goal_id=row.goal_id, cadence=None)
    return row


def _set_rule(actor: Principal, values: Values) -> ProjectRule:
    return set_project_rule_alone(actor=actor, values=values)


PARTS = (
    Part(
        code="coverage_sets",
        label="覆盖统计口径",
        help="两个覆盖按哪些单位计算；只算某一条链的口径随链走，不在其中",
        order=60,
        model=CoverageSet,
        key=("name",),
        columns=(
            Text(code="name", label="名称", required=True),
            Text(code="note", label="说明"),
            Choice(code="scope", label="产业链范围", choices=CoverageScope, required=True),
            Several(code="kinds", label="单位类型", choices=UnitKind),
            Several(code="ownerships", label="所有制", choices=Ownership),
            TermCode(code="tag", label="标签", kind="unit_tag"),
            RegionCode(code="region", label="区县"),
            Named(code="own_region", label="园区", part="parks", model=OwnRegion, by="name", noun="园区"),
            Flag(code="skips_suspended", label="不计停业单位"),
            Number(code="minimum_months", label="成立不满几个月的不计"),
            Number(code="order", label="顺序"),
            Day(code="valid_from", label="起始日期"),
            Day(code="valid_to", label="终止日期"),
        ),
        right="coverage.edit",
        create=_create_base,
        update=_update_base,
        retire=_retire_base,
        rows=_bases,
    ),
    Part(
        code="project_rule",
        label="重点项目规则",
        help="红黄绿灯和进展报告期限",
        order=70,
        model=ProjectRule,
        key=(),
        columns=(
            Number(code="yellow_days", label="提前提醒（工作日）", required=True),
            Number(code="red_days", label="容许逾期（工作日）", required=True),
            Number(code="note_days", label="进展报告期限（工作日）", required=True),
            Choice(code="cadence", label="进展报告周期", choices=Cadence, required=True),
        ),
        right="project_rule.edit",
        create=_set_rule,
        update=lambda actor, rule, values: _set_rule(actor, values),  # noqa: ARG005 - there is but one
    ),
    Part(
        code="goal_cadences",
        label="目标任务的报告周期",
        help="与全市不同的进展报告周期",
        order=71,
        model=GoalCadence,
        key=("goal",),
        columns=(
            TermCode(code="goal", label="目标任务", kind="project_goal", required=True),
            Choice(code="cadence", label="进展报告周期", choices=Cadence, required=True),
        ),
        right="project_rule.edit",
        create=_set_cadence,
        update=_update_cadence,
        retire=_retire_cadence,
    ),
)
