"""Data requests and how departments keep the hour go out; the departments that share go out and come in."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from core import clock
from core.principal import Principal
from core.tables.listed import DatedRecordTable, LinesTable, RegisterTable
from core.tables.spec import ParsedRow, TableColumn, date_column, moment_column, plain_column, text_column
from organizations.tables.names import named_column, unit_names
from services.actions.sharing import join_sharing, leave_sharing, update_sharing
from services.choices import DataRequestState
from services.models import DataRequest, SharingDepartment
from services.sharing.filters import DataRequestFilter
from services.sharing.pages import rate_words
from services.sharing.queries import EDIT, VIEW, departments_for, requests_for, standings
from services.signs import signed

STATES = {str(value): str(label) for value, label in DataRequestState.choices}


class DataRequestTable(RegisterTable):
    code = "data_requests"
    label = "数据请求"
    noun = "次"
    view_action = VIEW
    list_url = "data-request-list"
    lists = ("api-data-request-list",)
    model = DataRequest
    filters = DataRequestFilter
    read = (
        "year",
        "number",
        "what",
        "why",
        "asking__name",
        "asked__name",
        "state",
        "asked_at",
        "due_at",
        "ended_at",
        "is_late",
        "answer",
        "file__name",
    )
    order = ("asked_at", "id")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            plain_column("number", "编号", width=14),
            plain_column("what", "需要的数据", width=40),
            plain_column("why", "用途和依据", width=40),
            plain_column("asking__name", "提出部门", width=24),
            plain_column("asked__name", "提供部门", width=24),
            plain_column("state", "状态", show=lambda value: STATES.get(value, "")),
            moment_column("asked_at", "提出时间"),
            moment_column("due_at", "答复期限"),
            moment_column("ended_at", "答复时间"),
            plain_column("late", "超时"),
            plain_column("answer", "答复或理由", width=40),
            plain_column("file__name", "数据文件", width=24),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[DataRequest]":
        return requests_for(actor, action=action)

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        now = clock.now()
        for row in rows:
            late = row["is_late"] or (row["state"] == DataRequestState.ASKED and row["due_at"] < now)
            own = {name: row[name] for name in self.read if name not in ("year", "is_late")}
            yield row["id"], {**own, "number": signed(row["year"], row["number"]), "late": "是" if late else ""}


NUMBERS = {"asked_of": "收到", "kept": "按时答复", "missed": "超时", "refused": "不能提供", "waiting": "待答复"}


class DataRequestStandingTable(LinesTable):
    code = "data_request_standings"
    label = "各部门答复情况"
    noun = "个"
    view_action = VIEW
    list_url = "data-request-standings"
    model = DataRequest

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            plain_column("name", "提供部门", width=30),
            *[plain_column(code, header) for code, header in NUMBERS.items()],
            plain_column("rate", "按时答复率"),
        ]

    def lines(self, actor: Principal, filters: Any) -> list[Mapping[str, Any]]:  # noqa: ARG002
        return [
            {"name": row["asked__name"], **{code: row[code] for code in NUMBERS}, "rate": rate_words(row)}
            for row in standings(requests_for(actor))
        ]


class SharingDepartmentTable(DatedRecordTable):
    code = "sharing_departments"
    label = "数据共享部门"
    noun = "个"
    view_action = EDIT
    edit_action = EDIT
    list_url = "sharing-department-list"
    lists = ("api-sharing-department-list",)
    model = SharingDepartment
    read = ("unit_id", "note", "valid_from", "valid_to")
    order = ("unit_name", "id")
    kept_when_blank = frozenset({"valid_from"})

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            named_column("unit_id", "部门", unit_names(), required=True, width=30, names_record=True),
            text_column("note", "可提供的数据", max_length=300, width=40),
            date_column("valid_from", "加入日期", comment="不填为今天"),
            date_column("valid_to", "退出日期", comment="仍在的留空"),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[SharingDepartment]":
        return departments_for(actor, action=action)

    def own_key(self, values: Mapping[str, Any]) -> str:
        return str(values.get("unit_id") or "")

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID:
        given = {name: values[name] for name in ("unit_id", "note", "valid_from") if values.get(name)}
        made = join_sharing(actor=actor, values=given)
        if values.get("valid_to"):
            leave_sharing(actor=actor, department_id=made.pk, last_day=values["valid_to"])
        return made.pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        self.keep_fixed(changes, ("unit_id", "valid_from"), "已加入的部门和加入日期不能改，请登记退出，再另起一行。")
        self.refuse_reopening(changes, "已退出的不能在表中恢复，请另起一行登记。")
        if "note" in changes:
            note = {"note": changes["note"] or ""}
            update_sharing(actor=actor, department_id=row.target.id, values=note, expected_version=None)
        if "valid_to" in changes:
            leave_sharing(actor=actor, department_id=row.target.id, last_day=changes["valid_to"])
