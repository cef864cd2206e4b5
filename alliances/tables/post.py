"""Model posts and pledges as tables, both ways. A sheet may carry a pledge on: 践诺 and 评诺 by their own actions."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar
from uuid import UUID

from alliances import actions
from alliances.choices import PledgeResult, PledgeState, PostPlace
from alliances.models import ModelPost, Pledge
from alliances.posts.filters import PledgeFilter, PostFilter
from alliances.posts.queries import pledges_for, posts_for
from alliances.queries import names_shown
from alliances.tables.columns import body_names
from core.errors import InvalidInput
from core.principal import Principal
from core.spreadsheets.table import match_key
from core.tables.listed import RecordTable
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
from members.tables.columns import person_names
from organizations.tables.names import Names, named_column, party_org_names, unit_names

STATES = {str(value): str(label) for value, label in PledgeState.choices}
POST_WRITTEN = (
    "name",
    "body_id",
    "kind_id",
    "place",
    "unit_id",
    "party_org_id",
    "duty",
    "holder_id",
    "since",
    "shown",
)


def post_names() -> Names:
    rows = list(ModelPost.objects.order_by("name_key", "id").values_list("id", "name", "body__name"))
    apart = {row_id: body for row_id, _, body in rows}
    names = [(row_id, name) for row_id, name, _ in rows]
    return Names(names, noun="示范岗", apart=apart, written="名称，同名的写成“名称（链党组织）”")


class PostTable(RecordTable):
    code = "posts"
    label = "示范岗"
    noun = "个"
    view_action = "work.view"
    edit_action = "work.edit"
    list_url = "post-list"
    lists = ("api-model-post-list",)
    model = ModelPost
    personal = True
    filters = PostFilter
    read = (*POST_WRITTEN, "ended_on")
    order = ("name_key", "id")
    fields: ClassVar[Mapping[str, str]] = {
        "body": "body_id",
        "kind": "kind_id",
        "unit": "unit_id",
        "party_org": "party_org_id",
        "holder": "holder_id",
    }
    bulk: ClassVar[Mapping[str, str]] = {"place": "岗位所在", "kind_id": "类别", "shown": "可公示"}

    def columns(self, actor: Principal) -> list[TableColumn]:
        return [
            text_column("name", "岗位名称", max_length=120, required=True, width=30, names_record=True),
            named_column("body_id", "链党组织", body_names(), required=True, width=36, names_record=True),
            term_column("kind_id", "类别", "post_kind", required=True, aliases=("岗位类别",)),
            choice_column("place", "岗位所在", labels_of(PostPlace), required=True),
            named_column("unit_id", "单位", unit_names(), width=30, comment="单位和党组织至少填一项"),
            named_column("party_org_id", "党组织", party_org_names(), width=30),
            text_column("duty", "岗位职责", max_length=200, width=36),
            named_column("holder_id", "责任人", person_names(actor), width=14),
            date_column("since", "设岗日期", required=True),
            boolean_column("shown", "可公示"),
            shown_only("ended_on", "撤岗日期", show=lambda value: value or None),
        ]

    def rows(self, actor: Principal, action: str) -> Any:
        return posts_for(actor, action=action)

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in POST_WRITTEN}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            yield row["id"], {name: row[name] for name in self.read}

    def export_rows(self, actor: Principal, filters: Any) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        named = names_shown(actor)
        for row_id, row in super().export_rows(actor, filters):
            yield row_id, row if named else {**row, "holder_id": None}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("name") and values.get("body_id")):
            return ""
        where = values.get("unit_id") or values.get("party_org_id")
        return f"{values['body_id']}:{match_key(values['name'])}:{where}"

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID | None:
        columns = {name: values[name] for name in POST_WRITTEN if name in values and name != "body_id"}
        return actions.create_post(actor=actor, body_id=values["body_id"], values=columns).pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        self.keep_fixed(changes, ("body_id",), "已登记的示范岗不能换到别的链党组织，请另起一行登记。")
        if row.target is not None:
            actions.update_post(actor=actor, post_id=row.target.id, values=changes, expected_version=None)


SUBJECT = ("post_id", "person_id", "party_org_id")
PLEDGED = ("year", *SUBJECT, "text", "pledged_on", "due_on", "shown")
SAID = ("fulfilment", "fulfilled_on", "result", "review", "reviewed_on")


class PledgeTable(RecordTable):
    code = "pledges"
    label = "承诺"
    noun = "条"
    view_action = "work.view"
    edit_action = "work.edit"
    list_url = "pledge-list"
    lists = ("post-detail", "api-pledge-list")
    model = Pledge
    personal = True
    filters = PledgeFilter
    read = ("body_id", *PLEDGED, *SAID, "state")
    order = ("-year", "-pledged_on", "id")
    fields: ClassVar[Mapping[str, str]] = {
        "body": "body_id",
        "post": "post_id",
        "person": "person_id",
        "party_org": "party_org_id",
        "day": "fulfilled_on",
    }

    def columns(self, actor: Principal) -> list[TableColumn]:
        return [
            named_column("body_id", "链党组织", body_names(), required=True, width=36, names_record=True),
            integer_column("year", "年度", required=True, names_record=True),
            named_column("post_id", "示范岗", post_names(), width=30, comment="示范岗、人员、党组织填一项"),
            named_column("person_id", "人员", person_names(actor), width=14),
            named_column("party_org_id", "党组织", party_org_names(), width=30),
            text_column("text", "承诺事项", max_length=400, required=True, width=48, names_record=True),
            date_column("pledged_on", "承诺日期", required=True),
            date_column("due_on", "兑现期限"),
            boolean_column("shown", "可公示", comment="个人的承诺不公示"),
            text_column("fulfilment", "践诺情况", max_length=400, width=48, comment="填了即登记践诺，须同时填践诺日期"),
            date_column("fulfilled_on", "践诺日期"),
            choice_column("result", "评诺结果", labels_of(PledgeResult), comment="填了即登记评诺，须同时填评诺日期"),
            text_column("review", "评诺意见", max_length=400, width=36),
            date_column("reviewed_on", "评诺日期"),
            shown_only("state", "状态", show=lambda value: STATES.get(value, "")),
        ]

    def rows(self, actor: Principal, action: str) -> Any:
        return pledges_for(actor, action=action)

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in ("body_id", *PLEDGED, *SAID)}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            yield row["id"], {name: row[name] for name in self.read}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        whose = next((values[name] for name in SUBJECT if values.get(name)), None)
        if not (values.get("body_id") and values.get("year") and values.get("text") and whose):
            return ""
        return f"{values['body_id']}:{values['year']}:{whose}:{match_key(values['text'])}"

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID | None:
        columns = {name: values[name] for name in PLEDGED if name in values}
        made = actions.make_pledge(actor=actor, body_id=values["body_id"], values=columns)
        self._carry_on(actor, made.pk, values)
        return made.pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        fixed = ("body_id", "year", *SUBJECT)
        self.keep_fixed(changes, fixed, "已登记的承诺不能改换年度和承诺主体，请撤回后另起一行登记。")
        if row.target is None:
            return
        columns = {name: changes[name] for name in ("text", "pledged_on", "due_on", "shown") if name in changes}
        if columns:
            actions.update_pledge(actor=actor, pledge_id=row.target.id, values=columns, expected_version=None)
        held = row.target.values
        said = [name for name in SAID if name in changes]
        if any(held[name] not in (None, "") for name in said):
            raise InvalidInput(fields={said[0]: ["已登记的践诺、评诺不能用表格改，请在页面上办理。"]})
        self._carry_on(actor, row.target.id, {**held, **changes}, since=held)

    @staticmethod
    def _carry_on(
        actor: Principal, pledge_id: UUID, values: Mapping[str, Any], *, since: Mapping[str, Any] | None = None
    ) -> None:
        """What the row says was done and judged, beyond what stands already (``since``)."""
        known = since or {}
        if values.get("fulfilment") and not known.get("fulfilment"):
            day = values.get("fulfilled_on")
            if day is None:
                raise InvalidInput(fields={"fulfilled_on": ["请填写践诺日期。"]})
            actions.fulfil_pledge(actor=actor, pledge_id=pledge_id, day=day, fulfilment=values["fulfilment"])
        elif values.get("fulfilled_on") and not known.get("fulfilled_on"):
            raise InvalidInput(fields={"fulfilment": ["请写明践诺情况。"]})
        if values.get("result") and not known.get("result"):
            day = values.get("reviewed_on")
            if day is None:
                raise InvalidInput(fields={"reviewed_on": ["请填写评诺日期。"]})
            review = values.get("review") or ""
            actions.review_pledge(actor=actor, pledge_id=pledge_id, day=day, result=values["result"], review=review)
        elif (
            (values.get("review") or values.get("reviewed_on")) and not known.get("result") and not values.get("result")
        ):
            raise InvalidInput(fields={"result": ["请选择评诺结果。"]})


TABLES = (PostTable(), PledgeTable())
