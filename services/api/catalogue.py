"""The catalogue of services over the API: editions, modules, items, and what companies ask for by them."""

from typing import Any
from uuid import UUID

from django.db.models import F
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances.models import ChainBody
from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from services.actions import catalogue as editions
from services.actions import catalogue_items as parts
from services.actions.service_requests import request_item
from services.api import catalogue_serializers as shapes
from services.catalogue.filters import EditionFilter, ItemFilter, ModuleFilter, RequestFilter
from services.catalogue.pages import asked_for
from services.catalogue.queries import (
    EDIT,
    VIEW,
    editions_for,
    get_edition_for,
    get_item_for,
    get_module_for,
    get_request_for,
    items_for,
    modules_for,
    requests_for,
)
from services.models import CatalogueEdition, ServiceItem, ServiceModule, ServiceRequest
from services.queries import RAISE
from services.signs import signed

MODULE_KEYS = {"edition_id": "edition"}
ITEM_KEYS = {
    "module_id": "module",
    "module__name": "module_name",
    "module__edition_id": "edition",
    "unit_id": "unit",
    "unit__name": "unit_name",
    "party_org_id": "party_org",
    "party_org__name": "party_org_name",
    "category_id": "category",
}
REQUEST_KEYS = {
    "item_id": "item",
    "item__name": "item_name",
    "item__module__edition__number": "edition_number",
    "unit_id": "unit",
    "unit__name": "unit_name",
    "ticket_id": "ticket",
    "ticket__state": "state",
}


def _asked(serializer: Any, request: Request, **kwargs: Any) -> Any:
    body = serializer(data=request.data, **kwargs)
    body.is_valid(raise_exception=True)
    return body


