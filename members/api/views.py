from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from members.access import get_appointment_for, get_grant_for, get_person_for
from members.actions import people as actions
from members.api.hand_over import InHandSerializer, held_by
from members.api.serializers import (
    AppointmentEndSerializer,
    AppointmentPageSerializer,
    AppointmentSerializer,
    AppointmentWriteSerializer,
    GrantPageSerializer,
    GrantSerializer,
    PersonPageSerializer,
    PersonSerializer,
    PersonWriteSerializer,
)
from members.filters import AppointmentFilter, GrantApiFilter, PersonApiFilter
from members.masking import masked_email, masked_phone
from members.models import Appointment, Grant, Person
from members.people import appointments_for, persons_for
from members.queries import grants_for


def _keys_renamed(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """A row of columns with ``person_id`` and the like under the name the API gives them."""
    return {name.removesuffix("_id") if name in names else name: value for name, value in row.items()}


@extend_schema(tags=["人员"])
class PersonResource(HasHistory, Resource):
    """人员：联络员、企业联系人、党建指导员等；电话和邮箱隐藏部分内容。"""

    model = Person
    scope_name = "persons"
    object_code = "persons"
    view_action = "person.view"
    filterset_class = PersonApiFilter
    orderings = {"name": "name", "updated": "updated_at"}
    default_ordering = "name"
    list_fields = ("name", "unit_id", "post", "phone", "email", "no_mail", "left_on", "updated_at")

    def rows(self) -> Any:
        self.principal.require("person.view")
        return persons_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {
                **_keys_renamed(row, "unit_id"),
                "phone": masked_phone(row["phone"]),
                "email": masked_email(row["email"]),
            }
            for row in rows
        ]

    def _answer(self, person: Person, *, code: int = status.HTTP_200_OK) -> Response:
        row = {name: getattr(person, name) for name in ("id", *self.list_fields)}
        return self.object_response(person, PersonSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=PersonPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=PersonSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_person_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=PersonWriteSerializer, responses={201: PersonSerializer})
    def create(self, request: Request) -> Response:
        self.principal.require("person.edit")
        body = PersonWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        person = actions.create_person(actor=self.principal, values=body.columns())
        return self._answer(person, code=status.HTTP_201_CREATED)

    @extend_schema(request=PersonWriteSerializer(partial=True), responses=PersonSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        person = get_person_for(self.principal, uuid_or_not_found(pk), "person.edit")
        version = expected_version(request)
        body = PersonWriteSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        return self._answer(
            actions.update_person(
                actor=self.principal, person_id=person.pk, values=body.columns(), expected_version=version
            )
        )

    @extend_schema(responses=InHandSerializer)
    @action(detail=True, methods=["get"], url_path="in-hand", url_name="in-hand", filterset_class=None)
    def what_is_in_hand(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """这个人手上可以移交的全部事项，移交时带回 token 和 plan（见 hand-overs）。"""
        person = get_person_for(self.principal, uuid_or_not_found(pk), "person.edit")
        return Response(InHandSerializer(held_by(self.principal, person)).data)


@extend_schema(tags=["任职"])
class AppointmentResource(Resource):
    """任职：某人以某种职务负责某个单位、党组织、产业链、链党组织或园区，有起止日期。"""

    model = Appointment
    scope_name = "appointments"
    view_action = "person.view"
    filterset_class = AppointmentFilter
    orderings = {"name": "person__name", "updated": "updated_at"}
    list_fields = (
        "person_id",
        "title_id",
        "target_id",
        "target_kind",
        "valid_from",
        "valid_to",
        "note",
        "updated_at",
    )

    def rows(self) -> Any:
        self.principal.require("person.view")
        return appointments_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        shown = ("id", *self.list_fields)
        kept = [{name: row[name] for name in shown} for row in rows]
        return [_keys_renamed(row, "person_id", "title_id", "target_id") for row in kept]

    def _answer(self, appointment: Appointment, *, code: int = status.HTTP_200_OK) -> Response:
        row = {name: getattr(appointment, name) for name in ("id", *self.list_fields)}
        return self.object_response(appointment, AppointmentSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=AppointmentPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=AppointmentSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_appointment_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=AppointmentWriteSerializer, responses={201: AppointmentSerializer})
    def create(self, request: Request) -> Response:
        self.principal.require("person.edit")
        body = AppointmentWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        appointment = actions.appoint(actor=self.principal, **body.columns())
        return self._answer(appointment, code=status.HTTP_201_CREATED)

    @extend_schema(request=AppointmentEndSerializer, responses=AppointmentSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        """登记最后任职日；其他内容不能修改，有误时结束后重新登记。"""
        appointment = get_appointment_for(self.principal, uuid_or_not_found(pk), "person.edit")
        version = expected_version(request)
        body = AppointmentEndSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        ended = actions.end_appointment(
            actor=self.principal,
            appointment_id=appointment.pk,
            last_day=body.validated_data["valid_to"],
            expected_version=version,
        )
        return self._answer(ended)


@extend_schema(tags=["授权"])
class GrantResource(HasHistory, Resource):
    """授权：谁以什么角色、在什么范围、什么时间内办理；只读，办理在网页上。"""

    model = Grant
    scope_name = "grants"
    object_code = "grants"
    filterset_class = GrantApiFilter
    orderings = {"updated": "updated_at", "created": "created_at"}
    list_fields = (
        "account_id",
        "role",
        "scope_id",
        "scope_kind",
        "state",
        "valid_from",
        "valid_to",
        "reason",
        "decision",
        "updated_at",
    )

    def rows(self) -> Any:
        return grants_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        shown = ("id", *self.list_fields)
        return [_keys_renamed({name: row[name] for name in shown}, "account_id", "scope_id") for row in rows]

    @extend_schema(parameters=LIST_PARAMETERS, responses=GrantPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=GrantSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        grant = get_grant_for(self.principal, uuid_or_not_found(pk))
        row = {name: getattr(grant, name) for name in ("id", *self.list_fields)}
        return self.object_response(grant, GrantSerializer(self.shape([row])[0]).data)
