"""Needs and the pool as tables, both ways; issues, their lines and matches out alone. No sheet names a person."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet

from chains.tables.names import chain_names
from core.principal import Principal
from core.spreadsheets.table import match_key
from core.tables.listed import RecordTable, RegisterTable
from core.tables.spec import (
    ParsedRow,
    TableColumn,
    boolean_column,
    choice_column,
    date_column,
    integer_column,
    labels_of,
    shown_only,
    text_column,
)
from core.tables.term_columns import term_column
from organizations.tables.names import named_column, unit_names
from services.actions.talent_needs import NEED_FIELDS, create_need, update_need
from services.actions.talent_pool import PROFILE_FIELDS, record_profile, update_profile
from services.choices.talent import ConsentState, IssueState, MatchState, NeedState, TalentCategory
from services.models import TalentIssue, TalentIssueLine, TalentMatch, TalentNeed, TalentProfile
from services.talent.filters import IssueFilter, IssueLineFilter, MatchFilter, NeedFilter, ProfileFilter
from services.talent.queries import (
    MATCH,
    NEED_EDIT,
    NEED_VIEW,
    POOL_EDIT,
    POOL_VIEW,
    issues_for,
    matches_for,
    needs_for,
    pool_for,
)

CATEGORIES = {str(value): str(label) for value, label in TalentCategory.choices}
NEED_STATES = {str(value): str(label) for value, label in NeedState.choices}
ISSUE_STATES = {str(value): str(label) for value, label in IssueState.choices}
CONSENTS = {str(value): str(label) for value, label in ConsentState.choices}
MATCH_STATES = {str(value): str(label) for value, label in MatchState.choices}


def said(labels: Mapping[str, str]) -> Any:
    return lambda value: labels.get(str(value), "")


def yes_no(value: Any) -> str:
    return "是" if value else "否"


class TalentNeedTable(RecordTable):
    code = "talent_needs"
    label = "人才需求"
    noun = "个岗位"
    view_action = NEED_VIEW
    edit_action = NEED_EDIT
    list_url = "talent-need-list"
    lists = ("api-talent-need-list",)
    model = TalentNeed
    filters = NeedFilter
    read = (*NEED_FIELDS, "state")
    order = ("ends_on", "name_key", "id")
    fields: ClassVar[Mapping[str, str]] = {"unit": "unit_id", "chain": "chain_id"}
    kept_when_blank: ClassVar[frozenset[str]] = frozenset({"wanted", "starts_on"})

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            text_column("name", "岗位", max_length=120, required=True, names_record=True, width=30),
            named_column(
                "unit_id",
                "用人单位",
                unit_names(),
                required=True,
                names_record=True,
                width=30,
                aliases=("单位", "企业名称"),
                suggest="unit-suggest",
            ),
            named_column("chain_id", "产业链", chain_names(), width=24, comment="不限产业链的留空"),
            choice_column("category", "人才类型", labels_of(TalentCategory), required=True, empty=None, width=16),
            text_column("specialty", "专业方向", max_length=120, width=30, comment="几个方向用“、”隔开"),
            integer_column("wanted", "需求人数", comment="不填为 1", aliases=("人数",)),
            text_column("level", "学历职称要求", max_length=80, width=22),
            text_column("pay", "薪酬待遇", max_length=80, width=22),
            text_column("description", "岗位说明", max_length=2000, width=40),
            boolean_column("is_scarce", "紧缺"),
            date_column("starts_on", "有效期起", comment="不填从今天起"),
            date_column("ends_on", "有效期止", required=True),
            shown_only("state", "状态", show=said(NEED_STATES)),
        ]

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in NEED_FIELDS}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            yield row["id"], {**self.values_of(row), "state": row["state"]}

    def rows(self, actor: Principal, action: str) -> "QuerySet[TalentNeed]":
        return needs_for(actor, action=action)

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("name") and values.get("unit_id")):
            return ""
        return f"{values['unit_id']}:{match_key(values['name'])}"

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID | None:
        given = {name: values[name] for name in NEED_FIELDS if values.get(name) is not None}
        return create_need(actor=actor, values=given).pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is not None:
            given = {name: value for name, value in changes.items() if name in NEED_FIELDS}
            update_need(actor=actor, need_id=row.target.id, values=given, expected_version=None)


class TalentProfileTable(RecordTable):
    """Of persons only how many: a name stands in the platform by consent, and in no sheet."""

    code = "talent_profiles"
    label = "链上人才库"
    noun = "条"
    view_action = POOL_VIEW
    edit_action = POOL_EDIT
    list_url = "talent-profile-list"
    lists = ("api-talent-profile-list",)
    personal = True
    model = TalentProfile
    filters = ProfileFilter
    read = (*PROFILE_FIELDS, "consent")
    order = ("-updated_at", "id")
    fields: ClassVar[Mapping[str, str]] = {"unit": "unit_id", "chain": "chain_id", "kind": "kind_id"}
    kept_when_blank: ClassVar[frozenset[str]] = frozenset({"persons"})

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            choice_column("category", "人才类型", labels_of(TalentCategory), required=True, empty=None, width=16),
            term_column("kind_id", "人才类别", "talent_kind", required=True, width=18),
            text_column("specialty", "专业方向", max_length=120, required=True, names_record=True, width=30),
            text_column("title", "职称、技能等级", max_length=60, width=20),
            integer_column("persons", "人数", comment="不填为 1"),
            named_column(
                "unit_id",
                "所在单位",
                unit_names(),
                names_record=True,
                width=30,
                aliases=("单位",),
                suggest="unit-suggest",
            ),
            text_column("source_name", "来源", max_length=80, width=24, comment="不在单位名单里的学校、机构填这里"),
            named_column("chain_id", "产业链", chain_names(), width=24, comment="不限产业链的留空"),
            boolean_column("is_available", "可对接", comment="不填的为暂不对接"),
            text_column("note", "备注", max_length=200, width=30, comment="不写个人信息"),
            shown_only("consent", "本人意愿", show=said(CONSENTS)),
        ]

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in PROFILE_FIELDS}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            yield row["id"], {**self.values_of(row), "consent": row["consent"]}

    def rows(self, actor: Principal, action: str) -> "QuerySet[TalentProfile]":
        return pool_for(actor, action=action)

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not values.get("specialty"):
            return ""
        told = ("unit_id", "source_name", "chain_id", "category", "kind_id", "specialty", "title")
        return ":".join(match_key(str(values.get(name) or "")) for name in told)

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID | None:
        given = {name: values[name] for name in PROFILE_FIELDS if values.get(name) is not None}
        return record_profile(actor=actor, values=given).pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is not None:
            given = {name: value for name, value in changes.items() if name in PROFILE_FIELDS}
            update_profile(actor=actor, profile_id=row.target.id, values=given, expected_version=None)


class TalentIssueTable(RegisterTable):
    code = "talent_issues"
    label = "人才目录"
    noun = "期"
    view_action = NEED_VIEW
    list_url = "talent-issue-list"
    lists = ("api-talent-issue-list",)
    model = TalentIssue
    filters = IssueFilter
    read = ("year", "number", "title", "published_on", "chain__name", "state", "reason")
    order = ("-published_on", "id")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            shown_only("year", "年度", names_record=True),
            shown_only("number", "期次", names_record=True),
            shown_only("title", "标题", width=40),
            shown_only("published_on", "发布日期"),
            shown_only("chain__name", "产业链", width=24),
            shown_only("state", "状态", show=said(ISSUE_STATES)),
            shown_only("reason", "撤下原因", width=30),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[TalentIssue]":  # noqa: ARG002 - read alone
        return issues_for(actor)


class TalentIssueLineTable(RegisterTable):
    code = "talent_issue_lines"
    label = "人才目录的岗位"
    noun = "个岗位"
    view_action = NEED_VIEW
    list_url = "talent-issue-list"
    lists = ("talent-issue-detail",)
    model = TalentIssueLine
    filters = IssueLineFilter
    read = (
        "issue__year",
        "issue__number",
        "place",
        "post",
        "unit_name",
        "category",
        "wanted",
        "specialty",
        "level",
        "pay",
        "is_scarce",
        "chain_name",
        "ends_on",
    )
    order = ("-issue__published_on", "issue_id", "place", "id")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            shown_only("issue__year", "年度"),
            shown_only("issue__number", "期次"),
            shown_only("place", "次序"),
            shown_only("post", "岗位", names_record=True, width=30),
            shown_only("unit_name", "用人单位", width=30),
            shown_only("category", "人才类型", show=said(CATEGORIES), width=16),
            shown_only("wanted", "需求人数"),
            shown_only("specialty", "专业方向", width=30),
            shown_only("level", "学历职称要求", width=22),
            shown_only("pay", "薪酬待遇", width=22),
            shown_only("is_scarce", "紧缺", show=yes_no),
            shown_only("chain_name", "产业链", width=24),
            shown_only("ends_on", "有效期止"),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[TalentIssueLine]":  # noqa: ARG002 - read alone
        found: QuerySet[TalentIssueLine] = TalentIssueLine.objects.filter(issue__in=issues_for(actor))
        return found


class TalentMatchTable(RegisterTable):
    code = "talent_matches"
    label = "人才对接"
    noun = "次"
    view_action = MATCH
    list_url = "talent-match-list"
    lists = ("api-talent-match-list",)
    model = TalentMatch
    filters = MatchFilter
    read = (
        "need__name",
        "need__unit__name",
        "profile__category",
        "profile__specialty",
        "profile__title",
        "profile__unit__name",
        "profile__source_name",
        "reasons",
        "state",
        "intake__persons",
        "intake__arrived_on",
        "note",
    )
    order = ("-updated_at", "id")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            shown_only("need__name", "岗位", names_record=True, width=30),
            shown_only("need__unit__name", "用人单位", width=30),
            shown_only("profile__category", "人才类型", show=said(CATEGORIES), width=16),
            shown_only("profile__specialty", "专业方向", width=30),
            shown_only("profile__title", "职称、技能等级", width=20),
            shown_only("place", "人才来源", width=30),
            shown_only("reasons", "匹配理由", show=lambda value: "；".join(value or ()), width=40),
            shown_only("state", "状态", show=said(MATCH_STATES)),
            shown_only("intake__persons", "到岗人数"),
            shown_only("intake__arrived_on", "到岗日期"),
            shown_only("note", "说明", width=30),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[TalentMatch]":
        return matches_for(actor, action=action)

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            place = row["profile__unit__name"] or row["profile__source_name"]
            yield row["id"], {**self.values_of(row), "place": place}
