"""What this room tells the platform when it starts."""

from alliances.cards import bodies_card, home_gaps
from alliances.chain_effects import bodies_stay
from alliances.pages import enters
from alliances.queries import (
    bodies_of_chains,
    bodies_of_regions,
    bodies_of_units,
    bodies_with_liaison,
    body_labels,
    body_suggestions,
    chains_of_bodies,
    current_bodies,
    find_bodies,
    member_units,
    party_orgs_of_bodies,
    projects_of_bodies,
    units_of_bodies,
)
from alliances.terms import TERM_KINDS
from chains.effects import register_chain_effect
from chains.models import Chain
from chains.tabs import ChainTab, register_chain_tab
from core.choices import AnchorKind
from core.context_processors import RoomSpec, register_room
from core.home import HomeCard, register_home_card
from core.principal import Principal
from core.rights import register_reach
from core.search import SearchSource, register_search_source
from core.terms import register_term_kinds
from members.scopes import expect_liaison, register_scope_source
from organizations.cards import register_unit_card


def _sees_bodies(principal: Principal, chain: Chain) -> bool:  # noqa: ARG001 - the page was fetched with the right
    return principal.may("body.view")


def _register_reaches() -> None:
    register_reach(AnchorKind.BODY, AnchorKind.CHAIN, bodies_of_chains)
    register_reach(AnchorKind.BODY, AnchorKind.UNIT, bodies_of_units)
    register_reach(AnchorKind.BODY, AnchorKind.REGION, bodies_of_regions)
    register_reach(AnchorKind.CHAIN, AnchorKind.BODY, chains_of_bodies)
    register_reach(AnchorKind.UNIT, AnchorKind.BODY, units_of_bodies)
    register_reach(AnchorKind.PARTY_ORG, AnchorKind.BODY, party_orgs_of_bodies)
    register_reach(AnchorKind.PROJECT, AnchorKind.BODY, projects_of_bodies)


def register() -> None:
    register_term_kinds(TERM_KINDS)
    _register_reaches()
    register_search_source(SearchSource("bodies", "链党组织", 15, find_bodies))
    register_scope_source(
        AnchorKind.BODY,
        "链党组织",
        body_suggestions,
        body_labels,
        url_name="body-detail",
    )
    expect_liaison(AnchorKind.BODY, current_bodies, held_fn=bodies_with_liaison)
    expect_liaison(AnchorKind.UNIT, member_units)
    register_unit_card(bodies_card, order=20)
    register_chain_effect(bodies_stay)
    register_chain_tab(ChainTab("bodies", "链党委", 50, "chain-bodies", _sees_bodies))
    register_home_card(
        HomeCard(
            code="body_gaps",
            order=30,
            template="alliances/home_card.html",
            allows=lambda principal: principal.may_everywhere("body.edit"),
            build=home_gaps,
        )
    )
    register_room(
        RoomSpec(
            code="alliances",
            label="联盟与结对",
            icon="people",
            url_name="body-list",
            order=40,
            allows=enters,
            paths=("/alliances/",),
        )
    )
