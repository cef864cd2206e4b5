"""Campaigns of the city or of one of its bodies (F024, F028, F098, F144), as its description says."""

from typing import Any

from alliances.actions import close_campaign, start_campaign
from alliances.models import Campaign, CampaignFigure, CampaignParty, ChainBody
from chains.models import Chain
from config.demo.cities import CampaignSpec
from config.demo.rows import Rows
from config.demo.standing import Standing
from core import clock
from core.models import Tenant
from core.principal import platform_principal
from organizations.models import PartyOrg, PartyOrgHost, Unit


def add_campaigns(standing: Standing) -> None:
    for spec in standing.city.campaigns:
        _add(standing, spec)


def _add(standing: Standing, spec: CampaignSpec) -> None:
    rows = standing.rows
    body = _body(standing, spec.chain) if spec.chain else None
    campaign = rows.add(
        Campaign,
        spec.key,
        name=spec.name,
        kind_id=rows.term("campaign_kind", spec.kind).id,
        body=body,
        starts_on=max(spec.starts, body.founded_on) if body and body.founded_on else spec.starts,
        ends_on=spec.ends,
        purpose=spec.purpose,
    )
    for place, line in enumerate(spec.figures):
        rows.add(CampaignFigure, f"{spec.key}/{place}", campaign=campaign, **line)
    for place, party in enumerate(_parties(standing, spec)):
        rows.add(CampaignParty, f"{spec.key}/{place}", campaign=campaign, persons=spec.persons or None, **party)


def _body(standing: Standing, chain: str) -> ChainBody:
    chain_id = standing.rows.get(Chain, chain).id
    return next(body for body in standing.rows.all(ChainBody) if body.chain_id == chain_id)


def _parties(standing: Standing, spec: CampaignSpec) -> list[dict[str, Any]]:
    """Organizations standing in, or companies on, the chains of the campaign: those named, then the first of them."""
    named: list[dict[str, Any]] = [{"unit": standing.rows.get(Unit, key)} for key in spec.units]
    meant = [chain for chain in standing.city.chains if chain.key == spec.chain or not spec.chain]
    units = list(dict.fromkeys(place.unit for chain in meant for place in standing.on(chain)))
    if spec.orgs:
        ids = {unit.id for unit in units}
        hosts = [host for host in standing.rows.all(PartyOrgHost) if host.unit_id in ids]
        orgs: list[PartyOrg] = list(dict.fromkeys(host.party_org for host in hosts))
        named += [{"party_org": org} for org in orgs[: spec.orgs]]
    taken = {party["unit"].id for party in named if "unit" in party}
    return [*named, *[{"unit": unit} for unit in units if unit.id not in taken][: spec.companies]]


def start_campaigns(tenant: Tenant, rows: Rows) -> None:
    """Begun, and closed where their time is over, as a person would: what the platform counts by itself is read."""
    actor = platform_principal(tenant)
    for campaign in rows.all(Campaign):
        start_campaign(actor=actor, campaign_id=campaign.pk)
        ended = campaign.ends_on
        if ended and ended < clock.today():
            close_campaign(actor=actor, campaign_id=campaign.pk, day=ended, summary="示例：活动按期完成，结果见指标。")
