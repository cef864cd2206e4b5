"""Tickets and what a city sets for them."""

from services.models.common import CommonDemand
from services.models.posters import TicketLink, TicketPoster
from services.models.rules import (
    CategoryQuestion,
    DispatchAssist,
    DispatchRule,
    TicketCategory,
    TicketRule,
    TimeLimit,
    UrgeStep,
)
from services.models.sharing import DataRequest, SharingDepartment
from services.models.ticket import Ticket, TicketAnswer, TicketChannel, TicketStep, TicketUnit
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
    "CommonDemand",
    "DataRequest",
    "DispatchAssist",
    "DispatchRule",
    "Extension",
    "ResultMeasure",
    "SharingDepartment",
    "Ticket",
    "TicketAnswer",
    "TicketCategory",
    "TicketChannel",
    "TicketClock",
    "TicketLink",
    "TicketPoster",
    "TicketResult",
    "TicketReturn",
    "TicketRule",
    "TicketStep",
    "TicketUnit",
    "TicketUrge",
    "TimeLimit",
    "UrgeStep",
]
