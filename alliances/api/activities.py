from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from alliances import actions
from alliances.access import get_body_for
from alliances.activity_access import get_activity_for
from alliances.activity_filters import ActivityFilter
from alliances.activity_queries import activities_for, parties_of
from alliances.api.activity_serializers import (
    ActivityChangeSerializer,
    ActivityPageSerializer,
    ActivitySerializer,
    ActivityWriteSerializer,
)
from alliances.models import Activity, ActivityPairing, ActivityParty
from alliances.queries import by_body
from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from core.choices import AnchorKind

RENAMED = {
    "body_id": "body",
    "body__name": "body_name",
    "form__label": "form",
    "form__meaning": "form_meaning",
    "dimension__label": "dimension",
}
OWN = ("title", "held_on", "ended_on", "place", "attendances", "persons", "updated_at")
KINDS = (("units", AnchorKind.UNIT, "unit_id"), ("party_orgs", AnchorKind.PARTY_ORG, "party_org_id"))


@extend_schema(tags=["链党组织"])
class ActivityResource(HasHistory, Resource):
    """共建活动：一次活动登记一次，参加的单位和党组织都算在内。"""

    model = Activity
    scope_name = "activities"
    object_code = "activities"
    view_action = "activity.view"
    filterset_class = ActivityFilter
    orderings = {"day": "held_on", "title": "title", "updated": "updated_at"}
    default_ordering = "-day"
    list_fields = ("id", *RENAMED, *OWN)

    def rows(self) -> Any:
        self.principal.require("activity.view")
        return activities_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{RENAMED.get(name, name): row[name] for name in row} for row in rows]

    def _answer(self, activity: Activity, *, code: int = status.HTTP_200_OK) -> Response:
        columns = (*self.list_fields, "form_id", "dimension_id", "summary", "created_at", "version")
        row = self.shape([Activity.objects.filter(pk=activity.pk).values(*columns).get()])[0]
        row["parties"] = [
            {"name": party.name, "unit": party.unit_id, "party_org": party.party_org_id}
            for party in parties_of([activity.pk]).get(activity.pk, [])
        ]
        links = ActivityPairing.objects.filter(activity=activity).order_by("id")
        row["pairings"] = list(links.values_list("pairing_id", flat=True))
        return self.object_response(activity, ActivitySerializer(row).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=ActivityPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=ActivitySerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_activity_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=ActivityWriteSerializer, responses={201: ActivitySerializer})
    def create(self, request: Request) -> Response:
        """登记已经开展的活动。"""
        by_body(self.principal).require("activity.edit")
        body = ActivityWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        held = get_body_for(self.principal, body.validated_data["body"])
        parties = [(kind, row_id) for name, kind, _ in KINDS for row_id in body.validated_data.get(name, [])]
        activity = actions.log_activity(
            actor=self.principal,
            body_id=held.pk,
            values=body.columns(),
            parties=parties,
            pairing_ids=body.validated_data.get("pairings", []),
        )
        return self._answer(activity, code=status.HTTP_201_CREATED)

    @extend_schema(request=ActivityChangeSerializer(partial=True), responses=ActivitySerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        """更正活动；units、party_orgs 给出的是全部参加者，不给出的一类保持不变。"""
        activity = get_activity_for(self.principal, uuid_or_not_found(pk), "activity.edit")
        version = expected_version(request)
        body = ActivityChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = actions.update_activity(
            actor=self.principal,
            activity_id=activity.pk,
            values=body.columns(),
            parties=_parties(activity, body.validated_data),
            pairing_ids=body.validated_data.get("pairings"),
            expected_version=version,
        )
        return self._answer(changed)


def _parties(activity: Activity, data: dict[str, Any]) -> list[tuple[AnchorKind, UUID]] | None:
    if not any(name in data for name, _, _ in KINDS):
        return None
    named: list[tuple[AnchorKind, UUID]] = []
    for name, kind, column in KINDS:
        held = ActivityParty.objects.filter(activity=activity, **{f"{column}__isnull": False})
        ids = data[name] if name in data else list(held.values_list(column, flat=True))
        named += [(kind, row_id) for row_id in ids]
    return named
