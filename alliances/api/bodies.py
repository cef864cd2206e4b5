from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances import actions
from alliances.access import get_body_for
from alliances.api.life import BodyLife
from alliances.api.serializers import (
    BodyCreateSerializer,
    BodyPageSerializer,
    BodySerializer,
    BodyWriteSerializer,
    CheckSerializer,
)
from alliances.body_rows import NOTHING, member_figures
from alliances.composition import checks_of
from alliances.filters import BodyFilter
from alliances.lineage import pasts_on
from alliances.models import ChainBody
from alliances.queries import bodies_for, holds_body
from chains.pages import day_from
from core import clock
from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from core.errors import NotAllowed

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
class BodyResource(BodyLife, HasHistory, Resource):
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
        "state",
        "exception_reason",
        "guides",
        "recommends",
        "powers_basis",
        "created_at",
        "updated_at",
        "version",
    )
    whole_action = "body.view"

    def rows(self) -> Any:
        self.principal.require("body.view")
        return bodies_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        ids = [row["id"] for row in rows]
        figures = member_figures(self.principal, ids, clock.today())
        on = self.request.query_params.get("on", "") if self.action == "list" else ""
        pasts = pasts_on(ids, day_from(on)) if on else {}
        for row in rows:
            if past := pasts.get(row["id"]):
                row |= {"name": past.name, "parent_id": past.parent_id}
                if past.kind is not None:
                    row |= {
                        "kind_id": past.kind.pk,
                        "kind__label": past.kind.label,
                        "kind__meaning": past.kind.meaning,
                    }
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

    @extend_schema(request=BodyCreateSerializer, responses={201: BodySerializer})
    def create(self, request: Request) -> Response:
        """同一条链同一层级已有同类组织的，须填 exception_reason。"""
        self.principal.require_everywhere("body.edit")
        body = BodyCreateSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        planned = body.validated_data["planned"]
        made = actions.create_body(actor=self.principal, values=body.columns(), planned=planned)
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
