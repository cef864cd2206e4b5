from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances import actions
from alliances.access import get_pairing_for
from alliances.api.agreements import HasAgreements
from alliances.api.pairing_serializers import (
    DropSerializer,
    EndSerializer,
    PairingPageSerializer,
    PairingSerializer,
    PairingWriteSerializer,
    RenewSerializer,
    SignSerializer,
)
from alliances.models import Pairing, PairingChain, PairingMode, PairingParty
from alliances.pairing_filters import PairingFilter
from alliances.pairing_parties import as_given, parties_of, party_name
from alliances.pairing_queries import pairings_for
from alliances.queries import by_body
from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found

RENAMED = {
    "kind_id": "kind",
    "kind__label": "kind_label",
    "kind__meaning": "meaning",
    "body_id": "body",
    "renews_id": "renews",
    "chain_ids": "chains",
    "mode_ids": "modes",
}


def _told(row: PairingParty) -> dict[str, Any]:
    given = as_given(row)
    name = party_name(row)
    return {"party": row.pk, "kind": given.kind, "id": given.id, "name": name, "role": row.role, "group": row.group}


def _with_ids(rows: Any) -> Any:
    chains = PairingChain.objects.filter(pairing_id=OuterRef("id")).order_by("chain_id").values("chain_id")
    modes = PairingMode.objects.filter(pairing_id=OuterRef("id")).order_by("mode_id").values("mode_id")
    return rows.annotate(chain_ids=ArraySubquery(chains), mode_ids=ArraySubquery(modes))


@extend_schema(tags=["结对"])
class PairingResource(HasAgreements, HasHistory, Resource):
    """结对：两方或多方的结对共建，带类别、带动方式、期限和签约情况。"""

    model = Pairing
    scope_name = "pairings"
    object_code = "pairings"
    view_action = "pairing.view"
    filterset_class = PairingFilter
    orderings = {"name": "name_key", "updated": "updated_at", "created": "created_at"}
    default_ordering = "name"
    list_fields = (
        "name",
        *RENAMED,
        "pattern",
        "theme",
        "content",
        "state",
        "proposed_on",
        "signed_on",
        "valid_from",
        "valid_to",
        "ended_on",
        "reason",
        "updated_at",
        "version",
    )

    def rows(self) -> Any:
        self.principal.require("pairing.view")
        return _with_ids(pairings_for(self.principal))

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        parties = parties_of(row["id"] for row in rows)
        return [
            {
                **{RENAMED.get(name, name): row[name] for name in ("id", *self.list_fields)},
                "parties": [_told(party) for party in parties.get(row["id"], [])],
            }
            for row in rows
        ]

    def _answer(self, pairing: Pairing, *, code: int = status.HTTP_200_OK) -> Response:
        row = _with_ids(Pairing.objects.filter(pk=pairing.pk)).values("id", *self.list_fields).get()
        return self.object_response(pairing, PairingSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=PairingPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=PairingSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_pairing_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=PairingWriteSerializer, responses={201: PairingSerializer})
    def create(self, request: Request) -> Response:
        """草稿。"""
        by_body(self.principal).require("pairing.edit")
        body = PairingWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        made = actions.create_pairing(actor=self.principal, values=body.columns())
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(request=PairingWriteSerializer(partial=True), responses=PairingSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        """parties 给出时整体替换；已签约的，各方、期限和所属组织不能改。"""
        held = get_pairing_for(self.principal, uuid_or_not_found(pk), "pairing.edit")
        version = expected_version(request)
        body = PairingWriteSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = actions.update_pairing(
            actor=self.principal, pairing_id=held.pk, values=body.columns(), expected_version=version
        )
        return self._answer(changed)

    @extend_schema(request=None, responses=PairingSerializer)
    @action(detail=True, methods=["post"])
    def propose(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """提请各方签约。"""
        return self._answer(actions.propose_pairing(actor=self.principal, pairing_id=uuid_or_not_found(pk)))

    @extend_schema(request=None, responses=PairingSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """退回草稿；未结成的重新推进。"""
        return self._answer(actions.withdraw_pairing(actor=self.principal, pairing_id=uuid_or_not_found(pk)))

    @extend_schema(request=SignSerializer, responses=PairingSerializer)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, pk: str) -> Response:
        """登记签约。"""
        held = get_pairing_for(self.principal, uuid_or_not_found(pk), "pairing.sign")
        body = SignSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(actions.sign_pairing(actor=self.principal, pairing_id=held.pk, **body.validated_data))

    @extend_schema(request=DropSerializer, responses=PairingSerializer)
    @action(detail=True, methods=["post"])
    def drop(self, request: Request, pk: str) -> Response:
        """不再推进，写明原因。"""
        held = get_pairing_for(self.principal, uuid_or_not_found(pk), "pairing.edit")
        body = DropSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(actions.drop_pairing(actor=self.principal, pairing_id=held.pk, **body.validated_data))

    @extend_schema(request=EndSerializer, responses=PairingSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """终止，写明日期和原因。"""
        held = get_pairing_for(self.principal, uuid_or_not_found(pk), "pairing.edit")
        body = EndSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(actions.end_pairing(actor=self.principal, pairing_id=held.pk, **body.validated_data))

    @extend_schema(request=RenewSerializer, responses={201: PairingSerializer})
    @action(detail=True, methods=["post"])
    def renew(self, request: Request, pk: str) -> Response:
        """续签：沿用各方和约定，生成一份草稿；签约后原来的一项记为已续签。"""
        held = get_pairing_for(self.principal, uuid_or_not_found(pk), "pairing.edit")
        body = RenewSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        days = {"valid_from": None, "valid_to": None} | body.validated_data
        made = actions.renew_pairing(actor=self.principal, pairing_id=held.pk, **days)
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=PairingSerializer)
    @action(detail=True, methods=["post"])
    def nudge(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """提醒各方，一天一次。"""
        nudged, _ = actions.nudge_pairing(actor=self.principal, pairing_id=uuid_or_not_found(pk))
        return self._answer(nudged)
