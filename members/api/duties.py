"""The log of instructors for programs: read by who may, written by the instructor's own account."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from core.api.serializers import StrictSerializer
from members.access import get_duty_for
from members.actions.duties import correct_duty, write_duty
from members.duties import duties_for
from members.filters import DutyFilter
from members.models import DutyEntry

NAMES = {
    "id": "id",
    "day": "day",
    "person_id": "person",
    "unit_id": "unit",
    "unit__name": "unit_name",
    "kind_id": "kind_id",
    "kind__label": "kind",
    "text": "text",
    "updated_at": "updated_at",
}


class DutyRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    day = serializers.DateField()
    person = serializers.UUIDField(help_text="指导员")
    unit = serializers.UUIDField(help_text="联系单位")
    unit_name = serializers.CharField()
    kind_id = serializers.UUIDField()
    kind = serializers.CharField(help_text="事项，本市用语")
    text = serializers.CharField(help_text="情况")
    updated_at = serializers.DateTimeField()


class DutyPageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = DutyRowSerializer(many=True)


class DutySerializer(DutyRowSerializer):
    version = serializers.IntegerField()


class DutyWriteSerializer(StrictSerializer):
    unit = serializers.UUIDField()
    kind_id = serializers.UUIDField()
    day = serializers.DateField()
    text = serializers.CharField(max_length=400)

    def columns(self) -> dict[str, Any]:
        return {"unit_id" if name == "unit" else name: value for name, value in self.validated_data.items()}


@extend_schema(tags=["人员"])
class DutyResource(Resource):
    """履职记录。指导员为联系单位做了什么；由指导员本人填写，不含定位、积分和照片。"""

    model = DutyEntry
    scope_name = "duties"
    view_action = "duty_log.view"
    filterset_class = DutyFilter
    orderings = {"day": "day", "updated": "updated_at"}
    default_ordering = "-day"
    list_fields = tuple(NAMES)

    def rows(self) -> Any:
        self.principal.require("duty_log.view")
        return duties_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{told: row[name] for name, told in NAMES.items()} for row in rows]

    def _answer(self, entry: DutyEntry, *, code: int = status.HTTP_200_OK) -> Response:
        shown = self.shape([DutyEntry.objects.filter(pk=entry.pk).values(*NAMES).get()])[0]
        return self.object_response(entry, {**shown, "version": entry.version}, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=DutyPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=DutySerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_duty_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=DutyWriteSerializer, responses={201: DutySerializer})
    def create(self, request: Request) -> Response:
        self.principal.require("duty_log.edit")
        body = DutyWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        made = write_duty(actor=self.principal, values=body.columns())
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(request=DutyWriteSerializer(partial=True), responses=DutySerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        entry = get_duty_for(self.principal, uuid_or_not_found(pk), "duty_log.edit")
        version = expected_version(request)
        body = DutyWriteSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = correct_duty(actor=self.principal, duty_id=entry.pk, values=body.columns(), expected_version=version)
        return self._answer(changed)
