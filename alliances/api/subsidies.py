from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances import actions
from alliances.access import get_body_for
from alliances.api.fund_serializers import (
    FundReasonSerializer,
    SubsidyChangeSerializer,
    SubsidyPageSerializer,
    SubsidySerializer,
    SubsidyWriteSerializer,
)
from alliances.funds.filters import SubsidyFilter
from alliances.funds.queries import EDIT, VIEW, get_subsidy_for, subsidies_for
from alliances.models import Subsidy
from alliances.queries import by_body
from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, expected_version, uuid_or_not_found

RENAMED = {
    "kind_id": "kind",
    "kind__label": "kind_label",
    "kind__meaning": "meaning",
    "body_id": "body",
    "body__name": "body_name",
    "unit_id": "unit",
    "unit__name": "unit_name",
}
PLAIN = ("policy", "amount", "paid_on", "paid_by", "state", "reason")


@extend_schema(tags=["链党组织"])
class SubsidyResource(HasHistory):
    """扶持补助：企业在链党组织帮助下得到的补助。登记错的用 withdraw 撤回。"""

    model = Subsidy
    scope_name = "subsidies"
    object_code = "subsidies"
    view_action = VIEW
    filterset_class = SubsidyFilter
    orderings = {"day": "paid_on", "amount": "amount", "updated": "updated_at"}
    default_ordering = "-day"
    list_fields = ("id", *RENAMED, *PLAIN, "created_at", "updated_at", "version")

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return subsidies_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{RENAMED.get(name, name): row[name] for name in self.list_fields} for row in rows]

    def _answer(self, subsidy: Subsidy, *, code: int = status.HTTP_200_OK) -> Response:
        row = Subsidy.objects.filter(pk=subsidy.pk).values(*self.list_fields).get()
        return self.object_response(subsidy, SubsidySerializer(self.shape([row])[0]).data, status=code)

    def _subsidy(self, pk: str) -> Subsidy:
        return get_subsidy_for(self.principal, uuid_or_not_found(pk), EDIT)

    @extend_schema(parameters=LIST_PARAMETERS, responses=SubsidyPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=SubsidySerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_subsidy_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=SubsidyWriteSerializer, responses={201: SubsidySerializer})
    def create(self, request: Request) -> Response:
        """登记扶持补助。"""
        by_body(self.principal).require(EDIT)
        body = SubsidyWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        held = get_body_for(self.principal, body.validated_data["body"], EDIT)
        made = actions.record_subsidy(actor=self.principal, body_id=held.pk, values=body.columns())
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(request=SubsidyChangeSerializer(partial=True), responses=SubsidySerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        subsidy, version = self._subsidy(pk), expected_version(request)
        body = SubsidyChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = actions.update_subsidy(
            actor=self.principal, subsidy_id=subsidy.pk, values=body.columns(), expected_version=version
        )
        return self._answer(changed)

    @extend_schema(request=FundReasonSerializer, responses=SubsidySerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """撤回登记错的补助，须写明原因。"""
        subsidy = self._subsidy(pk)
        body = FundReasonSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(
            actions.withdraw_subsidy(actor=self.principal, subsidy_id=subsidy.pk, **body.validated_data)
        )
