"""Series of meetings as a table, both ways. What an import changes of a series, meetings already answered keep."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar
from uuid import UUID

from alliances.tables.columns import body_names
from core.principal import Principal
from core.spreadsheets.converted import Converted, failed, narrow
from core.spreadsheets.table import CellValue, match_key
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
from meetings.actions.series import SERIES_FIELDS, create_series, update_series
from meetings.choices import SeriesState, SlotUnit
from meetings.models import MeetingSeries
from meetings.series.filters import SeriesFilter
from meetings.series.forms import NTH_LABELS
from meetings.series.queries import series_for
from organizations.tables.names import named_column

STATES = {value: label for label, value in labels_of(SeriesState).items()}


def to_time(raw: CellValue) -> Converted[dt.time]:
    text = narrow(raw)
    if not text:
        return Converted()
    try:
        return Converted(dt.time.fromisoformat(text.zfill(5) if text.count(":") == 1 else text))
    except ValueError:
        return failed("请写成 9:00 这样的时间")


class SeriesTable(RecordTable):
    code = "meeting_series"
    label = "系列会议"
    noun = "个"
    view_action = "meeting.view"
    edit_action = "meeting.edit"
    list_url = "series-list"
    lists = ("api-meeting-series-list",)
    model = MeetingSeries
    filters = SeriesFilter
    read = ("body_id", *SERIES_FIELDS, "state")
    order = ("name_key", "id")
    fields: ClassVar[Mapping[str, str]] = {"body": "body_id", "kind": "kind_id"}

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - who imports works on the whole tenant
        return [
            text_column("name", "系列名称", max_length=120, required=True, width=36, names_record=True),
            named_column("body_id", "链党组织", body_names(), required=True, width=30),
            term_column("kind_id", "会议类型", "meeting_kind", required=True),
            choice_column("every", "频次", labels_of(SlotUnit), required=True),
            choice_column("nth", "第几个工作日", NTH_LABELS, required=True),
            date_column("starts_on", "开始日期", required=True),
            date_column("ends_on", "结束日期", comment="长期的留空"),
            TableColumn(
                "start_time",
                "开始时间",
                to_time,
                show=lambda value: f"{value:%H:%M}" if value else "",
                required=True,
                comment="如 9:00",
            ),
            integer_column("minutes_long", "时长（分钟）", required=True),
            text_column("place", "地点", max_length=80, width=20),
            text_column("address", "地址", max_length=120, width=30),
            text_column("online_url", "线上会议链接", max_length=300, width=30),
            shown_only("state", "状态", show=lambda value: STATES.get(value, "")),
        ]

    def rows(self, actor: Principal, action: str) -> Any:
        return series_for(actor, action=action)

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in self.read if name != "state"}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            yield row["id"], {name: row[name] for name in self.read}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("name") and values.get("body_id")):
            return ""
        return f"{values['body_id']}:{match_key(values['name'])}"

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID:
        own = {name: values[name] for name in SERIES_FIELDS if name in values}
        return create_series(actor=actor, body_id=values["body_id"], values=own).pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        self.keep_fixed(changes, ("body_id",), "系列建立后不能改到别的链党组织，请结束后另建一个。")
        own = {name: changes[name] for name in SERIES_FIELDS if name in changes}
        update_series(actor=actor, series_id=row.target.id, values=own, expected_version=None)
