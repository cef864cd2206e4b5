from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances import actions
from alliances.access import get_body_for
from alliances.api.serializers import BodyPageSerializer, BodySerializer, BodyWriteSerializer, CheckSerializer
from alliances.body_rows import NOTHING, member_figures
from alliances.composition import checks_of
from alliances.filters import BodyFilter
from alliances.models import ChainBody
from alliances.queries import bodies_for, holds_body
from core import clock
from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from core.errors import NotAllowed
from organizations.api.serializers import LastDaySerializer

RENAMED = {
    "kind_id": "kind",
    "kind__label": "kind_label",
    "kind__meaning": "meaning",
    "tier_id": "tier",
    "tier__label": "tier_label",
    "tier__meaning": "level",
    "chain_id": "chain",
    "own_region_id": "own_region",
    "setup_mode_id": "setup_mode",
    "parent_id": "parent",
    "office_host_id": "office_host",
    "lead_unit_id": "lead_unit",
}


@extend_schema(tags=["链党组织"])
class BodyResource(HasHistory, Resource):
    """链党组织：产业链党委、联合党委、联建平台、党建联盟等，类别是本市叫法，含义是平台统一的。"""

    model = ChainBody
    scope_name = "bodies"
    object_code = "bodies"
    view_action = "body.view"
    filterset_class = BodyFilter
    orderings = {"name": "name_key", "updated": "updated_at", "created": "created_at"}
    default_ordering = "name"
    list_fields = (
        "name",
        *RENAMED,
        "founded_on",
        "ended_on",
        "exception_reason",
        "created_at",
        "updated_at",
        "version",
    )

    def rows(self) -> Any:
        self.principal.require("body.view")
        return bodies_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        figures = member_figures(self.principal, [row["id"] for row in rows], clock.today())
        return [
            {
                **{RENAMED.get(name, name): value for name, value in row.items() if name != "name_key"},
                "members": figures.get(row["id"], NOTHING).total,
            }
            for row in rows
        ]

    def _answer(self, body: ChainBody, *, code: int = status.HTTP_200_OK) -> Response:
        row = ChainBody.objects.filter(pk=body.pk).values("id", *self.list_fields).get()
        return self.object_response(body, BodySerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=BodyPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=BodySerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_body_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=BodyWriteSerializer, responses={201: BodySerializer})
    def create(self, request: Request) -> Response:
        """同一条链同一层级已有同类组织的，须填 exception_reason。"""
        self.principal.require_everywhere("body.edit")
        body = BodyWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        made = actions.create_body(actor=self.principal, values=body.columns())
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(request=BodyWriteSerializer(partial=True), responses=BodySerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        held = get_body_for(self.principal, uuid_or_not_found(pk), "body.edit")
        version = expected_version(request)
        body = BodyWriteSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        return self._answer(
            actions.update_body(actor=self.principal, body_id=held.pk, values=body.columns(), expected_version=version)
        )

    @extend_schema(request=LastDaySerializer, responses=BodySerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """终止：成员关系和席位同日终止，成员自身的隶属关系不变。"""
        held = get_body_for(self.principal, uuid_or_not_found(pk), "body.edit")
        body = LastDaySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(actions.end_body(actor=self.principal, body_id=held.pk, **body.validated_data))

    @extend_schema(responses=CheckSerializer(many=True))
    @action(detail=True, methods=["get"])
    def checks(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """组成检查：按本市的组织要求，今天应有和现有。"""
        body = get_body_for(self.principal, uuid_or_not_found(pk))
        if not holds_body(self.principal, body.pk):
            raise NotAllowed
        found = [
            {
                "rule": check.rule.pk,
                "label": check.label,
                "least": check.rule.least,
                "most": check.rule.most,
                "number": check.number,
                "met": check.is_met,
            }
            for check in checks_of([body], clock.today()).get(body.pk, [])
        ]
        return Response(CheckSerializer(found, many=True).data)
