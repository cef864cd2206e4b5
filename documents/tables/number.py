"""The register of document numbers as a sheet: out only, since a number is drawn and never typed."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.http import QueryDict

from core import clock
from core.principal import Principal
from core.tables.spec import TableColumn, TableSpec, date_column, integer_column, text_column
from documents.filters import NumberFilter
from documents.models import DocumentNumber
from documents.queries import numbers_for

BATCH = 1000
PLAIN = ("text", "title", "issuer_name", "drawn_on", "series__code", "year", "number", "void_reason")


class NumberTable(TableSpec):
    code = "document_numbers"
    label = "发文登记簿"
    noun = "件"
    view_action = "document.view"
    list_url = "document-number-list"
    lists = ("api-number-list",)
    model = DocumentNumber
    exported_only = True

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            text_column("text", "发文字号", max_length=40, width=22),
            text_column("title", "公文标题", max_length=200, width=44),
            text_column("issuer_name", "发文机关", max_length=60, width=26),
            date_column("drawn_on", "成文日期"),
            text_column("series__code", "机关代字", max_length=20),
            integer_column("year", "年份"),
            integer_column("number", "序号"),
            text_column("drawn_by", "编号人", max_length=60),
            date_column("voided_on", "作废日期"),
            text_column("void_reason", "作废原因", max_length=200, width=36),
        ]

    def _found(self, actor: Principal, filters: QueryDict) -> Any:
        filterset = NumberFilter(filters, queryset=numbers_for(actor))
        return filterset.qs if filterset.is_valid() else filterset.queryset.none()

    def count(self, actor: Principal, filters: QueryDict) -> int:
        return int(self._found(actor, filters).count())

    def export_rows(self, actor: Principal, filters: QueryDict) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        """By code and number, as a register is bound."""
        found = self._found(actor, filters).order_by("series__code", "year", "number")
        for row in found.values("id", *PLAIN, "drawn_by__display_name", "voided_at").iterator(chunk_size=BATCH):
            voided = row["voided_at"]
            yield (
                row["id"],
                {
                    **{name: row[name] for name in PLAIN},
                    "drawn_by": row["drawn_by__display_name"] or "系统",
                    "voided_on": voided.astimezone(clock.CHINA).date() if voided else None,
                },
            )
