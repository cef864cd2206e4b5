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

__all__ = [
    "NOTHING",
    "BodyRule",
    "ChainBody",
    "Membership",
    "PatternTier",
    "Seat",
    "StructurePattern",
    "TierRule",
]
