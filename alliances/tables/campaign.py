"""Campaigns, their figures and who is enrolled as tables, both ways. States move on the pages alone."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar
from uuid import UUID

from alliances import actions
from alliances.campaigns.filters import CampaignFigureFilter, CampaignFilter, CampaignPartyFilter
from alliances.campaigns.measures import measures_for
from alliances.campaigns.queries import campaigns_for, figures_for, parties_for
from alliances.choices import CampaignState
from alliances.models import Campaign, CampaignFigure, CampaignParty
from alliances.sight import EDIT, VIEW
from alliances.tables.columns import body_names
from alliances.tables.parts import PartTable
from chains.tables.columns import quantity_column
from core.principal import Principal
from core.spreadsheets.table import match_key
from core.tables.listed import RecordTable
from core.tables.spec import (
    ParsedRow,
    TableColumn,
    choice_column,
    date_column,
    integer_column,
    shown_only,
    text_column,
)
from core.tables.term_columns import term_column
from core.templatetags.formats import cn_date
from organizations.tables.names import Names, named_column, party_org_names, unit_names

WRITTEN = ("name", "body_id", "kind_id", "starts_on", "ends_on", "purpose")
SHOWN = ("state", "closed_on", "summary")
STATES = {str(value): str(label) for value, label in CampaignState.choices}


def campaign_names() -> Names:
    rows = list(Campaign.objects.order_by("name_key", "id").values_list("id", "name", "starts_on"))
    apart = {row_id: cn_date(day) for row_id, _, day in rows}
    names = [(row_id, name) for row_id, name, _ in rows]
    return Names(names, noun="专项行动", apart=apart, written="名称，同名的写成“名称（开始日期）”")


class CampaignTable(RecordTable):
    code = "campaigns"
    label = "专项行动"
    noun = "项"
    view_action = VIEW
    edit_action = EDIT
    list_url = "campaign-list"
    lists = ("api-campaign-list",)
    model = Campaign
    filters = CampaignFilter
    read = (*WRITTEN, *SHOWN)
    order = ("-starts_on", "id")
    fields: ClassVar[Mapping[str, str]] = {"body": "body_id", "kind": "kind_id"}
    bulk: ClassVar[Mapping[str, str]] = {"kind_id": "类别", "ends_on": "计划结束日期"}

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002
        return [
            text_column(
                "name", "行动名称", max_length=120, required=True, width=36, names_record=True, aliases=("名称",)
            ),
            term_column("kind_id", "类别", "campaign_kind", required=True, aliases=("行动类别",)),
            named_column("body_id", "链党组织", body_names(), width=36, comment="全市开展的留空"),
            date_column("starts_on", "开始日期", required=True, names_record=True),
            date_column("ends_on", "计划结束日期", comment="长期开展的留空", aliases=("结束日期",)),
            text_column("purpose", "目标任务", max_length=2000, width=40),
            shown_only("state", "状态", show=lambda value: STATES.get(value, "")),
            shown_only("closed_on", "总结日期", show=lambda value: value or None),
            shown_only("summary", "总结"),
        ]

    def rows(self, actor: Principal, action: str) -> Any:
        return campaigns_for(actor, action=action)

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in WRITTEN}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            words = row["summary"] if row["state"] == CampaignState.CLOSED else ""
            yield row["id"], {**{name: row[name] for name in self.read}, "summary": words}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("name") and values.get("starts_on")):
            return ""
        return f"{match_key(values['name'])}:{values['starts_on']}"

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID | None:
        columns = {name: values[name] for name in WRITTEN if name in values and name != "body_id"}
        return actions.create_campaign(actor=actor, body_id=values.get("body_id"), values=columns).pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        self.keep_fixed(changes, ("body_id",), "已登记的行动不能换到别的链党组织，请另起一行登记。")
        if row.target is not None:
            actions.update_campaign(actor=actor, campaign_id=row.target.id, values=changes, expected_version=None)


class _PartTable(PartTable):
    list_url = "campaign-list"
    owner = "campaign_id"

    def campaign_column(self) -> TableColumn:
        return named_column("campaign_id", "专项行动", campaign_names(), required=True, width=36, names_record=True)


class CampaignFigureTable(_PartTable):
    code = "campaign_figures"
    label = "行动指标"
    noun = "个"
    lists = ("campaign-detail", "api-campaign-figure-list")
    model = CampaignFigure
    filters = CampaignFigureFilter
    read = ("campaign_id", "name", "indicator", "measure", "baseline", "goal", "result", "baseline_on", "result_on")
    order = ("campaign__name_key", "campaign_id", "created_at", "id")
    fixed = ("campaign_id", "indicator")
    fields: ClassVar[Mapping[str, str]] = {"campaign": "campaign_id"}

    def columns(self, actor: Principal) -> list[TableColumn]:
        measures = {one.name: one.code for one in measures_for(actor)}
        return [
            self.campaign_column(),
            text_column("name", "指标", max_length=60, required=True, width=24, names_record=True),
            choice_column("indicator", "系统指标", measures, width=24, comment="由系统读取的选，自行填写的留空"),
            text_column("measure", "单位", max_length=12),
            quantity_column("baseline", "开展前"),
            quantity_column("goal", "目标"),
            quantity_column("result", "开展后"),
            shown_only("baseline_on", "开展前截至", show=lambda value: value or None),
            shown_only("result_on", "开展后截至", show=lambda value: value or None),
        ]

    def rows(self, actor: Principal, action: str) -> Any:
        return figures_for(actor, action=action)

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in self.read if not name.endswith("_on")}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            yield row["id"], {name: row[name] for name in self.read}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("campaign_id") and values.get("name")):
            return ""
        return f"{values['campaign_id']}:{match_key(values['name'])}"

    def put(self, actor: Principal, owner_id: UUID, values: Mapping[str, Any]) -> Any:
        return actions.add_campaign_figure(actor=actor, campaign_id=owner_id, values=values)

    def correct(self, actor: Principal, row_id: UUID, values: Mapping[str, Any]) -> None:
        actions.change_campaign_figure(actor=actor, figure_id=row_id, values=values, expected_version=None)


class CampaignPartyTable(_PartTable):
    code = "campaign_parties"
    label = "行动参加单位"
    noun = "个"
    lists = ("campaign-detail", "api-campaign-party-list")
    model = CampaignParty
    filters = CampaignPartyFilter
    read = ("campaign_id", "unit_id", "party_org_id", "persons", "note")
    order = ("campaign__name_key", "campaign_id", "created_at", "id")
    fixed = ("campaign_id", "unit_id", "party_org_id")
    fields: ClassVar[Mapping[str, str]] = {
        "campaign": "campaign_id",
        "unit": "unit_id",
        "party_org": "party_org_id",
    }

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002
        return [
            self.campaign_column(),
            named_column("unit_id", "单位", unit_names(), width=30, names_record=True, comment="单位、党组织填一项"),
            named_column("party_org_id", "党组织", party_org_names(), width=30, names_record=True),
            integer_column("persons", "人数", comment="选派或参加的人数，不详的留空"),
            text_column("note", "备注", max_length=120, width=30),
        ]

    def rows(self, actor: Principal, action: str) -> Any:
        return parties_for(actor, action=action)

    def natural_key(self, values: Mapping[str, Any]) -> str:
        who = values.get("unit_id") or values.get("party_org_id")
        return f"{values['campaign_id']}:{who}" if values.get("campaign_id") and who else ""

    def put(self, actor: Principal, owner_id: UUID, values: Mapping[str, Any]) -> Any:
        return actions.enrol(actor=actor, campaign_id=owner_id, values=values)

    def correct(self, actor: Principal, row_id: UUID, values: Mapping[str, Any]) -> None:
        actions.change_enrolment(actor=actor, party_id=row_id, values=values, expected_version=None)


TABLES = (CampaignTable(), CampaignFigureTable(), CampaignPartyTable())
