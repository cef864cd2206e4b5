from collections.abc import Callable
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.history import HasHistory
from core.api.renderers import JSONAnswer
from core.api.resources import IF_MATCH, LIST_PARAMETERS, expected_version, uuid_or_not_found
from core.api.serializers import StrictSerializer
from services.actions import deals, market
from services.api import market_serializers as shapes
from services.market.filters import MarketDealFilter, MarketEntryFilter
from services.market.matches import matches_for
from services.market.queries import (
    EDIT,
    VIEW,
    deals_for,
    entries_for,
    get_deal_for,
    get_entry_for,
)
from services.models import MarketDeal, MarketEntry

ENTRY_KEYS = {
    "unit_id": "unit",
    "unit__name": "unit_name",
    "body_id": "body",
    "body__name": "body_name",
    "body__chain_id": "chain",
    "segment_id": "segment",
    "industry_id": "industry",
}
ENTRY_OWN = (
    "name",
    "side",
    "quantity",
    "measure",
    "price",
    "text",
    "valid_from",
    "valid_to",
    "visibility",
    "contact_name",
    "contact_phone",
    "state",
    "reason",
    "listed_at",
    "updated_at",
    "version",
)
DEAL_KEYS = {
    "entry_id": "entry",
    "entry__name": "entry_name",
    "entry__side": "side",
    "entry__unit_id": "owner",
    "unit_id": "unit",
    "counter_id": "counter",
    "outcome_id": "outcome",
    "outcome__state": "outcome_state",
    "outcome__amount": "amount",
}
DEAL_OWN = ("message", "answer", "state", "reason", "opened_on", "ended_on", "updated_at", "version")


def asked_by(serializer: type[StrictSerializer], request: Request, **options: Any) -> Any:
    asked = serializer(data=request.data, **options)
    asked.is_valid(raise_exception=True)
    return asked


