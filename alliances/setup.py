"""What this room tells the platform when it starts."""

from alliances.queries import bodies_of_chains, bodies_of_units, chains_of_bodies
from alliances.terms import TERM_KINDS
from core.choices import AnchorKind
from core.rights import register_reach
from core.terms import register_term_kinds


def register() -> None:
    register_term_kinds(TERM_KINDS)
    register_reach(AnchorKind.BODY, AnchorKind.CHAIN, bodies_of_chains)
    register_reach(AnchorKind.BODY, AnchorKind.UNIT, bodies_of_units)
    register_reach(AnchorKind.CHAIN, AnchorKind.BODY, chains_of_bodies)
