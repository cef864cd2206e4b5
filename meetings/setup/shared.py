"""Meetings shared with other cities: what they tell the platform when it starts."""

from alliances.sharing.projection import register_shown
from alliances.sharing.subjects import SubjectKind, register_subject_kind
from core.jobs.registry import DueWork, register_due_work
from meetings.actions.sharing import leave_meeting
from meetings.parts import register_meeting_action, register_meeting_part
from meetings.shared import follow
from meetings.shared.lines import SHOWN
from meetings.shared.parts import ACTION, PARTS, own_url


def register() -> None:
    register_shown(SHOWN)
    register_subject_kind(SubjectKind("meeting-accept", own_url, leave_meeting))
    register_due_work(DueWork(follow.DUE_WORK, follow.slots, follow.plan))
    for part in PARTS:
        register_meeting_part(part)
    register_meeting_action(ACTION)
