"""What units share and who has it when, over the API."""

import datetime as dt
from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from chains.api.serializers import NothingSerializer
from core import clock
from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from core.errors import InvalidInput, NotFound
from services.actions.bookings import ask_booking, cancel_booking, confirm_booking, record_use, refuse_booking
from services.actions.shared import close_days, create_resource, move_resource, open_days, update_resource
from services.api.shared_serializers import (
    BookingAnswerSerializer,
    BookingPageSerializer,
    BookingReasonSerializer,
    BookingSerializer,
    BookingWriteSerializer,
    ClosureChosenSerializer,
    ClosureSerializer,
    ClosureWriteSerializer,
    FreeSerializer,
    ResourceMoveSerializer,
    ResourcePageSerializer,
    ResourceSerializer,
    ResourceWriteSerializer,
)
from services.models import Booking, ResourceClosure, SharedResource
from services.shared.filters import BookingFilter, ResourceFilter
from services.shared.queries import (
    BOOK,
    DECIDE,
    EDIT,
    VIEW,
    bookings_for,
    get_booking_for,
    get_closure_for,
    get_resource_for,
    resources_for,
)
from services.shared.times import days_of

FIRST = OpenApiParameter("from", OpenApiTypes.DATE, description="自哪一天起的七天，不写从今天起")
RENAMED = {"owner_id": "owner", "owner__name": "owner_name", "chain_id": "chain"}
OF_BOOKING = {
    "resource_id": "resource",
    "resource__name": "resource_name",
    "unit_id": "unit",
    "unit__name": "unit_name",
}
FURTHER = (
    "purpose",
    "terms",
    "weekdays",
    "opens_at",
    "closes_at",
    "lead_days",
    "most_days",
    "is_confirmed_at_once",
    "created_at",
    "version",
)


