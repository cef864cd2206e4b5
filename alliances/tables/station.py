"""Stations, who runs them and the companies they look after as tables, both ways. Stages move on the pages alone."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar
from uuid import UUID

from alliances import actions
from alliances.choices import StationStage
from alliances.models import StageChange, Station, StationCase, StationStaff
from alliances.sight import EDIT, VIEW
from alliances.stations.filters import StageChangeFilter, StationCaseFilter, StationFilter, StationStaffFilter
from alliances.stations.queries import cases_for, changes_for, staff_for, stations_for
from alliances.tables.columns import body_names
from alliances.tables.parts import PartTable
from core.principal import Principal
from core.spreadsheets.sheets import ColumnKind
from core.spreadsheets.table import match_key
from core.tables.listed import RecordTable, RegisterTable
from core.tables.spec import ParsedRow, TableColumn, date_column, plain_column, shown_only, text_column
from members.tables.columns import person_names
from organizations.tables.names import Names, named_column, party_org_names, unit_names

WRITTEN = ("name", "body_id", "host_id", "address", "opened_on")
STAGES = {str(value): str(label) for value, label in StationStage.choices}


def station_names() -> Names:
    rows = Station.objects.order_by("name_key", "id").values_list("id", "name")
    return Names(rows, noun="指导站")


class StationTable(RecordTable):
    code = "stations"
    label = "党建工作指导站"
    noun = "个"
    view_action = VIEW
    edit_action = EDIT
    list_url = "station-list"
    lists = ("api-station-list",)
    model = Station
    filters = StationFilter
    read = (*WRITTEN, "closed_on")
    order = ("name_key", "id")
    fields: ClassVar[Mapping[str, str]] = {"body": "body_id", "host": "host_id"}
    bulk: ClassVar[Mapping[str, str]] = {"address": "地址"}

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002
        return [
            text_column(
                "name", "指导站名称", max_length=120, required=True, width=34, names_record=True, aliases=("名称",)
            ),
            named_column("body_id", "链党组织", body_names(), required=True, width=36),
            named_column("host_id", "设在", unit_names(), width=30, aliases=("所在单位",)),
            text_column("address", "地址", max_length=120, width=34),
            date_column("opened_on", "设立日期", required=True),
            shown_only("closed_on", "撤销日期", show=lambda value: value or None),
        ]

    def rows(self, actor: Principal, action: str) -> Any:
        return stations_for(actor, action=action)

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in WRITTEN}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            yield row["id"], {name: row[name] for name in self.read}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        return match_key(values["name"]) if values.get("name") else ""

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID | None:
        columns = {name: values[name] for name in WRITTEN if name in values and name != "body_id"}
        return actions.create_station(actor=actor, body_id=values["body_id"], values=columns).pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        self.keep_fixed(changes, ("body_id",), "已登记的指导站不能换到别的链党组织，请另起一行登记。")
        if row.target is not None:
            actions.update_station(actor=actor, station_id=row.target.id, values=changes, expected_version=None)


class _PartTable(PartTable):
    list_url = "station-list"
    owner = "station_id"

    def station_column(self) -> TableColumn:
        return named_column("station_id", "指导站", station_names(), required=True, width=34, names_record=True)


class StationStaffTable(_PartTable):
    code = "station_staff"
    label = "指导站人员"
    noun = "名"
    lists = ("station-detail", "api-station-staff-list")
    model = StationStaff
    personal = True
    filters = StationStaffFilter
    read = ("station_id", "person_id", "duty", "valid_from", "valid_to")
    order = ("station__name_key", "station_id", "valid_from", "id")
    fixed = ("station_id", "person_id", "valid_from")
    fields: ClassVar[Mapping[str, str]] = {"station": "station_id", "person": "person_id"}

    def columns(self, actor: Principal) -> list[TableColumn]:
        return [
            self.station_column(),
            named_column("person_id", "人员", person_names(actor), required=True, width=14, names_record=True),
            text_column("duty", "分工", max_length=60, width=24),
            date_column("valid_from", "到站日期", comment="不详的留空"),
            date_column("valid_to", "离站日期", comment="仍在站的留空"),
        ]

    def rows(self, actor: Principal, action: str) -> Any:
        return staff_for(actor, action=action)

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("station_id") and values.get("person_id")):
            return ""
        return f"{values['station_id']}:{values['person_id']}:{values.get('valid_from')}"

    def put(self, actor: Principal, owner_id: UUID, values: Mapping[str, Any]) -> Any:
        return actions.add_station_staff(actor=actor, station_id=owner_id, values=values)

    def correct(self, actor: Principal, row_id: UUID, values: Mapping[str, Any]) -> None:
        actions.change_station_staff(actor=actor, staff_id=row_id, values=values, expected_version=None)


class StationCaseTable(_PartTable):
    """A company's station may change: it goes on with another."""

    code = "station_cases"
    label = "孵化企业"
    noun = "家"
    list_url = "station-case-list"
    lists = ("station-detail", "api-station-case-list")
    model = StationCase
    filters = StationCaseFilter
    read = ("station_id", "unit_id", "begun_on", "due_on", "note", "state", "stage_since", "party_org_id")
    order = ("station__name_key", "station_id", "begun_on", "id")
    fixed = ("unit_id", "begun_on")
    fields: ClassVar[Mapping[str, str]] = {"station": "station_id", "unit": "unit_id"}
    bulk: ClassVar[Mapping[str, str]] = {"due_on": "计划建成日期"}

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002
        orgs = party_org_names()
        return [
            self.station_column(),
            named_column("unit_id", "企业", unit_names(), required=True, width=34, names_record=True),
            date_column("begun_on", "建档日期", required=True, names_record=True),
            date_column("due_on", "计划建成日期"),
            text_column("note", "情况", max_length=400, width=40),
            shown_only("state", "阶段", show=lambda value: STAGES.get(value, "")),
            shown_only("stage_since", "进入本阶段", show=lambda value: value or None),
            shown_only("party_org_id", "建成的党组织", show=lambda value: orgs.label(value) if value else ""),
        ]

    def rows(self, actor: Principal, action: str) -> Any:
        return cases_for(actor, action=action)

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in ("station_id", "unit_id", "begun_on", "due_on", "note")}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            yield row["id"], {name: row[name] for name in self.read}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("unit_id") and values.get("begun_on")):
            return ""
        return f"{values['unit_id']}:{values['begun_on']}"

    def put(self, actor: Principal, owner_id: UUID, values: Mapping[str, Any]) -> Any:
        return actions.take_case(actor=actor, station_id=owner_id, values=values)

    def correct(self, actor: Principal, row_id: UUID, values: Mapping[str, Any]) -> None:
        actions.change_case(actor=actor, case_id=row_id, values=values, expected_version=None)


class StationStageTable(RegisterTable):
    """Every step of every company, out only."""

    code = "station_stages"
    label = "孵化过程"
    noun = "条"
    view_action = VIEW
    list_url = "station-case-list"
    lists = ("api-station-stage-list",)
    model = StageChange
    filters = StageChangeFilter
    read = ("case__station__name", "case__unit__name", "stage", "day", "note", "changed_by__display_name")
    order = ("case_id", "day", "created_at", "id")
    fields: ClassVar[Mapping[str, str]] = {"case": "case_id"}

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002
        return [
            plain_column("case__station__name", "指导站", width=34),
            plain_column("case__unit__name", "企业", width=34),
            plain_column("stage", "阶段", show=lambda value: STAGES.get(value, "")),
            plain_column("day", "日期", kind=ColumnKind.DATE),
            plain_column("note", "说明", width=40),
            plain_column("changed_by__display_name", "登记人", width=14),
        ]

    def rows(self, actor: Principal, action: str) -> Any:  # noqa: ARG002
        return changes_for(actor)


TABLES = (StationTable(), StationStaffTable(), StationCaseTable(), StationStageTable())
