"""What counts for all tickets, over the API."""

from typing import Any
from uuid import UUID

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from chains.api.serializers import PageSerializer
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from core.api.serializers import StrictSerializer
from core.moments import MomentFilter
from core.tenancy.dated import in_force
from organizations.api.serializers import LastDaySerializer
from services.actions.rules import change_ticket_rule, end_ticket_rule, set_ticket_rule
from services.choices import RuleKind, RuleUnit
from services.models import TicketRule
from services.queries import VIEW
from services.rule_access import get_ticket_rule_for
from services.rule_queries import EDIT, ticket_rules_for


class TicketRuleSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=RuleKind.choices)
    amount = serializers.IntegerField()
    unit = serializers.ChoiceField(choices=RuleUnit.choices)
    note = serializers.CharField(allow_blank=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class TicketRulePageSerializer(PageSerializer):
    results = TicketRuleSerializer(many=True)


class TicketRuleChangeSerializer(StrictSerializer):
    amount = serializers.IntegerField(min_value=1, max_value=100_000)
    unit = serializers.ChoiceField(choices=RuleUnit.choices)
    note = serializers.CharField(max_length=200, allow_blank=True, required=False)


class TicketRuleWriteSerializer(TicketRuleChangeSerializer):
    kind = serializers.ChoiceField(choices=RuleKind.choices)


class TicketRuleFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label="事项", choices=RuleKind.choices)
    on = django_filters.DateFilter(label="这一天有效的", method="on_day")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = TicketRule
        fields: list[str] = []

    def on_day(self, queryset: Any, name: str, value: Any) -> Any:  # noqa: ARG002
        return queryset.filter(in_force(value))


@extend_schema(tags=["工单"])
class TicketRuleResource(Resource):
    """工单规定：延期次数和时长、退单裁定和数据请求的时限。没有设的按通用规定。"""

    model = TicketRule
    scope_name = "ticket-rules"
    view_action = VIEW
    filterset_class = TicketRuleFilter
    orderings = {"created": "created_at", "updated": "updated_at"}
    default_ordering = "created"
    list_fields = ("id", "kind", "amount", "unit", "note", "valid_from", "valid_to", "updated_at", "version")

    def rows(self) -> Any:
        return ticket_rules_for(self.principal)

    def _answer(self, rule_id: UUID, *, code: int = status.HTTP_200_OK) -> Response:
        rule = get_ticket_rule_for(self.principal, rule_id)
        row = {name: getattr(rule, name) for name in self.list_fields}
        return self.object_response(rule, TicketRuleSerializer(row).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=TicketRulePageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=TicketRuleSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(uuid_or_not_found(pk))

    @extend_schema(request=TicketRuleWriteSerializer, responses={201: TicketRuleSerializer})
    def create(self, request: Request) -> Response:
        """设一条，从今天起算；原来有的停用。"""
        self.principal.require_everywhere(EDIT)
        body = TicketRuleWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        given = dict(body.validated_data)
        made = set_ticket_rule(actor=self.principal, kind=given.pop("kind"), values=given)
        return self._answer(made.pk, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=TicketRuleChangeSerializer(partial=True), responses=TicketRuleSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """修改。已经生效的改了内容，原来的停用、从今天起另起一条，答复的是新的一条（id 不同）。"""
        rule = get_ticket_rule_for(self.principal, uuid_or_not_found(pk), EDIT)
        version = expected_version(request)
        body = TicketRuleChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = change_ticket_rule(
            actor=self.principal, rule_id=rule.pk, values=body.validated_data, expected_version=version
        )
        return self._answer(changed.pk)

    @extend_schema(request=LastDaySerializer, responses={200: TicketRuleSerializer, 204: None})
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """停用，恢复通用规定。早于起始日期的，这条从未生效，即予删除，答复 204，没有内容。"""
        rule_id = get_ticket_rule_for(self.principal, uuid_or_not_found(pk), EDIT).pk
        body = LastDaySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        ended = end_ticket_rule(actor=self.principal, rule_id=rule_id, **body.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT) if ended is None else self._answer(ended.pk)
