"""Milestones as a table, both ways: plans come in by sheet, what was done is recorded on the project's page."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import QueryDict

from chains.actions.milestone import STEP
from chains.choices import OPEN_MILESTONES, OPEN_PROJECTS, MilestoneState, ProjectState
from chains.models import KeyProject, Milestone
from chains.project_filters import MilestoneFilter
from chains.projects.queries import milestones_for, with_outcomes
from chains.tables.names import project_names
from core import clock
from core.principal import Principal
from core.spreadsheets.sheets import ColumnKind
from core.spreadsheets.table import match_key
from core.tables.bulk import update_rows
from core.tables.spec import (
    Existing,
    ParsedRow,
    TableColumn,
    TableSpec,
    date_column,
    shown_only,
    text_column,
)
from core.templatetags.formats import cn_date
from organizations.tables.names import named_column, unit_names

BATCH = 1000
PLAIN = ("project_id", "name", "planned_on", "owner_id", "delay_reason")
SHOWN = ("baseline_on", "started_on", "done_on", "state")
STATES = {str(value): str(label) for value, label in MilestoneState.choices}


class MilestoneTable(TableSpec):
    code = "milestones"
    label = "项目节点"
    noun = "个"
    view_action = "project.view"
    edit_action = "project.edit"
    list_url = "milestone-list"
    lists = (
        "project-on-time",
        "api-milestone-list",
    )
    model = Milestone

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - who imports works on the whole tenant
        projects = project_names()
        units = unit_names()
        return [
            named_column(
                "project_id",
                "重点项目",
                projects,
                width=30,
                required=True,
                names_record=True,
                comment="项目名称；各年度有同名的写成“某某项目（2026年）”",
                aliases=("项目", "项目名称"),
            ),
            text_column(
                "name", "节点", max_length=80, required=True, width=30, names_record=True, aliases=("节点名称",)
            ),
            date_column("planned_on", "计划完成日期", required=True, aliases=("计划时间", "完成时限", "计划完成时间")),
            named_column("owner_id", "责任单位", units, width=30, aliases=("牵头单位",)),
            text_column("delay_reason", "延期原因", max_length=400, width=36, comment="计划改晚时填写"),
            shown_only("baseline_on", "最初计划日期", kind=ColumnKind.DATE, show=lambda value: value or None),
            shown_only("started_on", "实际开始日期", kind=ColumnKind.DATE, show=lambda value: value or None),
            shown_only("done_on", "实际完成日期", kind=ColumnKind.DATE, show=lambda value: value or None),
            shown_only("state", "状态", show=lambda value: STATES.get(value, "")),
        ]

    def _found(self, actor: Principal, filters: QueryDict) -> Any:
        filterset = MilestoneFilter(filters, queryset=with_outcomes(milestones_for(actor)))
        return filterset.qs if filterset.is_valid() else filterset.queryset.none()

    def count(self, actor: Principal, filters: QueryDict) -> int:
        return int(self._found(actor, filters).count())

    def export_rows(self, actor: Principal, filters: QueryDict) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        actor.require(self.view_action)
        found = self._found(actor, filters).order_by(
            "-project__year", "project__name_key", "project_id", "order", "planned_on", "id"
        )
        for row in found.values("id", *PLAIN, *SHOWN).iterator(chunk_size=BATCH):
            yield row["id"], row

    def existing(self, actor: Principal, ids: Iterable[UUID]) -> dict[UUID, Existing]:
        found = milestones_for(actor, action="project.edit").filter(id__in=list(ids))
        return {
            row["id"]: Existing(row["id"], row["version"], {name: row[name] for name in PLAIN})
            for row in found.values("id", "version", *PLAIN)
        }

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("project_id") and values.get("name")):
            return ""
        return f"{values['project_id']}:{match_key(values['name'])}"

    def match(self, actor: Principal, rows: Sequence[ParsedRow]) -> dict[int, list[UUID]]:  # noqa: ARG002
        holders = _holders(rows)
        return {row.number: holders[row.key] for row in rows if row.key in holders}

    def check(self, actor: Principal, rows: Sequence[ParsedRow], columns: Mapping[str, TableColumn]) -> None:  # noqa: ARG002
        holders = _holders(rows)
        projects = dict(KeyProject.objects.filter(pk__in=_projects_of(rows)).values_list("id", "state"))
        held_rows = Milestone.objects.in_bulk([row.target.id for row in rows if row.target])
        for row in rows:
            held = row.target.values if row.target else {}
            after = {**held, **row.values}
            changes = {name for name in PLAIN if name in row.values and row.values[name] != held.get(name, "")}
            if row.target is not None and not changes:
                continue
            state = projects.get(after.get("project_id"), "")
            if state and state not in OPEN_PROJECTS:
                label = ProjectState(state).label
                row.refuse("project_id", f"这个项目当前是“{label}”，节点不能再改动", kind="项目状态")
            if row.target is None:
                continue
            if after["project_id"] != held["project_id"]:
                row.refuse("project_id", "已有节点不能改到别的项目，请在那个项目上新增", kind="重点项目")
            others = [holder for holder in holders.get(self.natural_key(after), ()) if holder != row.target.id]
            if others:
                row.refuse("name", "这个项目已有同名节点，请换一个名称", kind="重复")
            if "planned_on" in changes and after.get("planned_on"):
                _check_plan(row, after, held_rows[row.target.id], state)

    def write(
        self, actor: Principal, new: Sequence[ParsedRow], changed: Sequence[tuple[ParsedRow, Mapping[str, Any]]]
    ) -> None:
        actor.require_everywhere("project.edit")
        ids = _projects_of([*new, *(row for row, _ in changed)])
        projects = {row.pk: row for row in KeyProject.objects.select_for_update(of=("self",)).filter(pk__in=ids)}
        orders = _last_orders(ids)
        made = []
        for row in new:
            values = {name: row.values[name] for name in PLAIN if name in row.values}
            orders[values["project_id"]] = orders.get(values["project_id"], 0) + STEP
            made.append(Milestone(**values, baseline_on=values["planned_on"], order=orders[values["project_id"]]))
        Milestone.objects.bulk_create(made, batch_size=BATCH)
        held = Milestone.objects.select_for_update(of=("self",)).in_bulk(
            [row.target.id for row, _ in changed if row.target]
        )
        edited = []
        for row, changes in changed:
            if row.target is None:
                continue
            milestone = held[row.target.id]
            for name, value in changes.items():
                if name in PLAIN:
                    setattr(milestone, name, value)
            if "planned_on" in changes and projects[milestone.project_id].state == ProjectState.PLANNED:
                milestone.baseline_on = milestone.planned_on
            milestone.version, milestone.updated_at = row.target.version + 1, clock.now()
            edited.append(milestone)
        update_rows(Milestone, edited, [*PLAIN, "baseline_on", "version", "updated_at"])


def _projects_of(rows: Sequence[ParsedRow]) -> set[UUID]:
    named = {row.values.get("project_id") for row in rows}
    held = {row.target.values["project_id"] for row in rows if row.target}
    return {project_id for project_id in named | held if project_id}


def _holders(rows: Sequence[ParsedRow]) -> dict[str, list[UUID]]:
    """The milestones of the projects a sheet speaks of, by project and name."""
    found: dict[str, list[UUID]] = {}
    held = Milestone.objects.filter(project_id__in=_projects_of(rows))
    for row_id, project_id, name in held.values_list("id", "project_id", "name"):
        found.setdefault(f"{project_id}:{match_key(name)}", []).append(row_id)
    return found


def _last_orders(project_ids: Iterable[UUID]) -> dict[UUID, int]:
    rows = Milestone.objects.filter(project_id__in=list(project_ids)).order_by("order")
    return dict(rows.values_list("project_id", "order"))


def _check_plan(row: ParsedRow, after: Mapping[str, Any], held: Milestone, state: str) -> None:
    """The page's own rule: closed ones keep their plan; once the project runs, a later day needs a reason."""
    if held.state not in OPEN_MILESTONES:
        row.refuse("planned_on", f"节点{held.get_state_display()}，不能再改计划日期", kind="节点状态")
    elif state != ProjectState.PLANNED and after["planned_on"] > max(held.planned_on, held.baseline_on):
        given = row.values.get("delay_reason", "")
        if not given or given == held.delay_reason:
            row.refuse("delay_reason", f"新的计划晚于原定的{cn_date(held.planned_on)}，请写明延期原因", kind="延期原因")
