"""The only writers of this room. Each action authorises, locks, checks, writes, in this order."""

from alliances.actions.body import create_body, end_body, reopen_body, update_body
from alliances.actions.life import BodyPart, found_body, merge_bodies, rename_body, split_body, undo_body_event
from alliances.actions.membership import change_membership, join, join_many, leave
from alliances.actions.pairing import create_pairing, update_pairing
from alliances.actions.pairing_life import (
    drop_pairing,
    end_pairing,
    propose_pairing,
    sign_pairing,
    withdraw_pairing,
)
from alliances.actions.pattern import (
    build_by_pattern,
    create_pattern,
    delete_pattern,
    put_tier,
    remove_tier,
    set_tiers,
    update_pattern,
)
from alliances.actions.pledge import (
    fulfil_pledge,
    make_pledge,
    reopen_pledge,
    review_pledge,
    update_pledge,
    withdraw_pledge,
)
from alliances.actions.post import create_post, end_post, reopen_post, update_post
from alliances.actions.rule import create_rule, end_rule, update_rule
from alliances.actions.seat import change_seat, give_seat, hand_over_seat, leave_seat
from alliances.actions.team import create_team, end_team, resume_team, update_team
from alliances.actions.team_parts import (
    add_team_hookup,
    add_team_member,
    add_team_milestone,
    change_team_hookup,
    change_team_member,
    change_team_milestone,
)
from alliances.actions.tier import add_tier_above, remove_tier_above, set_tier_above

__all__ = [
    "BodyPart",
    "add_team_hookup",
    "add_team_member",
    "add_team_milestone",
    "add_tier_above",
    "build_by_pattern",
    "change_membership",
    "change_seat",
    "change_team_hookup",
    "change_team_member",
    "change_team_milestone",
    "create_body",
    "create_pairing",
    "create_pattern",
    "create_post",
    "create_rule",
    "create_team",
    "delete_pattern",
    "drop_pairing",
    "end_body",
    "end_pairing",
    "end_post",
    "end_rule",
    "end_team",
    "found_body",
    "fulfil_pledge",
    "give_seat",
    "hand_over_seat",
    "join",
    "join_many",
    "leave",
    "leave_seat",
    "make_pledge",
    "merge_bodies",
    "propose_pairing",
    "put_tier",
    "remove_tier",
    "remove_tier_above",
    "rename_body",
    "reopen_body",
    "reopen_pledge",
    "reopen_post",
    "resume_team",
    "review_pledge",
    "set_tier_above",
    "set_tiers",
    "sign_pairing",
    "split_body",
    "undo_body_event",
    "update_body",
    "update_pairing",
    "update_pattern",
    "update_pledge",
    "update_post",
    "update_rule",
    "update_team",
    "withdraw_pairing",
    "withdraw_pledge",
]
