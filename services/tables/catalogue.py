"""The catalogue as a sheet, both ways: what comes in is written to the draft, never to what is published."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet

from core.principal import Principal
from core.spreadsheets.table import match_key
from core.tables.listed import RecordTable, RegisterTable
from core.tables.spec import ParsedRow, TableColumn, integer_column, moment_column, plain_column, text_column
from core.tables.term_columns import term_column
from organizations.tables.names import named_column, party_org_names, unit_names
from services.actions.catalogue_items import create_item, drafted_item, drafted_module, update_item
from services.catalogue.filters import ItemFilter, RequestFilter
from services.catalogue.queries import EDIT, VIEW, drafted, in_force, items_for, requests_for
from services.choices import TicketState
from services.models import ServiceItem, ServiceRequest
from services.signs import signed

OWN = ("name", "unit_id", "party_org_id", "category_id", "description", "audience", "materials", "days")
STATES = {str(value): str(label) for value, label in TicketState.choices}


class ServiceItemTable(RecordTable):
    """A row of the edition in force is written to the draft that holds it too; without a draft one is begun."""

    code = "service_items"
    label = "服务目录"
    noun = "项"
    view_action = VIEW
    edit_action = EDIT
    list_url = "service-item-list"
    lists = ("catalogue-edition-detail", "api-service-item-list", "api-service-module-list")
    model = ServiceItem
    filters = ItemFilter
    read = (*OWN, "module__name", "module__edition__published_on")
    order = ("module__place", "module__name", "name_key", "id")
    fields: ClassVar[Mapping[str, str]] = {"module": "module", "unit": "unit_id", "party_org": "party_org_id"}

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            text_column(
                "module", "服务模块", max_length=60, required=True, width=20, comment="没有的模块会在拟订的一版里新建"
            ),
            text_column("name", "事项名称", max_length=120, required=True, width=36, names_record=True),
            named_column("unit_id", "提供部门", unit_names(), width=30),
            named_column("party_org_id", "提供党组织", party_org_names(), width=34),
            term_column("category_id", "工单类别", "ticket_category", required=True),
            text_column("description", "服务内容", max_length=1000, width=50),
            text_column("audience", "服务对象", max_length=200, width=24),
            text_column("materials", "所需材料", max_length=500, width=30),
            integer_column("days", "办理时长（工作日）", comment="不定的留空"),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[ServiceItem]":
        found = items_for(actor, action=action)
        if action != EDIT:
            return found
        written: QuerySet[ServiceItem] = found.filter(drafted("module__edition__") | in_force("module__edition__"))
        return written

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {**{name: row[name] for name in OWN}, "module": row["module__name"]}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("module") and values.get("name")):
            return ""
        return f"{match_key(values['module'])}:{match_key(values['name'])}"

    def held(self, actor: Principal) -> dict[str, list[UUID]]:
        """Those of the draft, where there is one: its rows and those in force are the same by name."""
        held: dict[str, dict[bool, list[UUID]]] = defaultdict(lambda: {True: [], False: []})
        for row in self.rows(actor, EDIT).values("id", *self.read):
            held[self.natural_key(self.values_of(row))][row["module__edition__published_on"] is None].append(row["id"])
        drafts = any(one[True] for one in held.values())
        return {key: one[drafts] for key, one in held.items() if one[drafts]}

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID:
        given = {name: values[name] for name in OWN if values.get(name) is not None}
        module = drafted_module(actor, values["module"])
        return create_item(actor=actor, values={**given, "module_id": module.pk}).pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        item = drafted_item(actor, row.target.id)
        columns = {name: changes[name] for name in OWN if name in changes}
        if "module" in changes:
            columns["module_id"] = drafted_module(actor, changes["module"]).pk
        update_item(actor=actor, item_id=item.pk, values=columns, expected_version=None)


class ServiceRequestTable(RegisterTable):
    """What companies asked for, out only: they ask on the page."""

    code = "service_requests"
    label = "服务申请"
    noun = "件"
    view_action = VIEW
    list_url = "service-request-list"
    lists = ("api-service-request-list",)
    model = ServiceRequest
    filters = RequestFilter
    read = (
        "requested_at",
        "unit__name",
        "item__name",
        "item__module__name",
        "item__module__edition__number",
        "ticket__year",
        "ticket__number",
        "ticket__state",
    )
    order = ("requested_at", "id")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002
        return [
            moment_column("requested_at", "申请时间"),
            plain_column("unit__name", "企业", width=30),
            plain_column("item__name", "服务事项", width=36),
            plain_column("item__module__name", "服务模块", width=20),
            plain_column("item__module__edition__number", "目录版次"),
            plain_column("number", "工单编号", width=14),
            plain_column("ticket__state", "办理状态", show=lambda value: STATES.get(value, "")),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[ServiceRequest]":  # noqa: ARG002
        return requests_for(actor)

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            number = signed(row["ticket__year"], row["ticket__number"])
            yield row["id"], {**{name: row[name] for name in self.read}, "number": number}
