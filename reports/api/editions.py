from typing import Any
from uuid import UUID

from django.http import FileResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.jobs import BINARY
from core.api.resources import LIST_PARAMETERS, Resource, uuid_or_not_found
from core.attachments import file_response
from core.errors import NotAllowed, NotFound
from documents.queries import numbers_of
from reports import actions
from reports.access import get_edition_for, get_file_for, may_on_some_chain
from reports.api.serializers import EditionPageSerializer, EditionSerializer, NothingSerializer, ReturnSerializer
from reports.filters import EditionFilter
from reports.freeze import changes_of, figures_of, lists_of
from reports.models import Edition
from reports.queries import editions_for

RENAMED = {"pack_id": "pack", "pack__chain_id": "chain", "pack__chain__name": "chain_name", "pack__year": "year"}


def _contents(edition: Edition) -> dict[str, Any]:
    """What the edition says, from its frozen rows."""
    changes = changes_of(edition)
    return {
        "figures": [
            {"code": each.code, "label": each.label, "kind": each.kind, "value": each.value, "unit": each.unit}
            for each in figures_of(edition)
        ],
        "lists": [
            {
                "title": each.title,
                "meaning": each.meaning,
                "columns": [
                    {"code": column.code, "label": column.label, "kind": column.kind} for column in each.columns
                ],
                "rows": [{"subject": row.subject, "cells": dict(row.cells)} for row in each.rows],
            }
            for each in lists_of(edition)
        ],
        "maps": [{"title": form["title"], "kind": form["kind"]} for form in edition.facts.get("maps", ())],
        "changes": {
            "year": changes.year,
            "added": changes.added,
            "left": changes.left,
            "changed": changes.changed,
        }
        if changes
        else None,
    }


def _files(edition: Edition) -> list[dict[str, Any]]:
    return [
        {
            "id": file.pk,
            "stage": file.stage,
            "format": file.file_format,
            "label": file.label,
            "name": file.attachment.name,
            "size": file.attachment.size,
            "sha256": file.attachment.sha256,
            "template": file.template.number if file.template else None,
        }
        for file in edition.files.select_related("attachment", "template").order_by("stage", "id")
    ]


@extend_schema(tags=["年度清单"])
class EditionResource(Resource):
    """年度清单。各版本的内容生成后不再改变；状态只由 submit、publish、return、discard 改变。"""

    model = Edition
    scope_name = "packs"
    filterset_class = EditionFilter
    orderings = {"updated": "updated_at", "number": "number"}
    default_ordering = "-updated"
    list_fields = (
        *RENAMED,
        "number",
        "state",
        "as_of",
        "content_hash",
        "built_at",
        "submitted_at",
        "published_at",
        "updated_at",
    )

    def rows(self) -> Any:
        if not may_on_some_chain(self.principal, "pack.view"):
            raise NotAllowed
        return editions_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        numbers = numbers_of(row["id"] for row in rows)
        return [
            {RENAMED.get(name, name): value for name, value in row.items()}
            | {"document_number": numbers[row["id"]].text if row["id"] in numbers else None}
            for row in rows
        ]

    def _answer(self, edition: Edition) -> Response:
        row = Edition.objects.filter(pk=edition.pk).values("id", *self.list_fields, "review_note", "version").get()
        data = {**self.shape([row])[0], **_contents(edition), "files": _files(edition)}
        return self.object_response(edition, data)

    @extend_schema(parameters=LIST_PARAMETERS, responses=EditionPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=EditionSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_edition_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=NothingSerializer, responses=EditionSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """送审。"""
        edition = get_edition_for(self.principal, uuid_or_not_found(pk), "pack.build")
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        return self._answer(actions.submit_edition(actor=self.principal, edition_id=edition.pk))

    @extend_schema(request=NothingSerializer, responses=EditionSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        """发布：此前发布的版本标为已被新版替代，正式稿随后生成。"""
        edition = get_edition_for(self.principal, uuid_or_not_found(pk), "pack.publish")
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        return self._answer(actions.publish_edition(actor=self.principal, edition_id=edition.pk))

    @extend_schema(request=ReturnSerializer, responses=EditionSerializer)
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def send_back(self, request: Request, pk: str) -> Response:
        """退回送审人。"""
        edition = get_edition_for(self.principal, uuid_or_not_found(pk), "pack.review")
        body = ReturnSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        note = body.validated_data["note"]
        return self._answer(actions.return_edition(actor=self.principal, edition_id=edition.pk, note=note))

    @extend_schema(request=NothingSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, pk: str) -> Response:
        """作废未发布的版本；作废后不再显示。"""
        edition = get_edition_for(self.principal, uuid_or_not_found(pk), "pack.build")
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        actions.discard_edition(actor=self.principal, edition_id=edition.pk)
        return Response(status=204)

    @extend_schema(responses=BINARY)
    @action(detail=True, methods=["get"], url_path="files/<uuid:file_id>", url_name="file")
    def file(self, request: Request, pk: str, file_id: UUID) -> FileResponse:  # noqa: ARG002
        """下载一个文件。"""
        if get_file_for(self.principal, file_id).edition_id != uuid_or_not_found(pk):
            raise NotFound
        return file_response(actions.hand_out_file(actor=self.principal, file_id=file_id))
