"""The fixed meanings and states of this room."""

from alliances.choices.body import (
    ALLIANCES,
    COMMITTEES,
    OF_CHAINS,
    BodyMeaning,
    CategoryMeaning,
    RuleSubject,
    SeatMeaning,
    SetupMeaning,
    TierMeaning,
)

__all__ = [
    "ALLIANCES",
    "COMMITTEES",
    "OF_CHAINS",
    "BodyMeaning",
    "CategoryMeaning",
    "RuleSubject",
    "SeatMeaning",
    "SetupMeaning",
    "TierMeaning",
]
