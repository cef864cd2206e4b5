"""Service events as a register, and their questions as a sheet both ways: clerks type them up after the event."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet

from core.clock import CHINA
from core.principal import Principal
from core.spreadsheets.sheets import ColumnKind
from core.spreadsheets.table import match_key
from core.tables.listed import RecordTable, RegisterTable
from core.tables.spec import ParsedRow, TableColumn, plain_column, shown_only, text_column
from organizations.tables.names import Names, named_column, unit_names
from services.actions.sessions import add_question, update_question
from services.choices.sites import SessionForm
from services.models import ServiceSession, SessionQuestion
from services.sessions.filters import QuestionFilter, SessionFilter
from services.sessions.queries import EDIT, VIEW, questions_for, sessions_for, with_counts
from services.signs import signed
from services.tables.tickets import moment_shown

FORMS = {str(value): str(label) for value, label in SessionForm.choices}
OWN = ("session_id", "unit_id", "text", "asker", "answer")


class ServiceSessionTable(RegisterTable):
    """Out only: an event is a meeting, which comes in by the list of meetings, and is registered on its page."""

    code = "service_sessions"
    label = "服务活动"
    noun = "场"
    view_action = VIEW
    list_url = "service-session-list"
    lists = ("api-service-session-list",)
    model = ServiceSession
    filters = SessionFilter
    read = (
        "topic",
        "form",
        "meeting__name",
        "meeting__starts_at",
        "meeting__body__name",
        "meeting__host__name",
        "party_org__name",
        "site__name",
        "came",
        "asked",
        "raised",
        "outcome",
    )
    order = ("meeting__starts_at", "id")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            plain_column("topic", "主题", width=36),
            plain_column("form", "形式", show=lambda value: FORMS.get(value, "")),
            plain_column("day", "日期", kind=ColumnKind.DATE),
            plain_column("meeting__name", "会议", width=36),
            plain_column("meeting__body__name", "链党组织", width=34),
            plain_column("meeting__host__name", "承办部门", width=26),
            plain_column("party_org__name", "承办党组织", width=30),
            plain_column("site__name", "服务点位", width=26),
            plain_column("came", "到场企业（家）"),
            plain_column("asked", "提出问题（个）"),
            plain_column("raised", "转为工单（张）"),
            plain_column("outcome", "成果", width=50),
        ]

    def rows(self, actor: Principal, action: str) -> Any:
        return with_counts(sessions_for(actor, action=action))

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            day = row["meeting__starts_at"].astimezone(CHINA).date()
            yield row["id"], {**{name: row[name] for name in self.read}, "day": day}


def session_names() -> Names:
    rows = ServiceSession.objects.order_by("-meeting__starts_at", "id")

    def apart() -> dict[UUID, str]:
        told = rows.values_list("id", "meeting__starts_at")
        return {key: f"{at.astimezone(CHINA):%Y-%m-%d}" for key, at in told}

    return Names(rows.values_list("id", "topic"), noun="服务活动", apart=apart, written="主题")


class SessionQuestionTable(RecordTable):
    code = "session_questions"
    label = "服务活动的问题"
    noun = "个"
    view_action = VIEW
    edit_action = EDIT
    list_url = "service-session-list"
    lists = ("service-session-detail", "api-session-question-list")
    personal = True
    model = SessionQuestion
    filters = QuestionFilter
    read = (*OWN, "ticket__year", "ticket__number", "department__name", "sent_at", "answered_at")
    order = ("session__meeting__starts_at", "session_id", "place", "id")
    fields: ClassVar[Mapping[str, str]] = {"session": "session_id", "unit": "unit_id"}

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002
        return [
            named_column("session_id", "服务活动", session_names(), required=True, width=36, names_record=True),
            named_column("unit_id", "企业", unit_names(), required=True, width=30, names_record=True),
            text_column("text", "问题", max_length=1000, required=True, width=60),
            text_column("asker", "提问人", max_length=40),
            text_column("answer", "现场答复", max_length=1000, width=50),
            shown_only("department__name", "想问的部门", width=24),
            shown_only("sent_at", "会前提交时间", show=moment_shown, width=18),
            shown_only("answered_at", "答复时间", show=moment_shown, width=18),
            shown_only("number", "工单编号", width=14),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[SessionQuestion]":
        return questions_for(actor, action=action)

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in OWN}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            number = signed(row["ticket__year"], row["ticket__number"]) if row["ticket__year"] else ""
            told = {name: row[name] for name in ("department__name", "sent_at", "answered_at")}
            yield row["id"], {**self.values_of(row), **told, "number": number}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("session_id") and values.get("unit_id") and values.get("text")):
            return ""
        return f"{values['session_id']}:{values['unit_id']}:{match_key(values['text'])}"

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID:
        own = {name: values[name] for name in OWN if name != "session_id" and values.get(name) is not None}
        return add_question(actor=actor, session_id=values["session_id"], values=own).pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        self.keep_fixed(changes, ("session_id",), "已登记的问题不能换到别的活动，请另起一行登记。")
        if row.target is not None:
            update_question(actor=actor, question_id=row.target.id, values=changes, expected_version=None)
