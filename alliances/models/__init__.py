"""Chain bodies and what they do in their year."""

from alliances.models.activity import Activity, ActivityPairing, ActivityParty
from alliances.models.agreement import Agreement, Signature
from alliances.models.body import (
    NOTHING,
    BodyRule,
    ChainBody,
    Membership,
    PatternTier,
    Seat,
    StructurePattern,
    TierRule,
)
from alliances.models.campaign import Campaign, CampaignFigure, CampaignParty
from alliances.models.course import Course, CourseSession
from alliances.models.fund import Fund, Payment, Receipt, Subsidy
from alliances.models.guidance import Guidance, Recommendation
from alliances.models.honour import Brand, Honour
from alliances.models.lineage import BodyEvent, BodyPast, BodySuccession
from alliances.models.link import FloatingMember, LinkNode, LinkRule
from alliances.models.office import Office, OfficePart, Plaque
from alliances.models.outcome import SOURCE_KINDS, Outcome, OutcomeUnit
from alliances.models.outer import OuterMember
from alliances.models.pairing import Pairing, PairingChain, PairingMode, PairingParty, PairingRule
from alliances.models.post import ModelPost, Pledge
from alliances.models.share import BodyShare, ShareAnswer, SharedHeader
from alliances.models.station import StageChange, Station, StationCase, StationStaff
from alliances.models.suggestion import SuggestionRefusal, SuggestionRule
from alliances.models.team import Team, TeamHookup, TeamMember, TeamMilestone

__all__ = [
    "NOTHING",
    "SOURCE_KINDS",
    "Activity",
    "ActivityPairing",
    "ActivityParty",
    "Agreement",
    "BodyEvent",
    "BodyPast",
    "BodyRule",
    "BodyShare",
    "BodySuccession",
    "Brand",
    "Campaign",
    "CampaignFigure",
    "CampaignParty",
    "ChainBody",
    "Course",
    "CourseSession",
    "FloatingMember",
    "Fund",
    "Guidance",
    "Honour",
    "LinkNode",
    "LinkRule",
    "Membership",
    "ModelPost",
    "Office",
    "OfficePart",
    "Outcome",
    "OutcomeUnit",
    "OuterMember",
    "Pairing",
    "PairingChain",
    "PairingMode",
    "PairingParty",
    "PairingRule",
    "PatternTier",
    "Payment",
    "Plaque",
    "Pledge",
    "Receipt",
    "Recommendation",
    "Seat",
    "ShareAnswer",
    "SharedHeader",
    "Signature",
    "StageChange",
    "Station",
    "StationCase",
    "StationStaff",
    "StructurePattern",
    "Subsidy",
    "SuggestionRefusal",
    "SuggestionRule",
    "Team",
    "TeamHookup",
    "TeamMember",
    "TeamMilestone",
    "TierRule",
]
