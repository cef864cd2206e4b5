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

__all__ = [
    "NOTHING",
    "BodyEvent",
    "BodyPast",
    "BodyRule",
    "BodySuccession",
    "ChainBody",
    "Membership",
    "PatternTier",
    "Seat",
    "StructurePattern",
    "TierRule",
]
