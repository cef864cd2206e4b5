"""Invitations over the API. The link is told in the answer that makes it, and nowhere again."""

from typing import Any
from uuid import UUID

import django_filters
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.resources import LIST_PARAMETERS, Resource, uuid_or_not_found
from core.api.serializers import StrictSerializer
from core.choices import AnchorKind, Role
from core.errors import NotFound
from core.moments import MomentFilter
from core.once import only_now
from members.actions import invitations as actions
from members.choices import InvitationState
from members.models import SCOPE_KINDS, Invitation
from members.queries import invitations_for

RENAMED = {
    "scope_id": "scope",
    "proposed_by__display_name": "proposed_by",
    "decided_by__display_name": "decided_by",
    "account_id": "account",
}
SCOPES = [(kind, AnchorKind(kind).label) for kind in SCOPE_KINDS]
INVITED = [(role.value, role.label) for role in Role if role != Role.PORTAL]


class InvitationFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(label="状态", choices=InvitationState.choices)
    role = django_filters.ChoiceFilter(label="角色", choices=INVITED)
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Invitation
        fields: list[str] = []


class InvitationSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    display_name = serializers.CharField(help_text="姓名")
    role = serializers.ChoiceField(choices=Role.choices)
    scope = serializers.UUIDField(allow_null=True, help_text="空表示全部")
    scope_kind = serializers.CharField(allow_null=True)
    account_until = serializers.DateField(allow_null=True, help_text="账号到期日")
    reason = serializers.CharField()
    state = serializers.ChoiceField(choices=InvitationState.choices)
    expires_at = serializers.DateTimeField(allow_null=True, help_text="链接到期时间")
    proposed_by = serializers.CharField(allow_null=True, help_text="提出人")
    decided_by = serializers.CharField(allow_null=True, help_text="办理人")
    account = serializers.UUIDField(allow_null=True, help_text="开通的账号")
    accepted_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class IssuedInvitationSerializer(InvitationSerializer):
    link = serializers.CharField(
        allow_blank=True, help_text="邀请链接，只在这一次答复中给出，不再能读到；由组织部门提出、尚待批准的为空"
    )


class InvitationPageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = InvitationSerializer(many=True)


class InvitationWriteSerializer(StrictSerializer):
    display_name = serializers.CharField(max_length=60)
    role = serializers.ChoiceField(choices=INVITED)
    scope = serializers.UUIDField(required=False, allow_null=True)
    scope_kind = serializers.ChoiceField(choices=SCOPES, required=False, allow_null=True)
    account_until = serializers.DateField(required=False, allow_null=True)
    reason = serializers.CharField(max_length=200)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if (attrs.get("scope") is None) != (attrs.get("scope_kind") is None):
            raise serializers.ValidationError({"scope_kind": ["scope 和 scope_kind 要么都填，要么都不填。"]})
        return attrs

    def columns(self) -> dict[str, Any]:
        data = dict(self.validated_data)
        scope, kind = data.pop("scope", None), data.pop("scope_kind", None)
        return {
            "account_until": None,
            **data,
            "role": Role(data["role"]),
            "scope": (AnchorKind(kind), scope) if kind and scope else None,
        }


@extend_schema(tags=["邀请"])
class InvitationResource(Resource):
    """邀请：组织部门提出，安全管理员批准后得到一次有效的链接；被邀请的人用它开通账号。"""

    model = Invitation
    scope_name = "invitations"
    filterset_class = InvitationFilter
    orderings = {"time": "created_at", "updated": "updated_at"}
    default_ordering = "-time"
    list_fields = (
        "id",
        "display_name",
        "role",
        "scope_kind",
        "account_until",
        "reason",
        "state",
        "expires_at",
        "accepted_at",
        "created_at",
        "updated_at",
        "version",
        *RENAMED,
    )

    def rows(self) -> Any:
        return invitations_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{RENAMED.get(name, name): row[name] for name in self.list_fields} for row in rows]

    def _data(self, invitation_id: UUID) -> tuple[Invitation, dict[str, Any]]:
        found = self.rows().filter(pk=invitation_id)
        invitation = found.first()
        if invitation is None:
            raise NotFound
        return invitation, self.shape([found.values(*self.list_fields).get()])[0]

    def _answer(self, invitation_id: UUID) -> Response:
        invitation, data = self._data(invitation_id)
        return self.object_response(invitation, InvitationSerializer(data).data)

    def _with_link(self, invitation_id: UUID, secret: str, *, code: int) -> Response:
        invitation, data = self._data(invitation_id)
        path = reverse("invitation-accept", args=[self.principal.tenant.code, secret]) if secret else ""
        link = self.request.build_absolute_uri(path) if path else ""
        response = self.object_response(
            invitation, IssuedInvitationSerializer({**data, "link": link}).data, status=code
        )
        if secret:
            only_now(response)
        return response

    @extend_schema(parameters=LIST_PARAMETERS, responses=InvitationPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=InvitationSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(uuid_or_not_found(pk))

    @extend_schema(request=InvitationWriteSerializer, responses={201: IssuedInvitationSerializer})
    def create(self, request: Request) -> Response:
        """邀请同事。安全管理员办理的立即得到链接；组织部门提出的等待批准。"""
        self.principal.require("grant.propose")
        body = InvitationWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        if self.principal.may_everywhere("grant.edit"):
            invitation, secret = actions.invite(actor=self.principal, **body.columns())
        else:
            invitation, secret = actions.propose_invitation(actor=self.principal, **body.columns()), ""
        return self._with_link(invitation.pk, secret, code=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=IssuedInvitationSerializer)
    @action(detail=True, methods=["post"])
    def issue(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """批准，或换一个新链接，以前的链接作废。"""
        self.principal.require_everywhere("grant.edit")
        invitation, secret = actions.issue_link(actor=self.principal, invitation_id=uuid_or_not_found(pk))
        return self._with_link(invitation.pk, secret, code=status.HTTP_200_OK)

    @extend_schema(request=None, responses=InvitationSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """不批准。"""
        self.principal.require_everywhere("grant.edit")
        return self._answer(actions.refuse_invitation(actor=self.principal, invitation_id=uuid_or_not_found(pk)).pk)

    @extend_schema(request=None, responses=InvitationSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """撤回，链接作废。"""
        return self._answer(actions.withdraw_invitation(actor=self.principal, invitation_id=uuid_or_not_found(pk)).pk)
