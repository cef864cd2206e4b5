"""The link by which an invitation is answered without signing in, for programs that send it themselves."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from chains.api.serializers import NothingSerializer
from core.api.resources import Resource, uuid_or_not_found
from core.once import only_now
from meetings.access import get_invitee_for
from meetings.actions.links import renew_link, void_link
from meetings.actions.values import WRITES
from meetings.replies.links import path_of, secret_of


class ReplyLinkSerializer(serializers.Serializer[Any]):
    link = serializers.CharField(help_text="不登录就能回复的链接，只发给这个参会单位；作废的为空")


class LinkActions(Resource):
    """Mixed into the resource of invitations."""

    @extend_schema(request=NothingSerializer, responses=ReplyLinkSerializer)
    @action(detail=True, methods=["post"])
    def link(self, request: Request, pk: str) -> Response:
        """换一个回复链接，以前的链接作废。"""
        invitee = get_invitee_for(self.principal, uuid_or_not_found(pk), WRITES)
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        fresh = renew_link(actor=self.principal, invitee_id=invitee.pk)
        response = Response({"link": request.build_absolute_uri(path_of(self.principal.tenant, secret_of(fresh)))})
        only_now(response)
        return response

    @extend_schema(request=NothingSerializer, responses=ReplyLinkSerializer)
    @action(detail=True, methods=["post"], url_path="void-link")
    def void_link(self, request: Request, pk: str) -> Response:
        """作废回复链接。"""
        invitee = get_invitee_for(self.principal, uuid_or_not_found(pk), WRITES)
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        void_link(actor=self.principal, invitee_id=invitee.pk)
        return Response({"link": ""})
