"""Saved views over the API: one's own and those shared in the tenant, as on the lists themselves."""

from typing import Any

import django_filters
from django.http import QueryDict
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from core import saved_views
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from core.api.serializers import StrictSerializer
from core.errors import InvalidInput, NotFound
from core.list_names import known_lists
from core.models import SavedView
from core.moments import MomentFilter


class SavedViewFilter(django_filters.FilterSet):
    list_name = django_filters.CharFilter(label="列表，如 unit-list")
    shared = django_filters.BooleanFilter(label="共享的", field_name="owner", lookup_expr="isnull")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = SavedView
        fields: list[str] = []


class SavedViewSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    list_name = serializers.CharField(help_text="列表，如 unit-list")
    name = serializers.CharField()
    query = serializers.CharField(help_text="筛选条件，如 kind=enterprise&sort=-name")
    is_shared = serializers.BooleanField(help_text="本市同事都能使用")
    columns = serializers.DictField(allow_null=True, help_text="按表格，隐藏的列和疏密；空为没有选过")
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class SavedViewPageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = SavedViewSerializer(many=True)


class SavedViewWriteSerializer(StrictSerializer):
    list_name = serializers.CharField(max_length=60)
    name = serializers.CharField(max_length=20)
    query = serializers.CharField(max_length=saved_views.MAX_QUERY)
    is_shared = serializers.BooleanField(required=False, default=False)

    def validate_list_name(self, value: str) -> str:
        if value not in known_lists():
            raise serializers.ValidationError("没有这个列表，请填写列表的名称，如 unit-list。")
        return value

    def validate_query(self, value: str) -> str:
        return saved_views.normal_query(QueryDict(value))


class SavedViewChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=20, required=False)
    query = serializers.CharField(max_length=saved_views.MAX_QUERY, required=False)

    def validate_query(self, value: str) -> str:
        return saved_views.normal_query(QueryDict(value))


def _data(view: SavedView) -> dict[str, Any]:
    plain = ("id", "list_name", "name", "query", "columns", "updated_at", "version")
    return {**{name: getattr(view, name) for name in plain}, "is_shared": view.owner_id is None}


@extend_schema(tags=["保存的视图"])
class SavedViewResource(Resource):
    """保存的视图：列表的筛选条件和排序，自己的和本市共享的。"""

    model = SavedView
    scope_name = "saved-views"
    filterset_class = SavedViewFilter
    orderings = {"updated": "updated_at", "name": "name"}
    list_fields = ("list_name", "name", "query", "owner_id", "columns", "updated_at", "version")

    def rows(self) -> Any:
        return saved_views.views_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**row, "is_shared": row.pop("owner_id") is None} for row in rows]

    def _answer(self, view: SavedView, *, code: int = status.HTTP_200_OK) -> Response:
        return self.object_response(view, SavedViewSerializer(_data(view)).data, status=code)

    def _view(self, pk: str) -> SavedView:
        view: SavedView | None = self.rows().filter(pk=uuid_or_not_found(pk)).first()
        if view is None:
            raise NotFound
        return view

    @extend_schema(parameters=LIST_PARAMETERS, responses=SavedViewPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=SavedViewSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(self._view(pk))

    @extend_schema(request=SavedViewWriteSerializer, responses={201: SavedViewSerializer})
    def create(self, request: Request) -> Response:
        body = SavedViewWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        view = saved_views.save_view(actor=self.principal, **body.validated_data)
        return self._answer(view, code=status.HTTP_201_CREATED)

    @extend_schema(request=SavedViewChangeSerializer, responses=SavedViewSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        view, version = self._view(pk), expected_version(request)
        body = SavedViewChangeSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        if not body.validated_data:
            raise InvalidInput("请写明要改的名称或条件。", fields={"name": ["请填写名称或条件。"]})
        changed = saved_views.change_view(
            actor=self.principal,
            view_id=view.pk,
            values=body.validated_data,
            expected_version=version,
        )
        return self._answer(changed)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        saved_views.delete_view(actor=self.principal, view_id=self._view(pk).pk)
        return Response(status=status.HTTP_204_NO_CONTENT)
