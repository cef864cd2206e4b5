"""结对建议 over the API: the same as the page, for programs."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances import actions
from alliances.choices import PairingPattern
from alliances.models import SuggestionRefusal
from alliances.queries import by_body
from alliances.suggesting.queries import bodies_pairing, refusals_of
from alliances.suggesting.rank import MOST, Suggestion, suggestions
from core.api.resources import Resource
from core.api.schema import Refusal
from core.api.serializers import StrictSerializer
from core.errors import InvalidInput, NotFound


class SuggestedUnitSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class PairingSuggestionSerializer(serializers.Serializer[Any]):
    first = SuggestedUnitSerializer()
    second = SuggestedUnitSerializer()
    score = serializers.FloatField(help_text="匹配度，0 到 100")
    reasons = serializers.ListField(child=serializers.CharField(), help_text="理由，最重要的在前")
    pattern = serializers.ChoiceField(choices=PairingPattern.choices)
    lead = serializers.UUIDField(allow_null=True, help_text="由哪一家牵头；不分主次的为空")
    chain = serializers.UUIDField(allow_null=True, help_text="两家同在的产业链")


class SuggestionRefusalSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    first = SuggestedUnitSerializer()
    second = SuggestedUnitSerializer()
    created_at = serializers.DateTimeField()


class PairingSuggestionsSerializer(serializers.Serializer[Any]):
    body = serializers.UUIDField(allow_null=True, help_text="为哪个链党组织建议；没有可以办理结对的组织时为空")
    results = PairingSuggestionSerializer(many=True)
    refused = SuggestionRefusalSerializer(many=True, help_text="暂不考虑的，最近 50 项")


class SuggestionAskedSerializer(serializers.Serializer[Any]):
    body = serializers.UUIDField(required=False)
    unit = serializers.UUIDField(required=False)
    size = serializers.IntegerField(default=MOST, min_value=1, max_value=MOST)


class SuggestionRefuseSerializer(StrictSerializer):
    body = serializers.UUIDField()
    first = serializers.UUIDField()
    second = serializers.UUIDField()


class SuggestionTakeBackSerializer(StrictSerializer):
    refusal = serializers.UUIDField()


def _told(each: Suggestion) -> dict[str, Any]:
    return {
        "first": {"id": each.first.id, "name": each.first.name},
        "second": {"id": each.second.id, "name": each.second.name},
        "score": round(each.score, 1),
        "reasons": list(each.reasons),
        "pattern": each.pattern.value,
        "lead": each.lead,
        "chain": each.chain_id,
    }


def _refusal(row: SuggestionRefusal) -> dict[str, Any]:
    return {
        "id": row.pk,
        "first": {"id": row.first_id, "name": row.first.short_name or row.first.name},
        "second": {"id": row.second_id, "name": row.second.short_name or row.second.name},
        "created_at": row.created_at,
    }


@extend_schema(tags=["结对"])
class PairingSuggestionResource(Resource):
    """结对建议：按供应关系、环节、所有制、规模、地域和缺口排列，各带理由；只供参考。"""

    model = SuggestionRefusal
    scope_name = "pairing-suggestions"

    def _asked(self, request: Request) -> dict[str, Any]:
        unknown = sorted(set(request.query_params) - {"body", "unit", "size", "format"})
        if unknown:
            raise InvalidInput(
                "有不认识的查询参数，请对照接口文档。",
                code="unknown_filter",
                fields={name: ["没有这个查询参数。"] for name in unknown},
            )
        asked = SuggestionAskedSerializer(data=request.query_params)
        if not asked.is_valid():
            raise InvalidInput(
                "查询参数有误，请按提示修改。",
                code="bad_filter",
                fields={name: [str(text) for text in texts] for name, texts in asked.errors.items()},
            )
        given: dict[str, Any] = asked.validated_data
        return given

    @extend_schema(
        parameters=[
            OpenApiParameter("body", OpenApiTypes.UUID, description="链党组织；不填的取按名称排在最前的一个"),
            OpenApiParameter("unit", OpenApiTypes.UUID, description="只为这一家企业建议"),
            OpenApiParameter(
                "size", {"type": "integer", "minimum": 1, "maximum": MOST}, description=f"最多几项，默认 {MOST}"
            ),
        ],
        responses={200: PairingSuggestionsSerializer, 404: Refusal},
    )
    def list(self, request: Request) -> Response:
        by_body(self.principal).require("pairing.edit")
        given = self._asked(request)
        bodies = bodies_pairing(self.principal)
        body = (bodies.filter(pk=given["body"]) if "body" in given else bodies).first()
        if body is None and "body" in given:
            raise NotFound
        found = suggestions(self.principal, body, given.get("unit"), most=given["size"]) if body else []
        told = {
            "body": body.pk if body else None,
            "results": [_told(each) for each in found],
            "refused": [_refusal(row) for row in refusals_of(body)] if body else [],
        }
        return Response(PairingSuggestionsSerializer(told).data)

    @extend_schema(request=SuggestionRefuseSerializer, responses={201: SuggestionRefusalSerializer})
    @action(detail=False, methods=["post"])
    def refuse(self, request: Request) -> Response:
        """暂不考虑：这个组织不再得到这一对的建议，可以恢复。"""
        by_body(self.principal).require("pairing.edit")
        body = SuggestionRefuseSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        given = body.validated_data
        made = actions.refuse_suggestion(
            actor=self.principal, body_id=given["body"], unit_ids=(given["first"], given["second"])
        )
        return Response(SuggestionRefusalSerializer(_refusal(made)).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=SuggestionTakeBackSerializer, responses={204: None})
    @action(detail=False, methods=["post"], url_path="take-back", url_name="take-back")
    def take_back(self, request: Request) -> Response:
        """恢复建议。"""
        by_body(self.principal).require("pairing.edit")
        body = SuggestionTakeBackSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        actions.take_back_refusal(actor=self.principal, refusal_id=body.validated_data["refusal"])
        return Response(status=status.HTTP_204_NO_CONTENT)
