"""Meetings of chain bodies: their kinds and rules, the meetings, what they resolve, and their minutes."""

from meetings.models.agenda import AgendaItem, Topic
from meetings.models.feed import CalendarFeed
from meetings.models.kind import KindAgendaItem, KindInvitee, MeetingKind, MinimumRule, MinimumRuleKind, ReminderRule
from meetings.models.meeting import Invitee, Meeting, MeetingProject, MeetingSeries
from meetings.models.minutes import Minutes, MinutesConfirmation, MinutesReview
from meetings.models.resolution import LadderRule, Resolution, ResolutionNudge, ResolutionProgress, ResolutionTask

__all__ = [
    "AgendaItem",
    "CalendarFeed",
    "Invitee",
    "KindAgendaItem",
    "KindInvitee",
    "LadderRule",
    "Meeting",
    "MeetingKind",
    "MeetingProject",
    "MeetingSeries",
    "MinimumRule",
    "MinimumRuleKind",
    "Minutes",
    "MinutesConfirmation",
    "MinutesReview",
    "ReminderRule",
    "Resolution",
    "ResolutionNudge",
    "ResolutionProgress",
    "ResolutionTask",
    "Topic",
]
