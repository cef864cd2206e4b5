from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances.queries import names_shown
from chains.access import get_chain_for
from chains.queries import by_chain
from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, expected_version, uuid_or_not_found
from services.actions import targets
from services.api import target_serializers as shapes
from services.api.market import asked_by
from services.models import InvestTarget, TargetStep
from services.targets.filters import InvestTargetFilter
from services.targets.queries import EDIT, FOLLOW, VIEW, get_target_for, targets_for

RENAMED = {
    "chain_id": "chain",
    "chain__name": "chain_name",
    "segment_id": "segment",
    "gap_id": "gap",
    "owner_id": "owner",
    "team_id": "team",
    "introducer_id": "introducer",
    "unit_id": "unit",
    "project_id": "project",
}
OWN = (
    "name",
    "origin",
    "business",
    "planned_amount",
    "signed_amount",
    "text",
    "found_on",
    "state",
    "stage_on",
    "reason",
    "next_step",
    "next_on",
    "updated_at",
    "version",
)


@extend_schema(tags=["招引"])
class InvestTargetResource(HasHistory):
    """招引目标：产业链要引进的企业。阶段只由 move、shelve 改变，每一步都留跟进记录。"""

    model = InvestTarget
    scope_name = "invest-targets"
    object_code = "invest-targets"
    view_action = VIEW
    filterset_class = InvestTargetFilter
    orderings = {"name": "name_key", "stage": "stage_on", "updated": "updated_at"}
    default_ordering = "name"
    list_fields = ("id", *RENAMED, *OWN)

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return targets_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{RENAMED.get(name, name): row[name] for name in self.list_fields} for row in rows]

    def _answer(self, target: InvestTarget, *, code: int = status.HTTP_200_OK) -> Response:
        row = InvestTarget.objects.filter(pk=target.pk).values(*self.list_fields).get()
        shown = {
            **self.shape([row])[0],
            "person": target.person_id if names_shown(self.principal) else None,
            "steps": TargetStep.objects.filter(target=target).order_by("place"),
        }
        return self.object_response(target, shapes.InvestTargetFullSerializer(shown).data, status=code)

    def _held(self, pk: str, right: str) -> UUID:
        return get_target_for(self.principal, uuid_or_not_found(pk), right).pk

    @extend_schema(parameters=LIST_PARAMETERS, responses=shapes.InvestTargetPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=shapes.InvestTargetFullSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_target_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=shapes.InvestTargetWriteSerializer, responses={201: shapes.InvestTargetFullSerializer})
    def create(self, request: Request) -> Response:
        """登记招引线索。"""
        by_chain(self.principal).require(EDIT)
        asked = asked_by(shapes.InvestTargetWriteSerializer, request)
        chain = get_chain_for(self.principal, asked.validated_data["chain"], EDIT)
        made = targets.create_target(actor=self.principal, chain_id=chain.pk, values=asked.columns())
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=shapes.InvestTargetChangeSerializer(partial=True),
        responses=shapes.InvestTargetFullSerializer,
        parameters=[IF_MATCH],
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        target_id, version = self._held(pk, EDIT), expected_version(request)
        asked = asked_by(shapes.InvestTargetChangeSerializer, request, partial=True)
        changed = targets.update_target(
            actor=self.principal, target_id=target_id, values=asked.columns(), expected_version=version
        )
        return self._answer(changed)

    @extend_schema(request=shapes.TargetNoteSerializer, responses=shapes.InvestTargetFullSerializer)
    @action(detail=True, methods=["post"])
    def note(self, request: Request, pk: str) -> Response:
        """登记跟进情况和下一步。"""
        target_id = self._held(pk, FOLLOW)
        given = asked_by(shapes.TargetNoteSerializer, request).validated_data
        return self._answer(targets.note_target(actor=self.principal, target_id=target_id, **given))

    @extend_schema(request=shapes.TargetMoveSerializer, responses=shapes.InvestTargetFullSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """推进到另一阶段；落地须写明企业或项目。"""
        target_id = self._held(pk, FOLLOW)
        given = asked_by(shapes.TargetMoveSerializer, request).columns()
        return self._answer(targets.move_target(actor=self.principal, target_id=target_id, **given))

    @extend_schema(request=shapes.TargetShelveSerializer, responses=shapes.InvestTargetFullSerializer)
    @action(detail=True, methods=["post"])
    def shelve(self, request: Request, pk: str) -> Response:
        """搁置，须写明原因。"""
        target_id = self._held(pk, FOLLOW)
        given = asked_by(shapes.TargetShelveSerializer, request).validated_data
        return self._answer(targets.shelve_target(actor=self.principal, target_id=target_id, **given))
