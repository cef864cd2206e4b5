"""Kinds of meetings and how many are asked for, over the API."""

from collections import defaultdict
from typing import Any
from uuid import UUID

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from core.moments import MomentFilter
from meetings.actions.kind import create_kind_rule, delete_kind_rule, update_kind_rule
from meetings.actions.minimum import create_minimum_rule, end_minimum_rule, update_minimum_rule
from meetings.api.rule_serializers import (
    KindRuleChangeSerializer,
    KindRulePageSerializer,
    KindRuleSerializer,
    KindRuleWriteSerializer,
    MinimumRulePageSerializer,
    MinimumRuleSerializer,
    MinimumRuleWriteSerializer,
)
from meetings.models import KindAgendaItem, KindInvitee, MeetingKind, MinimumRule, MinimumRuleKind
from meetings.rule_access import get_kind_rule_for, get_minimum_rule_for
from meetings.rules import EDIT, VIEW, kind_rules_for, minimum_rules_for
from organizations.api.serializers import LastDaySerializer

OF_MINIMUM = {"body_kind_id": "body_kind", "tier_id": "tier"}


class KindRuleFilter(django_filters.FilterSet):
    kind = django_filters.UUIDFilter(label="会议类型", field_name="kind_id")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = MeetingKind
        fields: list[str] = []


class MinimumRuleFilter(django_filters.FilterSet):
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = MinimumRule
        fields: list[str] = []


@extend_schema(tags=["会议"])
class KindRuleResource(Resource):
    """会议类型的规则：开多久、请谁、议程从哪几项开始、议题和纪要的期限。没有规则的类型，安排会议时逐项填写。"""

    model = MeetingKind
    scope_name = "meeting-kinds"
    view_action = VIEW
    filterset_class = KindRuleFilter
    orderings = {"created": "created_at", "updated": "updated_at"}
    default_ordering = "created"
    list_fields = (
        "id",
        "kind_id",
        "minutes_long",
        "quorum",
        "invited_only",
        "topic_days",
        "minutes_days",
        "confirm_days",
        "silence_agrees",
        "note",
        "updated_at",
        "version",
    )

    def rows(self) -> Any:
        return kind_rules_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        ids = [row["id"] for row in rows]
        invitees, agenda = defaultdict(list), defaultdict(list)
        for one in KindInvitee.objects.filter(rule__in=ids).order_by("-must", "id"):
            invitees[one.rule_id].append({"seat": one.seat_id, "category": one.category_id, "must": one.must})
        for item in KindAgendaItem.objects.filter(rule__in=ids).order_by("place", "id"):
            line = {name: getattr(item, name) for name in ("section", "title", "minutes_long", "is_required")}
            agenda[item.rule_id].append(line)
        return [
            {**row, "kind": row["kind_id"], "invitees": invitees[row["id"]], "agenda": agenda[row["id"]]}
            for row in rows
        ]

    def _answer(self, rule_id: UUID, *, code: int = status.HTTP_200_OK) -> Response:
        rule = get_kind_rule_for(self.principal, rule_id)
        row = {name: getattr(rule, name) for name in self.list_fields}
        return self.object_response(rule, KindRuleSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=KindRulePageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=KindRuleSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(uuid_or_not_found(pk))

    @extend_schema(request=KindRuleWriteSerializer, responses={201: KindRuleSerializer})
    def create(self, request: Request) -> Response:
        """给一种会议类型定规则；每种类型一条。"""
        self.principal.require_everywhere(EDIT)
        body = KindRuleWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        made = create_kind_rule(
            actor=self.principal,
            values=body.columns(),
            invitees=body.invitees_given() or [],
            agenda=body.agenda_given() or [],
        )
        return self._answer(made.pk, code=status.HTTP_201_CREATED)

    @extend_schema(request=KindRuleChangeSerializer(partial=True), responses=KindRuleSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        """修改；已经安排的会议不变。"""
        rule_id = get_kind_rule_for(self.principal, uuid_or_not_found(pk), EDIT).pk
        version = expected_version(request)
        body = KindRuleChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = update_kind_rule(
            actor=self.principal,
            rule_id=rule_id,
            values=body.columns(),
            invitees=body.invitees_given(),
            agenda=body.agenda_given(),
            expected_version=version,
        )
        return self._answer(changed.pk)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """清除规则；类型和已有的会议不变，30 天内可在回收站恢复。"""
        delete_kind_rule(actor=self.principal, rule_id=uuid_or_not_found(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=["会议"])
class MinimumRuleResource(Resource):
    """会议次数要求：哪些组织每个周期至少开几次会，开了列出的任何一类都算。"""

    model = MinimumRule
    scope_name = "minimum-rules"
    view_action = VIEW
    filterset_class = MinimumRuleFilter
    orderings = {"name": "name", "updated": "updated_at"}
    default_ordering = "name"
    list_fields = (
        "id",
        "name",
        *OF_MINIMUM,
        "period",
        "least",
        "note",
        "valid_from",
        "valid_to",
        "updated_at",
        "version",
    )

    def rows(self) -> Any:
        return minimum_rules_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        kinds = defaultdict(list)
        held = MinimumRuleKind.objects.filter(rule__in=[row["id"] for row in rows]).order_by("id")
        for rule_id, kind_id in held.values_list("rule_id", "kind_id"):
            kinds[rule_id].append(kind_id)
        return [
            {**{OF_MINIMUM.get(name, name): row[name] for name in self.list_fields}, "kinds": kinds[row["id"]]}
            for row in rows
        ]

    def _answer(self, rule_id: UUID, *, code: int = status.HTTP_200_OK) -> Response:
        rule = get_minimum_rule_for(self.principal, rule_id)
        row = {name: getattr(rule, name) for name in self.list_fields}
        return self.object_response(rule, MinimumRuleSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=MinimumRulePageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=MinimumRuleSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(uuid_or_not_found(pk))

    @extend_schema(request=MinimumRuleWriteSerializer, responses={201: MinimumRuleSerializer})
    def create(self, request: Request) -> Response:
        self.principal.require_everywhere(EDIT)
        body = MinimumRuleWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        kinds = body.validated_data["kinds"]
        made = create_minimum_rule(actor=self.principal, values=body.columns(), kinds=kinds)
        return self._answer(made.pk, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=MinimumRuleWriteSerializer(partial=True), responses=MinimumRuleSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """修改；“kinds”整体替换。"""
        rule_id = get_minimum_rule_for(self.principal, uuid_or_not_found(pk), EDIT).pk
        version = expected_version(request)
        body = MinimumRuleWriteSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = update_minimum_rule(
            actor=self.principal,
            rule_id=rule_id,
            values=body.columns(),
            kinds=body.validated_data.get("kinds"),
            expected_version=version,
        )
        return self._answer(changed.pk)

    @extend_schema(request=LastDaySerializer, responses={200: MinimumRuleSerializer, 204: None})
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """停用：当日以后不再要求。早于起始日期的，这条要求从未生效，即予删除，答复 204，没有内容。"""
        rule_id = get_minimum_rule_for(self.principal, uuid_or_not_found(pk), EDIT).pk
        body = LastDaySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        ended = end_minimum_rule(actor=self.principal, rule_id=rule_id, **body.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT) if ended is None else self._answer(ended.pk)
