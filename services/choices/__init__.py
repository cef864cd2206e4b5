"""The fixed meanings of the services room: what a ticket is, where it stands, what its steps and results are."""

from services.choices.clocks import ClockKind, ClockStatus, EventKind, LimitUnit
from services.choices.kinds import (
    CategoryMeaning,
    ChannelMeaning,
    HandOffTarget,
    QuestionKind,
    ResultKind,
    Satisfaction,
    TicketNature,
    Urgency,
)
from services.choices.ladder import TICKET_LADDER, UrgeLevel
from services.choices.states import (
    ASSIGNMENT_TRANSITIONS,
    AT_WORK,
    OPEN_STATES,
    TICKET_TRANSITIONS,
    AssignmentRole,
    AssignmentState,
    RequestState,
    TicketState,
)
from services.choices.steps import SHOWN_TO_COMPANY, StepKind
from services.choices.visits import OPEN_VISITS, VISIT_TRANSITIONS, VisitMeaning, VisitState

__all__ = [
    "ASSIGNMENT_TRANSITIONS",
    "AT_WORK",
    "OPEN_STATES",
    "OPEN_VISITS",
    "SHOWN_TO_COMPANY",
    "TICKET_LADDER",
    "TICKET_TRANSITIONS",
    "VISIT_TRANSITIONS",
    "AssignmentRole",
    "AssignmentState",
    "CategoryMeaning",
    "ChannelMeaning",
    "ClockKind",
    "ClockStatus",
    "EventKind",
    "HandOffTarget",
    "LimitUnit",
    "QuestionKind",
    "RequestState",
    "ResultKind",
    "Satisfaction",
    "StepKind",
    "TicketNature",
    "TicketState",
    "UrgeLevel",
    "Urgency",
    "VisitMeaning",
    "VisitState",
]
