from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances import actions
from alliances.access import get_body_for, get_seat_for
from alliances.api.serializers import SeatChangeSerializer, SeatPageSerializer, SeatSerializer, SeatWriteSerializer
from alliances.filters import SeatFilter
from alliances.models import Seat
from alliances.queries import by_body, names_shown, seats_for
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from organizations.api.serializers import LastDaySerializer

RENAMED = {
    "body_id": "body",
    "title_id": "title",
    "title__label": "title_label",
    "person_id": "person",
    "person__name": "person_name",
    "unit_id": "unit",
    "post_level_id": "post_level",
}


@extend_schema(tags=["链党组织"])
class SeatResource(Resource):
    """席位：书记、召集人、委员等，由人员、单位或职务担任，带起止日期。"""

    model = Seat
    scope_name = "seats"
    view_action = "body.view"
    filterset_class = SeatFilter
    orderings = {"created": "created_at", "updated": "updated_at"}
    default_ordering = "created"
    list_fields = ("id", *RENAMED, "post", "valid_from", "valid_to", "term_ends_on", "updated_at", "version")

    def rows(self) -> Any:
        self.principal.require("body.view")
        return seats_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        named = names_shown(self.principal)
        renamed = [{RENAMED.get(name, name): row[name] for name in self.list_fields} for row in rows]
        return [{**row, "person_name": (row["person_name"] if named else "") or ""} for row in renamed]

    def _answer(self, seat: Seat, *, code: int = status.HTTP_200_OK) -> Response:
        row = Seat.objects.filter(pk=seat.pk).values(*self.list_fields).get()
        return self.object_response(seat, SeatSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=SeatPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=SeatSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_seat_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=SeatWriteSerializer, responses={201: SeatSerializer})
    def create(self, request: Request) -> Response:
        """登记席位。"""
        by_body(self.principal).require("membership.edit")
        body = SeatWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        held = get_body_for(self.principal, body.validated_data["body"], "membership.edit")
        given = actions.give_seat(actor=self.principal, body_id=held.pk, values=body.columns())
        return self._answer(given, code=status.HTTP_201_CREATED)

    @extend_schema(request=SeatChangeSerializer(partial=True), responses=SeatSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        """更正职务、职务层次，或登记连任后的任期届满日期。"""
        seat = get_seat_for(self.principal, uuid_or_not_found(pk), "membership.edit")
        version = expected_version(request)
        body = SeatChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        return self._answer(
            actions.change_seat(actor=self.principal, seat_id=seat.pk, values=body.columns(), expected_version=version)
        )

    @extend_schema(request=LastDaySerializer, responses=SeatSerializer)
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, pk: str) -> Response:
        """登记离任。"""
        seat = get_seat_for(self.principal, uuid_or_not_found(pk), "membership.edit")
        body = LastDaySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(actions.leave_seat(actor=self.principal, seat_id=seat.pk, **body.validated_data))
