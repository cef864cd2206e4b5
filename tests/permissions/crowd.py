"""Rows for lists: the world of one city filled up by the same number of every kind, written in bulk."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from alliances.choices import RuleSubject
from alliances.models import (
    Activity,
    ActivityParty,
    BodyRule,
    BodyShare,
    Brand,
    Campaign,
    CampaignFigure,
    CampaignParty,
    ChainBody,
    Course,
    CourseSession,
    FloatingMember,
    Fund,
    Guidance,
    Honour,
    LinkNode,
    Membership,
    ModelPost,
    Office,
    OfficePart,
    Outcome,
    OutcomeUnit,
    OuterMember,
    Pairing,
    PairingParty,
    Payment,
    Plaque,
    Pledge,
    Receipt,
    Recommendation,
    Seat,
    StageChange,
    Station,
    StationCase,
    StationStaff,
    StructurePattern,
    Subsidy,
    Team,
    TeamHookup,
    TeamMember,
    TeamMilestone,
)
from chains.choices import ProjectState
from chains.models import (
    Chain,
    ChainHead,
    ChainLeaderOrg,
    ChainLink,
    ChainUnit,
    CoverageExclusion,
    CoverageSet,
    Gap,
    KeyProject,
    Milestone,
    Participant,
    ProgressNote,
    Segment,
    SegmentLink,
)
from core import clock
from core.choices import AnchorKind, DaySource, Role
from core.ids import new_id
from core.models import (
    Account,
    Anchor,
    ApiToken,
    BinEntry,
    CalendarDay,
    Delivery,
    ImportRow,
    ImportRun,
    Job,
    Notice,
    OfficeHours,
    SavedView,
    SignInEvent,
    Suggestion,
    Term,
)
from core.tenancy.base import TenantModel
from core.tenancy.declared import declared_walls
from core.tenancy.scope import tenant_scope
from documents.models import CityFont, DocumentNumber, DocumentSeries, DocumentTemplate
from meetings.models import (
    AgendaItem,
    Invitee,
    Meeting,
    MeetingKind,
    MeetingSeries,
    MinimumRule,
    Minutes,
    MinutesConfirmation,
    ReminderRule,
    Resolution,
    ResolutionProgress,
    ResolutionTask,
    Topic,
)
from members.choices import GrantState
from members.models import (
    Appointment,
    DutyEntry,
    Exchange,
    Grant,
    Growth,
    HandOver,
    Invitation,
    LiaisonExemption,
    Person,
    TalentIntake,
)
from organizations.models import (
    DuplicatePair,
    MassOrg,
    MemberCount,
    Merge,
    OwnRegion,
    PartyOrg,
    PartyOrgAlias,
    PartyOrgHost,
    Residence,
    Unit,
    UnitAlias,
    UnitFigure,
    UnitMemberCount,
    UnitTag,
)
from reports.choices import EditionState
from reports.models import Edition, Pack
from services.models import (
    Assignment,
    Booking,
    CatalogueEdition,
    CategoryQuestion,
    CommonDemand,
    DataRequest,
    DispatchRule,
    InvestTarget,
    ItemProposal,
    MarketDeal,
    MarketEntry,
    MarketIssue,
    MarketIssueLine,
    ServiceGroup,
    ServiceGroupMember,
    ServiceItem,
    ServiceModule,
    ServiceRequest,
    ServiceSession,
    SessionQuestion,
    SharedResource,
    SharingDepartment,
    ShownIssue,
    ShownLine,
    Site,
    SiteHours,
    SiteService,
    TalentIssue,
    TalentIssueLine,
    TalentMatch,
    TalentNeed,
    TalentProfile,
    Ticket,
    TicketCategory,
    TicketChannel,
    TicketClock,
    TicketPoster,
    TicketRule,
    TimeLimit,
    Visit,
    VisitAnswer,
    VisitPlan,
    VisitTarget,
    VisitTicket,
)
from tests.isolation.rows import _is_unique, _value, build_row, chain_above, copied
from tests.members.people import title
from tests.permissions.world import FACTS, SHOWN_CELLS, World

Pools = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Grown:
    """Rows of ``model``. ``ids`` are columns that point at the world's objects, by the names of its ids; ``each`` those
    that point at another row's fellow each, by the name of its pool; ``given`` are values as they stand.
    """

    model: Any
    ids: Mapping[str, str] = field(default_factory=dict)
    each: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict)
    pool: str = ""

    @property
    def name(self) -> str:
        return self.pool or self.model.__name__


UNIT, ORG, PERSON, CHAIN = (
    {"unit_id": "Unit"},
    {"party_org_id": "PartyOrg"},
    {"person_id": "Person"},
    {"chain_id": "Chain"},
)
ON_CHAIN, OF_PROJECT, OF_BODY = {"chain_id": "chain_id"}, {"project_id": "project_id"}, {"body_id": "body_id"}
OF_TEAM = {"team_id": "team_id"}
GOAL = {"goal_id": "goal_id"}
RUNNING = {"year": 2026, "state": ProjectState.UNDER_WAY}
# Several rows of one object, each of a year of its own.
YEAR_BY_YEAR = {"FigureOfOne", "PackOfOne"}
AFTER_THE_WORLD = 2051  # tests.isolation.rows draws years of the fifty from the first that may be
YEARLY = {"period": "year", "number": 1}
# Requirements of another tier: a hundred that applied to a hundred bodies would be ten thousand checks.
ELSEWHERE = {"subject": RuleSubject.SEAT, "category": None}
OF_MEETINGS = OF_BODY | {"kind_id": "meeting_kind_id"}
MEETING_HELD = {
    "state": "held",
    "starts_at": dt.datetime(2026, 1, 5, 1, tzinfo=dt.UTC),
    "ends_at": dt.datetime(2026, 1, 5, 3, tzinfo=dt.UTC),
}
ASKED_STILL = {"kind": "text", "valid_from": dt.date(2026, 1, 1), "valid_to": None}
INVITED_UNIT = {"party_org": None, "person": None, "outer": None}
OF_TICKET = OF_BODY | ON_CHAIN | {"category_id": "ticket_category_id"}
RAISED = {
    "nature": "demand",
    "state": "in_hand",
    "round": 1,
    "year": 2026,
    **dict.fromkeys(("main", "parent", "meeting", "item", "resolution", "common", "closed_at", "raised_by", "group")),
}
IN_FORCE_GROUP = {"started_on": dt.date(2026, 1, 5), "ended_on": None}
SINCE_JANUARY = {"valid_from": dt.date(2026, 1, 5), "valid_to": None}
OFFERED = {
    "side": "supply",
    "state": "listed",
    "visibility": "city",
    "industry": None,
    "quantity": 10,
    "measure": "吨",
    "written_by": None,
    "listed_at": dt.datetime(2026, 1, 5, 1, tzinfo=dt.UTC),
    "valid_from": dt.date(2026, 1, 5),
    "valid_to": dt.date(2030, 1, 5),
}
TALKED = {"counter": None, "state": "talking", "outcome": None, "ended_on": None, "opened_by": None}
WANTED = {
    **dict.fromkeys(("segment", "gap", "person", "team", "introducer", "unit", "project", "next_on")),
    "state": "talks",
    "next_step": "",
}
DATA_ASKED = {"state": "asked", "ended_at": None, "ticket": None, "file": None, "year": 2026}
IN_HAND = {"role": "lead", "state": "reported", "round": 1}
VISITED = {
    "state": "visited",
    "rating": "",
    "visited_on": dt.date(2026, 1, 5),
    **dict.fromkeys(("collected_at", "coordinated_at", "assessed_at", "next_on", "logged_by", "assessed_by")),
}
ANY_UNITS = dict.fromkeys(("coverage_set", "chain", "tag"))
ON_MAP = {
    "kind": "station",
    "host_kind": "",
    "longitude": 120,
    "latitude": 31,
    "closed_on": None,
    "brand": None,
    "within": None,
    "party_org": None,
}
ASKED_THERE = dict.fromkeys(("ticket", "department", "sent_at", "sent_by"))
PROPOSED = {
    "state": "proposed",
    "kind": "new",
    "reply": "",
    **dict.fromkeys(("line", "edition", "decided_at", "decided_by", "proposed_by")),
}
NINE_TO_TWELVE = {"opens": dt.time(9), "closes": dt.time(12)}
PUBLISHED_ONCE = {"published_on": dt.date(2026, 1, 1), "ended_on": dt.date(2026, 1, 2)}
RUNS = {"assignment": None, "kind": "resolution", "status": "running", "round": 1}
UNNAMED = {"source_name": "", "person": None, "consent": "none"}
SHARED = {"audience": "city", "state": "open"}
BOOKED = {
    "state": "asked",
    "asked_by": None,
    "starts_at": dt.datetime(2099, 1, 5, 1, tzinfo=dt.UTC),
    "ends_at": dt.datetime(2099, 1, 5, 3, tzinfo=dt.UTC),
}
SHOWN_EDITION = {"state": EditionState.PUBLISHED, "content_hash": "0" * 64, "facts": FACTS}

IN_FORCE = {
    "role": Role.SUPERIOR,
    "scope_id": None,
    "scope_kind": None,
    "state": GrantState.ACTIVE,
    "valid_from": dt.date(2020, 1, 1),
    "valid_to": None,
}

# In this order: what is pointed at comes first.
GROWN: tuple[Grown, ...] = (
    Grown(Term, given={"kind": "unit_tag"}),
    Grown(Term, given={"kind": "body_seat"}, pool="Title"),
    Grown(Term, given={"kind": "body_tier", "meaning": "base"}, pool="Tier"),
    Grown(CalendarDay, given={"source": DaySource.OWN, "year": None}),
    Grown(OfficeHours),
    Grown(Job, given={"kind": "tables.export", "parameters": {"table": "units"}}),
    Grown(ImportRun, given={"table": "units"}),
    Grown(ImportRow, ids={"run_id": "bulk_run_id"}, given={"cells": {}}),
    Grown(Unit),
    Grown(UnitTag, each=UNIT, ids={"tag_id": "term_id"}),
    Grown(UnitAlias, ids={"unit_id": "unit_id"}),
    Grown(
        DuplicatePair,
        each={"first_id": "Unit"},
        ids={"second_id": "other_unit_id"},
        given={"first_kind": AnchorKind.UNIT, "second_kind": AnchorKind.UNIT, "reasons": ["same_name"]},
    ),
    Grown(
        Merge,
        each={"absorbed_id": "Unit"},
        ids={"survivor_id": "other_unit_id"},
        given={"survivor_kind": AnchorKind.UNIT, "absorbed_kind": AnchorKind.UNIT},
    ),
    Grown(PartyOrg),
    Grown(PartyOrgAlias, each=ORG),
    Grown(PartyOrgHost, each=UNIT | ORG),
    Grown(MemberCount, each=ORG),
    Grown(UnitMemberCount, each=UNIT),
    Grown(UnitMemberCount, ids={"unit_id": "unit_id"}, pool="CountOfOne"),
    Grown(UnitFigure, each=UNIT, ids={"kind_id": "figure_kind_id"}, given=YEARLY | {"year": 2025}),
    Grown(UnitFigure, ids={"unit_id": "unit_id", "kind_id": "figure_kind_id"}, given=YEARLY, pool="FigureOfOne"),
    Grown(MassOrg, each=UNIT),
    Grown(OwnRegion),
    Grown(Residence, each=UNIT, ids={"own_region_id": "own_region_id"}),
    Grown(Person, each=UNIT),
    Grown(
        Appointment,
        each=PERSON | {"target_id": "Unit"},
        ids={"title_id": "instructor_title_id"},
        given={"target_kind": AnchorKind.UNIT},
    ),
    Grown(
        Appointment,
        each=PERSON,
        ids={"title_id": "liaison_title_id", "target_id": "body_id"},
        given={"target_kind": AnchorKind.BODY},
        pool="LiaisonOfBody",
    ),
    Grown(
        Exchange,
        ids={"kind_id": "exchange_kind_id"},
        each={"to_unit_id": "Unit"} | PERSON,
        given={"persons": 1, "to_name": ""},
    ),
    Grown(DutyEntry, ids={"kind_id": "duty_kind_id", "written_by_id": "department_account_id"}, each=UNIT | PERSON),
    Grown(TalentIntake, ids={"kind_id": "talent_kind_id"}, each=UNIT),
    Grown(Growth, ids={"kind_id": "growth_kind_id"}, each=UNIT | PERSON, given={"persons": 1}),
    Grown(HandOver, ids={"person_id": "person_id"}, each={"to_person_id": "Person"}, given={"items": []}),
    Grown(Chain),
    Grown(Segment, ids=ON_CHAIN),
    Grown(SegmentLink, ids={"source_id": "segment_id"}, each={"target_id": "Segment"}),
    Grown(ChainUnit, ids=ON_CHAIN, each=UNIT | {"segment_id": "Segment"}),
    Grown(ChainHead, ids=ON_CHAIN, each=PERSON, given={"department": None}),
    Grown(ChainLeaderOrg, ids=ON_CHAIN, each=ORG),
    Grown(ChainLink, ids=ON_CHAIN),
    Grown(KeyProject, ids=ON_CHAIN | GOAL, each={"owner_id": "Unit"}, given=RUNNING),
    Grown(KeyProject, ids=GOAL, each=CHAIN, given=RUNNING, pool="ProjectOfEach"),
    Grown(Milestone, ids=OF_PROJECT),
    Grown(Milestone, each={"project_id": "ProjectOfEach"}, pool="MilestoneOfEach"),
    Grown(Participant, ids=OF_PROJECT, each=UNIT),
    Grown(ProgressNote, ids=OF_PROJECT),
    Grown(Gap, ids=ON_CHAIN | {"kind_id": "gap_kind_id"}, each={"owner_id": "Unit"}),
    Grown(CoverageSet),
    Grown(Unit, pool="LeftOut"),
    Grown(CoverageExclusion, each={"unit_id": "LeftOut"}, given={"state": "approved"}),
    Grown(ChainBody, ids=ON_CHAIN | {"kind_id": "body_kind_id", "parent_id": "body_id"}),
    Grown(Membership, ids=OF_BODY, each=UNIT, given={"party_org": None, "person": None}),
    Grown(Seat, ids=OF_BODY | {"title_id": "seat_title_id"}, each=PERSON),
    Grown(Pairing, ids=OF_BODY | {"kind_id": "pairing_kind_id"}),
    Grown(PairingParty, each={"pairing_id": "Pairing", "unit_id": "Unit"}),
    Grown(PairingParty, each={"pairing_id": "Pairing"}, ids={"unit_id": "other_unit_id"}, pool="OtherParty"),
    Grown(Team, ids=OF_BODY | {"kind_id": "team_kind_id"}),
    Grown(FloatingMember, ids={"receiving_org_id": "party_org_id"}, each=UNIT),
    Grown(LinkNode, ids=OF_TEAM, each=UNIT, given={"role": "member", "above": None, "floating": None}),
    Grown(Campaign, ids=OF_BODY | {"kind_id": "campaign_kind_id"}),
    Grown(CampaignFigure, ids={"campaign_id": "campaign_id"}),
    Grown(CampaignParty, ids={"campaign_id": "campaign_id"}, each=UNIT, given={"party_org": None}),
    Grown(Station, ids=OF_BODY),
    Grown(StationStaff, ids={"station_id": "station_id"}, each=PERSON),
    Grown(StationCase, ids={"station_id": "station_id"}, each=UNIT, given={"state": "found", "party_org": None}),
    Grown(StageChange, ids={"case_id": "station_case_id", "changed_by_id": "department_account_id"}),
    Grown(ModelPost, ids=OF_BODY | {"kind_id": "post_kind_id"}, each=UNIT, given={"shown": True}),
    Grown(Brand, ids=OF_BODY | {"kind_id": "brand_kind_id"}, each=UNIT | ORG),
    Grown(Honour, ids=OF_BODY | {"kind_id": "honour_kind_id"}, each=UNIT, given={"holder_kind": "unit"}),
    Grown(Course, ids=OF_BODY | {"kind_id": "course_kind_id"}, given={"closed_on": None}),
    Grown(CourseSession, ids={"course_id": "course_id"}, each={"host_id": "Unit"}),
    Grown(Pledge, ids=OF_BODY | {"post_id": "post_id"}, given={"person": None, "party_org": None}),
    Grown(TeamMember, ids=OF_TEAM, each=PERSON),
    Grown(TeamMilestone, ids=OF_TEAM),
    Grown(TeamHookup, ids=OF_TEAM, each=UNIT),
    Grown(Office),
    Grown(OfficePart, each={"office_id": "Office"} | UNIT, given={"body": None}),
    Grown(BodyShare, ids=OF_BODY, given={"state": "ended"}),
    Grown(OuterMember, ids=OF_BODY),
    Grown(Plaque, ids=OF_BODY, each=UNIT, given={"party_org": None}),
    Grown(Guidance, ids=OF_BODY, each=UNIT, given={"party_org": None, "state": "sent"}),
    Grown(Recommendation, ids=OF_BODY, each=UNIT),
    Grown(Activity, ids=OF_BODY | {"form_id": "activity_form_id"}),
    Grown(ActivityParty, each={"activity_id": "Activity"} | UNIT, given={"party_org": None}),
    Grown(ActivityParty, ids={"activity_id": "activity_id"}, each=UNIT, given={"party_org": None}, pool="PartyOfOne"),
    Grown(
        Outcome,
        ids=OF_BODY | {"kind_id": "outcome_kind_id", "source_id": "activity_id"},
        given={"source_kind": AnchorKind.ACTIVITY, "recorded_by": None},
    ),
    Grown(OutcomeUnit, each={"outcome_id": "Outcome"} | UNIT),
    Grown(OutcomeUnit, ids={"outcome_id": "outcome_id"}, each=UNIT, pool="UnitOfOne"),
    Grown(Fund, ids=OF_BODY),
    Grown(Payment, ids={"fund_id": "fund_id"}, each=UNIT, given={"party_org": None}),
    Grown(Receipt, ids={"payment_id": "payment_id"}),
    Grown(Subsidy, ids=OF_BODY | {"kind_id": "subsidy_kind_id"}, each=UNIT),
    Grown(MeetingSeries, ids=OF_MEETINGS, given={"starts_on": dt.date(2026, 1, 1)}),
    Grown(Meeting, ids=OF_MEETINGS, given=MEETING_HELD),
    Grown(Invitee, each={"meeting_id": "Meeting"} | UNIT, given=INVITED_UNIT),
    Grown(Invitee, ids={"meeting_id": "meeting_id"}, each=UNIT, given=INVITED_UNIT, pool="InviteeOfOne"),
    Grown(AgendaItem, ids={"meeting_id": "meeting_id"}, each=UNIT, given={"place": 1}),
    Grown(Topic, ids=OF_BODY | {"meeting_id": "meeting_id"}, each=UNIT, given={"party_org": None}),
    Grown(
        Resolution, ids=OF_BODY | {"meeting_id": "held_meeting_id"}, each=UNIT, given={"party_org": None, "year": 2026}
    ),
    Grown(ResolutionProgress, ids={"resolution_id": "resolution_id"}),
    Grown(ResolutionTask, ids={"resolution_id": "resolution_id"}),
    Grown(Minutes, each={"meeting_id": "Meeting"}),
    Grown(MinutesConfirmation, ids={"minutes_id": "minutes_id"}, each=UNIT, given=INVITED_UNIT),
    Grown(Term, given={"kind": "meeting_kind", "meaning": "other"}, pool="MeetingTerm"),
    Grown(MeetingKind, each={"kind_id": "MeetingTerm"}),
    Grown(ReminderRule, each={"kind_id": "MeetingTerm"}),
    Grown(MinimumRule, each={"tier_id": "Tier"}, given={"body_kind": None}),
    Grown(MarketEntry, ids=OF_BODY, each=UNIT, given=OFFERED),
    Grown(MarketDeal, each={"entry_id": "MarketEntry"}, ids={"unit_id": "other_unit_id"}, given=TALKED),
    Grown(MarketIssue, given={"body": None, "valid_to": None, "year": 2026}),
    Grown(MarketIssueLine, ids={"issue_id": "market_issue_id"}, given={"entry": None}),
    Grown(ShownIssue, each={"market_id": "MarketIssue"}, given={"directory": "both", "talent": None}),
    Grown(ShownLine, ids={"issue_id": "shown_issue_id"}, given={"section": "supply", "cells": SHOWN_CELLS}),
    Grown(InvestTarget, ids=ON_CHAIN, each={"owner_id": "Unit"}, given=WANTED),
    Grown(Ticket, ids=OF_TICKET, each=UNIT, given=RAISED),
    Grown(TicketChannel, each={"ticket_id": "Ticket"}, ids={"channel_id": "ticket_channel_id"}),
    Grown(Assignment, each={"ticket_id": "Ticket"}, ids={"unit_id": "other_unit_id"}, given=IN_HAND),
    Grown(TicketClock, each={"ticket_id": "Ticket"}, given=RUNS),
    Grown(Visit, ids=OF_BODY | {"kind_id": "visit_kind_id"}, each=UNIT, given=VISITED),
    Grown(VisitAnswer, each={"visit_id": "Visit"}, given={"reply": "confirmed", "answered_by": None}),
    Grown(VisitTicket, each={"visit_id": "Visit", "ticket_id": "Ticket"}),
    Grown(VisitPlan, ids=OF_BODY, given=ANY_UNITS),
    Grown(VisitTarget, ids={"plan_id": "visit_plan_id"}, each=UNIT | PERSON),
    Grown(VisitTarget, each={"plan_id": "VisitPlan"} | UNIT | PERSON, pool="TargetOfEach"),
    Grown(CatalogueEdition, given=PUBLISHED_ONCE),
    Grown(ServiceModule, ids={"edition_id": "catalogue_edition_id"}),
    Grown(
        ServiceItem,
        each=UNIT,
        ids={"module_id": "service_module_id", "party_org_id": "party_org_id", "category_id": "ticket_category_id"},
    ),
    Grown(ServiceRequest, each=UNIT | {"ticket_id": "Ticket", "item_id": "ServiceItem"}),
    Grown(Site, each={"host_id": "Unit"}, given=ON_MAP),
    Grown(SiteHours, each={"site_id": "Site"}, given=NINE_TO_TWELVE),
    Grown(SiteService, each={"site_id": "Site"}, ids={"item_id": "service_item_id"}),
    Grown(ServiceSession, each={"meeting_id": "Meeting"}, ids={"site_id": "site_id", "party_org_id": "party_org_id"}),
    Grown(ItemProposal, ids={"category_id": "ticket_category_id"}, each=UNIT, given=PROPOSED),
    Grown(SessionQuestion, ids={"session_id": "service_session_id"}, each=UNIT, given=ASKED_THERE),
    Grown(Term, given={"kind": "ticket_category", "meaning": "other"}, pool="TicketTerm"),
    Grown(TicketCategory, each={"category_id": "TicketTerm"}, given={"parent": None}),
    Grown(DispatchRule, ids={"lead_id": "unit_id"}, given={"category": None, "chain": None}),
    Grown(TicketRule, given={"kind": "ruling_time", "unit": "minutes", "valid_to": dt.date(2026, 2, 1)}),
    Grown(TicketPoster, ids=OF_BODY | {"channel_id": "ticket_channel_id"}, given={"ended_at": None}),
    Grown(CommonDemand, ids=OF_BODY, given={"state": "open", "result": "", "answered_at": None}),
    Grown(ServiceGroup, ids=OF_BODY, each={"convener_id": "Unit"}, given=IN_FORCE_GROUP),
    Grown(ServiceGroupMember, each={"group_id": "ServiceGroup", "unit_id": "Unit"}, given=SINCE_JANUARY),
    Grown(ServiceGroupMember, ids={"group_id": "service_group_id"}, each=UNIT, given=SINCE_JANUARY, pool="MemberOfOne"),
    Grown(DataRequest, ids={"asking_id": "other_unit_id"}, each={"asked_id": "Unit"}, given=DATA_ASKED),
    Grown(SharingDepartment, each=UNIT, given={"valid_from": dt.date(2026, 1, 1), "valid_to": None}),
    Grown(TimeLimit, each={"category_id": "TicketTerm"}, given={"unit": "minutes", "valid_to": None}),
    Grown(CategoryQuestion, ids={"category_id": "ticket_category_id"}, given=ASKED_STILL),
    Grown(SharedResource, each={"owner_id": "Unit"}, ids=ON_CHAIN, given=SHARED),
    Grown(TalentNeed, each=UNIT, ids=ON_CHAIN, given={"state": "open"}),
    Grown(TalentIssue, given={"chain": None, "state": "published", "year": 2026}),
    Grown(TalentIssueLine, ids={"issue_id": "issue_id", "need_id": "need_id"}),
    Grown(TalentProfile, each=UNIT, ids=ON_CHAIN | {"kind_id": "talent_kind_id"}, given=UNNAMED),
    Grown(TalentMatch, each={"need_id": "TalentNeed", "profile_id": "TalentProfile"}, given={"intake": None}),
    Grown(Booking, each={"resource_id": "SharedResource"} | UNIT, given=BOOKED),
    Grown(BodyRule, each={"title_id": "Title", "tier_id": "Tier"}, given=ELSEWHERE),
    Grown(LiaisonExemption, each={"target_id": "ChainBody"}, given={"target_kind": AnchorKind.BODY}),
    Grown(Pack, each=CHAIN, given={"year": 2026}),
    Grown(Edition, each={"pack_id": "Pack"}, given=SHOWN_EDITION),
    Grown(Pack, ids=ON_CHAIN, pool="PackOfOne"),
    Grown(Edition, each={"pack_id": "PackOfOne"}, given=SHOWN_EDITION, pool="EditionOfOne"),
    Grown(DocumentSeries),
    Grown(DocumentNumber, ids={"series_id": "series_id"}, given={"year": 2026}),
    Grown(DocumentTemplate, given={"kind": "yearly_pack"}),
    Grown(CityFont),
    Grown(Suggestion, ids={"author_id": "department_account_id"}),
    Grown(SavedView, ids={"owner_id": "department_account_id"}, given={"list_name": "unit-list"}),
    Grown(Notice, ids={"account_id": "department_account_id"}),
    Grown(Delivery, ids={"account_id": "department_account_id"}),
    Grown(Invitation),
    Grown(StructurePattern),
    Grown(Grant, each={"account_id": "Account"}, given=IN_FORCE),
    Grown(BinEntry, given={"kind": "units", "rows": []}),
)


def _titled(world: World, meaning: str) -> Any:
    with tenant_scope(world.tenant.pk, actor_id=None, reason="测试"):
        return title(meaning).pk


class Crowd:
    """Fills the world of its city: ``grow_to(n)`` makes up what is missing to ``n`` rows of every kind."""

    def __init__(self, world: World) -> None:
        self.world, self.made = world, 0
        self.ids: dict[str, Any] = world.ids | {
            "department_account_id": world.accounts["D"].pk,
            "instructor_title_id": _titled(world, "instructor"),
            "liaison_title_id": _titled(world, "liaison"),
        }
        self.pools: dict[str, list[Any]] = {"Account": []}
        self.patterns: dict[str, Any] = {}

    def grow_to(self, wanted: int) -> None:
        places = range(self.made, wanted)
        self._accounts(places)
        for grown in GROWN:
            rows = [self._row(grown, place) for place in places]
            kind = declared_walls()[grown.model._meta.db_table].anchor
            if kind:
                Anchor.objects.bulk_create(Anchor(id=row.pk, kind=kind) for row in rows)
            grown.model.objects.bulk_create(rows)
            self.pools.setdefault(grown.name, []).extend(row.pk for row in rows)
        self.made = wanted

    def _accounts(self, places: Sequence[int]) -> None:
        """Accounts, their tokens and their attempts to sign in belong to no tenant's wall."""
        tenant = self.world.tenant
        accounts = [
            Account(username=f"crowd-{new_id().hex}", display_name="示例账号", home_tenant=tenant) for _ in places
        ]
        Account.objects.bulk_create(accounts)
        ApiToken.objects.bulk_create(
            ApiToken(
                account=account,
                tenant=tenant,
                label="示例",
                prefix=account.pk.hex[-12:],
                secret_hash=account.pk.hex * 2,
                scopes=["*"],
                expires_at=dt.datetime(2030, 1, 1, tzinfo=dt.UTC),
            )
            for account in accounts
        )
        SignInEvent.objects.bulk_create(
            SignInEvent(account=self.world.accounts["A"], username="示例", outcome="refused") for _ in places
        )
        self.pools["Account"] += [account.pk for account in accounts]

    def _row(self, grown: Grown, place: int) -> Any:
        """Like the first of its kind, which the world's rules built; but what may not be twice is its own."""
        given = {column: self.ids[known] for column, known in grown.ids.items()} | dict(grown.given)
        given |= {column: self.pools[pool][place] for column, pool in grown.each.items()}
        pattern = self.patterns.get(grown.name)
        if pattern is None:
            pattern = self.patterns[grown.name] = _built(grown.model, given)
        row = copied(pattern)
        for name, value in given.items():
            setattr(row, name, value)
        for column in grown.model._meta.local_fields:
            if column.name not in given and column.attname not in given and _is_ones_own(column):
                setattr(row, column.attname, _value(column))
        _special(grown, row, place)
        return row


