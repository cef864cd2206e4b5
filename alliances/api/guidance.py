from collections.abc import Callable
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances import actions
from alliances.access import get_body_for, get_guidance_for, get_recommendation_for
from alliances.api.guidance_serializers import (
    ClosingSerializer,
    DecideSerializer,
    GuidanceChangeSerializer,
    GuidancePageSerializer,
    GuidanceReturnSerializer,
    GuidanceSerializer,
    GuidanceWriteSerializer,
    RecommendationChangeSerializer,
    RecommendationPageSerializer,
    RecommendationSerializer,
    RecommendationWriteSerializer,
    ReplySerializer,
    SubmitSerializer,
)
from alliances.choices import RecommendState
from alliances.guidance_filters import GuidanceFilter, RecommendationFilter
from alliances.guidance_queries import guidances_for, recommendations_for
from alliances.models import Guidance, Recommendation
from alliances.queries import by_body, names_shown
from chains.api.serializers import NothingSerializer
from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from core.api.serializers import StrictSerializer

GUIDANCE_RENAMED = {
    "body_id": "body",
    "body__name": "body_name",
    "kind_id": "kind",
    "kind__label": "kind_label",
    "kind__meaning": "kind_meaning",
    "party_org_id": "party_org",
    "unit_id": "unit",
}
RECOMMEND_RENAMED = {
    "body_id": "body",
    "kind_id": "kind",
    "kind__label": "kind_label",
    "kind__meaning": "kind_meaning",
    "person_id": "person",
    "person__name": "person_name",
    "unit_id": "unit",
}


def _asked(serializer: type[StrictSerializer], request: Request) -> dict[str, Any]:
    asked = serializer(data=request.data)
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)


