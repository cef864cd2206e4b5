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
from alliances.choices.life import BODY_TRANSITIONS, FOUNDED, GONE, BodyEventKind, BodyState

__all__ = [
    "ALLIANCES",
    "BODY_TRANSITIONS",
    "COMMITTEES",
    "FOUNDED",
    "GONE",
    "OF_CHAINS",
    "BodyEventKind",
    "BodyMeaning",
    "BodyState",
    "CategoryMeaning",
    "RuleSubject",
    "SeatMeaning",
    "SetupMeaning",
    "TierMeaning",
]
