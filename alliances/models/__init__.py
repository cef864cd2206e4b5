"""Chain bodies and what they do in their year."""

from alliances.models.body import (
    NOTHING,
    BodyRule,
    ChainBody,
    Membership,
    PatternTier,
    Seat,
    StructurePattern,
    TierRule,
)
from alliances.models.lineage import BodyEvent, BodyPast, BodySuccession
from alliances.models.pairing import Pairing, PairingChain, PairingMode, PairingParty
from alliances.models.post import ModelPost, Pledge
from alliances.models.team import Team, TeamHookup, TeamMember, TeamMilestone

__all__ = [
    "NOTHING",
    "BodyEvent",
    "BodyPast",
    "BodyRule",
    "BodySuccession",
    "ChainBody",
    "Membership",
    "ModelPost",
    "Pairing",
    "PairingChain",
    "PairingMode",
    "PairingParty",
    "PatternTier",
    "Pledge",
    "Seat",
    "StructurePattern",
    "Team",
    "TeamHookup",
    "TeamMember",
    "TeamMilestone",
    "TierRule",
]