def _built(model: type[TenantModel], given: Mapping[str, Any]) -> Any:
    row = build_row(model, **given)
    if declared_walls()[model._meta.db_table].anchor:
        Anchor.objects.filter(pk=row.pk).delete()
    return row


def _is_ones_own(column: "models.Field[Any, Any]") -> bool:
    if column.primary_key or column.is_relation or column.choices or column.null or column.blank:
        return False
    if isinstance(column, models.CharField | models.TextField):
        return True
    return isinstance(column, models.DateField) and _is_unique(column)


def _special(grown: Grown, row: Any, place: int) -> None:
    """What is one's own by a key that no rule of ``build_row`` draws."""
    if isinstance(row, ChainLink):
        row.upper_tenant_id, row.upper_chain_id = chain_above()
        row.valid_from = row.valid_to = dt.date(2026, 1, 1) + dt.timedelta(days=place)
    if grown.name in YEAR_BY_YEAR:
        row.year = AFTER_THE_WORLD + place
    if isinstance(row, BinEntry):
        row.row_id, row.deleted_at = new_id(), clock.now()
    if isinstance(row, CalendarDay):  # of the year its page shows
        row.day = dt.date(2026, 1, 1) + dt.timedelta(days=place)
    if isinstance(row, ChainHead):  # in office, and soon no longer
        row.valid_to = clock.today() + dt.timedelta(days=1 + place % 80)
    if isinstance(row, ImportRow):
        row.number = 1000 + place
    if isinstance(row, DocumentNumber):
        row.number, row.carrier = 1000 + place, new_id()
    if isinstance(row, TalentIssueLine):
        row.place = 1000 + place
    if isinstance(row, Resolution | Ticket | TalentIssue | DataRequest):
        row.number = 1000 + place
    if isinstance(row, CatalogueEdition):
        row.number = 1000 + place
    if isinstance(row, ServiceItem):
        row.line = new_id()
    if isinstance(row, Resolution | Ticket | MarketIssue):
        row.number = 1000 + place
    if isinstance(row, MarketIssueLine | ShownLine):
        row.place = 1000 + place
    if isinstance(row, DocumentTemplate):
        row.number = 1000 + place
