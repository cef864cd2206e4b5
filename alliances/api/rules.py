from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances import actions
from alliances.access import get_rule_for
from alliances.api.serializers import (
    RuleChangeSerializer,
    RulePageSerializer,
    RuleSerializer,
    RuleWriteSerializer,
)
from alliances.filters import RuleFilter
from alliances.models import BodyRule
from alliances.queries import rules_for
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from organizations.api.serializers import LastDaySerializer

RENAMED = {"kind_id": "kind", "tier_id": "tier", "title_id": "title", "category_id": "category"}


@extend_schema(tags=["链党组织"])
class RuleResource(Resource):
    """组织要求：每条链要有什么组织，每个链党组织要有哪些席位、成员和联络员。"""

    model = BodyRule
    scope_name = "body-rules"
    view_action = "body.view"
    filterset_class = RuleFilter
    orderings = {"created": "created_at", "updated": "updated_at"}
    default_ordering = "created"
    list_fields = (
        "id",
        "subject",
        *RENAMED,
        "least",
        "most",
        "note",
        "valid_from",
        "valid_to",
        "updated_at",
        "version",
    )

    def rows(self) -> Any:
        return rules_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{RENAMED.get(name, name): row[name] for name in self.list_fields} for row in rows]

    def _answer(self, rule_id: UUID, *, code: int = status.HTTP_200_OK) -> Response:
        rule = get_rule_for(self.principal, rule_id)
        row = BodyRule.objects.filter(pk=rule_id).values(*self.list_fields).get()
        return self.object_response(rule, RuleSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=RulePageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=RuleSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(uuid_or_not_found(pk))

    @extend_schema(request=RuleWriteSerializer, responses={201: RuleSerializer})
    def create(self, request: Request) -> Response:
        self.principal.require_everywhere("body.edit")
        body = RuleWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        made = actions.create_rule(actor=self.principal, values=body.columns())
        return self._answer(made.pk, code=status.HTTP_201_CREATED)

    @extend_schema(request=RuleChangeSerializer(partial=True), responses=RuleSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        """更正数量和依据。"""
        rule_id = get_rule_for(self.principal, uuid_or_not_found(pk), "body.edit").pk
        version = expected_version(request)
        body = RuleChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = actions.update_rule(
            actor=self.principal, rule_id=rule_id, values=dict(body.validated_data), expected_version=version
        )
        return self._answer(changed.pk)

    @extend_schema(request=LastDaySerializer, responses={200: RuleSerializer, 204: None})
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """停用：当日以后不再检查。早于起始日期的，这条要求从未生效，即予删除，答复 204，没有内容。"""
        rule_id = get_rule_for(self.principal, uuid_or_not_found(pk), "body.edit").pk
        body = LastDaySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        ended = actions.end_rule(actor=self.principal, rule_id=rule_id, **body.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT) if ended is None else self._answer(ended.pk)
