"""What this room tells the platform when it starts."""

from core.choices import AnchorKind
from core.rights import register_reach
from core.terms import register_term_kinds
from organizations.queries import parks_holding, party_orgs_in_units, units_in_regions
from organizations.terms import TERM_KINDS


def register() -> None:
    register_term_kinds(TERM_KINDS)
    register_reach(AnchorKind.UNIT, AnchorKind.REGION, units_in_regions)
    register_reach(AnchorKind.PARTY_ORG, AnchorKind.UNIT, party_orgs_in_units)
    register_reach(AnchorKind.REGION, AnchorKind.UNIT, parks_holding)
