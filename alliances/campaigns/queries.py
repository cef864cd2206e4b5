"""Reads of campaigns: those of bodies held whole and of the whole city; a unit's own people see those it is in."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from alliances.choices import CampaignState
from alliances.models import Campaign, CampaignFigure, CampaignParty, ChainBody
from alliances.queries import by_body
from alliances.sight import EDIT, VIEW, by_unit, of_unit
from core import clock
from core.access import fetch
from core.choices import AnchorKind
from core.counting import RowsFound
from core.principal import Principal


def _whole(principal: Principal, action: str, path: str) -> Q:
    """Of bodies held whole; whoever holds any body also reads the whole city's."""
    held = by_body(principal)
    whole = held.visible(action, AnchorKind.BODY, path=f"{path}body_id")
    if action == EDIT or not whole or not held.may(action):
        return whole
    return whole | Q(**{f"{path}body__isnull": True})


def campaigns_visible(principal: Principal, action: str = VIEW, *, path: str = "") -> Q:
    whole = _whole(principal, action, path)
    if action == EDIT or not whole or not by_unit(principal).grants:
        return whole
    enrolled = CampaignParty.objects.filter(_own_party(principal, action))
    return whole | Q(**{f"{path}id__in": enrolled.values("campaign_id")})


def _own_party(principal: Principal, action: str) -> Q:
    """Enrolled units and organizations of those one works for."""
    own = by_unit(principal)
    orgs = own.visible(action, AnchorKind.PARTY_ORG, path="party_org_id") & Q(party_org_id__isnull=False)
    return (of_unit(principal, action, "unit_id") & Q(unit_id__isnull=False)) | orgs


def parties_visible(principal: Principal, action: str = VIEW) -> Q:
    """A unit's own people see their own enrolment, not who else is in."""
    whole = _whole(principal, action, "campaign__")
    if action == EDIT or not whole or not by_unit(principal).grants:
        return whole
    return whole | _own_party(principal, action)


def campaigns_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[Campaign]":
    queryset: QuerySet[Campaign] = Campaign.objects.filter(campaigns_visible(principal, action))
    return queryset


def figures_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[CampaignFigure]":
    allowed = campaigns_visible(principal, action, path="campaign__")
    queryset: QuerySet[CampaignFigure] = CampaignFigure.objects.filter(allowed)
    return queryset


def parties_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[CampaignParty]":
    queryset: QuerySet[CampaignParty] = CampaignParty.objects.filter(parties_visible(principal, action))
    return queryset


def late(day: dt.date | None = None) -> Q:
    """Past its window and not closed."""
    return Q(state__in=[CampaignState.PLANNED, CampaignState.RUNNING], ends_on__lt=day or clock.today())


def with_parties(campaigns: "QuerySet[Campaign]") -> "QuerySet[Any]":
    """``enrolled``: how many units and organizations are in; ``people``: how many of theirs."""
    own = CampaignParty.objects.filter(campaign_id=OuterRef("pk")).order_by()
    summed = own.values("campaign_id").annotate(all=Sum("persons")).values("all")
    return campaigns.annotate(enrolled=RowsFound(own.values("pk")), people=Coalesce(summed, 0))


def get_campaign_for(principal: Principal, campaign_id: UUID, action: str = VIEW) -> Any:
    """Raises NotFound, NotAllowed."""
    queryset = with_parties(Campaign.objects.select_related("kind", "body__chain"))
    return fetch(queryset, campaign_id, campaigns_visible(principal, action))


def get_figure_for(principal: Principal, figure_id: UUID, action: str = VIEW) -> CampaignFigure:
    queryset = CampaignFigure.objects.select_related("campaign__body")
    figure: CampaignFigure = fetch(queryset, figure_id, campaigns_visible(principal, action, path="campaign__"))
    return figure


def get_party_for(principal: Principal, party_id: UUID, action: str = VIEW) -> CampaignParty:
    queryset = CampaignParty.objects.select_related("campaign", "unit", "party_org")
    party: CampaignParty = fetch(queryset, party_id, parties_visible(principal, action))
    return party


def may_edit_campaign(principal: Principal, body_id: UUID | None) -> bool:
    """A body's by whoever holds it whole, the city's by whoever holds the city."""
    held = by_body(principal)
    if body_id is None:
        return held.may_everywhere(EDIT)
    return held.at(AnchorKind.BODY, ChainBody.objects.filter(pk=body_id)).may(EDIT)


def on_campaign(principal: Principal, campaign_id: UUID) -> Principal:
    """The same person with only those grants that hold the campaign's body whole."""
    return by_body(principal).at(AnchorKind.BODY, ChainBody.objects.filter(campaigns=campaign_id))
