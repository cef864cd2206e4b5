from collections.abc import Callable
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances import actions
from alliances.access import get_body_for
from alliances.api.campaign_serializers import (
    CampaignChangeSerializer,
    CampaignCloseSerializer,
    CampaignFigureChangeSerializer,
    CampaignFigurePageSerializer,
    CampaignFigureSerializer,
    CampaignFigureWriteSerializer,
    CampaignPageSerializer,
    CampaignPartyChangeSerializer,
    CampaignPartyPageSerializer,
    CampaignPartySerializer,
    CampaignPartyWriteSerializer,
    CampaignRowSerializer,
    CampaignWriteSerializer,
)
from alliances.api.parts import PartResource
from alliances.campaigns.filters import CampaignFigureFilter, CampaignFilter, CampaignPartyFilter
from alliances.campaigns.queries import (
    campaigns_for,
    figures_for,
    get_campaign_for,
    get_figure_for,
    get_party_for,
    parties_for,
    with_parties,
)
from alliances.models import Campaign, CampaignFigure, CampaignParty
from alliances.queries import by_body
from alliances.sight import EDIT, VIEW
from chains.api.serializers import NothingSerializer
from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, expected_version, uuid_or_not_found

RENAMED = {
    "body_id": "body",
    "body__name": "body_name",
    "kind_id": "kind",
    "kind__label": "kind_label",
    "kind__meaning": "meaning",
}
PLAIN = ("name", "starts_on", "ends_on", "purpose", "enrolled", "people", "state", "closed_on", "summary")


