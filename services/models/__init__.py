"""Tickets and what a city sets for them."""

from services.models.catalogue import CatalogueEdition, ServiceItem, ServiceModule, ServiceRequest
from services.models.common import CommonDemand
from services.models.directories import DirectoryStanding, ShownIssue, ShownLine
from services.models.groups import ServiceGroup, ServiceGroupMember
from services.models.market import MarketDeal, MarketEntry, MarketIssue, MarketIssueLine
from services.models.outline import SiteOutline
from services.models.posters import TicketLink, TicketPoster
from services.models.proposals import ItemProposal
from services.models.rules import (
    CategoryQuestion,
    DispatchAssist,
    DispatchRule,
    TicketCategory,
    TicketRule,
    TimeLimit,
    UrgeStep,
)
from services.models.sessions import ServiceSession, SessionQuestion
from services.models.shared import Booking, ResourceClosure, SharedResource
from services.models.sharing import DataRequest, SharingDepartment
from services.models.sites import Site, SiteDepartment, SiteHours, SiteService
from services.models.talent import TalentIssue, TalentIssueLine, TalentMatch, TalentNeed, TalentProfile
from services.models.target import InvestTarget, TargetStep
from services.models.ticket import Ticket, TicketAnswer, TicketChannel, TicketStep, TicketUnit
from services.models.visits import Visit, VisitAnswer, VisitPlan, VisitTarget, VisitTicket
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
    "Booking",
    "CatalogueEdition",
    "CategoryQuestion",
    "ClockEntry",
    "CommonDemand",
    "DataRequest",
    "DirectoryStanding",
    "DispatchAssist",
    "DispatchRule",
    "Extension",
    "InvestTarget",
    "ItemProposal",
    "MarketDeal",
    "MarketEntry",
    "MarketIssue",
    "MarketIssueLine",
    "ResourceClosure",
    "ResultMeasure",
    "ServiceGroup",
    "ServiceGroupMember",
    "ServiceItem",
    "ServiceModule",
    "ServiceRequest",
    "ServiceSession",
    "SessionQuestion",
    "SharedResource",
    "SharingDepartment",
    "ShownIssue",
    "ShownLine",
    "Site",
    "SiteDepartment",
    "SiteHours",
    "SiteOutline",
    "SiteService",
    "TalentIssue",
    "TalentIssueLine",
    "TalentMatch",
    "TalentNeed",
    "TalentProfile",
    "TargetStep",
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
    "Visit",
    "VisitAnswer",
    "VisitPlan",
    "VisitTarget",
    "VisitTicket",
]
