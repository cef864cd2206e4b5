from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from core.api.serializers import StrictSerializer
from organizations import actions
from organizations.access import get_mass_org_for
from organizations.choices import MassOrgKind
from organizations.filters import MassOrgFilter
from organizations.mass_orgs import mass_orgs_for
from organizations.models import MassOrg

SHOWN = ("id", "name", "kind", "unit_id", "unit__name", "members", "founded_on", "ended_on", "updated_at")
RENAMED = {"unit_id": "unit", "unit__name": "unit_name"}


class MassOrgRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=MassOrgKind.choices)
    unit = serializers.UUIDField(help_text="所在单位")
    unit_name = serializers.CharField()
    members = serializers.IntegerField(allow_null=True, help_text="人数")
    founded_on = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()


class MassOrgPageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = MassOrgRowSerializer(many=True)


class MassOrgSerializer(MassOrgRowSerializer):
    version = serializers.IntegerField()


class MassOrgWriteSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(choices=MassOrgKind.choices)
    unit = serializers.UUIDField()
    members = serializers.IntegerField(min_value=0, max_value=10_000_000, allow_null=True, required=False)
    founded_on = serializers.DateField(allow_null=True, required=False)
    ended_on = serializers.DateField(allow_null=True, required=False)

    def columns(self) -> dict[str, Any]:
        return {"unit_id" if name == "unit" else name: value for name, value in self.validated_data.items()}


@extend_schema(tags=["单位"])
class MassOrgResource(Resource):
    """群团组织。单位的工会、共青团、妇联等；只记人数，不记名单。"""

    model = MassOrg
    scope_name = "mass-orgs"
    view_action = "mass_org.view"
    filterset_class = MassOrgFilter
    orderings = {"name": "name_key", "updated": "updated_at"}
    default_ordering = "name"
    list_fields = SHOWN

    def rows(self) -> Any:
        self.principal.require("mass_org.view")
        return mass_orgs_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{RENAMED.get(name, name): row[name] for name in SHOWN} for row in rows]

    def _answer(self, org: MassOrg, *, code: int = status.HTTP_200_OK) -> Response:
        shown = self.shape([MassOrg.objects.filter(pk=org.pk).values(*SHOWN).get()])[0]
        return self.object_response(org, {**shown, "version": org.version}, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=MassOrgPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=MassOrgSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_mass_org_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=MassOrgWriteSerializer, responses={201: MassOrgSerializer})
    def create(self, request: Request) -> Response:
        self.principal.require("mass_org.edit")
        body = MassOrgWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        made = actions.create_mass_org(actor=self.principal, values=body.columns())
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(request=MassOrgWriteSerializer(partial=True), responses=MassOrgSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        org = get_mass_org_for(self.principal, uuid_or_not_found(pk), "mass_org.edit")
        version = expected_version(request)
        body = MassOrgWriteSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = actions.update_mass_org(
            actor=self.principal, mass_org_id=org.pk, values=body.columns(), expected_version=version
        )
        return self._answer(changed)
