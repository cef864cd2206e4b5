"""Teams, who is on them, their steps and the units they serve as tables, both ways. Ends move on the pages alone."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar
from uuid import UUID

from alliances import actions
from alliances.choices import TeamState
from alliances.models import Team, TeamHookup, TeamMember, TeamMilestone
from alliances.queries import names_shown
from alliances.tables.columns import body_names
from alliances.tables.parts import PartTable
from alliances.teams.filters import TeamFilter, TeamHookupFilter, TeamMemberFilter, TeamMilestoneFilter
from alliances.teams.queries import hookups_for, members_for, milestones_for, teams_for
from core.principal import Principal
from core.spreadsheets.table import match_key
from core.tables.listed import RecordTable
from core.tables.spec import (
    ParsedRow,
    TableColumn,
    date_column,
    integer_column,
    shown_only,
    text_column,
)
from core.tables.term_columns import term_column
from members.tables.columns import person_names
from organizations.tables.names import Names, named_column, party_org_names, unit_names

WRITTEN = (
    "name",
    "body_id",
    "kind_id",
    "topic",
    "size",
    "founded_on",
    "due_on",
    "unit_id",
    "party_org_id",
    "leader_id",
)
ENDED = ("state", "ended_on", "result")
STATES = {str(value): str(label) for value, label in TeamState.choices}


def team_names() -> Names:
    held = Team.objects.order_by("name_key", "id").values_list("id", "name", "body__name")
    rows = list(held)
    apart = {row_id: body for row_id, _, body in rows}
    names = [(row_id, name) for row_id, name, _ in rows]
    return Names(names, noun="队伍", apart=apart, written="名称，同名的写成“名称（链党组织）”")


class TeamTable(RecordTable):
    code = "teams"
    label = "队伍"
    noun = "支"
    view_action = "work.view"
    edit_action = "work.edit"
    list_url = "team-list"
    lists = ("api-team-list",)
    model = Team
    personal = True
    filters = TeamFilter
    read = (*WRITTEN, *ENDED)
    order = ("name_key", "id")
    fields: ClassVar[Mapping[str, str]] = {
        "body": "body_id",
        "kind": "kind_id",
        "unit": "unit_id",
        "party_org": "party_org_id",
        "leader": "leader_id",
    }
    bulk: ClassVar[Mapping[str, str]] = {"kind_id": "类别", "due_on": "计划完成日期", "topic": "课题或任务"}

    def columns(self, actor: Principal) -> list[TableColumn]:
        return [
            text_column(
                "name", "队伍名称", max_length=120, required=True, width=30, names_record=True, aliases=("名称",)
            ),
            named_column("body_id", "链党组织", body_names(), required=True, width=36, names_record=True),
            term_column("kind_id", "类别", "team_kind", required=True, aliases=("队伍类别",)),
            text_column("topic", "课题或任务", max_length=200, width=36, aliases=("任务", "课题")),
            integer_column("size", "人数", comment="没有逐人登记队员的填总人数"),
            date_column("founded_on", "组建日期", required=True, aliases=("成立日期",)),
            date_column("due_on", "计划完成日期"),
            named_column("unit_id", "所在单位", unit_names(), width=30),
            named_column("party_org_id", "所在党组织", party_org_names(), width=30),
            named_column("leader_id", "负责人", person_names(actor), width=14, aliases=("队长",)),
            shown_only("state", "状态", show=lambda value: STATES.get(value, "")),
            shown_only("ended_on", "结束日期", show=lambda value: value or None),
            shown_only("result", "成果或撤销原因"),
        ]

    def rows(self, actor: Principal, action: str) -> Any:
        return teams_for(actor, action=action)

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in WRITTEN}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            yield row["id"], {name: row[name] for name in self.read}

    def export_rows(self, actor: Principal, filters: Any) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        named = names_shown(actor)
        for row_id, row in super().export_rows(actor, filters):
            yield row_id, row if named else {**row, "leader_id": None}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("name") and values.get("body_id")):
            return ""
        return f"{values['body_id']}:{match_key(values['name'])}"

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID | None:
        columns = {name: values[name] for name in WRITTEN if name in values and name != "body_id"}
        return actions.create_team(actor=actor, body_id=values["body_id"], values=columns).pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        self.keep_fixed(changes, ("body_id",), "已登记的队伍不能换到别的链党组织，请另起一行登记。")
        if row.target is not None:
            actions.update_team(actor=actor, team_id=row.target.id, values=changes, expected_version=None)


class _PartTable(PartTable):
    """Rows of teams."""

    list_url = "team-list"
    owner = "team_id"

    def team_column(self) -> TableColumn:
        return named_column("team_id", "队伍", team_names(), required=True, width=30, names_record=True)


class TeamMemberTable(_PartTable):
    code = "team_members"
    label = "队员"
    noun = "名"
    lists = ("team-detail", "api-team-member-list")
    model = TeamMember
    personal = True
    filters = TeamMemberFilter
    read = ("team_id", "person_id", "duty", "valid_from", "valid_to")
    order = ("team__name_key", "team_id", "valid_from", "id")
    fixed = ("team_id", "person_id", "valid_from")
    fields: ClassVar[Mapping[str, str]] = {"team": "team_id", "person": "person_id"}

    def columns(self, actor: Principal) -> list[TableColumn]:
        return [
            self.team_column(),
            named_column("person_id", "队员", person_names(actor), required=True, width=14, names_record=True),
            text_column("duty", "分工", max_length=60, width=24),
            date_column("valid_from", "入队日期", comment="不详的留空"),
            date_column("valid_to", "离队日期", comment="仍在队的留空"),
        ]

    def rows(self, actor: Principal, action: str) -> Any:
        return members_for(actor, action=action)

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("team_id") and values.get("person_id")):
            return ""
        return f"{values['team_id']}:{values['person_id']}:{values.get('valid_from')}"

    def put(self, actor: Principal, owner_id: UUID, values: Mapping[str, Any]) -> Any:
        return actions.add_team_member(actor=actor, team_id=owner_id, values=values)

    def correct(self, actor: Principal, row_id: UUID, values: Mapping[str, Any]) -> None:
        actions.change_team_member(actor=actor, member_id=row_id, values=values, expected_version=None)


class TeamMilestoneTable(_PartTable):
    code = "team_milestones"
    label = "队伍节点"
    noun = "个"
    lists = ("team-detail", "api-team-milestone-list")
    model = TeamMilestone
    filters = TeamMilestoneFilter
    read = ("team_id", "name", "planned_on", "done_on", "note")
    order = ("team__name_key", "team_id", "planned_on", "id")
    fixed = ("team_id",)
    fields: ClassVar[Mapping[str, str]] = {"team": "team_id"}

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002
        return [
            self.team_column(),
            text_column("name", "节点", max_length=80, required=True, width=30, names_record=True),
            date_column("planned_on", "计划日期", required=True),
            date_column("done_on", "完成日期", comment="还没有完成的留空"),
            text_column("note", "情况", max_length=200, width=36),
        ]

    def rows(self, actor: Principal, action: str) -> Any:
        return milestones_for(actor, action=action)

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("team_id") and values.get("name")):
            return ""
        return f"{values['team_id']}:{match_key(values['name'])}"

    def put(self, actor: Principal, owner_id: UUID, values: Mapping[str, Any]) -> Any:
        return actions.add_team_milestone(actor=actor, team_id=owner_id, values=values)

    def correct(self, actor: Principal, row_id: UUID, values: Mapping[str, Any]) -> None:
        actions.change_team_milestone(actor=actor, milestone_id=row_id, values=values, expected_version=None)


class TeamHookupTable(_PartTable):
    code = "team_hookups"
    label = "挂钩单位"
    noun = "家"
    lists = ("team-detail", "api-team-hookup-list")
    model = TeamHookup
    filters = TeamHookupFilter
    read = ("team_id", "unit_id", "persons", "note", "valid_from", "valid_to")
    order = ("team__name_key", "team_id", "valid_from", "id")
    fixed = ("team_id", "unit_id", "valid_from")
    fields: ClassVar[Mapping[str, str]] = {"team": "team_id", "unit": "unit_id"}

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002
        return [
            self.team_column(),
            named_column("unit_id", "挂钩单位", unit_names(), required=True, width=30, names_record=True),
            integer_column("persons", "挂钩人数", required=True),
            text_column("note", "服务内容", max_length=120, width=36),
            date_column("valid_from", "起始日期", comment="不详的留空"),
            date_column("valid_to", "终止日期", comment="仍在服务的留空"),
        ]

    def rows(self, actor: Principal, action: str) -> Any:
        return hookups_for(actor, action=action)

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("team_id") and values.get("unit_id")):
            return ""
        return f"{values['team_id']}:{values['unit_id']}:{values.get('valid_from')}"

    def put(self, actor: Principal, owner_id: UUID, values: Mapping[str, Any]) -> Any:
        return actions.add_team_hookup(actor=actor, team_id=owner_id, values=values)

    def correct(self, actor: Principal, row_id: UUID, values: Mapping[str, Any]) -> None:
        actions.change_team_hookup(actor=actor, hookup_id=row_id, values=values, expected_version=None)


TABLES = (TeamTable(), TeamMemberTable(), TeamMilestoneTable(), TeamHookupTable())
