from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import FileResponse
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances import actions
from alliances.activity_access import get_outcome_for
from alliances.activity_filters import OutcomeFilter
from alliances.activity_queries import outcomes_for
from alliances.api.activity_serializers import (
    EvidenceSerializer,
    OutcomeChangeSerializer,
    OutcomePageSerializer,
    OutcomeReasonSerializer,
    OutcomeSerializer,
    OutcomeWriteSerializer,
    RepeatSerializer,
)
from alliances.evidence import get_paper_for, papers_of, sees_papers
from alliances.models import Outcome, OutcomeUnit
from alliances.queries import holds_body
from chains.api.serializers import NothingSerializer
from core.api.history import HasHistory
from core.api.jobs import BINARY
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from core.api.schema import Refusal
from core.api.uploads import MEDIA_TYPE, PARSERS, KeptFileSerializer
from core.attachments import file_response
from core.errors import NotAllowed
from documents.views.uploads import on_disk

RENAMED = {
    "kind__label": "kind",
    "kind__meaning": "kind_meaning",
    "body_id": "body",
    "body__name": "body_name",
    "source_id": "source",
    "dimension__label": "dimension",
    "asked_id": "asked",
    "recorded_for_id": "recorded_for",
    "decided_for_id": "decided_for",
    "same_as_id": "same_as",
}
LISTED = ("kind__label", "kind__meaning", "body_id", "body__name", "source_id", "dimension__label", "asked_id")
OWN = ("title", "source_kind", "amount", "quantity", "happened_on", "state", "decided_at", "updated_at")
ALONE = ("kind_id", "dimension_id", "detail", "recorded_for_id", "decided_for_id", "same_as_id", "reason")


