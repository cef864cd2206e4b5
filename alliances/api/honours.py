from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances import actions
from alliances.api.honour_serializers import (
    BrandChangeSerializer,
    BrandEndSerializer,
    BrandPageSerializer,
    BrandSerializer,
    BrandWriteSerializer,
    HonourChangeSerializer,
    HonourPageSerializer,
    HonourSerializer,
    HonourWriteSerializer,
)
from alliances.honours.filters import BrandFilter, HonourFilter
from alliances.honours.queries import brands_for, get_brand_for, get_honour_for, honours_for
from alliances.models import Brand, Honour
from alliances.queries import by_body
from alliances.sight import EDIT, VIEW
from chains.api.serializers import NothingSerializer
from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, expected_version, uuid_or_not_found

BRAND_RENAMED = {
    "body_id": "body",
    "body__name": "body_name",
    "kind_id": "kind",
    "kind__label": "kind_label",
    "kind__meaning": "meaning",
    "meaning": "content",
    "unit_id": "unit",
    "party_org_id": "party_org",
}
BRAND_PLAIN = ("name", "founded_on", "ended_on")
HONOUR_RENAMED = {
    "kind_id": "kind",
    "kind__label": "kind_label",
    "body_id": "body",
    "person_id": "person",
    "unit_id": "unit",
    "party_org_id": "party_org",
    "chain_id": "chain",
}
HONOUR_PLAIN = ("title", "level", "holder_kind", "holder_name", "given_by", "given_on", "document")
STAMPS = ("created_at", "updated_at", "version")


@extend_schema(tags=["链党组织"])
class BrandResource(HasHistory):
    """党建品牌：品牌、教育示范基地、示范点。"""

    model = Brand
    scope_name = "brands"
    object_code = "brands"
    view_action = VIEW
    filterset_class = BrandFilter
    orderings = {"name": "name_key", "founded": "founded_on", "updated": "updated_at"}
    default_ordering = "name"
    list_fields = ("id", *BRAND_RENAMED, *BRAND_PLAIN, *STAMPS)

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return brands_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{BRAND_RENAMED.get(name, name): row[name] for name in self.list_fields} for row in rows]

    def _answer(self, brand: Brand, *, code: int = status.HTTP_200_OK) -> Response:
        row = Brand.objects.filter(pk=brand.pk).values(*self.list_fields).get()
        return self.object_response(brand, BrandSerializer(self.shape([row])[0]).data, status=code)

    def _brand(self, pk: str) -> Brand:
        return get_brand_for(self.principal, uuid_or_not_found(pk), EDIT)

    @extend_schema(parameters=LIST_PARAMETERS, responses=BrandPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=BrandSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_brand_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=BrandWriteSerializer, responses={201: BrandSerializer})
    def create(self, request: Request) -> Response:
        """登记品牌。"""
        by_body(self.principal).require(EDIT)
        body = BrandWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        body_id = body.validated_data["body"]
        made = actions.create_brand(actor=self.principal, body_id=body_id, values=body.columns())
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(request=BrandChangeSerializer(partial=True), responses=BrandSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        brand, version = self._brand(pk), expected_version(request)
        body = BrandChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = actions.update_brand(
            actor=self.principal, brand_id=brand.pk, values=body.columns(), expected_version=version
        )
        return self._answer(changed)

    @extend_schema(request=BrandEndSerializer, responses=BrandSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """停用。"""
        brand = self._brand(pk)
        body = BrandEndSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(actions.end_brand(actor=self.principal, brand_id=brand.pk, **body.validated_data))

    @extend_schema(request=NothingSerializer, responses=BrandSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """恢复使用。"""
        brand = self._brand(pk)
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        return self._answer(actions.reopen_brand(actor=self.principal, brand_id=brand.pk))


@extend_schema(tags=["链党组织"])
class HonourResource(HasHistory):
    """荣誉：按级别登记，获得者为个人、单位、党组织、链党组织或产业链；个人的荣誉只给能查看人员的。"""

    model = Honour
    scope_name = "honours"
    object_code = "honours"
    view_action = VIEW
    filterset_class = HonourFilter
    orderings = {"day": "given_on", "title": "title", "updated": "updated_at"}
    default_ordering = "-day"
    list_fields = ("id", *HONOUR_RENAMED, *HONOUR_PLAIN, *STAMPS)

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return honours_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{HONOUR_RENAMED.get(name, name): row[name] for name in self.list_fields} for row in rows]

    def _answer(self, honour: Honour, *, code: int = status.HTTP_200_OK) -> Response:
        row = Honour.objects.filter(pk=honour.pk).values(*self.list_fields).get()
        return self.object_response(honour, HonourSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=HonourPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=HonourSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_honour_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=HonourWriteSerializer, responses={201: HonourSerializer})
    def create(self, request: Request) -> Response:
        """登记荣誉。"""
        by_body(self.principal).require(EDIT)
        body = HonourWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        made = actions.create_honour(
            actor=self.principal,
            body_id=body.validated_data.get("body"),
            holder_kind=body.validated_data["holder_kind"],
            values=body.columns(),
        )
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(request=HonourChangeSerializer(partial=True), responses=HonourSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        honour, version = get_honour_for(self.principal, uuid_or_not_found(pk), EDIT), expected_version(request)
        body = HonourChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = actions.update_honour(
            actor=self.principal, honour_id=honour.pk, values=body.columns(), expected_version=version
        )
        return self._answer(changed)