@extend_schema(tags=["服务"])
class SharedResourceResource(HasHistory, Resource):
    """共享资源。各单位愿意开放的实验室、科研设备、场地，可以在线预约。"""

    model = SharedResource
    scope_name = "shared-resources"
    object_code = "shared-resources"
    view_action = VIEW
    filterset_class = ResourceFilter
    orderings = {"name": "name_key", "updated": "updated_at"}
    default_ordering = "name"
    list_fields = ("name", "kind", *RENAMED, "location", "audience", "fee", "state", "updated_at")

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return resources_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{RENAMED.get(name, name): value for name, value in row.items() if name != "name_key"} for row in rows]

    def _answer(self, resource: SharedResource, *, code: int = status.HTTP_200_OK) -> Response:
        columns = ("id", *self.list_fields, *FURTHER)
        row = self.shape([SharedResource.objects.filter(pk=resource.pk).values(*columns).get()])[0]
        return self.object_response(resource, ResourceSerializer(row).data, status=code)

    def _held(self, pk: str) -> UUID:
        return get_resource_for(self.principal, uuid_or_not_found(pk), EDIT).pk

    @extend_schema(parameters=LIST_PARAMETERS, responses=ResourcePageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=ResourceSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_resource_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=ResourceWriteSerializer, responses={201: ResourceSerializer})
    def create(self, request: Request) -> Response:
        self.principal.require(EDIT)
        body = ResourceWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        made = create_resource(actor=self.principal, values=body.columns())
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(request=ResourceWriteSerializer(partial=True), responses=ResourceSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        resource_id, version = self._held(pk), expected_version(request)
        body = ResourceWriteSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = update_resource(
            actor=self.principal, resource_id=resource_id, values=body.columns(), expected_version=version
        )
        return self._answer(changed)

    @extend_schema(request=ResourceMoveSerializer, responses=ResourceSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """暂停开放、恢复开放、不再共享。"""
        resource_id = self._held(pk)
        body = ResourceMoveSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(move_resource(actor=self.principal, resource_id=resource_id, **body.validated_data))

    @extend_schema(parameters=[FIRST], responses=FreeSerializer)
    @action(detail=True, methods=["get"])
    def free(self, request: Request, pk: str) -> Response:
        """七天里已被预约和可以预约的时段。"""
        resource = get_resource_for(self.principal, uuid_or_not_found(pk))
        days = days_of(resource, _first(request), 7)
        closures = ResourceClosure.objects.filter(resource=resource, ends_on__gte=clock.today()).order_by("starts_on")
        told = [
            {
                "day": one.date,
                "closed": one.closed,
                "taken": [{"starts_at": row.starts_at, "ends_at": row.ends_at} for row in one.taken],
                "free": [{"starts_at": starts, "ends_at": ends} for starts, ends in one.free],
            }
            for one in days
        ]
        return Response(FreeSerializer({"days": told, "closures": closures}).data)

    @extend_schema(request=ClosureWriteSerializer, responses={201: ClosureSerializer})
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """登记停用日，这几天不能预约。"""
        resource_id = self._held(pk)
        body = ClosureWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        closure = close_days(actor=self.principal, resource_id=resource_id, **body.validated_data)
        return Response(ClosureSerializer(closure).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ClosureChosenSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """取消一条停用日，这几天又可以预约。"""
        resource_id = self._held(pk)
        body = ClosureChosenSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        closure = get_closure_for(self.principal, body.validated_data["closure"])
        if closure.resource_id != resource_id:
            raise NotFound
        open_days(actor=self.principal, closure_id=closure.pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _first(request: Request) -> dt.date:
    text = request.query_params.get("from", "")
    if not text:
        return clock.today()
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(fields={"from": ["请写成 2026-03-05 这样的日期。"]}) from error


@extend_schema(tags=["服务"])
class BookingResource(HasHistory, Resource):
    """共享资源的预约。同一时段只能约给一个单位；撞上的答复 409，说明哪些时段还空。"""

    model = Booking
    scope_name = "bookings"
    object_code = "bookings"
    view_action = BOOK
    filterset_class = BookingFilter
    orderings = {"starts": "starts_at", "updated": "updated_at"}
    default_ordering = "-starts"
    list_fields = (*OF_BOOKING, "starts_at", "ends_at", "state", "updated_at")

    def rows(self) -> Any:
        self.principal.require(BOOK)
        return bookings_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{OF_BOOKING.get(name, name): value for name, value in row.items()} for row in rows]

    def _answer(self, booking: Booking, *, code: int = status.HTTP_200_OK) -> Response:
        columns = ("id", *self.list_fields, "purpose", "answer", "created_at", "version")
        row = self.shape([Booking.objects.filter(pk=booking.pk).values(*columns).get()])[0]
        return self.object_response(booking, BookingSerializer(row).data, status=code)

    def _held(self, pk: str, right: str) -> UUID:
        return get_booking_for(self.principal, uuid_or_not_found(pk), right).pk

    @extend_schema(parameters=LIST_PARAMETERS, responses=BookingPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=BookingSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_booking_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=BookingWriteSerializer, responses={201: BookingSerializer})
    def create(self, request: Request) -> Response:
        """预约一段时间；由提供单位确认，无须确认的先约先得。"""
        self.principal.require(BOOK)
        body = BookingWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(ask_booking(actor=self.principal, **body.asked()), code=status.HTTP_201_CREATED)

    @extend_schema(request=BookingAnswerSerializer, responses=BookingSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        """提供单位确认。"""
        booking_id = self._held(pk, DECIDE)
        body = BookingAnswerSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(confirm_booking(actor=self.principal, booking_id=booking_id, **body.validated_data))

    @extend_schema(request=BookingReasonSerializer, responses=BookingSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str) -> Response:
        """提供单位不同意，须写明原因。"""
        booking_id = self._held(pk, DECIDE)
        body = BookingReasonSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(refuse_booking(actor=self.principal, booking_id=booking_id, **body.validated_data))

    @extend_schema(request=BookingAnswerSerializer, responses=BookingSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """预约单位取消；提供单位取消的须写明原因。"""
        booking_id = self._held(pk, BOOK)
        body = BookingAnswerSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(cancel_booking(actor=self.principal, booking_id=booking_id, **body.validated_data))

    @extend_schema(request=NothingSerializer, responses=BookingSerializer)
    @action(detail=True, methods=["post"])
    def used(self, request: Request, pk: str) -> Response:
        """登记已使用。"""
        return self._came(request, pk, came=True)

    @extend_schema(request=NothingSerializer, responses=BookingSerializer)
    @action(detail=True, methods=["post"], url_path="no-show")
    def no_show(self, request: Request, pk: str) -> Response:
        """登记未到场。"""
        return self._came(request, pk, came=False)

    def _came(self, request: Request, pk: str, *, came: bool) -> Response:
        booking_id = self._held(pk, DECIDE)
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        return self._answer(record_use(actor=self.principal, booking_id=booking_id, came=came))
