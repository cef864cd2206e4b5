"""What this room tells the platform when it starts."""

from chains.queries import chains_of_units, party_orgs_on_chains, projects_of_chains, projects_of_units, units_on_chains
from chains.terms import TERM_KINDS
from core.choices import AnchorKind
from core.rights import register_reach
from core.terms import register_term_kinds


def register() -> None:
    register_term_kinds(TERM_KINDS)
    register_reach(AnchorKind.UNIT, AnchorKind.CHAIN, units_on_chains)
    register_reach(AnchorKind.PARTY_ORG, AnchorKind.CHAIN, party_orgs_on_chains)
    register_reach(AnchorKind.CHAIN, AnchorKind.UNIT, chains_of_units)
    register_reach(AnchorKind.PROJECT, AnchorKind.CHAIN, projects_of_chains)
    register_reach(AnchorKind.PROJECT, AnchorKind.UNIT, projects_of_units)