@extend_schema(tags=["服务目录"])
class EditionResource(HasHistory):
    """服务目录版本：拟订、发布、停用的各版。"""

    model = CatalogueEdition
    scope_name = "catalogue-editions"
    object_code = "catalogue-editions"
    view_action = VIEW
    filterset_class = EditionFilter
    orderings = {"number": "number", "updated": "updated_at"}
    default_ordering = "number"
    list_fields = ("id", "number", "note", "published_on", "ended_on", "updated_at", "version")

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return editions_for(self.principal)

    def _answer(self, edition_id: UUID, *, code: int = status.HTTP_200_OK) -> Response:
        edition = get_edition_for(self.principal, edition_id)
        row = {name: getattr(edition, name) for name in self.list_fields}
        return self.object_response(edition, shapes.CatalogueEditionSerializer(row).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=shapes.CatalogueEditionPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=shapes.CatalogueEditionSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(uuid_or_not_found(pk))

    @extend_schema(request=shapes.EditionWriteSerializer, responses={201: shapes.CatalogueEditionSerializer})
    def create(self, request: Request) -> Response:
        """拟订新版：现行一版的模块和事项带入。"""
        self.principal.require_everywhere(EDIT)
        body = _asked(shapes.EditionWriteSerializer, request)
        made = editions.begin_draft(actor=self.principal, values=body.validated_data)
        return self._answer(made.pk, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=shapes.EditionWriteSerializer, responses=shapes.CatalogueEditionSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """修改拟订中一版的说明。"""
        edition_id = get_edition_for(self.principal, uuid_or_not_found(pk), EDIT).pk
        version = expected_version(request)
        body = _asked(shapes.EditionWriteSerializer, request, partial=True)
        changed = editions.update_edition(
            actor=self.principal, edition_id=edition_id, values=body.validated_data, expected_version=version
        )
        return self._answer(changed.pk)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """删除拟订中的一版，30 天内可在回收站恢复。"""
        editions.delete_draft(actor=self.principal, edition_id=uuid_or_not_found(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses=shapes.CatalogueEditionSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """发布：从今天起按这一版申请，原来的一版同日停用。"""
        published = editions.publish_edition(actor=self.principal, edition_id=uuid_or_not_found(pk))
        return self._answer(published.pk)


@extend_schema(tags=["服务目录"])
class ModuleResource(Resource):
    """服务模块：一版目录分成的几大类。只能修改拟订中的。"""

    model = ServiceModule
    scope_name = "service-modules"
    view_action = VIEW
    filterset_class = ModuleFilter
    orderings = {"place": "place", "updated": "updated_at"}
    default_ordering = "place"
    list_fields = ("id", "edition_id", "name", "place", "note", "updated_at", "version")

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return modules_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{MODULE_KEYS.get(name, name): row[name] for name in self.list_fields} for row in rows]

    def _answer(self, module_id: UUID, *, code: int = status.HTTP_200_OK) -> Response:
        module = get_module_for(self.principal, module_id)
        row = {name: getattr(module, name) for name in self.list_fields}
        return self.object_response(module, shapes.ModuleSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=shapes.ModulePageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002
        return self.list_response()

    @extend_schema(responses=shapes.ModuleSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(uuid_or_not_found(pk))

    @extend_schema(request=shapes.ModuleWriteSerializer, responses={201: shapes.ModuleSerializer})
    def create(self, request: Request) -> Response:
        """在拟订中的一版里新建模块。"""
        self.principal.require_everywhere(EDIT)
        body = _asked(shapes.ModuleWriteSerializer, request)
        made = parts.create_module(
            actor=self.principal, edition_id=body.validated_data["edition"], values=body.columns()
        )
        return self._answer(made.pk, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=shapes.ModuleChangeSerializer(partial=True), responses=shapes.ModuleSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        module_id = get_module_for(self.principal, uuid_or_not_found(pk), EDIT).pk
        version = expected_version(request)
        body = _asked(shapes.ModuleChangeSerializer, request, partial=True)
        changed = parts.update_module(
            actor=self.principal, module_id=module_id, values=body.columns(), expected_version=version
        )
        return self._answer(changed.pk)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """删除模块和它的事项，30 天内可在回收站恢复。"""
        parts.delete_module(actor=self.principal, module_id=uuid_or_not_found(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=["服务目录"])
class ItemResource(HasHistory):
    """服务事项：不写 edition 的为现行一版。只能修改拟订中的。"""

    model = ServiceItem
    scope_name = "service-items"
    object_code = "service-items"
    view_action = VIEW
    filterset_class = ItemFilter
    orderings = {"name": "name_key", "updated": "updated_at"}
    default_ordering = "name"
    list_fields = (
        "id",
        "line",
        "name",
        *ITEM_KEYS,
        "description",
        "audience",
        "materials",
        "days",
        "updated_at",
        "version",
    )

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return items_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{ITEM_KEYS.get(name, name): row[name] for name in self.list_fields} for row in rows]

    def _answer(self, item_id: UUID, *, code: int = status.HTTP_200_OK) -> Response:
        item = get_item_for(self.principal, item_id)
        row = items_for(self.principal).filter(pk=item.pk).values(*self.list_fields).get()
        return self.object_response(item, shapes.ItemSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=shapes.ItemPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002
        return self.list_response()

    @extend_schema(responses=shapes.ItemSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(uuid_or_not_found(pk))

    @extend_schema(request=shapes.ItemWriteSerializer, responses={201: shapes.ItemSerializer})
    def create(self, request: Request) -> Response:
        """在拟订中一版的模块里登记事项。"""
        self.principal.require_everywhere(EDIT)
        body = _asked(shapes.ItemWriteSerializer, request)
        made = parts.create_item(actor=self.principal, values=body.columns())
        return self._answer(made.pk, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=shapes.ItemWriteSerializer(partial=True), responses=shapes.ItemSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        item_id = get_item_for(self.principal, uuid_or_not_found(pk), EDIT).pk
        version = expected_version(request)
        body = _asked(shapes.ItemWriteSerializer, request, partial=True)
        changed = parts.update_item(
            actor=self.principal, item_id=item_id, values=body.columns(), expected_version=version
        )
        return self._answer(changed.pk)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """删除拟订中的事项，30 天内可在回收站恢复。"""
        parts.delete_item(actor=self.principal, item_id=uuid_or_not_found(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=["服务目录"])
class RequestResource(Resource):
    """服务申请：企业按服务目录申请的事项，各有一张工单。"""

    model = ServiceRequest
    scope_name = "service-requests"
    view_action = VIEW
    filterset_class = RequestFilter
    orderings = {"requested": "requested_at", "updated": "updated_at"}
    default_ordering = "-requested"
    list_fields = ("id", *REQUEST_KEYS, "number_year", "number", "requested_at", "updated_at", "version")

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return requests_for(self.principal).annotate(number_year=F("ticket__year"), number=F("ticket__number"))

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        found = []
        for row in rows:
            own = {REQUEST_KEYS.get(name, name): row[name] for name in self.list_fields}
            year, number = own.pop("number_year"), own.pop("number")
            found.append({**own, "ticket_number": signed(year, number)})
        return found

    def _answer(self, request_id: UUID, *, code: int = status.HTTP_200_OK) -> Response:
        made = get_request_for(self.principal, request_id)
        row = self.rows().filter(pk=made.pk).values(*self.list_fields).get()
        return self.object_response(made, shapes.RequestSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=shapes.RequestPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002
        return self.list_response()

    @extend_schema(responses=shapes.RequestSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(uuid_or_not_found(pk))

    @extend_schema(request=shapes.RequestWriteSerializer, responses={201: shapes.RequestSerializer})
    def create(self, request: Request) -> Response:
        """申请一个事项：登记一张这一类的工单，一小时内同样的申请只登记一次。"""
        self.principal.require(RAISE)
        given = _asked(shapes.RequestWriteSerializer, request).validated_data
        item = get_item_for(self.principal, given["item"])
        words = ("name", "text", "urgency", "contact_name", "contact_phone")
        values = {**asked_for(item), **{name: given[name] for name in words if name in given}}
        chain_id = ChainBody.objects.filter(pk=given["body"]).values_list("chain_id", flat=True).first()
        made = request_item(
            actor=self.principal,
            item_id=item.pk,
            values={**values, "unit_id": given["unit"], "body_id": given["body"], "chain_id": chain_id},
            channels=given["channels"],
            answers={one["question"]: one["value"] for one in given.get("answers", [])},
        )
        return self._answer(made.pk, code=status.HTTP_201_CREATED)
