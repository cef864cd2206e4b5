"""Courses and their sessions as tables, both ways. What courses come to goes out beside them, never in."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.http import QueryDict

from alliances import actions
from alliances.courses.filters import CourseFilter, SessionFilter
from alliances.courses.queries import Attended, attended_by_course, courses_for, sessions_for
from alliances.models import Course, CourseSession
from alliances.tables.columns import body_names
from core.principal import Principal
from core.spreadsheets.table import match_key
from core.tables.listed import RecordTable
from core.tables.spec import (
    ParsedRow,
    TableColumn,
    boolean_column,
    date_column,
    integer_column,
    shown_only,
    text_column,
)
from core.tables.term_columns import term_column
from organizations.tables.names import Names, named_column, unit_names

COURSE_WRITTEN = ("name", "kind_id", "body_id", "purpose", "opened_on")
SUMS = ("sessions", "attendances", "members", "training")
SESSION_WRITTEN = (
    "course_id",
    "title",
    "held_on",
    "place",
    "host_id",
    "teacher",
    "attendances",
    "members",
    "persons",
    "is_training",
    "note",
)


def course_names() -> Names:
    return Names(Course.objects.values_list("id", "name"), noun="课程")


class CourseTable(RecordTable):
    """``year=`` narrows what the courses come to as well, as on the page."""

    code = "courses"
    label = "课程"
    noun = "个"
    view_action = "work.view"
    edit_action = "work.edit"
    list_url = "course-list"
    lists = ("api-course-list",)
    model = Course
    filters = CourseFilter
    read = (*COURSE_WRITTEN, "closed_on")
    order = ("name_key", "id")
    fields: ClassVar[Mapping[str, str]] = {"body": "body_id", "kind": "kind_id"}
    bulk: ClassVar[Mapping[str, str]] = {"kind_id": "课堂类别"}

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - who imports works on the whole tenant
        return [
            text_column("name", "课程名称", max_length=120, required=True, width=30, names_record=True),
            term_column("kind_id", "课堂类别", "course_kind", required=True),
            named_column("body_id", "链党组织", body_names(), width=36, comment="全市开设的留空"),
            text_column("purpose", "内容", max_length=400, width=40),
            date_column("opened_on", "开办日期"),
            shown_only("closed_on", "停办日期", show=lambda value: value or None),
            shown_only("sessions", "课次", show=lambda value: value),
            shown_only("attendances", "参加人次", show=lambda value: value),
            shown_only("members", "其中党员人次", show=lambda value: value),
            shown_only("training", "其中职业技能培训人次", show=lambda value: value),
        ]

    def rows(self, actor: Principal, action: str) -> Any:
        return courses_for(actor, action=action)

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in COURSE_WRITTEN}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            yield row["id"], {name: row[name] for name in self.read}

    def export_rows(self, actor: Principal, filters: QueryDict) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        asked = CourseFilter(filters, queryset=Course.objects.none())
        year = int(asked.form.cleaned_data.get("year") or 0) if asked.is_valid() else 0
        sums = attended_by_course(sessions_for(actor), None, year or None)
        for row_id, row in super().export_rows(actor, filters):
            came = sums.get(row_id, Attended())
            yield row_id, {**row, **{name: getattr(came, name) for name in SUMS}}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        return match_key(values["name"]) if values.get("name") else ""

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID | None:
        columns = {name: values[name] for name in COURSE_WRITTEN if name in values and name != "body_id"}
        return actions.create_course(actor=actor, body_id=values.get("body_id"), values=columns).pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        self.keep_fixed(changes, ("body_id",), "已开办的课程不能换到别的链党组织，请另起一行登记。")
        if row.target is not None:
            actions.update_course(actor=actor, course_id=row.target.id, values=changes, expected_version=None)


class CourseSessionTable(RecordTable):
    code = "course_sessions"
    label = "课次"
    noun = "场"
    view_action = "work.view"
    edit_action = "work.edit"
    list_url = "course-session-list"
    lists = ("course-detail", "api-course-session-list")
    model = CourseSession
    filters = SessionFilter
    read = SESSION_WRITTEN
    order = ("-held_on", "id")
    fields: ClassVar[Mapping[str, str]] = {"course": "course_id", "host": "host_id"}

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - who imports works on the whole tenant
        return [
            named_column("course_id", "课程", course_names(), required=True, width=30, names_record=True),
            text_column("title", "主题", max_length=120, required=True, width=36, names_record=True),
            date_column("held_on", "日期", required=True, names_record=True, aliases=("活动日期", "时间")),
            text_column("place", "地点", max_length=80, width=20),
            named_column("host_id", "承办单位", unit_names(), width=30),
            text_column("teacher", "主讲", max_length=60, aliases=("授课人",)),
            integer_column("attendances", "参加人次", required=True, comment="含党员和其他人员"),
            integer_column("members", "党员人次", comment="包含在参加人次里；不清楚的留空"),
            integer_column("persons", "参加人数", comment="一个人只算一次；不清楚的留空"),
            boolean_column("is_training", "职业技能培训"),
            text_column("note", "备注", max_length=200, width=30),
        ]

    def rows(self, actor: Principal, action: str) -> Any:
        return sessions_for(actor, action=action)

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("course_id") and values.get("held_on") and values.get("title")):
            return ""
        return f"{values['course_id']}:{values['held_on']}:{match_key(values['title'])}"

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID | None:
        columns = {name: values[name] for name in SESSION_WRITTEN if name in values and name != "course_id"}
        return actions.log_session(actor=actor, course_id=values["course_id"], values=columns).pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        self.keep_fixed(changes, ("course_id",), "已登记的课次不能换到别的课程，请删除后另起一行登记。")
        if row.target is not None:
            actions.update_session(actor=actor, session_id=row.target.id, values=changes, expected_version=None)


TABLES = (CourseTable(), CourseSessionTable())