@extend_schema(tags=["链党组织"])
class CampaignResource(HasHistory):
    """专项行动、培育计划、创先争优、选派行动。状态只由 start、unstart、close、reopen 改变。"""

    model = Campaign
    scope_name = "campaigns"
    object_code = "campaigns"
    view_action = VIEW
    filterset_class = CampaignFilter
    orderings = {"name": "name_key", "starts": "starts_on", "updated": "updated_at"}
    default_ordering = "-starts"
    list_fields = ("id", *RENAMED, *PLAIN, "created_at", "updated_at", "version")

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return with_parties(campaigns_for(self.principal))

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        shown = [{RENAMED.get(name, name): row[name] for name in self.list_fields} for row in rows]
        return [{**row, "body_name": row["body_name"] or ""} for row in shown]

    def _answer(self, campaign: Campaign, *, code: int = status.HTTP_200_OK) -> Response:
        row = with_parties(Campaign.objects.filter(pk=campaign.pk)).values(*self.list_fields).get()
        return self.object_response(campaign, CampaignRowSerializer(self.shape([row])[0]).data, status=code)

    def _campaign(self, pk: str) -> Campaign:
        found: Campaign = get_campaign_for(self.principal, uuid_or_not_found(pk), EDIT)
        return found

    @extend_schema(parameters=LIST_PARAMETERS, responses=CampaignPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=CampaignRowSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_campaign_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=CampaignWriteSerializer, responses={201: CampaignRowSerializer})
    def create(self, request: Request) -> Response:
        """新建行动。"""
        by_body(self.principal).require(EDIT)
        body = CampaignWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        body_id = body.validated_data.get("body")
        held = get_body_for(self.principal, body_id, EDIT).pk if body_id else None
        made = actions.create_campaign(actor=self.principal, body_id=held, values=body.columns())
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=CampaignChangeSerializer(partial=True), responses=CampaignRowSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        campaign, version = self._campaign(pk), expected_version(request)
        body = CampaignChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = actions.update_campaign(
            actor=self.principal, campaign_id=campaign.pk, values=body.columns(), expected_version=version
        )
        return self._answer(changed)

    def _move(self, request: Request, pk: str, act: Callable[..., Campaign]) -> Response:
        campaign = self._campaign(pk)
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        return self._answer(act(actor=self.principal, campaign_id=campaign.pk))

    @extend_schema(request=NothingSerializer, responses=CampaignRowSerializer)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str) -> Response:
        """开展；系统指标读取“开展前”。"""
        return self._move(request, pk, actions.start_campaign)

    @extend_schema(request=NothingSerializer, responses=CampaignRowSerializer)
    @action(detail=True, methods=["post"])
    def unstart(self, request: Request, pk: str) -> Response:
        """改回筹备。"""
        return self._move(request, pk, actions.unstart_campaign)

    @extend_schema(request=CampaignCloseSerializer, responses=CampaignRowSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """登记总结；系统指标读取“开展后”。"""
        campaign = self._campaign(pk)
        body = CampaignCloseSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        closed = actions.close_campaign(actor=self.principal, campaign_id=campaign.pk, **body.validated_data)
        return self._answer(closed)

    @extend_schema(request=NothingSerializer, responses=CampaignRowSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """撤回总结。"""
        return self._move(request, pk, actions.reopen_campaign)


@extend_schema(tags=["链党组织"])
class CampaignFigureResource(PartResource):
    """行动指标：开展前、目标、开展后；系统指标由平台读取。"""

    model = CampaignFigure
    scope_name = "campaign-figures"
    filterset_class = CampaignFigureFilter
    renamed: ClassVar[dict[str, str]] = {"campaign_id": "campaign"}
    list_fields = (
        "id",
        *renamed,
        "name",
        "indicator",
        "measure",
        "baseline",
        "baseline_on",
        "goal",
        "result",
        "result_on",
        "updated_at",
        "version",
    )
    serializer = CampaignFigureSerializer

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return figures_for(self.principal)

    @extend_schema(parameters=LIST_PARAMETERS, responses=CampaignFigurePageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=CampaignFigureSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self.answered(get_figure_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=CampaignFigureWriteSerializer, responses={201: CampaignFigureSerializer})
    def create(self, request: Request) -> Response:
        """添加指标。"""
        body = self.checked(CampaignFigureWriteSerializer, request)
        campaign = get_campaign_for(self.principal, body.validated_data["campaign"], EDIT)
        made = actions.add_campaign_figure(actor=self.principal, campaign_id=campaign.pk, values=body.columns())
        return self.answered(made, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=CampaignFigureChangeSerializer(partial=True), responses=CampaignFigureSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        held = get_figure_for(self.principal, uuid_or_not_found(pk), EDIT)
        version = expected_version(request)
        body = self.checked(CampaignFigureChangeSerializer, request, partial=True)
        changed = actions.change_campaign_figure(
            actor=self.principal, figure_id=held.pk, values=body.columns(), expected_version=version
        )
        return self.answered(changed)


@extend_schema(tags=["链党组织"])
class CampaignPartyResource(PartResource):
    """参加单位：参加行动的单位、党组织，和人数。"""

    model = CampaignParty
    scope_name = "campaign-parties"
    filterset_class = CampaignPartyFilter
    renamed: ClassVar[dict[str, str]] = {
        "campaign_id": "campaign",
        "unit_id": "unit",
        "unit__name": "unit_name",
        "party_org_id": "party_org",
        "party_org__name": "party_org_name",
    }
    list_fields = ("id", *renamed, "persons", "note", "updated_at", "version")
    serializer = CampaignPartySerializer

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return parties_for(self.principal)

    @extend_schema(parameters=LIST_PARAMETERS, responses=CampaignPartyPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=CampaignPartySerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self.answered(get_party_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=CampaignPartyWriteSerializer, responses={201: CampaignPartySerializer})
    def create(self, request: Request) -> Response:
        """添加参加单位。"""
        body = self.checked(CampaignPartyWriteSerializer, request)
        campaign = get_campaign_for(self.principal, body.validated_data["campaign"], EDIT)
        made = actions.enrol(actor=self.principal, campaign_id=campaign.pk, values=body.columns())
        return self.answered(made, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=CampaignPartyChangeSerializer(partial=True), responses=CampaignPartySerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        held = get_party_for(self.principal, uuid_or_not_found(pk), EDIT)
        version = expected_version(request)
        body = self.checked(CampaignPartyChangeSerializer, request, partial=True)
        changed = actions.change_enrolment(
            actor=self.principal, party_id=held.pk, values=body.columns(), expected_version=version
        )
        return self.answered(changed)
