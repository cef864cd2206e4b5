from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances import actions
from alliances.access import get_body_for
from alliances.api.fund_serializers import (
    FundChangeSerializer,
    FundMoveSerializer,
    FundPageSerializer,
    FundReasonSerializer,
    FundSerializer,
    FundWriteSerializer,
)
from alliances.choices import FundState
from alliances.funds.filters import FundFilter
from alliances.funds.queries import EDIT, VIEW, funds_for, get_fund_for
from alliances.models import Fund
from alliances.queries import by_body
from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, expected_version, uuid_or_not_found

RENAMED = {"body_id": "body", "body__name": "body_name", "body__chain_id": "chain"}
PLAIN = ("name", "year", "source", "budget", "paid", "state", "note")


@extend_schema(tags=["链党组织"])
class FundResource(HasHistory):
    """专项经费：链党组织一年的经费预算、已拨付和余额。状态只由 close、reopen、void 改变。"""

    model = Fund
    scope_name = "funds"
    object_code = "funds"
    view_action = VIEW
    filterset_class = FundFilter
    orderings = {"name": "name_key", "year": "year", "budget": "budget", "updated": "updated_at"}
    default_ordering = "-year"
    list_fields = ("id", *RENAMED, *PLAIN, "created_at", "updated_at", "version")

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return funds_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        shown = [{RENAMED.get(name, name): row[name] for name in self.list_fields} for row in rows]
        return [{**row, "balance": row["budget"] - row["paid"]} for row in shown]

    def _answer(self, fund: Fund, *, code: int = status.HTTP_200_OK) -> Response:
        row = Fund.objects.filter(pk=fund.pk).values(*self.list_fields).get()
        return self.object_response(fund, FundSerializer(self.shape([row])[0]).data, status=code)

    def _fund(self, pk: str) -> Fund:
        return get_fund_for(self.principal, uuid_or_not_found(pk), EDIT)

    @extend_schema(parameters=LIST_PARAMETERS, responses=FundPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=FundSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_fund_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=FundWriteSerializer, responses={201: FundSerializer})
    def create(self, request: Request) -> Response:
        """登记经费预算。"""
        by_body(self.principal).require(EDIT)
        body = FundWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        held = get_body_for(self.principal, body.validated_data["body"], EDIT)
        made = actions.create_fund(actor=self.principal, body_id=held.pk, values=body.columns())
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(request=FundChangeSerializer(partial=True), responses=FundSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        """修改经费；预算不能少于已拨付。"""
        fund, version = self._fund(pk), expected_version(request)
        body = FundChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = actions.update_fund(
            actor=self.principal, fund_id=fund.pk, values=body.columns(), expected_version=version
        )
        return self._answer(changed)

    @extend_schema(request=FundMoveSerializer, responses=FundSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """办理结算；拟拨付、未核销的要先办完。"""
        return self._move(request, pk, FundState.CLOSED)

    @extend_schema(request=FundMoveSerializer, responses=FundSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """结算后恢复使用。"""
        return self._move(request, pk, FundState.OPEN)

    @extend_schema(request=FundReasonSerializer, responses=FundSerializer)
    @action(detail=True, methods=["post"])
    def void(self, request: Request, pk: str) -> Response:
        """作废没有拨付的经费，须写明原因。"""
        return self._move(request, pk, FundState.VOID)

    def _move(self, request: Request, pk: str, to: FundState) -> Response:
        fund = self._fund(pk)
        asked = FundReasonSerializer if to == FundState.VOID else FundMoveSerializer
        body = asked(data=request.data)
        body.is_valid(raise_exception=True)
        reason = body.validated_data.get("reason", "")
        return self._answer(actions.move_fund(actor=self.principal, fund_id=fund.pk, to=to, reason=reason))
