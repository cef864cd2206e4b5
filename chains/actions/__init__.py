"""The only writers of this room. Each action authorises, locks, checks, writes, in this order."""

from chains.actions.chain import create_chain, end_chain, update_chain
from chains.actions.coverage import (
    create_coverage_set,
    end_coverage_set,
    update_coverage_set,
)
from chains.actions.draft import (
    accept_meanwhile,
    discard_draft,
    draft_link,
    draft_link_end,
    draft_places,
    draft_removals,
    draft_roles,
    draft_segment,
    draft_segment_end,
    draft_segment_shift,
    draft_unit,
    start_draft,
    undo_edit,
)
from chains.actions.exclusion import (
    approve_exclusion,
    end_exclusion,
    exclude_unit,
    refuse_exclusion,
    withdraw_exclusion,
)
from chains.actions.gap import close_gap, drop_gap, move_gap, raise_gap, update_gap
from chains.actions.head import add_leader_org, appoint_head, end_head, end_leader_org, hand_over_head
from chains.actions.lineage import Part, merge_chains, rename_chain, revive_chain, split_chain, undo_event
from chains.actions.link import end_link, link_chain
from chains.actions.milestone import (
    add_milestone,
    drop_milestone,
    finish_milestone,
    order_milestones,
    reopen_milestone,
    shift_milestone,
    start_milestone,
    update_milestone,
)
from chains.actions.participant import add_participant, end_participant, update_participant
from chains.actions.place import change_place, put_on_chain, take_off
from chains.actions.progress import (
    correct_note,
    report_progress,
    set_goal_cadence,
    set_project_rule,
    set_project_rule_alone,
)
from chains.actions.project import carry_all_over, carry_over, create_project, move_project, update_project
from chains.actions.publishing import publish_draft
from chains.actions.segment import add_segment, end_segment, order_segments, update_segment
from chains.actions.segment_industry import add_segment_industry, remove_segment_industry, set_segment_industries
from chains.actions.segment_link import end_segment_link, link_segments, restore_link, withdraw_link

__all__ = [
    "Part",
    "accept_meanwhile",
    "add_leader_org",
    "add_milestone",
    "add_participant",
    "add_segment",
    "add_segment_industry",
    "appoint_head",
    "approve_exclusion",
    "carry_all_over",
    "carry_over",
    "change_place",
    "close_gap",
    "correct_note",
    "create_chain",
    "create_coverage_set",
    "create_project",
    "discard_draft",
    "draft_link",
    "draft_link_end",
    "draft_places",
    "draft_removals",
    "draft_roles",
    "draft_segment",
    "draft_segment_end",
    "draft_segment_shift",
    "draft_unit",
    "drop_gap",
    "drop_milestone",
    "end_chain",
    "end_coverage_set",
    "end_exclusion",
    "end_head",
    "end_leader_org",
    "end_link",
    "end_participant",
    "end_segment",
    "end_segment_link",
    "exclude_unit",
    "finish_milestone",
    "hand_over_head",
    "link_chain",
    "link_segments",
    "merge_chains",
    "move_gap",
    "move_project",
    "order_milestones",
    "order_segments",
    "publish_draft",
    "put_on_chain",
    "raise_gap",
    "refuse_exclusion",
    "remove_segment_industry",
    "rename_chain",
    "reopen_milestone",
    "report_progress",
    "restore_link",
    "revive_chain",
    "set_goal_cadence",
    "set_project_rule",
    "set_project_rule_alone",
    "set_segment_industries",
    "shift_milestone",
    "split_chain",
    "start_draft",
    "start_milestone",
    "take_off",
    "undo_edit",
    "undo_event",
    "update_chain",
    "update_coverage_set",
    "update_gap",
    "update_milestone",
    "update_participant",
    "update_project",
    "update_segment",
    "withdraw_exclusion",
    "withdraw_link",
]
