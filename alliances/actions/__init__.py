"""The only writers of this room. Each action authorises, locks, checks, writes, in this order."""

from alliances.actions.body import create_body, end_body, reopen_body, update_body
from alliances.actions.membership import change_membership, join, join_many, leave
from alliances.actions.rule import create_rule, end_rule, update_rule
from alliances.actions.seat import change_seat, give_seat, hand_over_seat, leave_seat

__all__ = [
    "change_membership",
    "change_seat",
    "create_body",
    "create_rule",
    "end_body",
    "end_rule",
    "give_seat",
    "hand_over_seat",
    "join",
    "join_many",
    "leave",
    "leave_seat",
    "reopen_body",
    "update_body",
    "update_rule",
]
