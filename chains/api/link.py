"""上级产业链 over the API: which of the chains above there are, links listed, made, ended."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from chains import actions
from chains.access import get_chain_for, get_link_for
from chains.api.link_serializers import (
    ChainsAboveSerializer,
    LinkPageSerializer,
    LinkSerializer,
    LinkWriteSerializer,
)
from chains.api.serializers import ChainLastDaySerializer
from chains.link_filters import LinkFilter
from chains.links import chains_above, links_for
from chains.models import ChainLink
from core.api.resources import LIST_PARAMETERS, Resource, uuid_or_not_found

NAMES = {"chain_id": "chain", "upper_tenant_id": "upper_tenant", "upper_tenant__name": "upper_tenant_name"}
NAMES |= {"upper_chain_id": "upper_chain"}


@extend_schema(tags=["产业链"])
class LinkResource(Resource):
    """上级产业链：本单位的链条挂在上级单位的哪条链上，有起止日期。"""

    model = ChainLink
    scope_name = "chain-links"
    filterset_class = LinkFilter
    list_fields = (*NAMES, "valid_from", "valid_to", "updated_at")

    def rows(self) -> Any:
        self.principal.require("chain.view")
        return links_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        names = {upper.id: upper.name for upper in chains_above(self.principal.tenant.id)}
        return [
            {
                **{NAMES.get(name, name): value for name, value in row.items()},
                "upper_chain_name": names.get(row["upper_chain_id"]),
            }
            for row in rows
        ]

    def _answer(self, link: ChainLink, *, code: int = status.HTTP_200_OK) -> Response:
        row = ChainLink.objects.filter(pk=link.pk).values("id", *self.list_fields, "version").get()
        return self.object_response(link, LinkSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=LinkPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=LinkSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_link_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=LinkWriteSerializer, responses={201: LinkSerializer})
    def create(self, request: Request) -> Response:
        self.principal.require("chain.edit")
        body = LinkWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        asked = body.validated_data
        chain = get_chain_for(self.principal, asked["chain"], "chain.edit")
        link = actions.link_chain(
            actor=self.principal,
            chain_id=chain.pk,
            upper_chain_id=asked["upper_chain"],
            valid_from=asked.get("valid_from"),
        )
        return self._answer(link, code=status.HTTP_201_CREATED)

    @extend_schema(responses=ChainsAboveSerializer, filters=False)
    @action(detail=False, methods=["get"], pagination_class=None)
    def above(self, request: Request) -> Response:  # noqa: ARG002
        """可选的上级产业链：上级单位的链条，只有名称、层级和起止日期。"""
        self.principal.require_everywhere("chain.edit")
        return Response(ChainsAboveSerializer({"results": chains_above(self.principal.tenant.id)}).data)

    @extend_schema(request=ChainLastDaySerializer, responses=LinkSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """终止挂接。"""
        link = get_link_for(self.principal, uuid_or_not_found(pk), "chain.edit")
        body = ChainLastDaySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(actions.end_link(actor=self.principal, link_id=link.pk, **body.validated_data))