@extend_schema(tags=["链党组织"])
class OutcomeResource(HasHistory, Resource):
    """成效：订单、增收、合作、项目等，由对方单位或链党组织确认后计入统计，登记人不能自己确认。"""

    model = Outcome
    scope_name = "outcomes"
    object_code = "outcomes"
    view_action = "outcome.view"
    filterset_class = OutcomeFilter
    orderings = {"day": "happened_on", "amount": "amount", "updated": "updated_at"}
    default_ordering = "-day"
    list_fields = ("id", *LISTED, *OWN)

    def rows(self) -> Any:
        self.principal.require("outcome.view")
        return outcomes_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{RENAMED.get(name, name): row[name] for name in row} for row in rows]

    def _answer(self, outcome: Outcome, *, code: int = status.HTTP_200_OK) -> Response:
        columns = (*self.list_fields, *ALONE, "created_at", "version")
        row = self.shape([Outcome.objects.filter(pk=outcome.pk).values(*columns).get()])[0]
        row["units"] = list(
            OutcomeUnit.objects.filter(outcome=outcome).order_by("id").values_list("unit_id", flat=True)
        )
        row["files"] = papers_of(outcome.pk) if sees_papers(self.principal, outcome) else []
        return self.object_response(outcome, OutcomeSerializer(row).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=OutcomePageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=OutcomeSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_outcome_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=OutcomeWriteSerializer, responses={201: OutcomeSerializer})
    def create(self, request: Request) -> Response:
        """登记成效，并请对方或链党组织确认。"""
        self.principal.require("outcome.edit")
        body = OutcomeWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        outcome = actions.record_outcome(
            actor=self.principal,
            source_kind=body.validated_data["source_kind"],
            source_id=body.validated_data["source"],
            values=body.columns(),
            unit_ids=body.validated_data.get("units", []),
        )
        return self._answer(outcome, code=status.HTTP_201_CREATED)

    @extend_schema(request=OutcomeChangeSerializer(partial=True), responses=OutcomeSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        """更正还没有确认的成效；units 给出的是全部受益单位。"""
        outcome = get_outcome_for(self.principal, uuid_or_not_found(pk), "outcome.edit")
        version = expected_version(request)
        body = OutcomeChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = actions.update_outcome(
            actor=self.principal,
            outcome_id=outcome.pk,
            values=body.columns(),
            unit_ids=body.validated_data.get("units"),
            expected_version=version,
        )
        return self._answer(changed)

    @extend_schema(request=NothingSerializer, responses=OutcomeSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        """确认属实，计入统计；自己登记的不能确认。"""
        outcome = get_outcome_for(self.principal, uuid_or_not_found(pk), "outcome.confirm")
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        return self._answer(actions.confirm_outcome(actor=self.principal, outcome_id=outcome.pk))

    def _of_body(self, pk: str) -> Outcome:
        """For who answers for its body, not for a unit that is asked. Raises NotAllowed, NotFound."""
        outcome = get_outcome_for(self.principal, uuid_or_not_found(pk), "outcome.confirm")
        if not holds_body(self.principal, outcome.body_id, "outcome.confirm"):
            raise NotAllowed
        return outcome

    def _with_reason(self, request: Request, outcome: Outcome, act: Callable[..., Outcome]) -> Response:
        body = OutcomeReasonSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(act(actor=self.principal, outcome_id=outcome.pk, **body.validated_data))

    @extend_schema(request=OutcomeReasonSerializer, responses=OutcomeSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str) -> Response:
        """不认可，须写明原因。"""
        outcome = get_outcome_for(self.principal, uuid_or_not_found(pk), "outcome.confirm")
        return self._with_reason(request, outcome, actions.refuse_outcome)

    @extend_schema(request=OutcomeReasonSerializer, responses=OutcomeSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """登记方撤回，须写明原因。"""
        outcome = get_outcome_for(self.principal, uuid_or_not_found(pk), "outcome.edit")
        return self._with_reason(request, outcome, actions.withdraw_outcome)

    @extend_schema(request=OutcomeReasonSerializer, responses=OutcomeSerializer)
    @action(detail=True, methods=["post"])
    def unconfirm(self, request: Request, pk: str) -> Response:
        """链党组织把已确认的、注明重复的改回待确认，须写明原因。"""
        return self._with_reason(request, self._of_body(pk), actions.unconfirm_outcome)

    @extend_schema(request=RepeatSerializer, responses=OutcomeSerializer)
    @action(detail=True, methods=["post"])
    def repeat(self, request: Request, pk: str) -> Response:
        """链党组织注明与另一项同类别的成效重复，这一项不再计入统计。"""
        outcome_id: UUID = self._of_body(pk).pk
        body = RepeatSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(
            actions.mark_repeat(actor=self.principal, outcome_id=outcome_id, same_as_id=body.validated_data["same_as"])
        )

    @extend_schema(request={MEDIA_TYPE: EvidenceSerializer}, responses={201: KeptFileSerializer, 413: Refusal})
    @action(detail=True, methods=["post"], parser_classes=PARSERS)
    def files(self, request: Request, pk: str) -> Response:
        """上传一份佐证材料（合同、发票、照片等）；登记方、请其确认的单位和链党组织可以下载。"""
        outcome = get_outcome_for(self.principal, uuid_or_not_found(pk), "outcome.edit")
        body = EvidenceSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        upload = body.validated_data["file"]
        with on_disk(upload) as source:
            kept = actions.add_evidence(
                actor=self.principal,
                outcome_id=outcome.pk,
                source=source,
                name=upload.name,
                purpose=body.validated_data["purpose"],
            )
        return Response(KeptFileSerializer(kept).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=BINARY)
    @action(detail=True, methods=["get"], url_path="files/<uuid:attachment_id>", url_name="file")
    def file(self, request: Request, pk: str, attachment_id: UUID) -> FileResponse:  # noqa: ARG002
        """下载一份佐证材料。"""
        return file_response(get_paper_for(self.principal, uuid_or_not_found(pk), attachment_id))

    @extend_schema(request=None, responses={204: None})
    @file.mapping.delete
    def remove_file(self, request: Request, pk: str, attachment_id: UUID) -> Response:  # noqa: ARG002
        """移除一份佐证材料；已确认的成效，材料要留存，不能移除。"""
        actions.remove_evidence(actor=self.principal, outcome_id=uuid_or_not_found(pk), attachment_id=attachment_id)
        return Response(status=status.HTTP_204_NO_CONTENT)
