from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances import actions
from alliances.access import get_body_for
from alliances.choices import OuterKind
from alliances.models import OuterMember
from alliances.queries import by_body
from alliances.sharing.filters import OuterFilter
from alliances.sharing.queries import EDIT, VIEW, get_outer_for, outers_for
from chains.api.serializers import PageSerializer
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from core.api.serializers import StrictSerializer
from organizations.api.serializers import LastDaySerializer

RENAMED = {"body_id": "body", "city_id": "city", "city__name": "city_name"}


class OuterSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    body = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=OuterKind.choices)
    place = serializers.CharField(help_text="所在地")
    city = serializers.UUIDField(allow_null=True, help_text="平台上的城市，不在本平台的为空")
    city_name = serializers.CharField(allow_null=True)
    leads = serializers.BooleanField(help_text="牵头")
    note = serializers.CharField(allow_blank=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class OuterPageSerializer(PageSerializer):
    results = OuterSerializer(many=True)


class OuterChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(choices=OuterKind.choices)
    place = serializers.CharField(max_length=40)
    city = serializers.UUIDField(allow_null=True, required=False)
    leads = serializers.BooleanField(required=False)
    valid_from = serializers.DateField(allow_null=True, required=False)
    note = serializers.CharField(max_length=120, allow_blank=True, required=False)

    def columns(self) -> dict[str, Any]:
        data = {name: value for name, value in self.validated_data.items() if name != "body"}
        return {"city_id" if name == "city" else name: value for name, value in data.items()}


class OuterWriteSerializer(OuterChangeSerializer):
    body = serializers.UUIDField()


@extend_schema(tags=["链党组织"])
class OuterMemberResource(Resource):
    """域外成员：外市、外省的单位作为链党组织的成员，带起止日期。"""

    model = OuterMember
    scope_name = "outer-members"
    view_action = VIEW
    filterset_class = OuterFilter
    orderings = {"name": "name_key", "updated": "updated_at"}
    default_ordering = "name"
    list_fields = (
        "id",
        "body_id",
        "name",
        "kind",
        "place",
        "city_id",
        "city__name",
        "leads",
        "note",
        "valid_from",
        "valid_to",
        "updated_at",
        "version",
    )

    def rows(self) -> Any:
        by_body(self.principal).require(VIEW)
        return outers_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{RENAMED.get(name, name): row[name] for name in self.list_fields} for row in rows]

    def _answer(self, outer: OuterMember, *, code: int = status.HTTP_200_OK) -> Response:
        row = OuterMember.objects.filter(pk=outer.pk).values(*self.list_fields).get()
        return self.object_response(outer, OuterSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=OuterPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=OuterSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_outer_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=OuterWriteSerializer, responses={201: OuterSerializer})
    def create(self, request: Request) -> Response:
        """登记域外成员。"""
        by_body(self.principal).require(EDIT)
        asked = OuterWriteSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        body = get_body_for(self.principal, asked.validated_data["body"], EDIT)
        made = actions.add_outer_member(actor=self.principal, body_id=body.pk, values=asked.columns())
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(request=OuterChangeSerializer(partial=True), responses=OuterSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        outer = get_outer_for(self.principal, uuid_or_not_found(pk), EDIT)
        version = expected_version(request)
        asked = OuterChangeSerializer(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        return self._answer(
            actions.update_outer_member(
                actor=self.principal, outer_id=outer.pk, values=asked.columns(), expected_version=version
            )
        )

    @extend_schema(request=LastDaySerializer, responses=OuterSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """登记退出。"""
        outer = get_outer_for(self.principal, uuid_or_not_found(pk), EDIT)
        asked = LastDaySerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return self._answer(actions.end_outer_member(actor=self.principal, outer_id=outer.pk, **asked.validated_data))
