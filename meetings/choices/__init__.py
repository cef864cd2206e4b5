"""The fixed meanings of the meetings room: kinds, states, answers."""

from meetings.choices.kind import MeetingMeaning, MinimumPeriod, ReminderMoment
from meetings.choices.meeting import (
    CAME,
    MEETING_TRANSITIONS,
    Attendance,
    InviteeRole,
    MeetingState,
    ReplyState,
    SeriesState,
    SlotUnit,
)
from meetings.choices.minutes import (
    CONFIRMABLE,
    MINUTES_TRANSITIONS,
    REVIEW_STEPS,
    ConfirmState,
    MinutesState,
    ReviewDecision,
)
from meetings.choices.resolution import LADDER, RESOLUTION_TRANSITIONS, LadderLevel, ResolutionState
from meetings.choices.topic import TOPIC_TRANSITIONS, TopicState

__all__ = [
    "CAME",
    "CONFIRMABLE",
    "LADDER",
    "MEETING_TRANSITIONS",
    "MINUTES_TRANSITIONS",
    "RESOLUTION_TRANSITIONS",
    "REVIEW_STEPS",
    "TOPIC_TRANSITIONS",
    "Attendance",
    "ConfirmState",
    "InviteeRole",
    "LadderLevel",
    "MeetingMeaning",
    "MeetingState",
    "MinimumPeriod",
    "MinutesState",
    "ReminderMoment",
    "ReplyState",
    "ResolutionState",
    "ReviewDecision",
    "SeriesState",
    "SlotUnit",
    "TopicState",
]
