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

__all__ = [
    "BUSINESS_ROLES",
    "GRANT_TRANSITIONS",
    "INVITATION_TRANSITIONS",
    "SCOPES_OF",
    "GrantState",
    "InvitationState",
    "TitleMeaning",
]
