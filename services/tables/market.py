"""Supply and demand as a table, both ways: what comes in is listed at once. A segment goes by name within the chain."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet

from alliances.choices import OutcomeState
from alliances.models import ChainBody
from alliances.tables.columns import body_names
from chains.tables.columns import quantity_column
from core.errors import InvalidInput
from core.principal import Principal
from core.spreadsheets.table import match_key
from core.tables.listed import RecordTable, RegisterTable
from core.tables.spec import (
    ParsedRow,
    TableColumn,
    choice_column,
    date_column,
    labels_of,
    plain_column,
    shown_only,
    text_column,
)
from organizations.tables.names import named_column, unit_names
from services.actions.market import create_entry, update_entry
from services.choices import DealState, EntrySide, EntryState, Visibility
from services.market.filters import MarketDealFilter, MarketEntryFilter
from services.market.queries import EDIT, VIEW, deals_for, entries_for
from services.market.trading import segments_of
from services.models import MarketDeal, MarketEntry

WRITTEN = (
    "name",
    "side",
    "unit_id",
    "body_id",
    "industry_id",
    "quantity",
    "measure",
    "price",
    "text",
    "valid_from",
    "valid_to",
    "visibility",
    "contact_name",
    "contact_phone",
)
SEGMENT = "segment__name"
STATES = {str(value): str(label) for value, label in EntryState.choices}
SIDES = {str(value): str(label) for value, label in EntrySide.choices}
DEALS = {str(value): str(label) for value, label in DealState.choices}
OUTCOMES = {str(value): str(label) for value, label in OutcomeState.choices}


class MarketEntryTable(RecordTable):
    code = "market_entries"
    label = "产品供需"
    noun = "条"
    view_action = VIEW
    edit_action = EDIT
    list_url = "market-entry-list"
    lists = ("api-market-entry-list", "chain-market")
    personal = True
    model = MarketEntry
    filters = MarketEntryFilter
    read = (*WRITTEN, SEGMENT, "state")
    order = ("-valid_to", "id")
    fields: ClassVar[Mapping[str, str]] = {
        "unit": "unit_id",
        "body": "body_id",
        "segment": SEGMENT,
        "industry": "industry_id",
    }
    kept_when_blank = frozenset({"valid_from", "visibility"})

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            text_column("name", "产品", max_length=120, required=True, width=36, names_record=True, aliases=("名称",)),
            choice_column("side", "供需", labels_of(EntrySide), required=True, names_record=True),
            named_column("unit_id", "企业", unit_names(), required=True, width=30, suggest="unit-suggest"),
            named_column("body_id", "链党组织", body_names(), required=True, width=30),
            text_column(SEGMENT, "环节", max_length=120, width=16, empty="", comment="这条链上的环节名称；不限的留空"),
            text_column("industry_id", "行业代码", max_length=5, empty=None, comment="国民经济行业代码，例如 2614"),
            quantity_column("quantity", "数量"),
            text_column("measure", "计量单位", max_length=16, comment="例如“吨”“套”"),
            text_column("price", "价格", max_length=60, width=16),
            text_column("text", "说明", max_length=2000, width=40),
            date_column("valid_from", "起始日期", comment="新填报的留空即为今天"),
            date_column("valid_to", "截止日期", required=True, comment="到期后自动下架"),
            choice_column("visibility", "谁能看到", labels_of(Visibility), comment="不填的为本链企业"),
            text_column("contact_name", "联系人", max_length=40),
            text_column("contact_phone", "联系电话", max_length=30, width=16),
            shown_only("state", "状态", show=lambda value: STATES.get(value, "")),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        return entries_for(actor, action=action)

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {**{name: row[name] for name in WRITTEN}, SEGMENT: row[SEGMENT] or ""}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            yield row["id"], {**self.values_of(row), "state": row["state"]}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not all(values.get(name) for name in ("name", "side", "unit_id", "valid_to")):
            return ""
        return f"{values['unit_id']}:{values['side']}:{values['valid_to']}:{match_key(values['name'])}"

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID:
        given = {name: values[name] for name in WRITTEN if values.get(name) not in (None, "")}
        given |= _segment(given.get("body_id"), values.get(SEGMENT) or "")
        return create_entry(actor=actor, values=given, publish=True).pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        text = "企业、链党组织和供需方向登记后不能改，请撤回后重新填报。"
        self.keep_fixed(changes, ("unit_id", "body_id", "side"), text)
        given = {name: changes[name] for name in WRITTEN if name in changes}
        if SEGMENT in changes:
            given |= _segment(row.target.values["body_id"], changes[SEGMENT] or "")
        update_entry(actor=actor, entry_id=row.target.id, values=given, expected_version=None)


def _segment(body_id: UUID | None, name: str) -> dict[str, Any]:
    """The segment of the body's chains that is called so. Raises InvalidInput."""
    if not name:
        return {"segment_id": None}
    chain_id = ChainBody.objects.filter(pk=body_id).values_list("chain_id", flat=True).first()
    found = [
        key for key, text in segments_of([chain_id]).values_list("id", "name") if match_key(text) == match_key(name)
    ]
    if len(found) != 1:
        raise InvalidInput(fields={"segment": [f"这个链党组织的产业链没有环节“{name}”，或有几个同名的，请核对。"]})
    return {"segment_id": found[0]}


class MarketDealTable(RegisterTable):
    """Deals go out only: each step is somebody's word, given on the page."""

    code = "market_deals"
    label = "供需对接"
    noun = "项"
    view_action = VIEW
    list_url = "market-deal-list"
    lists = ("api-market-deal-list",)
    model = MarketDeal
    filters = MarketDealFilter
    read = (
        "entry__name",
        "entry__side",
        "entry__unit__name",
        "unit__name",
        "opened_on",
        "state",
        "ended_on",
        "outcome__amount",
        "outcome__state",
        "reason",
    )
    order = ("-opened_on", "id")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            plain_column("entry__name", "产品", width=36),
            plain_column("entry__side", "供需", show=lambda value: SIDES.get(value, "")),
            plain_column("entry__unit__name", "发布方", width=30),
            plain_column("unit__name", "意向方", width=30),
            plain_column("opened_on", "提出日期"),
            plain_column("state", "状态", show=lambda value: DEALS.get(value, "")),
            plain_column("ended_on", "结束日期"),
            plain_column(
                "outcome__amount", "成交金额（元）", show=lambda value: None if value is None else value / 100
            ),
            plain_column("outcome__state", "对方确认", show=lambda value: OUTCOMES.get(value, "")),
            plain_column("reason", "未成交原因", width=30),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        return deals_for(actor, action=action)


TABLES = (MarketEntryTable(), MarketDealTable())
