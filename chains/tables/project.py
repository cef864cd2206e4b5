"""The yearly lists of key projects as a table, both ways. States move by their actions: the sheet only shows them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.http import QueryDict

from chains.actions.project import LISTED_FIELDS
from chains.choices import ProjectState
from chains.filters import ProjectFilter
from chains.models import KeyProject, ProjectAction, Segment
from chains.projects.lights import judge_now, light_tag, with_lights
from chains.projects.published import published_list
from chains.queries import projects_for
from chains.tables.columns import quantity_column, wan_column
from chains.tables.names import chain_names
from core import clock
from core.choices import AnchorKind
from core.models import Anchor
from core.principal import Principal
from core.queries import term_choices
from core.spreadsheets.cells import text as to_text
from core.spreadsheets.table import match_key
from core.tables.bulk import update_rows
from core.tables.spec import (
    Existing,
    ParsedRow,
    TableColumn,
    TableSpec,
    choice_column,
    date_column,
    integer_column,
    several_column,
    shown_only,
    text_column,
)
from organizations.naming import initials, name_key
from organizations.tables.names import named_column, unit_names

BATCH = 1000
PLAIN = (
    "name",
    "chain_id",
    "year",
    "goal_id",
    "owner_id",
    "target",
    "target_quantity",
    "target_unit",
    "amount",
    "started_on",
    "due_on",
    "summary",
)
FIRST_YEAR, LAST_YEAR = 2000, 2100
STATES = {str(value): str(label) for value, label in ProjectState.choices}


class ProjectTable(TableSpec):
    code = "projects"
    label = "重点项目"
    noun = "个"
    view_action = "project.view"
    edit_action = "project.edit"
    list_url = "project-list"
    lists = (
        "chain-projects",
        "project-board",
        "project-timeline",
        "api-project-list",
    )
    model = KeyProject
    bulk: ClassVar[Mapping[str, str]] = {
        "owner_id": "牵头单位",
        "goal_id": "目标任务",
        "actions": "链条行动",
        "due_on": "计划完成日期",
    }

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - who imports works on the whole tenant
        chains = chain_names()
        units = unit_names()
        goals = {label: UUID(term_id) for term_id, label in term_choices("project_goal")}
        kinds = {label: UUID(term_id) for term_id, label in term_choices("gap_kind")}
        return [
            text_column(
                "name",
                "项目名称",
                max_length=120,
                required=True,
                width=36,
                names_record=True,
                aliases=("项目", "名称", "重点项目"),
            ),
            named_column("chain_id", "产业链", chains, width=30, required=True),
            integer_column("year", "年度", required=True, names_record=True, aliases=("年份",)),
            choice_column("goal_id", "目标任务", goals, required=True, empty=None, aliases=("任务类型",)),
            several_column("actions", "链条行动", kinds, aliases=("补延升建", "强链补链")),
            text_column("segment", "环节", max_length=40, comment="这条链上的环节名称"),
            named_column(
                "owner_id", "牵头单位", units, width=30, aliases=("责任单位", "承担单位"), suggest="unit-suggest"
            ),
            text_column("target", "年度目标", max_length=400, width=36, aliases=("目标",)),
            quantity_column("target_quantity", "目标数量"),
            text_column("target_unit", "计量单位", max_length=12, aliases=("单位",)),
            wan_column("amount", "投资额（万元）", aliases=("投资额", "总投资", "总投资（万元）")),
            date_column("started_on", "开工日期", aliases=("开工时间",)),
            date_column("due_on", "计划完成日期", aliases=("完成时限", "计划完成时间")),
            TableColumn(
                "summary",
                "内容",
                lambda raw: to_text(raw, max_length=2000, multiline=True),
                width=48,
                aliases=("项目内容", "建设内容"),
            ),
            shown_only("state", "状态"),
            shown_only("light", "灯"),
        ]

    def _found(self, actor: Principal, filters: QueryDict) -> Any:
        filterset = ProjectFilter(filters, queryset=with_lights(projects_for(actor), judge_now()))
        return filterset.qs if filterset.is_valid() else filterset.queryset.none()

    def count(self, actor: Principal, filters: QueryDict) -> int:
        return int(self._found(actor, filters).count())

    def export_rows(self, actor: Principal, filters: QueryDict) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        actor.require(self.view_action)
        found = self._found(actor, filters).order_by("-year", "chain__order", "name_key", "id")
        rows = list(found.values("id", "version", "segment__name", "state", "light", *PLAIN))
        for row, existing in zip(rows, _whole(rows), strict=True):
            tag = light_tag(row["light"])
            shown = {"state": STATES[row["state"]], "light": tag.label if tag else ""}
            yield existing.id, {**existing.values, **shown}

    def existing(self, actor: Principal, ids: Iterable[UUID]) -> dict[UUID, Existing]:
        found = projects_for(actor, action="project.edit").filter(id__in=list(ids))
        rows = list(found.values("id", "version", "segment__name", *PLAIN))
        return {existing.id: existing for existing in _whole(rows)}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("name") and values.get("chain_id") and values.get("year")):
            return ""
        return f"{values['chain_id']}:{values['year']}:{match_key(values['name'])}"

    def match(self, actor: Principal, rows: Sequence[ParsedRow]) -> dict[int, list[UUID]]:  # noqa: ARG002
        holders = _holders(rows)
        return {row.number: holders[row.key] for row in rows if row.key in holders}

    def check(self, actor: Principal, rows: Sequence[ParsedRow], columns: Mapping[str, TableColumn]) -> None:  # noqa: ARG002
        segments = _segments(rows)
        states = dict(
            KeyProject.objects.filter(pk__in=[row.target.id for row in rows if row.target]).values_list("id", "state")
        )
        published: dict[tuple[UUID, int], str] = {}
        holders = _holders(rows)
        for row in rows:
            held = row.target.values if row.target else {}
            after = {**held, **row.values}
            _check_days_and_years(row, after)
            _check_name(row, after, holders, self.natural_key(after))
            chain_id, segment = after.get("chain_id"), after.get("segment")
            if segment and chain_id and (chain_id, segment) not in segments:
                row.refuse("segment", f"这条链没有环节“{segment}”，请先添加环节，或核对名称", kind="环节")
            if row.target is None:
                _check_published(row, [(chain_id, after.get("year"))], published)
                continue
            if chain_id != held["chain_id"]:
                row.refuse("chain_id", "已有项目不能改到别的链，请在那条链上新建", kind="产业链")
            changed = {name for name in (*PLAIN, "segment") if name in row.values and row.values[name] != held[name]}
            if changed and states.get(row.target.id) == ProjectState.CARRIED:
                row.refuse("", "这个项目已结转到以后年度，请改结转后的那一行", kind="状态")
            elif changed & {*LISTED_FIELDS, "segment"}:
                _check_published(row, [(chain_id, held["year"]), (chain_id, after.get("year"))], published)

    def write(
        self, actor: Principal, new: Sequence[ParsedRow], changed: Sequence[tuple[ParsedRow, Mapping[str, Any]]]
    ) -> None:
        actor.require_everywhere("project.edit")
        moment, segments = clock.now(), _segments([*new, *(row for row, _ in changed)])
        made = [_project(row.values, segments) for row in new]
        Anchor.objects.bulk_create(
            [Anchor(id=project.id, kind=AnchorKind.PROJECT) for project in made], batch_size=BATCH
        )
        KeyProject.objects.bulk_create(made, batch_size=BATCH)
        edited = []
        for row, changes in changed:
            if row.target:
                project = _project({**row.target.values, **changes}, segments)
                project.id, project.version, project.updated_at = row.target.id, row.target.version + 1, moment
                edited.append(project)
        update_rows(KeyProject, edited, WRITTEN)
        tags = {project.id: row.values.get("actions", frozenset()) for project, row in zip(made, new, strict=True)}
        tags |= {row.target.id: changes["actions"] for row, changes in changed if row.target and "actions" in changes}
        _tag_all(tags)

    def bound(self, actor: Principal, ids: Iterable[UUID]) -> dict[UUID, str]:  # noqa: ARG002
        """Projects that stand in a published list leave it on their page, with a reason (truth 10)."""
        known: dict[tuple[UUID, int], str] = {}
        found: dict[UUID, str] = {}
        for row_id, chain_id, year in KeyProject.objects.filter(id__in=list(ids)).values_list("id", "chain_id", "year"):
            if (chain_id, year) not in known:
                known[(chain_id, year)] = published_list(chain_id, year)
            if known[(chain_id, year)]:
                found[row_id] = f"{known[(chain_id, year)]}已发布，请在项目页办理并写明变更原因"
        return found


WRITTEN = [
    *(name for name in PLAIN if name != "chain_id"),
    "segment_id",
    "name_key",
    "initials",
    "version",
    "updated_at",
]


def _whole(rows: Sequence[Mapping[str, Any]]) -> list[Existing]:
    """Rows as the table compares them, with their tags."""
    tags: dict[UUID, set[UUID]] = {}
    held = ProjectAction.objects.filter(project_id__in=[row["id"] for row in rows])
    for project_id, action_id in held.values_list("project_id", "action_id"):
        tags.setdefault(project_id, set()).add(action_id)
    return [
        Existing(
            row["id"],
            row["version"],
            {
                **{name: row[name] for name in PLAIN},
                "segment": row["segment__name"] or "",
                "actions": frozenset(tags.get(row["id"], ())),
            },
        )
        for row in rows
    ]


def _holders(rows: Sequence[ParsedRow]) -> dict[str, list[UUID]]:
    """The projects that have the chain, year and name a row speaks of, by natural key."""
    keys = {name_key(row.values["name"]) for row in rows if row.values.get("name")}
    found: dict[str, list[UUID]] = {}
    held = KeyProject.objects.filter(name_key__in=keys)
    for row_id, chain_id, year, name in held.values_list("id", "chain_id", "year", "name"):
        found.setdefault(f"{chain_id}:{year}:{match_key(name)}", []).append(row_id)
    return found


def _segments(rows: Sequence[ParsedRow]) -> dict[tuple[UUID, str], UUID]:
    """Segments of the chains a sheet speaks of, by chain and name; of several of one name the newest."""
    chains = {chain_id for row in rows for chain_id in _chains_of(row)}
    held = Segment.objects.filter(chain_id__in=chains).order_by("created_at", "id")
    return {(chain_id, name): row_id for row_id, chain_id, name in held.values_list("id", "chain_id", "name")}


def _chains_of(row: ParsedRow) -> set[UUID]:
    target = row.target.values.get("chain_id") if row.target else None
    return {chain_id for chain_id in (row.values.get("chain_id"), target) if chain_id}


def _check_days_and_years(row: ParsedRow, after: Mapping[str, Any]) -> None:
    started, due, year = after.get("started_on"), after.get("due_on"), after.get("year")
    if started and due and due < started:
        row.refuse("due_on", "计划完成日期不能早于开工日期，请核对", kind="计划完成日期")
    if year and not FIRST_YEAR <= year <= LAST_YEAR:
        row.refuse("year", f"年度应在 {FIRST_YEAR} 到 {LAST_YEAR} 之间", kind="年度")
    if (after.get("target_quantity") is None) != (not after.get("target_unit")):
        row.refuse("target_unit", "目标数量和计量单位请一起填写，或都留空", kind="计量单位")


def _check_name(row: ParsedRow, after: Mapping[str, Any], holders: Mapping[str, Sequence[UUID]], key: str) -> None:
    if row.target is not None and any(holder != row.target.id for holder in holders.get(key, ())):
        row.refuse("name", f"这条链 {after['year']} 年已有同名项目，请换一个名称", kind="重复")


def _check_published(
    row: ParsedRow, lists: Sequence[tuple[UUID | None, int | None]], known: dict[tuple[UUID, int], str]
) -> None:
    """A sheet brings no reasons: what a published list prints is changed on the project's page, with one."""
    for chain_id, year in lists:
        if not (chain_id and year):
            continue
        if (chain_id, year) not in known:
            known[(chain_id, year)] = published_list(chain_id, year)
        if known[(chain_id, year)]:
            row.refuse(
                "year",
                f"{known[(chain_id, year)]}已发布，请在项目页逐个办理并写明变更原因",
                kind="清单已发布",
            )
            return


def _project(values: Mapping[str, Any], segments: Mapping[tuple[UUID, str], UUID]) -> KeyProject:
    plain = {name: values[name] for name in PLAIN if name in values}
    segment = values.get("segment")
    return KeyProject(
        **plain,
        segment_id=segments[(values["chain_id"], segment)] if segment else None,
        name_key=name_key(values["name"]),
        initials=initials(values["name"]),
    )


def _tag_all(wanted: Mapping[UUID, frozenset[UUID]]) -> None:
    held: dict[UUID, set[UUID]] = {}
    gone = []
    for tag in ProjectAction.objects.filter(project_id__in=list(wanted)):
        held.setdefault(tag.project_id, set()).add(tag.action_id)
        if tag.action_id not in wanted[tag.project_id]:
            gone.append(tag.pk)
    ProjectAction.objects.filter(pk__in=gone).delete()
    ProjectAction.objects.bulk_create(
        [
            ProjectAction(project_id=project_id, action_id=action_id)
            for project_id, action_ids in wanted.items()
            for action_id in sorted(action_ids - held.get(project_id, set()))
        ],
        batch_size=BATCH,
    )
