"""The only writers of this room. Each action authorises, locks, checks, writes, in this order."""

from alliances.actions.body import create_body, end_body, reopen_body, update_body
from alliances.actions.membership import change_membership, join, join_many, leave
from alliances.actions.seat import give_seat, leave_seat

__all__ = [
    "change_membership",
    "create_body",
    "end_body",
    "give_seat",
    "join",
    "join_many",
    "leave",
    "leave_seat",
    "reopen_body",
    "update_body",
]
