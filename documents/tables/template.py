"""机关代字 and the versions of templates as sheets; a code comes in by a sheet too, a template by its own page."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict

from core.principal import Principal
from core.tables.listed import RecordTable, RegisterTable
from core.tables.spec import (
    ParsedRow,
    TableColumn,
    date_column,
    moment_column,
    plain_column,
    shown_only,
    text_column,
)
from documents.actions import create_series, end_series, update_series
from documents.models import DocumentSeries, DocumentTemplate
from documents.queries import series_for, versions_for
from documents.templating.kinds import template_kinds

WRITTEN = ("code", "issuer_name", "ended_on")


class SeriesTable(RecordTable):
    code = "document_series"
    label = "机关代字"
    noun = "个"
    view_action = "document.view"
    edit_action = "document.edit"
    list_url = "document-series-list"
    model = DocumentSeries
    read = (*WRITTEN, "used")
    order = ("issuer_name", "code")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            text_column(
                "code",
                "机关代字",
                max_length=20,
                required=True,
                names_record=True,
                comment="如“某组发”，不含年份、括号和序号",
            ),
            text_column("issuer_name", "发文机关", max_length=60, required=True, width=34, comment="全称"),
            date_column("ended_on", "停用日期", comment="仍在使用的留空；清空即为恢复"),
            shown_only("used", "已编号数"),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        actor.require_everywhere(action)
        return series_for(actor)

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in WRITTEN}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            yield row["id"], row

    def natural_key(self, values: Mapping[str, Any]) -> str:
        return str(values.get("code", ""))

    def add(self, actor: Principal, values: Mapping[str, Any]) -> None:
        made = create_series(actor=actor, values={"code": values["code"], "issuer_name": values["issuer_name"]})
        if values.get("ended_on"):
            end_series(actor=actor, series_id=made.pk, last_day=values["ended_on"])

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is not None:
            update_series(actor=actor, series_id=row.target.id, values=dict(changes), expected_version=None)


class TemplateTable(RegisterTable):
    """``kind=`` narrows to one kind of document."""

    code = "document_templates"
    label = "文书模板"
    noun = "版"
    view_action = "document.view"
    list_url = "document-template-kinds"
    lists = ("document-template-list", "api-template-list")
    model = DocumentTemplate
    read = ("kind", "number", "state", "note", "uploaded_by__display_name", "created_at", "activated_at")
    order = ("kind", "-number")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        kinds = {kind.code: kind.label for kind in template_kinds()}
        states = dict(DocumentTemplate._meta.get_field("state").flatchoices)
        return [
            plain_column("kind", "文书种类", width=20, show=lambda value: kinds.get(value, value)),
            plain_column("number", "版次"),
            plain_column("state", "状态", show=lambda value: str(states.get(value, value))),
            plain_column("note", "说明", width=40),
            plain_column("uploaded_by__display_name", "上传人", width=16),
            moment_column("created_at", "上传时间"),
            moment_column("activated_at", "启用时间"),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":  # noqa: ARG002 - read in one way only
        return versions_for(actor)

    def found(self, actor: Principal, filters: QueryDict) -> "QuerySet[Any]":
        found, kind = super().found(actor, filters), filters.get("kind", "")
        return found.filter(kind=kind) if kind else found
