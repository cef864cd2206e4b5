"""Tickets and what a city sets for them."""

from services.models.rules import (
    CategoryQuestion,
    DispatchAssist,
    DispatchRule,
    TicketCategory,
    TimeLimit,
    UrgeStep,
)
from services.models.ticket import Ticket, TicketAnswer, TicketChannel, TicketStep
from services.models.visits import Visit, VisitPlan, VisitTarget, VisitTicket
from services.models.work import (
    Assignment,
    ClockEntry,
    Extension,
    ResultMeasure,
    TicketClock,
    TicketResult,
    TicketReturn,
    TicketUrge,
)

__all__ = [
    "Assignment",
    "CategoryQuestion",
    "ClockEntry",
    "DispatchAssist",
    "DispatchRule",
    "Extension",
    "ResultMeasure",
    "Ticket",
    "TicketAnswer",
    "TicketCategory",
    "TicketChannel",
    "TicketClock",
    "TicketResult",
    "TicketReturn",
    "TicketStep",
    "TicketUrge",
    "TimeLimit",
    "UrgeStep",
    "Visit",
    "VisitPlan",
    "VisitTarget",
    "VisitTicket",
]
