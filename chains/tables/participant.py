"""Units that take part in projects, and what was reported on projects, as tables, both ways (F019)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet

from chains.actions import add_participant, correct_note, end_participant, report_progress, update_participant
from chains.choices import ParticipantCategory
from chains.models import Participant, ProgressNote
from chains.project_filters import ParticipantFilter, ProgressNoteFilter
from chains.projects.queries import notes_for, participants_for
from chains.tables.names import project_names
from core import clock
from core.principal import Principal
from core.tables.listed import DatedRecordTable, RecordTable
from core.tables.spec import (
    ParsedRow,
    TableColumn,
    choice_column,
    date_column,
    labels_of,
    shown_only,
    text_column,
)
from organizations.tables.names import named_column, unit_names

FIXED = ("project_id", "unit_id", "valid_from")
WORDS = ("progress", "problems", "next_steps")


def _project_column() -> TableColumn:
    return named_column(
        "project_id",
        "重点项目",
        project_names(),
        width=30,
        required=True,
        names_record=True,
        comment="项目名称；各年度有同名的写成“某某项目（2026年）”",
        aliases=("项目", "项目名称"),
    )


class ParticipantTable(DatedRecordTable):
    code = "participants"
    label = "项目参与单位"
    noun = "家"
    view_action = "project.view"
    edit_action = "project.edit"
    list_url = "project-list"
    lists = ("api-participant-list",)
    model = Participant
    filters = ParticipantFilter
    read = (*FIXED, "category", "role", "valid_to")
    order = ("-project__year", "project__name_key", "project_id", "unit__name_key", "id")
    fields: ClassVar[Mapping[str, str]] = {"project": "project_id", "unit": "unit_id", "last_day": "valid_to"}
    kept_when_blank: ClassVar[frozenset[str]] = frozenset({"valid_from"})

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            _project_column(),
            named_column(
                "unit_id", "单位名称", unit_names(), required=True, names_record=True, width=36, aliases=("参与单位",)
            ),
            choice_column("category", "类别", labels_of(ParticipantCategory), required=True),
            text_column("role", "承担任务", max_length=80, width=36),
            date_column("valid_from", "参与日期", comment="不清楚的留空"),
            date_column("valid_to", "退出日期", comment="仍在参与的留空"),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        return participants_for(actor, action=action)

    def own_key(self, values: Mapping[str, Any]) -> str:
        ends = [values.get("project_id"), values.get("unit_id")]
        return ":".join(str(end) for end in ends) if all(ends) else ""

    def add(self, actor: Principal, values: Mapping[str, Any]) -> None:
        given = {name: values[name] for name in ("unit_id", "category", "role", "valid_from") if name in values}
        made = add_participant(actor=actor, project_id=values["project_id"], values=given)
        if values.get("valid_to"):
            end_participant(actor=actor, participant_id=made.pk, last_day=values["valid_to"])

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        self.keep_fixed(changes, FIXED, "登记后不能改；请给这一行填上退出日期，再另起一行登记。")
        self.refuse_reopening(changes, "已退出的不能在表中改回，请另起一行登记。")
        written = {name: changes[name] for name in ("category", "role") if name in changes}
        if written:
            update_participant(actor=actor, participant_id=row.target.id, values=written, expected_version=None)
        if "valid_to" in changes:
            end_participant(actor=actor, participant_id=row.target.id, last_day=changes["valid_to"])


class ProgressNoteTable(RecordTable):
    code = "progress_notes"
    label = "项目进展报告"
    noun = "份"
    view_action = "project.view"
    edit_action = "project.report"
    list_url = "project-list"
    lists = ("api-progress-note-list", "project-notes")
    model = ProgressNote
    filters = ProgressNoteFilter
    read = ("project_id", "period_start", "period_end", *WORDS, "reported_by__display_name", "reported_at")
    order = ("-period_start", "project__name_key", "project_id", "id")
    fields: ClassVar[Mapping[str, str]] = {"project": "project_id"}

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            _project_column(),
            date_column(
                "period_start",
                "周期起",
                required=True,
                names_record=True,
                comment="周期的第一天，如 2026-04-01；按本市的进展报告周期（月或季）",
            ),
            shown_only("period_end", "周期止"),
            text_column("progress", "进展情况", max_length=2000, required=True, width=44),
            text_column("problems", "存在问题", max_length=2000, width=36),
            text_column("next_steps", "下步打算", max_length=2000, width=36),
            shown_only("reported_by", "填报人", width=14),
            shown_only("reported_on", "填报日期"),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        return notes_for(actor, action=action)

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in ("project_id", "period_start", *WORDS)}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            extra = {
                "period_end": row["period_end"],
                "reported_by": row["reported_by__display_name"],
                "reported_on": row["reported_at"].astimezone(clock.CHINA).date(),
            }
            yield row["id"], {**self.values_of(row), **extra}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        ends = [values.get("project_id"), values.get("period_start")]
        return ":".join(str(end) for end in ends) if all(ends) else ""

    def add(self, actor: Principal, values: Mapping[str, Any]) -> None:
        given = {name: values[name] for name in WORDS if name in values}
        start = values["period_start"]
        report_progress(actor=actor, project_id=values["project_id"], period_start=start, values=given)

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        self.keep_fixed(changes, ("project_id", "period_start"), "报告属于哪个项目、哪一期不能改，请另起一行填报。")
        correct_note(actor=actor, note_id=row.target.id, values=dict(changes), expected_version=None)
