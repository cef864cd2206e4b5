"""What units share as a table, both ways; bookings out alone, as each step of theirs is somebody's decision."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet

from chains.tables.names import chain_names
from core.principal import Principal
from core.spreadsheets.converted import Converted, as_text, failed
from core.spreadsheets.table import match_key
from core.tables.listed import RecordTable, RegisterTable
from core.tables.spec import (
    ParsedRow,
    TableColumn,
    boolean_column,
    choice_column,
    integer_column,
    labels_of,
    moment_column,
    several_column,
    shown_only,
    text_column,
)
from organizations.tables.names import named_column, unit_names
from services.actions.shared import RESOURCE_FIELDS, create_resource, update_resource
from services.choices.shared import BookingState, ResourceAudience, ResourceKind, ResourceState, Weekday
from services.models import Booking, SharedResource
from services.shared.filters import BookingFilter, ResourceFilter
from services.shared.queries import BOOK, EDIT, VIEW, bookings_for, resources_for

USUAL: Mapping[str, Any] = {
    "kind": ResourceKind.LAB,
    "audience": ResourceAudience.CITY,
    "weekdays": (1, 2, 3, 4, 5),
    "lead_days": 1,
    "most_days": 1,
}
DAYS = {str(label): int(value) for value, label in Weekday.choices}
STATES = {str(value): str(label) for value, label in ResourceState.choices}
BOOKING_STATES = {str(value): str(label) for value, label in BookingState.choices}


def to_time(raw: Any) -> Converted[dt.time]:
    if isinstance(raw, dt.datetime):
        return Converted(raw.time().replace(second=0, microsecond=0))
    if isinstance(raw, dt.time):
        return Converted(raw.replace(second=0, microsecond=0))
    text = as_text(raw).replace("：", ":").strip()
    if not text:
        return Converted()
    try:
        return Converted(dt.datetime.strptime(text[:5].rstrip(":"), "%H:%M").time())
    except ValueError:
        return failed("请填写时刻，如 8:30")


def time_column(code: str, header: str, **options: Any) -> TableColumn:
    return TableColumn(
        code, header, to_time, show=lambda value: f"{value:%H:%M}" if value else "", empty=None, width=12, **options
    )


class SharedResourceTable(RecordTable):
    code = "shared_resources"
    label = "共享资源"
    noun = "项"
    view_action = VIEW
    edit_action = EDIT
    list_url = "resource-list"
    lists = ("api-shared-resource-list",)
    model = SharedResource
    filters = ResourceFilter
    read = (*RESOURCE_FIELDS, "state")
    order = ("name_key", "id")
    fields: ClassVar[Mapping[str, str]] = {"owner": "owner_id", "chain": "chain_id"}
    kept_when_blank: ClassVar[frozenset[str]] = frozenset({*USUAL})

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            text_column("name", "名称", max_length=120, required=True, names_record=True, width=32),
            choice_column("kind", "类别", labels_of(ResourceKind), required=True, empty=None),
            named_column(
                "owner_id",
                "提供单位",
                unit_names(),
                required=True,
                names_record=True,
                width=30,
                aliases=("单位", "所属单位"),
                suggest="unit-suggest",
            ),
            named_column("chain_id", "产业链", chain_names(), width=24, comment="不限产业链的留空"),
            text_column("location", "地点", max_length=120, required=True, width=30),
            text_column("purpose", "能做什么", max_length=1000, required=True, width=40, aliases=("用途",)),
            choice_column(
                "audience", "开放对象", labels_of(ResourceAudience), empty=None, comment="不填的对全市单位开放"
            ),
            text_column("terms", "使用要求", max_length=400, width=30),
            text_column("fee", "收费", max_length=120, width=20),
            several_column("weekdays", "开放日", DAYS, comment="不填的为周一至周五", width=28),
            time_column("opens_at", "开放时间起", required=True, comment="如 8:30"),
            time_column("closes_at", "开放时间止", required=True, comment="如 17:30"),
            integer_column("lead_days", "提前几天预约", comment="不填为 1"),
            integer_column("most_days", "一次最多几天", comment="不填为 1"),
            boolean_column("is_confirmed_at_once", "预约无须确认"),
            shown_only("state", "状态", show=lambda value: STATES.get(str(value), "")),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[SharedResource]":
        return resources_for(actor, action=action)

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {**{name: row[name] for name in RESOURCE_FIELDS}, "weekdays": frozenset(row["weekdays"])}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            yield row["id"], {**self.values_of(row), "state": row["state"]}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("name") and values.get("owner_id")):
            return ""
        return f"{values['owner_id']}:{match_key(values['name'])}"

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID | None:
        given = {name: value for name, value in _written(values).items() if value not in (None, [])}
        return create_resource(actor=actor, values={**USUAL, **given}).pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is not None:
            values = _written(changes)
            update_resource(actor=actor, resource_id=row.target.id, values=values, expected_version=None)


def _written(values: Mapping[str, Any]) -> dict[str, Any]:
    columns = {name: value for name, value in values.items() if name in RESOURCE_FIELDS}
    if "weekdays" in columns:
        columns["weekdays"] = sorted(columns["weekdays"] or ())
    return columns


class BookingTable(RegisterTable):
    code = "bookings"
    label = "共享资源的预约"
    noun = "次"
    view_action = BOOK
    list_url = "booking-list"
    lists = ("api-booking-list",)
    model = Booking
    filters = BookingFilter
    read = (
        "resource__name",
        "resource__owner__name",
        "unit__name",
        "starts_at",
        "ends_at",
        "purpose",
        "state",
        "answer",
    )
    order = ("-starts_at", "id")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            shown_only("resource__name", "共享资源", names_record=True, width=30),
            shown_only("resource__owner__name", "提供单位", width=30),
            shown_only("unit__name", "预约单位", width=30),
            moment_column("starts_at", "开始时间"),
            moment_column("ends_at", "结束时间"),
            shown_only("purpose", "用途", width=40),
            shown_only("state", "状态", show=lambda value: BOOKING_STATES.get(str(value), "")),
            shown_only("answer", "答复", width=30),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Booking]":
        return bookings_for(actor, action=action)

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            yield row["id"], self.values_of(row)
