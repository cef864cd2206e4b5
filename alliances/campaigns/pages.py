"""How campaigns read: their state, their window, before and after."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse

from alliances.choices import CampaignState
from alliances.models import Campaign, CampaignFigure, CampaignParty
from alliances.pages import BODIES
from core import clock
from core.templatetags.formats import cn_date, thousands
from core.templatetags.parts import Crumb, Fact, Pair, StateTag, Tone

CAMPAIGNS = Crumb("专项行动", "/alliances/campaigns/")
SHOWN = ("kind", "body")
WHOLE_CITY = "全市"


def is_late(campaign: Campaign) -> bool:
    over = campaign.ends_on is not None and campaign.ends_on < clock.today()
    return over and campaign.state != CampaignState.CLOSED


def state_tag(campaign: Campaign) -> StateTag:
    if is_late(campaign):
        return StateTag("到期未总结", "bad")
    tones: dict[str, Tone] = {CampaignState.RUNNING: "go", CampaignState.CLOSED: "ok"}
    return StateTag(campaign.get_state_display(), tones.get(campaign.state, "off"))


def window_of(campaign: Campaign) -> str:
    until = cn_date(campaign.ends_on) if campaign.ends_on else "长期"
    return f"{cn_date(campaign.starts_on)}—{until}"


def crumbs_to(campaign: Campaign, last: str) -> list[Crumb]:
    return [BODIES, CAMPAIGNS, Crumb(campaign.name, reverse("campaign-detail", args=[campaign.pk])), Crumb(last)]


def facts_of(campaign: Any) -> list[Fact]:
    body = campaign.body
    return [
        Fact("类别", campaign.kind.label),
        Fact(
            "开展范围",
            body.name if body else WHOLE_CITY,
            url=reverse("body-detail", args=[body.pk]) if body else "",
        ),
        Fact("起止", window_of(campaign)),
        Fact("参加单位", thousands(campaign.enrolled), unit="个"),
        Fact("人数", thousands(campaign.people), unit="人"),
    ]


def pairs_of(campaign: Campaign) -> list[Pair]:
    pairs = [Pair("目标任务", campaign.purpose)]
    if campaign.state == CampaignState.CLOSED and campaign.closed_on:
        pairs += [Pair("总结日期", cn_date(campaign.closed_on)), Pair("总结", campaign.summary)]
    return [pair for pair in pairs if pair.value]


def number(value: Decimal | None) -> str:
    """At most two decimals, none where there are none."""
    if value is None:
        return "—"
    whole, _, rest = f"{value:.2f}".partition(".")
    rest = rest.rstrip("0")
    return thousands(int(whole)) + (f".{rest}" if rest else "")


@dataclass(frozen=True)
class FigureRow:
    """A figure in words: by how much it moved, and whether the goal is reached."""

    figure: CampaignFigure
    baseline: str
    goal: str
    result: str
    moved: str
    tag: StateTag | None


def figure_row(figure: CampaignFigure) -> FigureRow:
    moved, tag = "", None
    if figure.baseline is not None and figure.result is not None:
        by = figure.result - figure.baseline
        moved = f"＋{number(by)}" if by > 0 else f"－{number(-by)}" if by < 0 else "持平"
    if figure.goal is not None and figure.result is not None:
        reached = figure.result >= figure.goal
        if figure.baseline is not None and figure.goal < figure.baseline:
            reached = figure.result <= figure.goal  # a goal below where it began is one to come down to
        tag = StateTag("已达目标", "ok") if reached else StateTag("未达目标", "warn")
    return FigureRow(figure, number(figure.baseline), number(figure.goal), number(figure.result), moved, tag)


def party_name(party: CampaignParty) -> str:
    row = party.unit or party.party_org
    return row.name if row else ""


def party_url(party: CampaignParty) -> str:
    if party.unit_id:
        return reverse("unit-detail", args=[party.unit_id])
    return reverse("party-org-detail", args=[party.party_org_id])
