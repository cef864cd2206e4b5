"""What this room tells the platform when it starts."""

from alliances.queries import (
    bodies_of_chains,
    bodies_of_regions,
    bodies_of_units,
    chains_of_bodies,
    party_orgs_of_bodies,
    projects_of_bodies,
    units_of_bodies,
)
from alliances.terms import TERM_KINDS
from core.choices import AnchorKind
from core.rights import register_reach
from core.terms import register_term_kinds


def register() -> None:
    register_term_kinds(TERM_KINDS)
    register_reach(AnchorKind.BODY, AnchorKind.CHAIN, bodies_of_chains)
    register_reach(AnchorKind.BODY, AnchorKind.UNIT, bodies_of_units)
    register_reach(AnchorKind.BODY, AnchorKind.REGION, bodies_of_regions)
    register_reach(AnchorKind.CHAIN, AnchorKind.BODY, chains_of_bodies)
    register_reach(AnchorKind.UNIT, AnchorKind.BODY, units_of_bodies)
    register_reach(AnchorKind.PARTY_ORG, AnchorKind.BODY, party_orgs_of_bodies)
    register_reach(AnchorKind.PROJECT, AnchorKind.BODY, projects_of_bodies)
