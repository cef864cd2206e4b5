"""The only writers of this room. Each action authorises, locks, checks, writes, in this order."""

from alliances.actions.body import create_body, end_body, reopen_body, update_body
from alliances.actions.guidance import (
    close_guidance,
    create_guidance,
    redraft_guidance,
    reply_guidance,
    return_guidance,
    send_guidance,
    update_guidance,
    withdraw_guidance,
)
from alliances.actions.life import BodyPart, found_body, merge_bodies, rename_body, split_body, undo_body_event
from alliances.actions.membership import change_membership, join, join_many, leave
from alliances.actions.office import add_office_part, create_office, end_office_part, update_office
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
from alliances.actions.plaque import grant_plaque, return_plaque, update_plaque
from alliances.actions.pledge import (
    fulfil_pledge,
    make_pledge,
    reopen_pledge,
    review_pledge,
    update_pledge,
    withdraw_pledge,
)
from alliances.actions.post import create_post, end_post, reopen_post, update_post
from alliances.actions.recommendation import (
    create_recommendation,
    decide_recommendation,
    move_recommendation,
    submit_recommendation,
    update_recommendation,
)
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
    "add_office_part",
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
    "close_guidance",
    "create_body",
    "create_guidance",
    "create_office",
    "create_pairing",
    "create_pattern",
    "create_post",
    "create_recommendation",
    "create_rule",
    "create_team",
    "decide_recommendation",
    "delete_pattern",
    "drop_pairing",
    "end_body",
    "end_office_part",
    "end_pairing",
    "end_post",
    "end_rule",
    "end_team",
    "found_body",
    "fulfil_pledge",
    "give_seat",
    "grant_plaque",
    "hand_over_seat",
    "join",
    "join_many",
    "leave",
    "leave_seat",
    "make_pledge",
    "merge_bodies",
    "move_recommendation",
    "propose_pairing",
    "put_tier",
    "redraft_guidance",
    "remove_tier",
    "remove_tier_above",
    "rename_body",
    "reopen_body",
    "reopen_pledge",
    "reopen_post",
    "reply_guidance",
    "resume_team",
    "return_guidance",
    "return_plaque",
    "review_pledge",
    "send_guidance",
    "set_tier_above",
    "set_tiers",
    "sign_pairing",
    "split_body",
    "submit_recommendation",
    "undo_body_event",
    "update_body",
    "update_guidance",
    "update_office",
    "update_pairing",
    "update_pattern",
    "update_plaque",
    "update_pledge",
    "update_post",
    "update_recommendation",
    "update_rule",
    "update_team",
    "withdraw_guidance",
    "withdraw_pairing",
    "withdraw_pledge",
]
