import datetime as dt
from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from organizations import actions
from organizations.access import get_member_count_for, get_party_org_for
from organizations.api.serializers import (
    COUNTED,
    LastDaySerializer,
    MemberCountChangeSerializer,
    MemberCountPageSerializer,
    MemberCountSerializer,
    MemberCountWriteSerializer,
    PartyOrgPageSerializer,
    PartyOrgSerializer,
    PartyOrgWriteSerializer,
)
from organizations.filters import MemberCountFilter, PartyOrgFilter
from organizations.models import MemberCount, PartyOrg
from organizations.queries import hosts_of, member_counts_for, party_orgs_for, standing_party_orgs

OWN_COLUMNS = (
    "name",
    "short_name",
    "kind",
    "superior_name",
    "build_mode",
    "founded_on",
    "dissolved_on",
    "is_demonstration",
    "updated_at",
)


@extend_schema(tags=["党组织"])
class PartyOrgResource(HasHistory, Resource):
    """党组织：隶属关系、组建方式、所在单位。加入链党组织不改变隶属关系。"""

    model = PartyOrg
    scope_name = "party-orgs"
    object_code = "party-orgs"
    view_action = "party_org.view"
    filterset_class = PartyOrgFilter
    orderings = {"name": "name_key", "updated": "updated_at", "created": "created_at"}
    default_ordering = "name"
    list_fields = (*OWN_COLUMNS, "superior_id")
    whole_action = "party_org.view"

    @classmethod
    def whole(cls, day: dt.date) -> Any:  # noqa: ARG003 - the same on every day
        return standing_party_orgs()

    def rows(self) -> Any:
        self.principal.require("party_org.view")
        return party_orgs_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        hosts = hosts_of([row["id"] for row in rows], clock.today())
        return [
            {
                "id": row["id"],
                **{name: row[name] for name in OWN_COLUMNS},
                "superior": row["superior_id"],
                "hosts": [unit.pk for unit in hosts.get(row["id"], [])],
            }
            for row in rows
        ]

    def _answer(self, org: PartyOrg, *, code: int = status.HTTP_200_OK) -> Response:
        hosts = hosts_of([org.pk], clock.today()).get(org.pk, [])
        shown = {name: getattr(org, name) for name in (*OWN_COLUMNS, "id", "created_at", "version")}
        data = {**shown, "superior": org.superior_id, "hosts": [unit.pk for unit in hosts]}
        return self.object_response(org, PartyOrgSerializer(data).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=PartyOrgPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=PartyOrgSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_party_org_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=PartyOrgWriteSerializer, responses={201: PartyOrgSerializer})
    def create(self, request: Request) -> Response:
        self.principal.require_everywhere("party_org.edit")
        body = PartyOrgWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        org = actions.create_party_org(
            actor=self.principal, values=body.columns(), host_ids=body.validated_data.get("hosts", ())
        )
        return self._answer(org, code=status.HTTP_201_CREATED)

    @extend_schema(request=PartyOrgWriteSerializer(partial=True), responses=PartyOrgSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        org = get_party_org_for(self.principal, uuid_or_not_found(pk), "party_org.edit")
        version = expected_version(request)
        body = PartyOrgWriteSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        with transaction.atomic():
            saved = actions.update_party_org(
                actor=self.principal, party_org_id=org.pk, values=body.columns(), expected_version=version
            )
            if "hosts" in body.validated_data:
                actions.set_hosts(
                    actor=self.principal,
                    party_org_id=org.pk,
                    host_ids=body.validated_data["hosts"],
                    day=clock.today(),
                )
        return self._answer(saved)

    @extend_schema(request=LastDaySerializer, responses=PartyOrgSerializer)
    @action(detail=True, methods=["post"])
    def dissolve(self, request: Request, pk: str) -> Response:
        """登记撤销前的最后一天。"""
        org = get_party_org_for(self.principal, uuid_or_not_found(pk), "party_org.edit")
        body = LastDaySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        last_day = body.validated_data["last_day"]
        return self._answer(actions.dissolve_party_org(actor=self.principal, party_org_id=org.pk, last_day=last_day))

    @extend_schema(request=None, responses=PartyOrgSerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """取消撤销登记。"""
        org_id = uuid_or_not_found(pk)
        return self._answer(actions.restore_party_org(actor=self.principal, party_org_id=org_id))


@extend_schema(tags=["党组织"])
class MemberCountResource(Resource):
    """党员数：按党组织和统计日期。"""

    model = MemberCount
    scope_name = "member-counts"
    view_action = "member_count.view"
    filterset_class = MemberCountFilter
    orderings = {"as_of": "as_of", "updated": "updated_at"}
    default_ordering = "-as_of"
    whole_action = "member_count.view"
    columns = {name: name for name in COUNTED} | {"party_org": "party_org_id"}

    def rows(self) -> Any:
        self.principal.require("member_count.view")
        return member_counts_for(self.principal)

    def _answer(self, count: MemberCount, *, code: int = status.HTTP_200_OK) -> Response:
        return self.object_response(count, MemberCountSerializer(count).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=MemberCountPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002
        return self.list_response()

    @extend_schema(responses=MemberCountSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_member_count_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=MemberCountWriteSerializer, responses={201: MemberCountSerializer})
    def create(self, request: Request) -> Response:
        self.principal.require("member_count.edit")
        body = MemberCountWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        values = dict(body.validated_data)
        count = actions.create_member_count(actor=self.principal, party_org_id=values.pop("party_org"), values=values)
        return self._answer(count, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=MemberCountChangeSerializer(partial=True), responses=MemberCountSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        count = get_member_count_for(self.principal, uuid_or_not_found(pk), "member_count.edit")
        version = expected_version(request)
        body = MemberCountChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        return self._answer(
            actions.update_member_count(
                actor=self.principal, member_count_id=count.pk, values=body.validated_data, expected_version=version
            )
        )
