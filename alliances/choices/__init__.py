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
from alliances.choices.pairing import (
    OPEN,
    OVER,
    PAIRING_TRANSITIONS,
    STANDING,
    PairingMeaning,
    PairingPattern,
    PairingState,
    PartyRole,
)
from alliances.choices.team import TEAM_TRANSITIONS, TeamMeaning, TeamState

__all__ = [
    "ALLIANCES",
    "BODY_TRANSITIONS",
    "COMMITTEES",
    "FOUNDED",
    "GONE",
    "OF_CHAINS",
    "OPEN",
    "OVER",
    "PAIRING_TRANSITIONS",
    "STANDING",
    "TEAM_TRANSITIONS",
    "BodyEventKind",
    "BodyMeaning",
    "BodyState",
    "CategoryMeaning",
    "PairingMeaning",
    "PairingPattern",
    "PairingState",
    "PartyRole",
    "RuleSubject",
    "SeatMeaning",
    "SetupMeaning",
    "TeamMeaning",
    "TeamState",
    "TierMeaning",
]