@extend_schema(tags=["链党组织"])
class GuidanceResource(HasHistory, Resource):
    """工作提示：链党组织向成员发出的提醒、督促、建议。状态只由 send、reply、return、close、withdraw、redraft 改变。"""

    model = Guidance
    scope_name = "guidances"
    object_code = "guidances"
    view_action = "guidance.view"
    filterset_class = GuidanceFilter
    orderings = {"updated": "updated_at", "due": "due_on"}
    default_ordering = "-updated"
    list_fields = (
        "id",
        *GUIDANCE_RENAMED,
        "number",
        "title",
        "text",
        "due_on",
        "state",
        "sent_at",
        "reply",
        "replied_at",
        "closing",
        "updated_at",
        "version",
    )

    def rows(self) -> Any:
        self.principal.require("guidance.view")
        return guidances_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{GUIDANCE_RENAMED.get(name, name): row[name] for name in self.list_fields} for row in rows]

    def _answer(self, guidance: Guidance, *, code: int = status.HTTP_200_OK) -> Response:
        row = Guidance.objects.filter(pk=guidance.pk).values(*self.list_fields).get()
        return self.object_response(guidance, GuidanceSerializer(self.shape([row])[0]).data, status=code)

    def _held(self, pk: str, action: str = "guidance.edit") -> UUID:
        return get_guidance_for(self.principal, uuid_or_not_found(pk), action).pk

    @extend_schema(parameters=LIST_PARAMETERS, responses=GuidancePageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=GuidanceSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_guidance_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=GuidanceWriteSerializer, responses={201: GuidanceSerializer})
    def create(self, request: Request) -> Response:
        """拟一件工作提示；发出用 send。链党组织须有督促指导权限。"""
        by_body(self.principal).require("guidance.edit")
        asked = GuidanceWriteSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        body = get_body_for(self.principal, asked.validated_data["body"], "guidance.edit")
        made = actions.create_guidance(actor=self.principal, body_id=body.pk, values=asked.columns())
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(request=GuidanceChangeSerializer(partial=True), responses=GuidanceSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        """修改拟稿。"""
        guidance_id, version = self._held(pk), expected_version(request)
        asked = GuidanceChangeSerializer(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        return self._answer(
            actions.update_guidance(
                actor=self.principal, guidance_id=guidance_id, values=asked.columns(), expected_version=version
            )
        )

    def _plain(self, request: Request, pk: str, step: Callable[..., Guidance]) -> Response:
        guidance_id = self._held(pk)
        _asked(NothingSerializer, request)
        return self._answer(step(actor=self.principal, guidance_id=guidance_id))

    @extend_schema(request=NothingSerializer, responses=GuidanceSerializer)
    @action(detail=True, methods=["post"])
    def send(self, request: Request, pk: str) -> Response:
        """发出并通知成员。"""
        return self._plain(request, pk, actions.send_guidance)

    @extend_schema(request=NothingSerializer, responses=GuidanceSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """撤回还没有回复的。"""
        return self._plain(request, pk, actions.withdraw_guidance)

    @extend_schema(request=NothingSerializer, responses=GuidanceSerializer)
    @action(detail=True, methods=["post"])
    def redraft(self, request: Request, pk: str) -> Response:
        """把撤回的改回拟稿。"""
        return self._plain(request, pk, actions.redraft_guidance)

    @extend_schema(request=ReplySerializer, responses=GuidanceSerializer)
    @action(detail=True, methods=["post"])
    def reply(self, request: Request, pk: str) -> Response:
        """成员回复。"""
        guidance_id = self._held(pk, "guidance.reply")
        asked = _asked(ReplySerializer, request)
        return self._answer(actions.reply_guidance(actor=self.principal, guidance_id=guidance_id, **asked))

    @extend_schema(request=GuidanceReturnSerializer, responses=GuidanceSerializer)
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def return_reply(self, request: Request, pk: str) -> Response:
        """退回回复，请成员重报。"""
        guidance_id = self._held(pk)
        asked = _asked(GuidanceReturnSerializer, request)
        return self._answer(actions.return_guidance(actor=self.principal, guidance_id=guidance_id, **asked))

    @extend_schema(request=ClosingSerializer, responses=GuidanceSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """办结；对方没有回复的要写明原因。"""
        guidance_id = self._held(pk)
        asked = _asked(ClosingSerializer, request)
        return self._answer(actions.close_guidance(actor=self.principal, guidance_id=guidance_id, **asked))


@extend_schema(tags=["链党组织"])
class RecommendationResource(HasHistory, Resource):
    """推荐：推荐入党、评优、人才评选等。链党组织只推荐，审批、评定的结果由 decide 登记。"""

    model = Recommendation
    scope_name = "recommendations"
    object_code = "recommendations"
    view_action = "recommendation.view"
    filterset_class = RecommendationFilter
    orderings = {"updated": "updated_at", "decided": "decided_on"}
    default_ordering = "-updated"
    list_fields = (
        "id",
        *RECOMMEND_RENAMED,
        "matter",
        "persons",
        "addressed_to",
        "reason",
        "state",
        "submitted_on",
        "decided_on",
        "result",
        "updated_at",
        "version",
    )

    def rows(self) -> Any:
        self.principal.require("recommendation.view")
        return recommendations_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        named = names_shown(self.principal)
        renamed = [{RECOMMEND_RENAMED.get(name, name): row[name] for name in self.list_fields} for row in rows]
        return [{**row, "person_name": (row["person_name"] if named else "") or ""} for row in renamed]

    def _answer(self, row: Recommendation, *, code: int = status.HTTP_200_OK) -> Response:
        values = Recommendation.objects.filter(pk=row.pk).values(*self.list_fields).get()
        return self.object_response(row, RecommendationSerializer(self.shape([values])[0]).data, status=code)

    def _held(self, pk: str) -> UUID:
        return get_recommendation_for(self.principal, uuid_or_not_found(pk), "recommendation.edit").pk

    @extend_schema(parameters=LIST_PARAMETERS, responses=RecommendationPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=RecommendationSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_recommendation_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=RecommendationWriteSerializer, responses={201: RecommendationSerializer})
    def create(self, request: Request) -> Response:
        """登记推荐。链党组织须有评选推荐权限。"""
        by_body(self.principal).require("recommendation.edit")
        asked = RecommendationWriteSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        body = get_body_for(self.principal, asked.validated_data["body"], "recommendation.edit")
        made = actions.create_recommendation(actor=self.principal, body_id=body.pk, values=asked.columns())
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=RecommendationChangeSerializer(partial=True), responses=RecommendationSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """修改还没有报送的推荐。"""
        row_id, version = self._held(pk), expected_version(request)
        asked = RecommendationChangeSerializer(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        return self._answer(
            actions.update_recommendation(
                actor=self.principal, recommendation_id=row_id, values=asked.columns(), expected_version=version
            )
        )

    @extend_schema(request=SubmitSerializer, responses=RecommendationSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """登记报送。"""
        row_id = self._held(pk)
        asked = _asked(SubmitSerializer, request)
        return self._answer(actions.submit_recommendation(actor=self.principal, recommendation_id=row_id, **asked))

    @extend_schema(request=DecideSerializer, responses=RecommendationSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str) -> Response:
        """登记有权组织审批、评定的结果。"""
        row_id = self._held(pk)
        asked = _asked(DecideSerializer, request)
        return self._answer(actions.decide_recommendation(actor=self.principal, recommendation_id=row_id, **asked))

    def _move(self, request: Request, pk: str, to: RecommendState) -> Response:
        row_id = self._held(pk)
        _asked(NothingSerializer, request)
        return self._answer(actions.move_recommendation(actor=self.principal, recommendation_id=row_id, to=to))

    @extend_schema(request=NothingSerializer, responses=RecommendationSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """撤回。"""
        return self._move(request, pk, RecommendState.WITHDRAWN)

    @extend_schema(request=NothingSerializer, responses=RecommendationSerializer)
    @action(detail=True, methods=["post"])
    def redraft(self, request: Request, pk: str) -> Response:
        """退回拟推荐，可以修改。"""
        return self._move(request, pk, RecommendState.DRAFT)

    @extend_schema(request=NothingSerializer, responses=RecommendationSerializer)
    @action(detail=True, methods=["post"])
    def undecide(self, request: Request, pk: str) -> Response:
        """撤销登记错的结果。"""
        return self._move(request, pk, RecommendState.SUBMITTED)
