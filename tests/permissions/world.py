"""One object of every kind that an address can name, and one account of every role, in one tenant."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.test import Client

from alliances.choices import BodyEventKind, RuleSubject
from alliances.models import (
    Activity,
    ActivityParty,
    Agreement,
    BodyEvent,
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
    SuggestionRefusal,
    Team,
    TeamHookup,
    TeamMember,
    TeamMilestone,
)
from chains.choices import ProjectState
from chains.models import (
    ChainEvent,
    ChainHead,
    ChainLeaderOrg,
    ChainLink,
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
from core.choices import AnchorKind, DaySource, ImportSource, Role
from core.identify import new_secret, secret_hash
from core.models import (
    Account,
    ApiToken,
    Attachment,
    BinEntry,
    CalendarDay,
    Delivery,
    ImportRun,
    Job,
    Notice,
    OfficeHours,
    SavedView,
    Suggestion,
    Tenant,
    Term,
)
from core.tenancy.base import TenantModel
from core.tenancy.scope import tenant_scope
from core.terms import term_kind
from documents.models import CityFont, DocumentNumber, DocumentSeries, DocumentTemplate
from meetings.models import (
    AgendaItem,
    Invitee,
    LadderRule,
    Meeting,
    MeetingKind,
    MeetingSeries,
    MinimumRule,
    MinimumRuleKind,
    Minutes,
    MinutesConfirmation,
    ReminderRule,
    Resolution,
    ResolutionProgress,
    ResolutionTask,
    Topic,
)
from members.choices import InvitationState
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
    Merge,
    OwnRegion,
    PartyOrgAlias,
    Residence,
    UnitAlias,
    UnitFigure,
    UnitMemberCount,
)
from reports.choices import EditionState, FileStage
from reports.models import Edition, EditionFile, Pack
from services.models import (
    Assignment,
    Booking,
    CatalogueEdition,
    CategoryQuestion,
    CommonDemand,
    DataRequest,
    DirectoryStanding,
    DispatchRule,
    Extension,
    InvestTarget,
    ItemProposal,
    MarketDeal,
    MarketEntry,
    MarketIssue,
    ResourceClosure,
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
    SiteDepartment,
    SiteHours,
    SiteService,
    TalentIssue,
    TalentIssueLine,
    TalentMatch,
    TalentNeed,
    TalentProfile,
    TargetStep,
    Ticket,
    TicketCategory,
    TicketClock,
    TicketPoster,
    TicketReturn,
    TicketRule,
    TicketStep,
    TimeLimit,
    Visit,
    VisitAnswer,
    VisitPlan,
    VisitTarget,
)
from tests.cast import make_account, make_grant
from tests.factories import make_chain, make_member_count, make_party_org, make_term, make_unit, put_on_chain
from tests.isolation.rows import make_row, offer_to
from tests.members.people import make_person, title

# What a built edition says of itself when nothing stands in it.
FACTS: dict[str, list[object]] = {"lists": [], "maps": []}

# What a merger that moved nothing keeps.
ASKED_THERE = dict.fromkeys(("ticket", "department", "sent_at", "sent_by"))
UNDECIDED = {
    "state": "proposed",
    "reply": "",
    **dict.fromkeys(("edition", "decided_at", "decided_by", "proposed_by")),
}
RENAMED = {"name": "示例旧名", "to": "示例新名", "past": None}
KEPT: dict[str, object] = {"chains": {}, "ended": {}, "gaps": {}, "made": {}, "new": [], "hung": {}}

# What a bulk edit is to do, where nobody has judged it yet.
BULK_EDIT = {"column": "ownership", "how": "set", "cell": "国有", "title": "所有制改为“国有”"}
SHOWN_CELLS: dict[str, object] = {"product": "示例产品", "unit_name": "示例企业", "valid_to": "2026-12-31"}
MERGED: list[object] = [{"do": "state", "was": "active"}]

# A letter for each role, as tests/permissions/routes.py writes them.
LETTERS: dict[str, Role] = {
    "D": Role.DEPARTMENT,
    "L": Role.LIAISON,
    "B": Role.BUREAU,
    "C": Role.COMPANY,
    "N": Role.INSTRUCTOR,
    "S": Role.SUPERIOR,
    "P": Role.PORTAL,
    "O": Role.OPERATOR,
    "X": Role.SECURITY,
    "A": Role.AUDITOR,
}


ON_OFFER: dict[str, Any] = {
    "state": "listed",
    "visibility": "city",
    "industry": None,
    "written_by": None,
    "listed_at": dt.datetime(2026, 1, 5, 1, tzinfo=dt.UTC),
    "valid_from": dt.date(2026, 1, 5),
    "valid_to": dt.date(2027, 6, 30),
}
SOON, SOON_OVER = (dt.datetime(2099, 1, 5, hour, tzinfo=dt.UTC) for hour in (1, 3))
LONG_AGO, LONG_AGO_OVER = (dt.datetime(2026, 1, 5, hour, tzinfo=dt.UTC) for hour in (1, 3))


@dataclass
class World:
    """``ids`` by the name an address gives them; ``models``: what the rows among them are; ``accounts`` and signed-in
    ``clients`` by role letter.
    """

    tenant: Tenant
    ids: dict[str, Any]
    models: dict[str, type[Model]]
    accounts: dict[str, Account]
    clients: dict[str, Client]


def build_world(tenant: Tenant) -> World:
    with tenant_scope(tenant.pk, actor_id=None, reason="测试"):
        rows = _rows(tenant)
    ids = {name: row.pk for name, row in rows.items()}
    ids["upper_chain_id"] = rows["link_id"].upper_chain_id
    accounts = {letter: _account(tenant, letter, role, ids) for letter, role in LETTERS.items()}
    ids["portal_account_id"] = accounts["P"].pk
    with tenant_scope(tenant.pk, actor_id=None, reason="测试"):
        ids["duty_id"] = _duty_of(accounts["N"], ids["unit_id"]).pk
    clients = {}
    for letter, account in accounts.items():
        clients[letter] = Client()
        clients[letter].force_login(account)
    return World(
        tenant,
        {
            **ids,
            "kind": "unit_tag",
            "clock_kind": "dispatch",
            "to": "paused",
            "need_state": "filled",
            "rule_kind": "ruling_time",
            "channel": "sms",
            "table": "units",
            "year": 2026,
            "code": "chain_units",
            "template_kind": "yearly_pack",
            "step": "start",
            "chapter": "common",
            "secret": "unknown",
            "face": "title",
            "file": "pdf",
            "right": "unit.view",
            "object_code": "units",
            "object_id": ids["unit_id"],
        },
        {name: type(row) for name, row in rows.items()},
        accounts,
        clients,
    )


def _duty_of(account: Account, unit_id: Any) -> DutyEntry:
    """A line of the instructor's own log, about a unit he has looked after for long."""
    person = make_person("示例指导员", account=account)
    since = {"valid_from": dt.date(2020, 1, 1), "valid_to": None}
    target = {"target_id": unit_id, "target_kind": AnchorKind.UNIT}
    _made(Appointment, person=person, title=title("instructor"), **target, **since)
    entry: DutyEntry = _made(DutyEntry, person=person, unit_id=unit_id, written_by=account, day=dt.date(2026, 1, 1))
    return entry


