"""Guidance and recommendations as tables, both ways. States move on their pages alone."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet

from alliances.actions import (
    create_guidance,
    create_recommendation,
    update_guidance,
    update_recommendation,
)
from alliances.choices import GuidanceState, RecommendState
from alliances.guidance_filters import GuidanceFilter, RecommendationFilter
from alliances.guidance_queries import guidances_for, recommendations_for
from alliances.models import Guidance, Recommendation
from alliances.queries import names_shown
from alliances.tables.columns import body_names
from core.errors import InvalidInput
from core.principal import Principal
from core.spreadsheets.table import match_key
from core.tables.listed import RecordTable
from core.tables.spec import (
    ParsedRow,
    TableColumn,
    choice_column,
    date_column,
    integer_column,
    labels_of,
    shown_only,
    text_column,
)
from core.tables.term_columns import term_column
from core.templatetags.formats import cn_date
from members.tables.columns import person_names
from organizations.tables.names import named_column, party_org_names, unit_names

GUIDANCE_WRITTEN = ("kind_id", "number", "party_org_id", "unit_id", "title", "text", "due_on")
RECOMMEND_WRITTEN = ("kind_id", "matter", "person_id", "unit_id", "persons", "addressed_to", "reason")
ON_PAGES = "状态和结果在页面上办理，表中不能改。"


class WithResults(RecordTable):
    """``told`` are columns that are written out to be read, and never compared with what comes in."""

    told: ClassVar[tuple[str, ...]] = ()

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in self.read if name not in self.told}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            yield row["id"], {name: row[name] for name in self.read}


def _keys(written: Iterable[str]) -> dict[str, str]:
    return {"body": "body_id", **{name.removesuffix("_id"): name for name in written if name.endswith("_id")}}


class GuidanceTable(WithResults):
    code = "guidances"
    label = "工作提示"
    noun = "件"
    view_action = "guidance.view"
    edit_action = "guidance.edit"
    list_url = "guidance-list"
    lists = ("api-guidance-list",)
    model = Guidance
    filters = GuidanceFilter
    told = ("reply", "closing")
    read = ("body_id", *GUIDANCE_WRITTEN, "state", *told)
    order = ("-updated_at", "id")
    fields: ClassVar[Mapping[str, str]] = {**_keys(GUIDANCE_WRITTEN), "member": "unit_id"}

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            named_column("body_id", "链党组织", body_names(), required=True, width=36, names_record=True),
            term_column("kind_id", "类别", "guidance_kind", required=True),
            text_column("title", "标题", max_length=120, required=True, width=36, names_record=True),
            named_column("party_org_id", "发给党组织", party_org_names(), width=30, comment="党组织、单位填一项"),
            named_column("unit_id", "发给单位", unit_names(), width=30, suggest="unit-suggest"),
            text_column("text", "内容", max_length=4000, required=True, width=60),
            text_column("number", "文号", max_length=40, width=20),
            date_column("due_on", "回复期限", comment="不要求回复的留空"),
            choice_column("state", "状态", labels_of(GuidanceState), comment="新登记的是拟稿；发出、办结在页面上办理"),
            shown_only("reply", "回复", width=40),
            shown_only("closing", "办理意见", width=30),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        found: QuerySet[Any] = guidances_for(actor, action=action)
        return found

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("body_id") and values.get("title")):
            return ""
        member = values.get("party_org_id") or values.get("unit_id")
        return f"{values['body_id']}:{member}:{match_key(values['title'])}"

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID:
        if values.get("state") not in (None, "", GuidanceState.DRAFT):
            raise InvalidInput(fields={"state": [ON_PAGES]})
        given = {name: values[name] for name in GUIDANCE_WRITTEN if name in values}
        return create_guidance(actor=actor, body_id=values["body_id"], values=given).pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        self.keep_fixed(changes, ("body_id",), "工作提示不能换到别的组织，请另起一行。")
        self.keep_fixed(changes, ("state",), ON_PAGES)
        update_guidance(actor=actor, guidance_id=row.target.id, values=changes, expected_version=None)


class RecommendationTable(WithResults):
    code = "recommendations"
    label = "推荐"
    noun = "条"
    view_action = "recommendation.view"
    edit_action = "recommendation.edit"
    list_url = "recommendation-list"
    lists = ("api-recommendation-list",)
    personal = True
    model = Recommendation
    filters = RecommendationFilter
    told = ("submitted_on", "decided_on", "result")
    read = ("body_id", *RECOMMEND_WRITTEN, "state", *told)
    order = ("-updated_at", "id")
    fields: ClassVar[Mapping[str, str]] = _keys(RECOMMEND_WRITTEN)

    def columns(self, actor: Principal) -> list[TableColumn]:
        return [
            named_column("body_id", "链党组织", body_names(), required=True, width=36, names_record=True),
            term_column("kind_id", "类别", "recommend_kind", required=True),
            text_column("matter", "推荐事项", max_length=120, required=True, width=36, names_record=True),
            named_column("person_id", "人员", person_names(actor), width=14, comment="不登记姓名的留空，填人数"),
            named_column("unit_id", "所在单位", unit_names(), width=30, suggest="unit-suggest"),
            integer_column("persons", "人数", required=True),
            text_column("addressed_to", "报送单位", max_length=80, width=24),
            text_column("reason", "推荐理由", max_length=400, width=40),
            choice_column(
                "state", "状态", labels_of(RecommendState), comment="新登记的是拟推荐；报送和结果在页面上办理"
            ),
            shown_only("submitted_on", "报送日期", show=cn_date),
            shown_only("decided_on", "结果日期", show=cn_date),
            shown_only("result", "结果说明", width=30),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        found: QuerySet[Any] = recommendations_for(actor, action=action)
        return found

    def export_rows(self, actor: Principal, filters: Any) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        named = names_shown(actor)
        for key, values in super().export_rows(actor, filters):
            yield key, values if named else {**values, "person_id": None}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("body_id") and values.get("matter")):
            return ""
        who = (values.get("person_id"), values.get("unit_id"), values.get("kind_id"))
        return f"{values['body_id']}:{match_key(values['matter'])}:{':'.join(str(each or '') for each in who)}"

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID:
        if values.get("state") not in (None, "", RecommendState.DRAFT):
            raise InvalidInput(fields={"state": [ON_PAGES]})
        given = {name: values[name] for name in RECOMMEND_WRITTEN if name in values}
        return create_recommendation(actor=actor, body_id=values["body_id"], values=given).pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        self.keep_fixed(changes, ("body_id",), "推荐不能换到别的组织，请另起一行。")
        self.keep_fixed(changes, ("state",), ON_PAGES)
        update_recommendation(actor=actor, recommendation_id=row.target.id, values=changes, expected_version=None)
