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
from members.choices.talent import ExchangeMeaning

__all__ = [
    "BUSINESS_ROLES",
    "GRANT_TRANSITIONS",
    "INVITATION_TRANSITIONS",
    "SCOPES_OF",
    "ExchangeMeaning",
    "GrantState",
    "InvitationState",
    "TitleMeaning",
]
