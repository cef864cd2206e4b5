"""How chain bodies are found by name."""

from django.db.models import Q

from alliances.campaigns.queries import campaigns_for
from alliances.choices import OVER, CampaignState, TeamState
from alliances.honours.queries import brands_for
from alliances.models import Brand, Campaign, ChainBody, Pairing, Team
from alliances.pairing_queries import pairings_for
from alliances.queries import bodies_for
from alliances.sight import VIEW
from alliances.teams.queries import teams_for
from core.choices import FindableKind
from core.search.index import Findable
from core.search.sources import Facts, SearchSource

BODIES = Findable(FindableKind.BODY, ChainBody)
TEAMS = Findable(FindableKind.TEAM, Team)
CAMPAIGNS = Findable(FindableKind.CAMPAIGN, Campaign)
BRANDS = Findable(FindableKind.BRAND, Brand)

PAIRINGS = Findable(FindableKind.PAIRING, Pairing)


def _body(facts: Facts) -> list[str]:
    return [
        facts["kind"],
        facts["tier"],
        facts["chain"] or facts["park"] or "",
        f"{facts['ended_on'][:4]} 年终止" if facts["ended_on"] else "",
    ]


def source() -> SearchSource:
    return SearchSource(
        code="bodies",
        label="链党组织",
        order=15,
        findable=BODIES,
        action="body.view",
        rows=bodies_for,
        facts=lambda: {
            "kind": "kind__label",
            "tier": "tier__label",
            "chain": "chain__name",
            "park": "own_region__name",
            "ended_on": "ended_on",
        },
        detail=_body,
        url_name="body-detail",
        below_url="body-from-above",
        list_url="body-list",
        ended=Q(ended_on__isnull=False),
        below=True,
    )


def _pairing(facts: Facts) -> list[str]:
    return [facts["kind"], facts["body"]]


def pairing_source() -> SearchSource:
    return SearchSource(
        code="pairings",
        label="结对",
        order=16,
        findable=PAIRINGS,
        action="pairing.view",
        rows=pairings_for,
        facts=lambda: {"kind": "kind__label", "body": "body__name"},
        detail=_pairing,
        url_name="pairing-detail",
        list_url="pairing-list",
        ended=Q(state__in=[str(state) for state in OVER]),
    )


def _team(facts: Facts) -> list[str]:
    return [facts["kind"], facts["body"], TeamState(facts["state"]).label if facts["ended_on"] else ""]


def team_source() -> SearchSource:
    return SearchSource(
        code="teams",
        label="队伍",
        order=35,
        findable=TEAMS,
        action=VIEW,
        rows=teams_for,
        facts=lambda: {"kind": "kind__label", "body": "body__name", "state": "state", "ended_on": "ended_on"},
        detail=_team,
        url_name="team-detail",
        list_url="team-list",
        ended=Q(ended_on__isnull=False),
    )


def _campaign(facts: Facts) -> list[str]:
    return [facts["kind"], facts["body"] or "全市", CampaignState(facts["state"]).label]


def campaign_source() -> SearchSource:
    return SearchSource(
        code="campaigns",
        label="专项行动",
        order=36,
        findable=CAMPAIGNS,
        action=VIEW,
        rows=campaigns_for,
        facts=lambda: {"kind": "kind__label", "body": "body__name", "state": "state"},
        detail=_campaign,
        url_name="campaign-detail",
        list_url="campaign-list",
        ended=Q(state="closed"),
    )


def _brand(facts: Facts) -> list[str]:
    return [facts["kind"], facts["body"], f"{facts['ended_on'][:4]} 年停用" if facts["ended_on"] else ""]


def brand_source() -> SearchSource:
    return SearchSource(
        code="brands",
        label="党建品牌",
        order=37,
        findable=BRANDS,
        action=VIEW,
        rows=brands_for,
        facts=lambda: {"kind": "kind__label", "body": "body__name", "ended_on": "ended_on"},
        detail=_brand,
        url_name="brand-detail",
        list_url="brand-list",
        ended=Q(ended_on__isnull=False),
    )
