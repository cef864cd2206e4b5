"""Categories of tickets and what they ask, over the API."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from core.moments import MomentFilter
from organizations.api.serializers import LastDaySerializer
from services.actions.categories import create_category_rule, delete_category_rule, update_category_rule
from services.actions.questions import create_question, end_question, update_question
from services.api.rule_serializers import (
    CategoryQuestionChangeSerializer,
    CategoryQuestionPageSerializer,
    CategoryQuestionSerializer,
    CategoryQuestionWriteSerializer,
    CategoryRuleChangeSerializer,
    CategoryRulePageSerializer,
    CategoryRuleSerializer,
    CategoryRuleWriteSerializer,
)
from services.categories import asked_on
from services.models import CategoryQuestion, TicketCategory
from services.queries import VIEW
from services.rule_access import get_category_rule_for, get_question_for
from services.rule_queries import EDIT, category_questions_for, category_rules_for

KEYS = {"category_id": "category", "parent_id": "parent"}


def shown(rows: list[dict[str, Any]], names: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{KEYS.get(name, name): row[name] for name in names} for row in rows]


class CategoryRuleFilter(django_filters.FilterSet):
    category = django_filters.UUIDFilter(label="类别", field_name="category_id")
    parent = django_filters.UUIDFilter(label="上级类别", field_name="parent_id")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = TicketCategory
        fields: list[str] = []


class CategoryQuestionFilter(django_filters.FilterSet):
    category = django_filters.UUIDFilter(label="类别", field_name="category_id")
    on = django_filters.DateFilter(label="这一天要问的", method="on_day")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = CategoryQuestion
        fields: list[str] = []

    def on_day(self, queryset: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":  # noqa: ARG002
        return queryset.filter(asked_on(value))


@extend_schema(tags=["工单"])
class CategoryRuleResource(Resource):
    """工单类别的上下级：上级类别和填写提示。没有这样一条的类别是最上一级。"""

    model = TicketCategory
    scope_name = "ticket-categories"
    view_action = VIEW
    filterset_class = CategoryRuleFilter
    orderings = {"created": "created_at", "updated": "updated_at"}
    default_ordering = "created"
    list_fields = ("id", "category_id", "parent_id", "hint", "updated_at", "version")

    def rows(self) -> Any:
        return category_rules_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return shown(rows, self.list_fields)

    def _answer(self, rule_id: UUID, *, code: int = status.HTTP_200_OK) -> Response:
        rule = get_category_rule_for(self.principal, rule_id)
        row = {name: getattr(rule, name) for name in self.list_fields}
        return self.object_response(rule, CategoryRuleSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=CategoryRulePageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=CategoryRuleSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(uuid_or_not_found(pk))

    @extend_schema(request=CategoryRuleWriteSerializer, responses={201: CategoryRuleSerializer})
    def create(self, request: Request) -> Response:
        """给一个类别定上级和填写提示；每个类别一条。"""
        self.principal.require_everywhere(EDIT)
        body = CategoryRuleWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        made = create_category_rule(actor=self.principal, values=body.columns())
        return self._answer(made.pk, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=CategoryRuleChangeSerializer(partial=True), responses=CategoryRuleSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """修改；已有工单的类别不变。"""
        rule_id = get_category_rule_for(self.principal, uuid_or_not_found(pk), EDIT).pk
        version = expected_version(request)
        body = CategoryRuleChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = update_category_rule(
            actor=self.principal, rule_id=rule_id, values=body.columns(), expected_version=version
        )
        return self._answer(changed.pk)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """清除上级和提示；类别、问题和工单不变，30 天内可在回收站恢复。"""
        delete_category_rule(actor=self.principal, rule_id=uuid_or_not_found(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=["工单"])
class CategoryQuestionResource(Resource):
    """类别的问题：各类工单要回答什么。下级类别先问上级的问题；改过的问题另起一条，以前工单的不变。"""

    model = CategoryQuestion
    scope_name = "category-questions"
    view_action = VIEW
    filterset_class = CategoryQuestionFilter
    orderings = {"place": "place", "updated": "updated_at"}
    default_ordering = "place"
    list_fields = (
        "id",
        "category_id",
        "place",
        "label",
        "kind",
        "options",
        "is_required",
        "valid_from",
        "valid_to",
        "updated_at",
        "version",
    )

    def rows(self) -> Any:
        return category_questions_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return shown(rows, self.list_fields)

    def _answer(self, question_id: UUID, *, code: int = status.HTTP_200_OK) -> Response:
        question = get_question_for(self.principal, question_id)
        row = {name: getattr(question, name) for name in self.list_fields}
        return self.object_response(question, CategoryQuestionSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=CategoryQuestionPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002
        return self.list_response()

    @extend_schema(responses=CategoryQuestionSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(uuid_or_not_found(pk))

    @extend_schema(request=CategoryQuestionWriteSerializer, responses={201: CategoryQuestionSerializer})
    def create(self, request: Request) -> Response:
        """从今天起问；不写次序的排在最后。"""
        self.principal.require_everywhere(EDIT)
        body = CategoryQuestionWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        made = create_question(actor=self.principal, values=body.columns())
        return self._answer(made.pk, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=CategoryQuestionChangeSerializer(partial=True),
        responses=CategoryQuestionSerializer,
        parameters=[IF_MATCH],
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """修改。已经问过的改了内容，原来的停用、从今天起另起一条，答复的是新的一条（id 不同）。"""
        question_id = get_question_for(self.principal, uuid_or_not_found(pk), EDIT).pk
        version = expected_version(request)
        body = CategoryQuestionChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = update_question(
            actor=self.principal, question_id=question_id, values=body.columns(), expected_version=version
        )
        return self._answer(changed.pk)

    @extend_schema(request=LastDaySerializer, responses={200: CategoryQuestionSerializer, 204: None})
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """停用：当日以后不再问。早于起始日期而没有人回答过的，即予删除，答复 204，没有内容。"""
        question_id = get_question_for(self.principal, uuid_or_not_found(pk), EDIT).pk
        body = LastDaySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        ended = end_question(actor=self.principal, question_id=question_id, **body.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT) if ended is None else self._answer(ended.pk)
