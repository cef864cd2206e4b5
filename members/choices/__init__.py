"""The fixed meanings and states of this room."""

from members.choices.people import (
    BUSINESS_ROLES,
    GRANT_TRANSITIONS,
    INVITATION_TRANSITIONS,
    SCOPES_OF,
    GrantState,
    InvitationState,
    TitleMeaning,
)
from members.choices.talent import GRADUATE, DutyMeaning, ExchangeMeaning, GrowthMeaning, GrowthRole, TalentMeaning

__all__ = [
    "BUSINESS_ROLES",
    "GRADUATE",
    "GRANT_TRANSITIONS",
    "INVITATION_TRANSITIONS",
    "SCOPES_OF",
    "DutyMeaning",
    "ExchangeMeaning",
    "GrantState",
    "GrowthMeaning",
    "GrowthRole",
    "InvitationState",
    "TalentMeaning",
    "TitleMeaning",
]