@extend_schema(tags=["供需"])
class MarketEntryResource(HasHistory):
    """产品供需：企业能供什么、要什么。状态只由 publish、withdraw 改变，到期由平台下架。"""

    model = MarketEntry
    scope_name = "market-entries"
    object_code = "market-entries"
    view_action = VIEW
    filterset_class = MarketEntryFilter
    orderings = {"name": "name_key", "until": "valid_to", "updated": "updated_at"}
    default_ordering = "-until"
    list_fields = ("id", *ENTRY_KEYS, *ENTRY_OWN)

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return entries_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{ENTRY_KEYS.get(name, name): row[name] for name in self.list_fields} for row in rows]

    def _answer(self, entry: MarketEntry, *, code: int = status.HTTP_200_OK) -> Response:
        row = MarketEntry.objects.filter(pk=entry.pk).values(*self.list_fields).get()
        return self.object_response(entry, shapes.MarketEntrySerializer(self.shape([row])[0]).data, status=code)

    def _held(self, pk: str) -> UUID:
        return get_entry_for(self.principal, uuid_or_not_found(pk), EDIT).pk

    @extend_schema(parameters=LIST_PARAMETERS, responses=shapes.MarketEntryPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=shapes.MarketEntrySerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_entry_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=shapes.MarketEntryWriteSerializer, responses={201: shapes.MarketEntrySerializer})
    def create(self, request: Request) -> Response:
        """填报供需：企业自己填，或由链党组织的联络员代填。"""
        self.principal.require(EDIT)
        asked = asked_by(shapes.MarketEntryWriteSerializer, request)
        publish = asked.validated_data.get("publish", False)
        made = market.create_entry(actor=self.principal, values=asked.columns(), publish=publish)
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=shapes.MarketEntryChangeSerializer(partial=True),
        responses=shapes.MarketEntrySerializer,
        parameters=[IF_MATCH],
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        entry_id, version = self._held(pk), expected_version(request)
        asked = asked_by(shapes.MarketEntryChangeSerializer, request, partial=True)
        changed = market.update_entry(
            actor=self.principal, entry_id=entry_id, values=asked.columns(), expected_version=version
        )
        return self._answer(changed)

    @extend_schema(request=None, responses=shapes.MarketEntrySerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """发布，或撤回、过期后重新发布。"""
        return self._answer(market.list_entry(actor=self.principal, entry_id=self._held(pk)))

    @extend_schema(request=shapes.MarketReasonSerializer, responses=shapes.MarketEntrySerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """撤回，须写明原因。"""
        entry_id = self._held(pk)
        given = asked_by(shapes.MarketReasonSerializer, request).validated_data
        return self._answer(market.withdraw_entry(actor=self.principal, entry_id=entry_id, **given))

    @extend_schema(responses=shapes.MarketMatchesSerializer)
    @action(detail=True, methods=["get"], filterset_class=None)
    def matches(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """相配的供需，写明理由，最相配的在前，最多 20 条。"""
        entry = get_entry_for(self.principal, uuid_or_not_found(pk))
        rows = [
            {
                "entry": one.entry.pk,
                "name": one.entry.name,
                "unit": one.entry.unit_id,
                "unit_name": one.entry.unit.name,
                "score": one.match.score,
                "reasons": one.match.reasons,
            }
            for one in matches_for(self.principal, entry)
        ]
        return JSONAnswer(shapes.MarketMatchesSerializer({"results": rows}).data)


@extend_schema(tags=["供需"])
class MarketDealResource(HasHistory):
    """供需对接：从意向到成交。成交记为一项成效，由对方确认。"""

    model = MarketDeal
    scope_name = "market-deals"
    object_code = "market-deals"
    view_action = VIEW
    filterset_class = MarketDealFilter
    orderings = {"day": "opened_on", "updated": "updated_at"}
    default_ordering = "-day"
    list_fields = ("id", *DEAL_KEYS, *DEAL_OWN)

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return deals_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{DEAL_KEYS.get(name, name): row[name] for name in self.list_fields} for row in rows]

    def _answer(self, deal: MarketDeal, *, code: int = status.HTTP_200_OK) -> Response:
        row = MarketDeal.objects.filter(pk=deal.pk).values(*self.list_fields).get()
        return self.object_response(deal, shapes.MarketDealSerializer(self.shape([row])[0]).data, status=code)

    def _done(self, pk: str, act: Callable[..., MarketDeal], serializer: type[StrictSerializer] | None) -> Response:
        deal_id = get_deal_for(self.principal, uuid_or_not_found(pk), EDIT).pk
        given = asked_by(serializer, self.request).validated_data if serializer else {}
        if "asked" in given:
            given = {**given, "asked_id": given["asked"]}
            del given["asked"]
        return self._answer(act(actor=self.principal, deal_id=deal_id, **given))

    @extend_schema(parameters=LIST_PARAMETERS, responses=shapes.MarketDealPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=shapes.MarketDealSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_deal_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=shapes.MarketDealWriteSerializer, responses={201: shapes.MarketDealSerializer})
    def create(self, request: Request) -> Response:
        """对一条正在发布的供需提出意向。"""
        self.principal.require(EDIT)
        given = asked_by(shapes.MarketDealWriteSerializer, request).validated_data
        made = deals.open_deal(
            actor=self.principal,
            entry_id=get_entry_for(self.principal, given["entry"]).pk,
            unit_id=given["unit"],
            message=given["message"],
            counter_id=given.get("counter"),
        )
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(request=shapes.MarketAnswerSerializer, responses=shapes.MarketDealSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """发布方答复意向，转入洽谈。"""
        return self._done(pk, deals.answer_deal, shapes.MarketAnswerSerializer)

    @extend_schema(request=shapes.MarketReasonSerializer, responses=shapes.MarketDealSerializer)
    @action(detail=True, methods=["post"])
    def drop(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """登记未成交，须写明原因。"""
        return self._done(pk, deals.drop_deal, shapes.MarketReasonSerializer)

    @extend_schema(request=shapes.MarketCompleteSerializer, responses=shapes.MarketDealSerializer)
    @action(detail=True, methods=["post"])
    def complete(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """登记成交，请对方确认。"""
        return self._done(pk, deals.complete_deal, shapes.MarketCompleteSerializer)

    @extend_schema(request=None, responses=shapes.MarketDealSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """对方确认成交；登记人自己不能确认。"""
        return self._done(pk, deals.confirm_deal, None)

    @extend_schema(request=None, responses=shapes.MarketDealSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """对方不认可、成效撤回后，转回洽谈。"""
        return self._done(pk, deals.reopen_deal, None)
