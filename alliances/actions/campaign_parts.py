"""Figures of a campaign and who is enrolled in it. A wrong row is deleted to the bin."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.actions.campaign import at_work, read_figures_of
from alliances.actions.team import check_party_org, check_unit
from alliances.campaigns.measures import Measure, measures_for
from alliances.campaigns.queries import get_figure_for, get_party_for
from alliances.choices import CampaignState
from alliances.models import Campaign, CampaignFigure, CampaignParty
from alliances.sight import EDIT
from chains.actions.values import prepared
from core.errors import InvalidInput
from core.principal import Principal
from core.records import change, create

FIGURE_FIELDS = ("name", "indicator", "measure", "baseline", "goal", "result")
PARTY_FIELDS = ("unit_id", "party_org_id", "persons", "note")
PARTY_CHANGED = ("persons", "note")
READ = ("baseline", "result")


def offered(actor: Principal, campaign: Campaign) -> list[Measure]:
    """What the platform can read for this campaign: of a body on a chain what can be told of one chain, of one
    without a chain nothing.
    """
    if campaign.body is None:
        return measures_for(actor)
    return [one for one in measures_for(actor) if one.by_chain] if campaign.body.chain_id else []


def _told(actor: Principal, campaign: Campaign, columns: dict[str, Any]) -> dict[str, Any]:
    """The columns of a figure that is read: its unit is the platform's. Raises InvalidInput."""
    code = columns.get("indicator")
    if not code:
        return columns
    measure = next((one for one in offered(actor, campaign) if one.code == code), None)
    if measure is None:
        raise InvalidInput(fields={"indicator": ["没有这个系统指标，或不能按这项行动读取，请重新选择或自行填写。"]})
    for name in READ:
        if columns.get(name) is not None:
            raise InvalidInput(fields={name: ["选了系统指标的，开展前、开展后由系统读取，不用填写。"]})
    return {**columns, "measure": measure.unit, "name": columns.get("name") or measure.name}


def add_campaign_figure(*, actor: Principal, campaign_id: UUID, values: Mapping[str, Any]) -> CampaignFigure:
    """Raises NotAllowed, Conflict (the campaign is closed), InvalidInput."""
    with transaction.atomic():
        campaign = at_work(actor, campaign_id)
        made = create(CampaignFigure(campaign=campaign, **_told(actor, campaign, prepared(values, FIGURE_FIELDS))))
        if made.indicator and campaign.state == CampaignState.RUNNING:
            read_figures_of(campaign, [made])
            made.refresh_from_db()
        return made


def change_campaign_figure(
    *, actor: Principal, figure_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> CampaignFigure:
    """Name, goal, and where it is written before and after; whether it is read stays.

    Raises StaleVersion, InvalidInput, Conflict.
    """
    columns = prepared(values, FIGURE_FIELDS)
    with transaction.atomic():
        figure = get_figure_for(actor, figure_id, EDIT)
        at_work(actor, figure.campaign_id)
        if columns.get("indicator", figure.indicator) != figure.indicator:
            text = "已登记的指标不能改换系统指标，请删除后重新添加。"
            raise InvalidInput(fields={"indicator": [text]})
        if figure.indicator:
            for name in (*READ, "measure"):
                if columns.get(name, getattr(figure, name)) != getattr(figure, name):
                    raise InvalidInput(fields={name: ["这个指标由系统读取，不能填写。"]})
        return change(figure, columns, expected_version=expected_version)


def enrol(*, actor: Principal, campaign_id: UUID, values: Mapping[str, Any]) -> CampaignParty:
    """A unit or a party organization. Raises NotAllowed, Conflict (closed), InvalidInput (in already)."""
    columns = prepared(values, PARTY_FIELDS)
    with transaction.atomic():
        campaign = at_work(actor, campaign_id)
        if (columns.get("unit_id") is None) == (columns.get("party_org_id") is None):
            raise InvalidInput(fields={"unit": ["请填一个单位或一个党组织，两者填一项。"]})
        check_unit(columns.get("unit_id"))
        check_party_org(columns.get("party_org_id"))
        return create(CampaignParty(campaign=campaign, **columns))


def change_enrolment(
    *, actor: Principal, party_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> CampaignParty:
    """How many take part. Raises StaleVersion, InvalidInput, Conflict."""
    with transaction.atomic():
        party = get_party_for(actor, party_id, EDIT)
        at_work(actor, party.campaign_id)
        return change(party, prepared(values, PARTY_CHANGED), expected_version=expected_version)
