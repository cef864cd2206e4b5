"""Tickets and what a city sets for them."""

from services.models.catalogue import CatalogueEdition, ServiceItem, ServiceModule, ServiceRequest
from services.models.rules import (
    CategoryQuestion,
    DispatchAssist,
    DispatchRule,
    TicketCategory,
    TimeLimit,
    UrgeStep,
)
from services.models.sessions import ServiceSession, SessionQuestion
from services.models.sites import Site, SiteDepartment, SiteHours, SiteService
from services.models.ticket import Ticket, TicketAnswer, TicketChannel, TicketStep
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
    "CatalogueEdition",
    "CategoryQuestion",
    "ClockEntry",
    "DispatchAssist",
    "DispatchRule",
    "Extension",
    "ResultMeasure",
    "ServiceItem",
    "ServiceModule",
    "ServiceRequest",
    "ServiceSession",
    "SessionQuestion",
    "Site",
    "SiteDepartment",
    "SiteHours",
    "SiteService",
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
]
