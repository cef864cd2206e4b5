"""The names a city gives, for programs that send ids or codes of them."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.access import fetch
from core.api.resources import LIST_PARAMETERS, Resource, uuid_or_not_found
from core.models import Term
from core.moments import MomentFilter
from core.queries import terms_for
from core.tenancy.dated import in_force


class TermFilter(django_filters.FilterSet):
    kind = django_filters.CharFilter(label="类别")
    code = django_filters.CharFilter(label="代码")
    meaning = django_filters.CharFilter(label="含义")
    current = django_filters.BooleanFilter(label="现在有效", method="standing")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Term
        fields: list[str] = []

    def standing(self, queryset: "QuerySet[Term]", name: str, value: bool) -> "QuerySet[Term]":  # noqa: ARG002
        now = in_force(clock.today())
        return queryset.filter(now) if value else queryset.exclude(now)


class TermSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.CharField()
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    meaning = serializers.CharField(allow_blank=True, help_text="系统据此统计和检查的固定含义")
    order = serializers.IntegerField()
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()


class TermPageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = TermSerializer(many=True)


@extend_schema(tags=["名称与分类"])
class TermResource(Resource):
    """名称与分类：本市对党组织、链条、职务、清单等的叫法。"""

    model = Term
    scope_name = "terms"
    view_action = "term.view"
    filterset_class = TermFilter
    orderings = {"order": "order", "updated": "updated_at"}
    default_ordering = "order"
    list_fields = ("kind", "code", "label", "meaning", "order", "valid_from", "valid_to", "updated_at")

    def rows(self) -> Any:
        return terms_for(self.principal)

    @extend_schema(parameters=LIST_PARAMETERS, responses=TermPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=TermSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        term: Term = fetch(terms_for(self.principal), uuid_or_not_found(pk), Q())
        return self.object_response(term, TermSerializer(term).data)