def _account(tenant: Tenant, letter: str, role: Role, ids: dict[str, Any]) -> Account:
    """Business roles that work within something work within the world's chain or unit."""
    account = make_account(tenant, f"{tenant.code.lower()}-{role}", f"示例{role.label}")
    scopes = {
        "L": (ids["chain_id"], AnchorKind.CHAIN),
        "B": (ids["unit_id"], AnchorKind.UNIT),
        "C": (ids["unit_id"], AnchorKind.UNIT),
        "N": (ids["unit_id"], AnchorKind.UNIT),
    }
    make_grant(tenant, account, role, *scopes.get(letter, (None, None)))
    return account


def _rows(tenant: Tenant) -> dict[str, Any]:
    for kind in ("pack_list", "pack_map"):
        make_term(kind)
    unit, chain = make_unit(), make_chain()
    place = put_on_chain(chain, unit)
    org = make_party_org(unit=unit)
    region: OwnRegion = _made(OwnRegion)
    segment: Segment = _made(Segment, chain=chain)
    segment_link: SegmentLink = _made(SegmentLink, source=segment, target=_made(Segment, chain=chain))
    head: ChainHead = _made(ChainHead, chain=chain)
    leader_org: ChainLeaderOrg = _made(ChainLeaderOrg, chain=chain, party_org=org)
    link: ChainLink = _made(ChainLink, chain=chain, valid_to=dt.date(2025, 12, 31))
    body: ChainBody = _made(ChainBody, chain=chain, guides=True, recommends=True)
    team: Team = _made(Team, body=body, unit=unit)
    station: Station = _made(Station, body=body, opened_on=dt.date(2026, 1, 1))
    case: StationCase = _made(StationCase, station=station, unit=unit, state="found", party_org=None)
    campaign: Campaign = _made(Campaign, body=body)
    link_team: Team = _made(Team, body=body, kind=_term_meaning("team_kind", "link"))
    member: LinkNode = _made(LinkNode, team=team, role="member", above=None, floating=None)
    course: Course = _made(Course, body=body, closed_on=None)
    brand: Brand = _made(Brand, body=body, unit=unit)
    honour: Honour = _made(Honour, body=body, unit=unit, holder_kind="unit", holder_name="")
    post: ModelPost = _made(ModelPost, body=body, unit=unit, shown=True)
    office: Office = _made(Office)
    project: KeyProject = _made(KeyProject, chain=chain, owner=unit)
    note: ProgressNote = _made(ProgressNote, project=project)
    person = make_person(unit=unit, phone="13800001234")
    pairing: Pairing = _made(Pairing, body=body, kind=_term("pairing_kind"))
    for order, party in enumerate((unit, make_unit())):
        _made(PairingParty, pairing=pairing, unit=party, order=order)
    refusal: SuggestionRefusal = _made(SuggestionRefusal, body=body, first=make_unit(), second=make_unit())
    series: DocumentSeries = _made(DocumentSeries, code="示例发")
    pack: Pack = _made(Pack, chain=chain, year=2026)
    edition: Edition = _made(Edition, pack=pack, state=EditionState.PUBLISHED, content_hash="0" * 64, facts=FACTS)
    account = make_account(tenant, f"{tenant.code.lower()}-plain", "示例账号")
    activity: Activity = _made(Activity, body=body)
    _made(ActivityParty, activity=activity, unit=unit, party_org=None)
    fund: Fund = _made(Fund, body=body, year=2025, budget=1000, paid=10)
    paid: Payment = _made(
        Payment, fund=fund, unit=unit, party_org=None, amount=10, accounted=1, state="paid", paid_on=dt.date(2026, 1, 1)
    )
    of_meetings = _term("meeting_kind")
    meeting_rule: MeetingKind = _made(MeetingKind, kind=of_meetings)
    minimum_rule: MinimumRule = _made(
        MinimumRule, body_kind=None, tier=None, period="year", least=1, valid_from=None, valid_to=None
    )
    _made(MinimumRuleKind, rule=minimum_rule, kind=of_meetings)
    ticket_category = _term("ticket_category")
    service_group: ServiceGroup = _made(
        ServiceGroup, body=body, convener=unit, started_on=dt.date(2026, 1, 5), ended_on=None
    )
    _made(ServiceGroupMember, group=service_group, unit=unit, valid_from=dt.date(2026, 1, 5), valid_to=None)
    ticket: Ticket = _made(
        Ticket,
        group=service_group,
        body=body,
        chain=chain,
        unit=unit,
        category=ticket_category,
        nature="demand",
        state="in_hand",
        raised_by=None,
        raised_at=LONG_AGO,
        **dict.fromkeys(("main", "parent", "meeting", "item", "resolution", "closed_at")),
    )
    trader = make_unit()
    market_entry: MarketEntry = _made(
        MarketEntry,
        body=body,
        unit=unit,
        segment=segment,
        side="supply",
        name="示例叶片",
        name_key="示例叶片",
        quantity=10,
        measure="吨",
        **ON_OFFER,
    )
    other_entry: MarketEntry = _made(
        MarketEntry,
        body=body,
        unit=trader,
        segment=segment,
        side="demand",
        name="示例叶片",
        name_key="示例叶片",
        quantity=5,
        measure="吨",
        **ON_OFFER,
    )
    target: InvestTarget = _made(
        InvestTarget,
        chain=chain,
        segment=segment,
        owner=unit,
        state="talks",
        next_step="",
        next_on=None,
        found_on=dt.date(2026, 1, 5),
        **dict.fromkeys(("gap", "person", "team", "introducer", "unit", "project")),
    )
    _made(TargetStep, target=target, state="lead", account=None)
    _made(TicketStep, ticket=ticket, unit=unit, account=None, kind="raised", is_shown=True)
    visit: Visit = _made(
        Visit,
        body=body,
        unit=unit,
        department=unit,
        kind=_term("visit_kind"),
        state="visited",
        rating="",
        visited_on=dt.date(2026, 1, 5),
        **dict.fromkeys(("collected_at", "coordinated_at", "assessed_at", "next_on", "logged_by", "assessed_by")),
    )
    visit_plan: VisitPlan = _made(
        VisitPlan,
        body=body,
        starts_on=dt.date(2026, 1, 1),
        ends_on=dt.date(2026, 12, 31),
        **dict.fromkeys(("coverage_set", "chain", "tag")),
    )
    part: Assignment = _made(Assignment, ticket=ticket, unit=unit, role="lead", state="reported", round=ticket.round)
    ticket_clock: TicketClock = _made(
        TicketClock, ticket=ticket, assignment=None, kind="resolution", status="running", round=ticket.round
    )
    resource: SharedResource = _made(SharedResource, owner=unit, chain=chain, audience="city", state="open")
    need: TalentNeed = _made(TalentNeed, unit=unit, chain=chain, state="open")
    issue: TalentIssue = _made(TalentIssue, chain=None, state="published", year=2026, number=1)
    _made(TalentIssueLine, issue=issue, need=need, place=1)
    market_issue: MarketIssue = _made(MarketIssue, body=None, kind="both", year=2025, number=1, issued_by=None)
    shown_issue: ShownIssue = _made(ShownIssue, directory="both", market=market_issue, talent=None, number=1)
    _made(DirectoryStanding)
    _made(ShownLine, issue=shown_issue, place=1, section="supply", cells=SHOWN_CELLS)
    profile: TalentProfile = _made(TalentProfile, unit=unit, source_name="", chain=chain, person=None, consent="none")
    catalogue: CatalogueEdition = _made(CatalogueEdition, number=1, published_on=dt.date(2026, 1, 1), ended_on=None)
    next_catalogue: CatalogueEdition = _made(CatalogueEdition, number=2, published_on=None, ended_on=None)
    service_module: ServiceModule = _made(ServiceModule, edition=catalogue)
    draft_module: ServiceModule = _made(ServiceModule, edition=next_catalogue)
    offered = {"unit": unit, "party_org": org, "category": ticket_category}
    service_item: ServiceItem = _made(ServiceItem, module=service_module, **offered)
    site: Site = _made(
        Site,
        host=unit,
        party_org=org,
        brand=None,
        within=None,
        kind="station",
        host_kind="",
        longitude=120,
        latitude=31,
        closed_on=None,
    )
    _made(SiteHours, site=site, opens=dt.time(9), closes=dt.time(12))
    _made(SiteService, site=site, item=service_item)
    _made(SiteDepartment, site=site, unit=unit)
    meeting_series: MeetingSeries = _made(MeetingSeries, body=body, kind=of_meetings, starts_on=dt.date(2026, 1, 1))
    planned: Meeting = _made(Meeting, body=body, kind=of_meetings, state="planned", starts_at=SOON, ends_at=SOON_OVER)
    held: Meeting = _made(Meeting, body=body, kind=of_meetings, state="held", starts_at=LONG_AGO, ends_at=LONG_AGO_OVER)
    lately = clock.now() - dt.timedelta(days=60)  # held, and its minutes are late
    late: Meeting = _made(
        Meeting, body=body, kind=of_meetings, state="held", starts_at=lately, ends_at=lately + dt.timedelta(hours=2)
    )
    service_session: ServiceSession = _made(ServiceSession, meeting=held, party_org=org, site=site)
    topic: Topic = _made(Topic, body=body, meeting=planned, unit=unit, party_org=None)
    resolution: Resolution = _made(Resolution, body=body, meeting=held, unit=unit, party_org=None, year=2026, number=1)
    minutes: Minutes = _made(Minutes, meeting=held)
    survivor, absorbed, alias = make_unit(), make_unit(), _made(UnitAlias, unit=unit)
    kinds = {f"{name}_kind": AnchorKind.UNIT for name in ("survivor", "absorbed")}
    pair = {"first_kind": AnchorKind.UNIT, "second_kind": AnchorKind.UNIT}
    other_unit = make_unit()
    fair: Meeting = _made(
        Meeting,
        body=body,
        kind=of_meetings,
        host=other_unit,
        state="planned",
        starts_at=SOON,
        ends_at=SOON_OVER,
        joined=None,
    )
    _made(Invitee, meeting=fair, unit=unit, party_org=None, person=None, outer=None)
    _made(SharingDepartment, unit=unit, valid_from=dt.date(2026, 1, 1), valid_to=None)
    return {
        "owner_id": unit,
        "alias_id": alias,
        "unit_alias_id": alias,
        "party_org_alias_id": _made(PartyOrgAlias, party_org=org),
        "survivor_id": survivor,
        "absorbed_id": absorbed,
        "merge_id": _made(Merge, survivor_id=survivor.pk, absorbed_id=absorbed.pk, steps=MERGED, **kinds),
        "pair_id": _made(DuplicatePair, first_id=survivor.pk, second_id=absorbed.pk, reasons=["same_name"], **pair),
        "other_unit_id": other_unit,
        "third_unit_id": make_unit(),
        "other_party_org_id": make_party_org(),
        "other_person_id": make_person("示例继任者"),
        "title_id": title("contact"),
        "goal_id": _term("project_goal"),
        "gap_kind_id": _term("gap_kind"),
        "body_kind_id": _term("body_kind"),
        "seat_title_id": _term("body_seat"),
        "pairing_kind_id": _term("pairing_kind"),
        "pairing_id": pairing,
        "agreement_id": _made(Agreement, pairing=pairing),
        "refusal_id": refusal,
        "term_id": make_term("unit_tag"),
        "day_id": _made(CalendarDay, source=DaySource.OWN, year=None),
        "hours_id": _made(OfficeHours),
        "delivery_id": _made(Delivery, account=account),
        "notice_id": _made(Notice, account=account),
        "suggestion_id": _made(Suggestion, author=account),
        "view_id": _made(SavedView, owner=account),
        "unit_id": unit,
        "residence_id": _made(Residence, unit=unit, own_region=region),
        "party_org_id": org,
        "member_count_id": make_member_count(org, as_of="2026-01-01", full=3),
        "figure_kind_id": _term("figure_kind"),
        # of the year its list shows when nothing is asked: a list without rows offers no ordering
        "unit_figure_id": _made(
            UnitFigure,
            unit=unit,
            kind=_term("figure_kind"),
            year=clock.today().year - 1,
            period="year",
            number=1,
        ),
        "unit_member_count_id": _made(UnitMemberCount, unit=unit),
        "mass_org_id": _made(MassOrg, unit=unit),
        "own_region_id": region,
        "chain_id": chain,
        "place_id": place,
        "coverage_set_id": _made(CoverageSet),
        "coverage_exclusion_id": _made(CoverageExclusion, unit=unit),
        "segment_id": segment,
        "other_segment_id": _made(Segment, chain=chain),
        "segment_link_id": segment_link,
        "head_id": head,
        "chain_head_id": head,
        "row_id": leader_org,
        "leader_org_id": leader_org,
        "link_id": link,
        "chain_link_id": link,
        "gap_id": _made(Gap, chain=chain, owner=unit),
        "project_id": project,
        "running_project_id": _made(KeyProject, chain=chain, owner=unit, state=ProjectState.UNDER_WAY),
        "milestone_id": _made(Milestone, project=project),
        "participant_id": _made(Participant, project=project, unit=unit),
        "note_id": note,
        "progress_note_id": note,
        "event_id": _made(ChainEvent, kept=KEPT),
        "body_id": body,
        "body_event_id": _made(BodyEvent, kind=BodyEventKind.RENAME, body=body, kept=RENAMED),
        "plaque_kind_id": _term("plaque_kind"),
        "plaque_id": _made(Plaque, body=body, unit=unit, party_org=None),
        "office_id": office,
        "office_part_id": _made(OfficePart, office=office, body=body, unit=None),
        "share_id": _made(BodyShare, body=body, until=dt.date(2999, 1, 1)),
        "offer_id": offer_to(tenant.pk),
        "meeting_offer_id": offer_to(tenant.pk, of_meeting=True),
        "outer_member_id": _made(OuterMember, body=body),
        "guidance_kind_id": _term("guidance_kind"),
        "guidance_id": _made(Guidance, body=body, unit=unit, party_org=None, state="sent"),
        "recommend_kind_id": _term("recommend_kind"),
        "recommendation_id": _made(Recommendation, body=body, unit=unit),
        "membership_id": _made(Membership, body=body, unit=unit, party_org=None, person=None),
        "activity_form_id": _term("activity_form"),
        "outcome_kind_id": _term("outcome_kind"),
        "activity_id": activity,
        "outcome_id": _made(
            Outcome, body=body, source_id=activity.pk, source_kind=AnchorKind.ACTIVITY, asked=unit, recorded_by=None
        ),
        "meeting_kind_id": of_meetings,
        "meeting_rule_id": meeting_rule,
        "other_meeting_kind_id": _term_meaning("meeting_kind", "other"),
        "minimum_rule_id": minimum_rule,
        "reminder_rule_id": _made(ReminderRule, kind=of_meetings),
        "market_entry_id": market_entry,
        "other_market_entry_id": other_entry,
        "trader_id": trader,
        "market_deal_id": _made(
            MarketDeal,
            entry=market_entry,
            unit=make_unit(),
            counter=None,
            state="talking",
            outcome=None,
            ended_on=None,
            opened_by=None,
            opened_on=dt.date(2026, 1, 5),
        ),
        "market_issue_id": market_issue,
        "shown_issue_id": shown_issue,
        "invest_target_id": target,
        "ticket_id": ticket,
        "assignment_id": part,
        "visit_id": visit,
        "received_visit_id": visit,
        "visit_answer_id": _made(VisitAnswer, visit=visit, reply="confirmed", answered_by=None),
        "visit_kind_id": visit.kind,
        "visit_plan_id": visit_plan,
        "visit_target_id": _made(VisitTarget, plan=visit_plan, unit=unit),
        "return_id": _made(TicketReturn, assignment=part, right_unit=unit, state="asked", is_arbitrated=False),
        "extension_id": _made(Extension, ticket_clock=ticket_clock, state="asked", asked_by=None),
        "ticket_channel_id": _term("ticket_channel"),
        "catalogue_edition_id": catalogue,
        "site_id": site,
        "service_session_id": service_session,
        "open_session_id": _made(ServiceSession, meeting=fair, party_org=org, site=site),
        "session_question_id": _made(
            SessionQuestion,
            session=service_session,
            unit=unit,
            **ASKED_THERE,
        ),
        "catalogue_draft_id": next_catalogue,
        "service_module_id": service_module,
        "draft_module_id": draft_module,
        "service_item_id": service_item,
        "item_proposal_id": _made(
            ItemProposal,
            unit=unit,
            kind="change",
            line=service_item.line,
            category=ticket_category,
            **UNDECIDED,
        ),
        "draft_item_id": _made(ServiceItem, module=draft_module, line=service_item.line, **offered),
        "service_request_id": _made(ServiceRequest, item=service_item, unit=unit, ticket=ticket, requested_by=None),
        "ticket_category_id": ticket_category,
        "other_ticket_category_id": _term_meaning("ticket_category", "other"),
        "category_rule_id": _made(TicketCategory, category=ticket_category, parent=None),
        "dispatch_rule_id": _made(DispatchRule, category=ticket_category, chain=None, lead=unit),
        "time_limit_id": _made(
            TimeLimit,
            clock="dispatch",
            amount=60,
            unit="minutes",
            category=ticket_category,
            valid_from=dt.date(2026, 1, 1),
            valid_to=None,
        ),
        "category_question_id": _made(
            CategoryQuestion, category=ticket_category, kind="text", valid_from=dt.date(2026, 1, 1), valid_to=None
        ),
        "ticket_poster_id": _made(TicketPoster, body=body, ended_at=None),
        "common_demand_id": _made(CommonDemand, body=body, state="open", result="", answered_at=None),
        "ticket_rule_id": _made(
            TicketRule,
            kind="ruling_time",
            amount=60,
            unit="minutes",
            valid_from=dt.date(2026, 1, 1),
            valid_to=None,
        ),
        "data_request_id": _made(
            DataRequest, asking=make_unit(), asked=unit, ticket=None, state="asked", ended_at=None, file=None
        ),
        "service_group_id": service_group,
        "service_group_member_id": _made(
            ServiceGroupMember,
            group=service_group,
            unit=other_unit,
            valid_from=dt.date(2026, 1, 5),
            valid_to=None,
        ),
        "sharing_department_id": _made(
            SharingDepartment, unit=other_unit, valid_from=dt.date(2026, 1, 1), valid_to=None
        ),
        "ladder_rule_id": _made(LadderRule),
        "resource_id": resource,
        "need_id": need,
        "issue_id": issue,
        "profile_id": profile,
        "match_id": _made(TalentMatch, need=need, profile=profile, state="interested", intake=None),
        "closure_id": _made(ResourceClosure, resource=resource, starts_on=SOON.date(), ends_on=SOON.date()),
        "booking_id": _made(
            Booking, resource=resource, unit=unit, state="asked", starts_at=SOON, ends_at=SOON_OVER, asked_by=None
        ),
        "meeting_series_id": meeting_series,
        "meeting_id": planned,
        "draft_meeting_id": _made(
            Meeting, body=body, kind=of_meetings, state="draft", starts_at=SOON, ends_at=SOON_OVER
        ),
        "held_meeting_id": held,
        "late_meeting_id": late,
        "invitee_id": _made(Invitee, meeting=planned, unit=unit, party_org=None, person=None, outer=None),
        "agenda_item_id": _made(AgendaItem, meeting=planned, place=1),
        "topic_id": topic,
        "other_topic_id": _made(Topic, body=body, meeting=planned, unit=unit, party_org=None),
        "resolution_id": resolution,
        "resolution_progress_id": _made(ResolutionProgress, resolution=resolution),
        "resolution_task_id": _made(ResolutionTask, resolution=resolution),
        "minutes_id": minutes,
        "minutes_confirmation_id": _made(
            MinutesConfirmation, minutes=minutes, unit=unit, party_org=None, person=None, outer=None
        ),
        "seat_id": _made(Seat, body=body),
        "rule_id": _made(BodyRule, subject=RuleSubject.LIAISON, title=None, category=None),
        "pattern_id": _made(StructurePattern),
        "campaign_id": campaign,
        "campaign_kind_id": campaign.kind,
        "campaign_figure_id": _made(CampaignFigure, campaign=campaign, indicator=""),
        "campaign_party_id": _made(CampaignParty, campaign=campaign, unit=unit, party_org=None),
        "fund_id": fund,
        "payment_id": _made(Payment, fund=fund, unit=unit, party_org=None, amount=1),
        "paid_payment_id": paid,
        "receipt_id": _made(Receipt, payment=paid, amount=1),
        "subsidy_kind_id": _term("subsidy_kind"),
        "subsidy_id": _made(Subsidy, body=body, unit=unit),
        "station_id": station,
        "station_staff_id": _made(StationStaff, station=station),
        "station_case_id": case,
        "station_stage_id": _made(StageChange, case=case),
        "team_id": team,
        "post_id": post,
        "model_post_id": post,
        "post_kind_id": post.kind,
        "course_id": course,
        "brand_id": brand,
        "brand_kind_id": brand.kind,
        "honour_id": honour,
        "honour_kind_id": honour.kind,
        "course_kind_id": course.kind,
        "course_session_id": _made(CourseSession, course=course),
        "pledge_id": _made(Pledge, body=body, post=post, person=None, party_org=None),
        "team_kind_id": team.kind,
        "floating_member_id": _made(FloatingMember, receiving_org=org, unit=unit),
        "link_team_id": link_team,
        "link_node_id": member,
        "team_member_id": _made(TeamMember, team=team),
        "team_milestone_id": _made(TeamMilestone, team=team),
        "team_hookup_id": _made(TeamHookup, team=team, unit=unit),
        "tier_id": body.tier,
        "invitation_id": _made(Invitation, state=InvitationState.PROPOSED),
        "exemption_id": _made(LiaisonExemption, target_id=chain.pk, target_kind=AnchorKind.CHAIN),
        "person_id": person,
        "appointment_id": _made(Appointment, person=person, target_id=unit.pk, target_kind=AnchorKind.UNIT),
        "account_id": account,
        "other_account_id": make_account(tenant, f"{tenant.code.lower()}-other", "示例另一账号"),
        "hand_over_id": _made(HandOver, person=person, to_person=_made(Person, unit=unit), undone_at=None),
        "talent_kind_id": _term("talent_kind"),
        "growth_kind_id": _term("growth_kind"),
        "intake_id": _made(TalentIntake, unit=unit),
        "growth_id": _made(Growth, unit=unit),
        "duty_kind_id": _term("duty_kind"),
        "exchange_kind_id": _term("exchange_kind"),
        "exchange_id": _made(Exchange, to_unit=unit, to_name=""),
        "grant_id": _made(Grant, account=account, role=Role.SUPERIOR, valid_from=clock.today()),
        "token_id": _token(tenant, account),
        "job_id": _made(Job, kind="tables.export"),
        "attachment_id": _made(Attachment),
        "run_id": _made(ImportRun, table="units"),
        "bulk_run_id": _made(ImportRun, table="units", source=ImportSource.BULK, attachment=None, edit=BULK_EDIT),
        "series_id": series,
        "number_id": _made(DocumentNumber, series=series, year=2026, number=1),
        "font_id": _made(CityFont, removed_at=None),
        "template_id": _made(DocumentTemplate, kind="yearly_pack"),
        "pack_id": pack,
        "entry_id": _made(BinEntry, kind="units", title="示例单位", rows=[], deleted_at=clock.now()),
        "edition_id": edition,
        "file_id": _made(EditionFile, edition=edition, stage=FileStage.ISSUED),
    }


def _term(kind: str) -> Term:
    """The kind's first default; a row made before may have brought one of its own."""
    code, label, meaning = term_kind(kind).defaults[0]
    return Term.objects.filter(kind=kind, code=code).first() or make_term(kind, code, label, meaning)


def _term_meaning(kind: str, meaning: str) -> Term:
    found: Term | None = Term.objects.filter(kind=kind, meaning=meaning).first()
    return found or make_term(kind, meaning, meaning, meaning)


def _made(model: type[TenantModel], **given: Any) -> Any:
    return make_row(model, **given)


def _token(tenant: Tenant, account: Account) -> ApiToken:
    secret, prefix = new_secret()
    token: ApiToken = ApiToken.objects.create(
        account=account,
        tenant=tenant,
        label="示例",
        prefix=prefix,
        secret_hash=secret_hash(secret),
        scopes=["*"],
        expires_at=clock.now() + dt.timedelta(days=1),
    )
    return token
