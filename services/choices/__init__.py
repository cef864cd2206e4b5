"""The fixed meanings of the services room: what a ticket is, where it stands, what its steps and results are."""

from services.choices.clocks import ClockKind, ClockStatus, EventKind, LimitUnit
from services.choices.common import COMMON_TRANSITIONS, CommonState
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
from services.choices.rules import COUNTED, RuleKind, RuleUnit
from services.choices.sharing import DATA_REQUEST_TRANSITIONS, DataRequestState
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

__all__ = [
    "ASSIGNMENT_TRANSITIONS",
    "AT_WORK",
    "COMMON_TRANSITIONS",
    "COUNTED",
    "DATA_REQUEST_TRANSITIONS",
    "OPEN_STATES",
    "SHOWN_TO_COMPANY",
    "TICKET_LADDER",
    "TICKET_TRANSITIONS",
    "AssignmentRole",
    "AssignmentState",
    "CategoryMeaning",
    "ChannelMeaning",
    "ClockKind",
    "ClockStatus",
    "CommonState",
    "DataRequestState",
    "EventKind",
    "HandOffTarget",
    "LimitUnit",
    "QuestionKind",
    "RequestState",
    "ResultKind",
    "RuleKind",
    "RuleUnit",
    "Satisfaction",
    "StepKind",
    "TicketNature",
    "TicketState",
    "UrgeLevel",
    "Urgency",
]
