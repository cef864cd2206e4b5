from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances import actions
from alliances.access import get_body_for, get_membership_for
from alliances.api.serializers import (
    JoinSerializer,
    MembershipPageSerializer,
    MembershipSerializer,
    MembershipWriteSerializer,
)
from alliances.filters import MembershipFilter
from alliances.models import Membership
from alliances.queries import by_body, memberships_for, names_shown
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from core.choices import AnchorKind
from organizations.api.serializers import LastDaySerializer

PLAIN = ("id", "post", "valid_from", "valid_to", "updated_at", "version")
KINDS = ("party_org", "unit", "person")


def shaped(row: dict[str, Any], *, named: bool) -> dict[str, Any]:
    """A membership's columns with its one member under ``member``."""
    kind = next(kind for kind in KINDS if row[f"{kind}_id"])
    name = row[f"{kind}__name"] if named or kind != "person" else ""
    return {
        **{name: row[name] for name in PLAIN},
        "body": row["body_id"],
        "category": row["category_id"],
        "member_kind": kind,
        "member": row[f"{kind}_id"],
        "member_name": name,
    }


@extend_schema(tags=["链党组织"])
class MembershipResource(Resource):
    """成员关系：党组织、单位或人员在某一链党组织中，带起止日期。加入、退出不改变隶属关系。"""

    model = Membership
    scope_name = "memberships"
    view_action = "body.view"
    filterset_class = MembershipFilter
    orderings = {"created": "created_at", "updated": "updated_at"}
    default_ordering = "created"
    list_fields = (
        "body_id",
        "category_id",
        *[f"{kind}_id" for kind in KINDS],
        *[f"{kind}__name" for kind in KINDS],
        *PLAIN,
    )

    def rows(self) -> Any:
        self.principal.require("body.view")
        return memberships_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        named = names_shown(self.principal)
        return [shaped(row, named=named) for row in rows]

    def _answer(self, membership: Membership, *, code: int = status.HTTP_200_OK) -> Response:
        row = Membership.objects.filter(pk=membership.pk).values(*self.list_fields).get()
        return self.object_response(membership, MembershipSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=MembershipPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=MembershipSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_membership_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=JoinSerializer, responses={201: MembershipSerializer})
    def create(self, request: Request) -> Response:
        """加入。"""
        by_body(self.principal).require("membership.edit")
        body = JoinSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        asked = body.validated_data
        joined = actions.join(
            actor=self.principal,
            body_id=get_body_for(self.principal, asked["body"], "membership.edit").pk,
            kind=AnchorKind(asked["member_kind"]),
            member_id=asked["member"],
            category_id=asked.get("category"),
            post=asked.get("post", ""),
            valid_from=asked.get("valid_from"),
        )
        return self._answer(joined, code=status.HTTP_201_CREATED)

    @extend_schema(request=MembershipWriteSerializer, responses=MembershipSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        """更正类别和职务。"""
        held = get_membership_for(self.principal, uuid_or_not_found(pk), "membership.edit")
        version = expected_version(request)
        body = MembershipWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        changed = actions.change_membership(
            actor=self.principal,
            membership_id=held.pk,
            category_id=body.validated_data.get("category", held.category_id),
            post=body.validated_data.get("post", held.post),
            expected_version=version,
        )
        return self._answer(changed)

    @extend_schema(request=LastDaySerializer, responses=MembershipSerializer)
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, pk: str) -> Response:
        """退出。"""
        held = get_membership_for(self.principal, uuid_or_not_found(pk), "membership.edit")
        body = LastDaySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(actions.leave(actor=self.principal, membership_id=held.pk, **body.validated_data))
