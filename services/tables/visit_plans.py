"""Visit plans as a register; whom they reach as a table, both ways; who has how much to visit (F150, F151)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict

from core.principal import Principal
from core.tables.listed import ComputedTable, LinesTable, RecordTable
from core.tables.spec import ParsedRow, TableColumn, plain_column, shown_only
from members.tables.columns import person_names
from organizations.tables.names import Names, named_column, unit_names
from services.actions.visit_plans import add_targets, assign_target
from services.models import VisitPlan, VisitTarget
from services.tables.tickets import batched
from services.visits.plan_filters import VisitPlanFilter, VisitTargetFilter
from services.visits.plan_pages import source_words
from services.visits.plan_queries import (
    NO_REACH,
    PLAN_EDIT,
    PLAN_VIEW,
    asked_plan,
    loads_of,
    plans_for,
    reach_of,
    targets_for,
    targets_visible,
    with_last_visit,
)


class VisitPlanTable(ComputedTable):
    code = "visit_plans"
    label = "走访计划"
    noun = "个"
    view_action = PLAN_VIEW
    list_url = "visit-plan-list"
    lists = ("api-visit-plan-list",)
    model = VisitPlan
    filters = VisitPlanFilter
    order = ("-ends_on", "id")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            plain_column("name", "计划", width=36),
            plain_column("body", "链党组织", width=30),
            plain_column("source", "范围", width=24),
            plain_column("starts_on", "开始日期"),
            plain_column("ends_on", "结束日期"),
            plain_column("targets", "要走访"),
            plain_column("visited", "已走访"),
            plain_column("persons", "走访人"),
            plain_column("unassigned", "没有走访人"),
            plain_column("note", "要求", width=40),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[VisitPlan]":
        return plans_for(actor, action=action).select_related("body", "coverage_set", "chain", "tag")

    def lines(self, actor: Principal, objects: Sequence[Any], filters: QueryDict) -> Iterator[Mapping[str, Any]]:  # noqa: ARG002
        reach = reach_of(targets_for(actor), [plan.pk for plan in objects])
        for plan in objects:
            held = reach.get(plan.pk, NO_REACH)
            yield {
                "name": plan.name,
                "body": plan.body.name if plan.body else "全市",
                "source": source_words(plan),
                "starts_on": plan.starts_on,
                "ends_on": plan.ends_on,
                "targets": held.targets,
                "visited": held.visited,
                "persons": held.persons,
                "unassigned": held.unassigned,
                "note": plan.note,
            }


def plan_names() -> Names:
    return Names(VisitPlan.objects.order_by("name_key", "id").values_list("id", "name"), noun="走访计划")


class VisitTargetTable(RecordTable):
    code = "visit_targets"
    label = "走访对象"
    noun = "家"
    view_action = PLAN_VIEW
    edit_action = PLAN_EDIT
    list_url = "visit-target-list"
    lists = ("api-visit-target-list", "visit-plan-detail")
    model = VisitTarget
    filters = VisitTargetFilter
    personal = True
    read = ("plan_id", "unit_id", "person_id")
    order = ("plan__name_key", "unit__name_key", "id")
    fields: ClassVar[Mapping[str, str]] = {
        "plan": "plan_id",
        "unit": "unit_id",
        "person": "person_id",
        "units": "unit_id",
    }

    def columns(self, actor: Principal) -> list[TableColumn]:
        persons = [named_column("person_id", "走访人", person_names(actor))] if actor.may("person.view") else []
        return [
            named_column("plan_id", "走访计划", plan_names(), required=True, names_record=True, width=36),
            named_column(
                "unit_id", "单位", unit_names(), required=True, names_record=True, width=30, aliases=("企业",)
            ),
            *persons,
            shown_only("visited_on", "已走访日期", show=lambda value: value or None),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[VisitTarget]":
        held: QuerySet[VisitTarget] = VisitTarget.objects.filter(targets_visible(actor, action))
        return held

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for some in batched(rows, 500):
            ids = [row["id"] for row in some]
            days = dict(with_last_visit(VisitTarget.objects.filter(pk__in=ids)).values_list("id", "visited_on"))
            for row in some:
                yield row["id"], {**self.values_of(row), "visited_on": days.get(row["id"])}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("plan_id") and values.get("unit_id")):
            return ""
        return f"{values['plan_id']}:{values['unit_id']}"

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID:
        plan_id, unit_id = values["plan_id"], values["unit_id"]
        add_targets(actor=actor, plan_id=plan_id, unit_ids=[unit_id])
        made: VisitTarget = VisitTarget.objects.get(plan_id=plan_id, unit_id=unit_id)
        if values.get("person_id"):
            assign_target(actor=actor, target_id=made.pk, person_id=values["person_id"])
        return made.pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        self.keep_fixed(changes, ("plan_id", "unit_id"), "走访对象不能改到别的计划或单位，请移出后重新添加。")
        if row.target is not None and "person_id" in changes:
            assign_target(actor=actor, target_id=row.target.id, person_id=changes["person_id"])


class VisitLoadTable(LinesTable):
    """Who has how much to visit of one plan (``?plan=``)."""

    code = "visit_loads"
    label = "走访人和进度"
    noun = "名"
    view_action = PLAN_VIEW
    list_url = "visit-load-list"
    personal = True
    model = VisitTarget

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            plain_column("name", "走访人"),
            plain_column("targets", "要走访"),
            plain_column("visited", "已走访"),
            plain_column("left", "还剩"),
            plain_column("behind", "进度", show=lambda value: "落后" if value else ""),
        ]

    def lines(self, actor: Principal, filters: QueryDict) -> list[Mapping[str, Any]]:
        plan = asked_plan(actor, filters.get("plan", ""))
        names = ("name", "targets", "visited", "left", "behind")
        loads = loads_of(targets_for(actor), plan) if plan else []
        return [{name: getattr(load, name) for name in names} for load in loads]
