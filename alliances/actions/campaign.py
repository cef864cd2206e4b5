"""Campaigns: planned, begun, closed with a summary, taken up again (R37)."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.access import get_body_for
from alliances.actions.values import check_day, check_term
from alliances.campaigns.measures import Question, read_measures
from alliances.campaigns.queries import get_campaign_for
from alliances.choices import CampaignState
from alliances.models import Campaign, CampaignFigure
from alliances.sight import EDIT
from chains.actions.values import prepared, searchable
from core import clock
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput
from core.principal import Principal, platform_principal
from core.records import change, create, locked
from core.state import transition
from core.templatetags.formats import cn_date

CAMPAIGN_FIELDS = ("name", "kind_id", "starts_on", "ends_on", "purpose")
DAY = dt.timedelta(days=1)
MOST = Decimal(10) ** 14


def create_campaign(*, actor: Principal, body_id: UUID | None, values: Mapping[str, Any]) -> Campaign:
    """Of one body, or (None) of the whole city. Raises NotAllowed, Conflict (the body has ended), InvalidInput."""
    columns = searchable(prepared(values, CAMPAIGN_FIELDS))
    with transaction.atomic():
        if body_id is None:
            actor.require_everywhere(EDIT)
            body = None
        else:
            body = get_body_for(actor, body_id, EDIT)
            check_day(body, columns.get("starts_on"), "starts_on")
        check_term("campaign_kind", columns.get("kind_id"), "kind")
        return create(Campaign(body=body, **columns), anchor=AnchorKind.CAMPAIGN)


def update_campaign(
    *, actor: Principal, campaign_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> Campaign:
    """Edit a campaign; whose it is stays. Raises StaleVersion (with the difference), InvalidInput, Conflict."""
    with transaction.atomic():
        campaign = at_work(actor, campaign_id)
        columns = searchable(prepared(values, CAMPAIGN_FIELDS))
        check_term("campaign_kind", columns.get("kind_id"), "kind")
        starts = columns.get("starts_on", campaign.starts_on)
        if campaign.body is not None and starts != campaign.starts_on:
            check_day(campaign.body, starts, "starts_on")
        if campaign.state == CampaignState.RUNNING and starts and starts > clock.today():
            raise InvalidInput(fields={"starts_on": ["已经开展的行动，开始日期不能晚于今天。"]})
        changed = change(campaign, columns, expected_version=expected_version)
        if changed.state == CampaignState.RUNNING and {"starts_on", "ends_on"} & set(columns):
            read_figures_of(changed)
        return changed


def start_campaign(*, actor: Principal, campaign_id: UUID) -> Campaign:
    """Begun: what the platform counts is read as of the eve. Raises Conflict, InvalidInput (its day has not come)."""
    with transaction.atomic():
        campaign = locked(Campaign, get_campaign_for(actor, campaign_id, EDIT).pk)
        if campaign.starts_on > clock.today():
            text = f"开始日期是{cn_date(campaign.starts_on)}，还没有到。提前开展的请先修改开始日期。"
            raise InvalidInput(fields={"starts_on": [text]})
        begun = transition(campaign, CampaignState.RUNNING)
        read_figures_of(begun)
        return begun


def unstart_campaign(*, actor: Principal, campaign_id: UUID) -> Campaign:
    """Back to planning where it was begun by mistake. Raises Conflict."""
    with transaction.atomic():
        campaign = locked(Campaign, get_campaign_for(actor, campaign_id, EDIT).pk)
        if campaign.state != CampaignState.RUNNING:
            raise Conflict(f"“{campaign.name}”{campaign.get_state_display()}，不能改回筹备。", code="wrong_state")
        return transition(campaign, CampaignState.PLANNED)


def close_campaign(*, actor: Principal, campaign_id: UUID, day: dt.date, summary: str) -> Campaign:
    """Closed with what came of it; the platform's figures are read as of that day. Raises InvalidInput, Conflict."""
    words = summary.strip()
    if not words:
        raise InvalidInput(fields={"summary": ["请写明总结。"]})
    with transaction.atomic():
        campaign = locked(Campaign, get_campaign_for(actor, campaign_id, EDIT).pk)
        if day > clock.today():
            raise InvalidInput(fields={"day": ["总结日期不能晚于今天。"]})
        if day < campaign.starts_on:
            text = f"“{campaign.name}”{cn_date(campaign.starts_on)}开始，总结日期不能更早。"
            raise InvalidInput(fields={"day": [text]})
        closed = transition(campaign, CampaignState.CLOSED, closed_on=day, summary=words)
        read_figures_of(closed)
        return closed


def reopen_campaign(*, actor: Principal, campaign_id: UUID) -> Campaign:
    """A closing taken back; its words are kept for the next one. Raises Conflict."""
    with transaction.atomic():
        campaign = locked(Campaign, get_campaign_for(actor, campaign_id, EDIT).pk)
        if campaign.state != CampaignState.CLOSED:
            raise Conflict(f"“{campaign.name}”还没有总结，无需撤回。", code="wrong_state")
        return transition(campaign, CampaignState.RUNNING, closed_on=None)


def read_campaign(*, actor: Principal, campaign_id: UUID) -> int:
    """Read anew what the platform counts; how many figures. Raises Conflict (closed, or not begun)."""
    with transaction.atomic():
        campaign = at_work(actor, campaign_id)
        if campaign.state != CampaignState.RUNNING:
            raise Conflict(f"“{campaign.name}”还没有开展，开展后才读取系统指标。", code="wrong_state")
        return read_figures_of(campaign)


def at_work(actor: Principal, campaign_id: UUID) -> Campaign:
    """The campaign, locked. Raises Conflict where it is closed."""
    campaign = locked(Campaign, get_campaign_for(actor, campaign_id, EDIT).pk)
    if campaign.state == CampaignState.CLOSED:
        raise Conflict(f"“{campaign.name}”已总结，撤回总结后才能修改。", code="campaign_closed")
    return campaign


def days_read(campaign: Campaign) -> tuple[dt.date, dt.date]:
    """Before: the eve of the campaign. After: its last day, where that has come, else today."""
    last = campaign.closed_on or campaign.ends_on
    today = clock.today()
    return campaign.starts_on - DAY, min(last, today) if last else today


def read_figures_of(campaign: Campaign, figures: list[CampaignFigure] | None = None) -> int:
    """Before and after of the figures the platform counts, read by the platform: the same whoever looks.

    A body's campaign reads its chain alone.
    """
    held = figures
    if held is None:
        held = list(CampaignFigure.objects.filter(campaign=campaign).exclude(indicator="").order_by("id"))
    before, after = days_read(campaign)
    chain_id = campaign.body.chain_id if campaign.body else None
    asked = [Question(figure.indicator, day, chain_id) for figure in held for day in (before, after)]
    found = iter(read_measures(platform_principal(campaign.tenant), asked))
    for figure in held:
        values = {"baseline": _held(next(found)), "result": _held(next(found))}
        change(figure, {**values, "baseline_on": before, "result_on": after}, expected_version=None)
    return len(held)


def _held(value: Decimal | None) -> Decimal | None:
    return value if value is None or value < MOST else None


def check_restored_campaign(campaign: Campaign) -> None:
    """What a new campaign's body must be. Raises Conflict, InvalidInput."""
    if campaign.body is not None:
        check_day(campaign.body, campaign.starts_on, "starts_on")
