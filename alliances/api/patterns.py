"""Structure patterns over the API: how chains are built in this city, and building one so."""

from collections import defaultdict
from typing import Any
from uuid import UUID

import django_filters
from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances import actions
from alliances.access import get_pattern_for
from alliances.actions.pattern import MOST_SEGMENTS, MOST_TIERS
from alliances.models import PatternTier, StructurePattern
from alliances.queries import patterns_for
from chains.access import get_chain_for
from chains.choices import Layer
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from core.api.serializers import StrictSerializer
from core.moments import MomentFilter


class PatternFilter(django_filters.FilterSet):
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = StructurePattern
        fields: list[str] = []


class PatternSegmentSerializer(serializers.Serializer[Any]):
    layer = serializers.ChoiceField(choices=Layer.choices)
    name = serializers.CharField()


class TierSerializer(serializers.Serializer[Any]):
    kind = serializers.UUIDField(help_text="组织类别")
    tier = serializers.UUIDField(help_text="层级，本市的叫法（名称与分类 body_tier）")
    title = serializers.CharField(help_text="名称写法，{chain} 换成产业链的名称")


class PatternSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    note = serializers.CharField(allow_blank=True)
    segments = PatternSegmentSerializer(many=True)
    tiers = TierSerializer(many=True, help_text="自上而下")
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class PatternPageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = PatternSerializer(many=True)


class PatternSegmentWriteSerializer(StrictSerializer):
    layer = serializers.ChoiceField(choices=Layer.choices)
    name = serializers.CharField(max_length=40)


class TierWriteSerializer(StrictSerializer):
    kind = serializers.UUIDField()
    tier = serializers.UUIDField()
    title = serializers.CharField(max_length=80)


class PatternWriteSerializer(StrictSerializer):
    name = serializers.CharField(max_length=60)
    note = serializers.CharField(max_length=200, allow_blank=True, required=False)
    segments = PatternSegmentWriteSerializer(many=True, required=False, max_length=MOST_SEGMENTS)  # type: ignore[call-arg]
    tiers = TierWriteSerializer(  # type: ignore[call-arg]
        many=True, required=False, max_length=MOST_TIERS, help_text="自上而下，整体替换"
    )

    def columns(self) -> dict[str, Any]:
        data = {name: value for name, value in self.validated_data.items() if name != "tiers"}
        if "segments" in data:
            data["segments"] = [[str(one["layer"]), one["name"]] for one in data["segments"]]
        return data

    def tiers_given(self) -> list[dict[str, Any]] | None:
        given = self.validated_data.get("tiers")
        if given is None:
            return None
        return [{"kind_id": one["kind"], "tier_id": one["tier"], "title": one["title"]} for one in given]


class PatternBuildSerializer(StrictSerializer):
    chain = serializers.UUIDField()
    founded_on = serializers.DateField(required=False, allow_null=True, help_text="各组织的成立日期")


class PatternBuiltSerializer(serializers.Serializer[Any]):
    segments = serializers.ListField(child=serializers.UUIDField(), help_text="新建的环节")
    bodies = serializers.ListField(child=serializers.UUIDField(), help_text="新建的链党组织，自上而下")


@extend_schema(tags=["链党组织"])
class PatternResource(Resource):
    """结构模式：本市的产业链怎么建立，有哪些环节、自上而下设哪些组织。"""

    model = StructurePattern
    scope_name = "structure-patterns"
    view_action = "body.edit"
    filterset_class = PatternFilter
    orderings = {"name": "name", "updated": "updated_at"}
    default_ordering = "name"
    list_fields = ("id", "name", "note", "segments", "updated_at", "version")

    def rows(self) -> Any:
        return patterns_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        tiers: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
        for tier in PatternTier.objects.filter(pattern__in=[row["id"] for row in rows]).order_by("place"):
            tiers[tier.pattern_id].append({"kind": tier.kind_id, "tier": tier.tier_id, "title": tier.title})
        return [
            {
                **row,
                "segments": [{"layer": layer, "name": name} for layer, name in row["segments"]],
                "tiers": tiers[row["id"]],
            }
            for row in rows
        ]

    def _answer(self, pattern_id: UUID, *, code: int = status.HTTP_200_OK) -> Response:
        pattern = get_pattern_for(self.principal, pattern_id)
        row = {name: getattr(pattern, name) for name in self.list_fields}
        return self.object_response(pattern, PatternSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=PatternPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=PatternSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(uuid_or_not_found(pk))

    @extend_schema(request=PatternWriteSerializer, responses={201: PatternSerializer})
    def create(self, request: Request) -> Response:
        self.principal.require_everywhere("body.edit")
        body = PatternWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        with transaction.atomic():
            pattern = actions.create_pattern(actor=self.principal, values=body.columns())
            actions.set_tiers(actor=self.principal, pattern_id=pattern.pk, tiers=body.tiers_given() or [])
        return self._answer(pattern.pk, code=status.HTTP_201_CREATED)

    @extend_schema(request=PatternWriteSerializer(partial=True), responses=PatternSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        """修改；按它建立过的产业链不受影响。"""
        pattern = get_pattern_for(self.principal, uuid_or_not_found(pk))
        version = expected_version(request)
        body = PatternWriteSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        tiers = body.tiers_given()
        with transaction.atomic():
            actions.update_pattern(
                actor=self.principal, pattern_id=pattern.pk, values=body.columns(), expected_version=version
            )
            if tiers is not None:
                actions.set_tiers(actor=self.principal, pattern_id=pattern.pk, tiers=tiers)
        return self._answer(pattern.pk)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """删除；按它建立过的产业链不受影响。"""
        actions.delete_pattern(actor=self.principal, pattern_id=uuid_or_not_found(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=PatternBuildSerializer, responses=PatternBuiltSerializer)
    @action(detail=True, methods=["post"])
    def build(self, request: Request, pk: str) -> Response:
        """按它建立一条产业链：缺的环节和组织补上，已有的不动；再办一次没有变化。"""
        pattern = get_pattern_for(self.principal, uuid_or_not_found(pk))
        body = PatternBuildSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        chain = get_chain_for(self.principal, body.validated_data["chain"], "chain.edit")
        segments, bodies = actions.build_by_pattern(
            actor=self.principal,
            pattern_id=pattern.pk,
            chain_id=chain.pk,
            founded_on=body.validated_data.get("founded_on"),
        )
        data = {"segments": [row.pk for row in segments], "bodies": [row.pk for row in bodies]}
        return Response(PatternBuiltSerializer(data).data)
