from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.resources import LIST_PARAMETERS, Resource, uuid_or_not_found
from core.errors import NotFound
from members.actions import liaisons as actions
from members.api.serializers import (
    ExemptionPageSerializer,
    ExemptionSerializer,
    ExemptionWriteSerializer,
    VacanciesSerializer,
)
from members.filters import ExemptionFilter
from members.liaisons import exemptions_visible, vacancies
from members.models import LiaisonExemption

RENAMED = {"target_id": "target", "approved_by_id": "approved_by"}


@extend_schema(tags=["人员"])
class LiaisonExemptionResource(Resource):
    """联络员豁免：写明理由不需要联络员的产业链、链党组织、单位等，从比率中剔除。"""

    model = LiaisonExemption
    scope_name = "liaison-exemptions"
    view_action = "person.view"
    filterset_class = ExemptionFilter
    orderings = {"created": "created_at", "updated": "updated_at"}
    default_ordering = "created"
    list_fields = ("id", *RENAMED, "target_kind", "reason", "valid_from", "valid_to", "updated_at", "version")

    def rows(self) -> Any:
        self.principal.require("person.view")
        return LiaisonExemption.objects.filter(exemptions_visible(self.principal))

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{RENAMED.get(name, name): row[name] for name in self.list_fields} for row in rows]

    def _answer(self, exemption: LiaisonExemption, *, code: int = status.HTTP_200_OK) -> Response:
        row = {name: getattr(exemption, name) for name in self.list_fields}
        return self.object_response(exemption, ExemptionSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=ExemptionPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=ExemptionSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        found = self.rows().filter(pk=uuid_or_not_found(pk)).first()
        if found is None:
            raise NotFound
        return self._answer(found)

    @extend_schema(request=ExemptionWriteSerializer, responses={201: ExemptionSerializer})
    def create(self, request: Request) -> Response:
        """不计入；批准人是令牌的账号。"""
        self.principal.require_everywhere("person.edit")
        body = ExemptionWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        asked = body.validated_data
        made = actions.exempt_from_liaison(
            actor=self.principal,
            target=actions.target_of(asked["target_kind"], asked["target"]),
            reason=asked["reason"],
            valid_from=asked.get("valid_from") or clock.today(),
        )
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """从今天起恢复计入。"""
        self.principal.require_everywhere("person.edit")
        actions.end_exemption(actor=self.principal, exemption_id=uuid_or_not_found(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=VacanciesSerializer, filters=False)
    @action(detail=False, methods=["get"])
    def vacancies(self, request: Request) -> Response:  # noqa: ARG002
        """缺联络员：按种类，应有、已有、缺，和不计入的数量。"""
        self.principal.require("person.view")
        return Response(VacanciesSerializer({"results": vacancies(self.principal, clock.today())}).data)
