from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances import actions
from alliances.access import get_body_for, get_office_for, get_office_part_for, get_plaque_for
from alliances.models import Office, OfficePart, Plaque
from alliances.office_filters import OfficeFilter, OfficePartFilter, PlaqueFilter
from alliances.office_queries import office_parts_for, offices_for, plaques_for
from alliances.queries import by_body
from chains.api.serializers import PageSerializer
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from core.api.serializers import StrictSerializer
from organizations.api.serializers import LastDaySerializer


class OfficeSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    host = serializers.UUIDField(allow_null=True, help_text="设在的单位")
    address = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    opened_on = serializers.DateField(allow_null=True)
    closed_on = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class OfficePageSerializer(PageSerializer):
    results = OfficeSerializer(many=True)


class OfficeWriteSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    host = serializers.UUIDField(allow_null=True, required=False)
    address = serializers.CharField(max_length=120, allow_blank=True, required=False)
    phone = serializers.CharField(max_length=30, allow_blank=True, required=False)
    opened_on = serializers.DateField(allow_null=True, required=False)
    closed_on = serializers.DateField(allow_null=True, required=False)

    def columns(self) -> dict[str, Any]:
        return {"host_id" if name == "host" else name: value for name, value in self.validated_data.items()}


class OfficePartSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    office = serializers.UUIDField()
    body = serializers.UUIDField(allow_null=True)
    unit = serializers.UUIDField(allow_null=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class OfficePartPageSerializer(PageSerializer):
    results = OfficePartSerializer(many=True)


class OfficePartWriteSerializer(StrictSerializer):
    office = serializers.UUIDField()
    body = serializers.UUIDField(allow_null=True, required=False)
    unit = serializers.UUIDField(allow_null=True, required=False)
    valid_from = serializers.DateField(allow_null=True, required=False)


class PlaqueSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    body = serializers.UUIDField()
    kind = serializers.UUIDField()
    kind_label = serializers.CharField()
    number = serializers.CharField(allow_blank=True)
    unit = serializers.UUIDField(allow_null=True)
    party_org = serializers.UUIDField(allow_null=True)
    receiver = serializers.CharField(allow_blank=True)
    granted_on = serializers.DateField()
    returned_on = serializers.DateField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class PlaquePageSerializer(PageSerializer):
    results = PlaqueSerializer(many=True)


class PlaqueChangeSerializer(StrictSerializer):
    number = serializers.CharField(max_length=30, allow_blank=True, required=False)
    receiver = serializers.CharField(max_length=40, allow_blank=True, required=False)
    granted_on = serializers.DateField(required=False)
    note = serializers.CharField(max_length=120, allow_blank=True, required=False)


class PlaqueWriteSerializer(StrictSerializer):
    body = serializers.UUIDField()
    kind = serializers.UUIDField()
    unit = serializers.UUIDField(allow_null=True, required=False)
    party_org = serializers.UUIDField(allow_null=True, required=False)
    number = serializers.CharField(max_length=30, allow_blank=True, required=False)
    receiver = serializers.CharField(max_length=40, allow_blank=True, required=False)
    granted_on = serializers.DateField()
    note = serializers.CharField(max_length=120, allow_blank=True, required=False)

    def columns(self) -> dict[str, Any]:
        keys = {"kind", "unit", "party_org"}
        data = {name: value for name, value in self.validated_data.items() if name != "body"}
        return {f"{name}_id" if name in keys else name: value for name, value in data.items()}


@extend_schema(tags=["链党组织"])
class OfficeResource(Resource):
    """合署办公室：链长办公室、产业协会、联合党委等在一处办公。"""

    model = Office
    scope_name = "offices"
    view_action = "body.view"
    filterset_class = OfficeFilter
    orderings = {"name": "name_key", "updated": "updated_at"}
    default_ordering = "name"
    list_fields = (
        "id",
        "name",
        "host_id",
        "address",
        "phone",
        "opened_on",
        "closed_on",
        "updated_at",
        "version",
    )

    def rows(self) -> Any:
        by_body(self.principal).require("body.view")
        return offices_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{"host" if name == "host_id" else name: row[name] for name in self.list_fields} for row in rows]

    def _answer(self, office: Office, *, code: int = status.HTTP_200_OK) -> Response:
        row = Office.objects.filter(pk=office.pk).values(*self.list_fields).get()
        return self.object_response(office, OfficeSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=OfficePageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=OfficeSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_office_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=OfficeWriteSerializer, responses={201: OfficeSerializer})
    def create(self, request: Request) -> Response:
        self.principal.require_everywhere("body.edit")
        asked = OfficeWriteSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        made = actions.create_office(actor=self.principal, values=asked.columns())
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(request=OfficeWriteSerializer(partial=True), responses=OfficeSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        """填写 closed_on 即终止合署，合署单位同日退出。"""
        self.principal.require_everywhere("body.edit")
        office = get_office_for(self.principal, uuid_or_not_found(pk), "body.edit")
        version = expected_version(request)
        asked = OfficeWriteSerializer(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        return self._answer(
            actions.update_office(
                actor=self.principal, office_id=office.pk, values=asked.columns(), expected_version=version
            )
        )


@extend_schema(tags=["链党组织"])
class OfficePartResource(Resource):
    """合署单位：在办公室合署办公的链党组织和单位，带起止日期。"""

    model = OfficePart
    scope_name = "office-parts"
    view_action = "body.view"
    filterset_class = OfficePartFilter
    orderings = {"created": "created_at", "updated": "updated_at"}
    default_ordering = "created"
    list_fields = ("id", "office_id", "body_id", "unit_id", "valid_from", "valid_to", "updated_at", "version")

    def rows(self) -> Any:
        by_body(self.principal).require("body.view")
        return office_parts_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{name.removesuffix("_id"): row[name] for name in self.list_fields} for row in rows]

    def _answer(self, part: OfficePart, *, code: int = status.HTTP_200_OK) -> Response:
        row = OfficePart.objects.filter(pk=part.pk).values(*self.list_fields).get()
        return self.object_response(part, OfficePartSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=OfficePartPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002
        return self.list_response()

    @extend_schema(responses=OfficePartSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_office_part_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=OfficePartWriteSerializer, responses={201: OfficePartSerializer})
    def create(self, request: Request) -> Response:
        """登记一个链党组织或一个单位在此合署。"""
        self.principal.require_everywhere("body.edit")
        asked = OfficePartWriteSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        data = asked.validated_data
        office = get_office_for(self.principal, data["office"], "body.edit")
        made = actions.add_office_part(
            actor=self.principal,
            office_id=office.pk,
            body_id=data.get("body"),
            unit_id=data.get("unit"),
            valid_from=data.get("valid_from"),
        )
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(request=LastDaySerializer, responses=OfficePartSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """退出合署。"""
        self.principal.require_everywhere("body.edit")
        part = get_office_part_for(self.principal, uuid_or_not_found(pk), "body.edit")
        asked = LastDaySerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return self._answer(actions.end_office_part(actor=self.principal, part_id=part.pk, **asked.validated_data))


@extend_schema(tags=["链党组织"])
class PlaqueResource(Resource):
    """牌证登记簿：授给成员的牌匾、证书，编号不重复，收回后编号不再发。"""

    model = Plaque
    scope_name = "plaques"
    view_action = "body.view"
    filterset_class = PlaqueFilter
    orderings = {"granted": "granted_on", "number": "number", "updated": "updated_at"}
    default_ordering = "-granted"
    list_fields = (
        "id",
        "body_id",
        "kind_id",
        "kind__label",
        "number",
        "unit_id",
        "party_org_id",
        "receiver",
        "granted_on",
        "returned_on",
        "note",
        "updated_at",
        "version",
    )

    def rows(self) -> Any:
        by_body(self.principal).require("body.view")
        return plaques_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        renamed = {"kind__label": "kind_label"}
        return [{renamed.get(name, name.removesuffix("_id")): row[name] for name in self.list_fields} for row in rows]

    def _answer(self, plaque: Plaque, *, code: int = status.HTTP_200_OK) -> Response:
        row = Plaque.objects.filter(pk=plaque.pk).values(*self.list_fields).get()
        return self.object_response(plaque, PlaqueSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=PlaquePageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002
        return self.list_response()

    @extend_schema(responses=PlaqueSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_plaque_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=PlaqueWriteSerializer, responses={201: PlaqueSerializer})
    def create(self, request: Request) -> Response:
        """登记授牌。"""
        by_body(self.principal).require("membership.edit")
        asked = PlaqueWriteSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        body = get_body_for(self.principal, asked.validated_data["body"], "membership.edit")
        made = actions.grant_plaque(actor=self.principal, body_id=body.pk, values=asked.columns())
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(request=PlaqueChangeSerializer(partial=True), responses=PlaqueSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        plaque = get_plaque_for(self.principal, uuid_or_not_found(pk), "membership.edit")
        version = expected_version(request)
        asked = PlaqueChangeSerializer(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        return self._answer(
            actions.update_plaque(
                actor=self.principal,
                plaque_id=plaque.pk,
                values=dict(asked.validated_data),
                expected_version=version,
            )
        )

    @extend_schema(request=LastDaySerializer, responses=PlaqueSerializer)
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def take_back(self, request: Request, pk: str) -> Response:
        """登记收回。"""
        plaque = get_plaque_for(self.principal, uuid_or_not_found(pk), "membership.edit")
        asked = LastDaySerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        day = asked.validated_data["last_day"]
        return self._answer(actions.return_plaque(actor=self.principal, plaque_id=plaque.pk, day=day))
