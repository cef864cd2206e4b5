"""What this room tells the platform when it starts."""

from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from alliances import due, finding, guidance_notices, help, objects, pairing_due, work_due, work_objects
from alliances.activity_queries import activities_for, outcomes_for
from alliances.agreement_job import write_agreement
from alliances.agreement_paper import WRITE_AGREEMENT
from alliances.assistant import STEPS
from alliances.body_handover import BodyHandover
from alliances.body_tabs import BodyTab, register_body_tab
from alliances.campaigns.queries import campaigns_for
from alliances.cards import (
    bodies_card,
    home_gaps,
    home_guidance,
    home_outcomes,
    home_terms,
    org_lines_card,
    pairings_card,
)
from alliances.chain_effects import bodies_go
from alliances.choices import ShareState
from alliances.configuration import PARTS
from alliances.courses.queries import sessions_for
from alliances.funds.queries import funds_for, subsidies_for
from alliances.holdings import register_holdings
from alliances.honours.queries import brands_for, honours_for
from alliances.links.queries import nodes_for
from alliances.merge_ways import WAYS
from alliances.models import (
    Activity,
    BodyPast,
    BodyRule,
    Brand,
    Campaign,
    ChainBody,
    Course,
    Guidance,
    Honour,
    Membership,
    ModelPost,
    Outcome,
    Pairing,
    PairingMode,
    PatternTier,
    Plaque,
    Recommendation,
    Seat,
    Subsidy,
    Team,
    TierRule,
)
from alliances.pages import enters
from alliances.pairing_queries import (
    pairings_for,
    pairings_of_bodies,
    pairings_of_chains,
    pairings_of_regions,
    pairings_of_units,
)
from alliances.pairing_vitality import activity_days, register_last_days
from alliances.posts.queries import pledges_for, posts_for
from alliances.queries import (
    bodies_of_chains,
    bodies_of_regions,
    bodies_of_units,
    bodies_with_liaison,
    body_labels,
    body_suggestions,
    chains_of_bodies,
    current_bodies,
    member_units,
    party_orgs_of_bodies,
    projects_of_bodies,
    units_behind_bodies,
    units_of_bodies,
    units_themselves,
)
from alliances.sharing import notices as share_notices
from alliances.sharing.across import shares_for
from alliances.sharing.queries import outers_for
from alliances.sight import VIEW
from alliances.stations.queries import stations_for
from alliances.suggesting.card import suggestions_card
from alliances.tables import beside
from alliances.tables.activity import ActivityTable
from alliances.tables.body import BodyTable
from alliances.tables.campaign import TABLES as CAMPAIGN_TABLES
from alliances.tables.course import TABLES as COURSE_TABLES
from alliances.tables.floating import FloatingTable
from alliances.tables.fund import TABLES as FUND_TABLES
from alliances.tables.guidance import GuidanceTable, RecommendationTable
from alliances.tables.honour import TABLES as HONOUR_TABLES
from alliances.tables.lacking import BodyGapTable, BodyTermTable, CompletenessTable
from alliances.tables.link import LinkTable
from alliances.tables.membership import MembershipTable
from alliances.tables.office import OfficePartTable, OfficeTable, PlaqueTable
from alliances.tables.outcome import OutcomeTable
from alliances.tables.outer import OuterTable
from alliances.tables.pairing import PairingTable
from alliances.tables.post import TABLES as POST_TABLES
from alliances.tables.rule import RuleTable
from alliances.tables.seat import SeatTable
from alliances.tables.share import ShareTable
from alliances.tables.station import TABLES as STATION_TABLES
from alliances.tables.subsidy import SubsidyTable
from alliances.tables.team import TABLES as TEAM_TABLES
from alliances.teams.queries import teams_for
from alliances.terms import TERM_KINDS
from chains.effects import register_chain_effect
from chains.handover import register_handover
from chains.tabs import ChainTab, register_chain_tab
from core import clock
from core.assistant.steps import NextStep, register_next_step, register_setup_step
from core.choices import AnchorKind
from core.configuration.parts import register_part
from core.context_processors import RoomSpec, register_room
from core.home import HomeCard, register_home_card
from core.jobs.registry import DueWork, JobKind, register_due_work, register_job_kind
from core.outbox.events import DAILY, URGENT, EventKind, register_event_kinds
from core.principal import Principal
from core.rights import register_reach
from core.search.sources import register_search_source
from core.settings_pages import SettingsPage, register_settings_page
from core.tables.beside import register as register_beside
from core.tables.spec import register_table
from core.tenancy.dated import in_force
from core.terms import register_term_kinds
from core.uses import RowPage, register_row_pages
from members.scopes import expect_liaison, register_scope_source
from organizations.cards import register_party_org_card, register_unit_card
from organizations.ending import EndsWithUnit, register_ends_with_unit
from organizations.merging.ways import register_merge_ways

TABLES = (
    BodyTable(),
    MembershipTable(),
    SeatTable(),
    PairingTable(),
    ActivityTable(),
    OutcomeTable(),
    RuleTable(),
    BodyGapTable(),
    CompletenessTable(),
    BodyTermTable(),
    *TEAM_TABLES,
    *POST_TABLES,
    *CAMPAIGN_TABLES,
    *COURSE_TABLES,
    *HONOUR_TABLES,
    *STATION_TABLES,
    GuidanceTable(),
    RecommendationTable(),
    OfficeTable(),
    OfficePartTable(),
    PlaqueTable(),
    OuterTable(),
    ShareTable(),
    LinkTable(),
    FloatingTable(),
    *FUND_TABLES,
    SubsidyTable(),
)


WORK_TABS = (
    BodyTab(
        "activities",
        "活动",
        20,
        "activity-list",
        lambda principal, body: activities_for(principal).filter(body=body),
        lambda held: held.may("activity.view"),
    ),
    BodyTab(
        "outcomes",
        "成效",
        30,
        "outcome-list",
        lambda principal, body: outcomes_for(principal).filter(body=body),
        lambda held: held.may("outcome.view"),
    ),
    BodyTab(
        "outers",
        "域外成员",
        40,
        "outer-list",
        lambda principal, body: outers_for(principal).filter(in_force(clock.today()), body=body),
        lambda held: held.may("share.view"),
    ),
    BodyTab(
        "shares",
        "跨区域共享",
        41,
        "share-list",
        lambda principal, body: shares_for(principal).filter(body=body, state=ShareState.OFFERED),
        lambda held: held.may("share.view"),
    ),
)
KEPT_TABS = (
    BodyTab(
        "courses",
        "课次",
        40,
        "course-session-list",
        lambda principal, body: sessions_for(principal).filter(course__body=body),
        lambda held: held.may(VIEW),
    ),
    BodyTab(
        "brands",
        "品牌",
        42,
        "brand-list",
        lambda principal, body: brands_for(principal).filter(body=body),
        lambda held: held.may(VIEW),
    ),
    BodyTab(
        "honours",
        "荣誉",
        44,
        "honour-list",
        lambda principal, body: honours_for(principal).filter(body=body),
        lambda held: held.may(VIEW),
    ),
)
FUND_TABS = (
    BodyTab(
        "funds",
        "专项经费",
        50,
        "fund-list",
        lambda principal, body: funds_for(principal).filter(body=body),
        lambda held: held.may("fund.view"),
    ),
    BodyTab(
        "subsidies",
        "扶持补助",
        51,
        "subsidy-list",
        lambda principal, body: subsidies_for(principal).filter(body=body),
        lambda held: held.may("fund.view"),
    ),
)
ROOM = "联盟与结对"
EVENTS = (
    EventKind("body.seat_term", "席位任期将满", ROOM, "组织部门工作人员；链党组织和产业链的联络员", DAILY),
    EventKind("guidance.sent", "收到工作提示", ROOM, "所发成员单位的企业联系人", URGENT),
    EventKind("guidance.answered", "工作提示有了回复", ROOM, "发出人；链党组织和产业链的联络员", DAILY),
    EventKind("guidance.due", "工作提示到期、逾期", ROOM, "企业联系人；逾期的还有发出人和联络员", DAILY),
    EventKind("outcome.asked", "请您确认成效", ROOM, "被请确认的企业联系人；没有的为联络员", DAILY),
    EventKind(share_notices.OFFERED, "外市邀请共享", ROOM, "组织部门工作人员", URGENT),
    EventKind(share_notices.ANSWERED, "外市答复了共享邀请", ROOM, "组织部门工作人员", DAILY),
    EventKind(share_notices.GONE, "外市撤回了共享", ROOM, "组织部门工作人员", DAILY),
    EventKind("outcome.decided", "成效有了答复", ROOM, "登记人", DAILY),
)

FOLLOWED_BY = "组织部门工作人员；链党组织和产业链的联络员"


def _sees_bodies(principal: Principal, held: Principal) -> bool:  # noqa: ARG001 - its rows are narrowed there
    return principal.may("body.view")


def _sees_outcomes(principal: Principal, held: Principal) -> bool:  # noqa: ARG001 - its rows are narrowed there
    return principal.may("outcome.view")


def _sees_pairings(principal: Principal, held: Principal) -> bool:  # noqa: ARG001 - its rows are narrowed there
    return principal.may("pairing.view")


def _register_reaches() -> None:
    register_reach(AnchorKind.BODY, AnchorKind.CHAIN, bodies_of_chains)
    register_reach(AnchorKind.BODY, AnchorKind.UNIT, bodies_of_units)
    register_reach(AnchorKind.BODY, AnchorKind.REGION, bodies_of_regions)
    register_reach(AnchorKind.PAIRING, AnchorKind.CHAIN, pairings_of_chains)
    register_reach(AnchorKind.PAIRING, AnchorKind.BODY, pairings_of_bodies)
    register_reach(AnchorKind.PAIRING, AnchorKind.UNIT, pairings_of_units)
    register_reach(AnchorKind.PAIRING, AnchorKind.REGION, pairings_of_regions)
    register_reach(AnchorKind.CHAIN, AnchorKind.BODY, chains_of_bodies)
    register_reach(AnchorKind.UNIT, AnchorKind.BODY, units_of_bodies)
    register_reach(AnchorKind.PARTY_ORG, AnchorKind.BODY, party_orgs_of_bodies)
    register_reach(AnchorKind.PROJECT, AnchorKind.BODY, projects_of_bodies)


def _of_unit(model: type[Any], unit_id: UUID) -> "QuerySet[Any]":
    found: QuerySet[Any] = model.objects.filter(unit_id=unit_id)
    return found


def register() -> None:
    help.register()
    register_next_step(
        NextStep(
            label="把党组织加入链党组织",
            help="打开一个链党组织，点“批量加入”，链上单位的党组织一次选好；隶属关系不变",
            url_name="body-list",
            order=35,
            allows=lambda principal: principal.may_everywhere("body.edit"),
        )
    )
    objects.register()
    work_objects.register()
    register_term_kinds(TERM_KINDS)
    for part in PARTS:
        register_part(part)
    register_row_pages(
        RowPage(ChainBody, "链党组织", "body-detail"),
        RowPage(Plaque, "牌证", "plaque-edit", names=("number", "body__name")),
        RowPage(Guidance, "工作提示", "guidance-detail", names=("title",)),
        RowPage(Recommendation, "推荐", "recommendation-detail", names=("matter",)),
        RowPage(BodyPast, "链党组织沿革", "body-history", ids=("body_id",)),
        RowPage(
            Membership,
            "链党组织成员",
            "body-detail",
            ids=("body_id",),
            names=("body__name", "party_org__name", "unit__name", "person__name"),
        ),
        RowPage(Seat, "链党组织席位", "body-seats", ids=("body_id",), names=("body__name", "person__name", "post")),
        RowPage(Pairing, "结对", "pairing-detail"),
        RowPage(PairingMode, "结对的共建方式", "pairing-detail", ids=("pairing_id",), names=("pairing__name",)),
        RowPage(Team, "队伍", "team-detail"),
        RowPage(Campaign, "专项行动", "campaign-detail"),
        RowPage(ModelPost, "示范岗", "post-detail"),
        RowPage(Course, "课程", "course-detail"),
        RowPage(Brand, "党建品牌", "brand-detail"),
        RowPage(Honour, "荣誉", "honour-detail", names=("title",)),
        RowPage(Activity, "共建活动", "activity-detail", names=("title",)),
        RowPage(Outcome, "成效", "outcome-detail", names=("title",)),
        RowPage(Subsidy, "扶持补助", "subsidy-detail", names=("policy", "unit__name")),
        RowPage(PatternTier, "结构模式", "pattern-edit", ids=("pattern_id",), names=("pattern__name", "title")),
        RowPage(TierRule, "组织层级", "tier-edit", ids=("tier_id",), names=("tier__label", "above__label")),
        RowPage(BodyRule, "组织要求", "body-rule-edit", names=("kind__label", "note")),
    )
    for table in TABLES:
        register_table(table)
    for change in beside.TABLES:
        register_beside(change)
    register_holdings()
    _register_reaches()
    register_merge_ways(*WAYS)
    register_search_source(finding.source())
    register_search_source(finding.pairing_source())
    register_search_source(finding.team_source())
    register_search_source(finding.campaign_source())
    register_search_source(finding.brand_source())
    register_scope_source(
        AnchorKind.BODY,
        "链党组织",
        body_suggestions,
        body_labels,
        url_name="body-detail",
    )
    expect_liaison(AnchorKind.BODY, current_bodies, held_fn=bodies_with_liaison, units_fn=units_behind_bodies)
    expect_liaison(AnchorKind.UNIT, member_units, units_fn=units_themselves)
    register_unit_card(bodies_card, order=20)
    register_unit_card(suggestions_card, order=60)
    register_party_org_card(org_lines_card, order=20)
    register_unit_card(pairings_card, order=22)
    for noun, measure, model in (("链党组织成员", "项", Membership), ("链党组织席位", "个", Seat)):
        register_ends_with_unit(EndsWithUnit(noun, measure, partial(_of_unit, model), Q(ended_with_body=False)))
    register_chain_effect(bodies_go)
    register_handover(BodyHandover())
    register_body_tab(
        BodyTab(
            "links",
            "1+5+N",
            15,
            "link-list",
            lambda principal, body: nodes_for(principal).filter(in_force(clock.today()), team__body=body),
            lambda held: held.may(VIEW) and held.may("person.view"),
        )
    )
    register_body_tab(
        BodyTab(
            "campaigns",
            "专项行动",
            35,
            "campaign-list",
            lambda principal, body: campaigns_for(principal).filter(body=body),
            lambda held: held.may(VIEW),
        )
    )
    register_body_tab(
        BodyTab(
            "stations",
            "指导站",
            36,
            "station-list",
            lambda principal, body: stations_for(principal).filter(body=body),
            lambda held: held.may(VIEW),
        )
    )
    register_body_tab(
        BodyTab(
            "posts",
            "示范岗",
            20,
            "post-list",
            lambda principal, body: posts_for(principal).filter(body=body),
            lambda held: held.may(VIEW),
        )
    )
    register_body_tab(
        BodyTab(
            "pledges",
            "承诺",
            30,
            "pledge-list",
            lambda principal, body: pledges_for(principal).filter(body=body),
            lambda held: held.may(VIEW),
        )
    )
    register_body_tab(
        BodyTab(
            "pairings",
            "结对",
            10,
            "pairing-list",
            lambda principal, body: pairings_for(principal).filter(body=body),
            lambda held: held.may("pairing.view"),
        )
    )
    register_body_tab(
        BodyTab(
            "teams",
            "队伍",
            10,
            "team-list",
            lambda principal, body: teams_for(principal).filter(body=body),
            lambda held: held.may(VIEW),
        )
    )
    register_chain_tab(ChainTab("bodies", "链党组织", 50, "chain-bodies", _sees_bodies))
    for tab in (*WORK_TABS, *KEPT_TABS, *FUND_TABS):
        register_body_tab(tab)
    register_chain_tab(ChainTab("outcomes", "成效", 55, "chain-outcomes", _sees_outcomes))
    register_home_card(
        HomeCard(
            code="outcomes",
            order=12,
            template="alliances/home_outcomes.html",
            allows=lambda principal: principal.may("outcome.confirm"),
            build=home_outcomes,
        )
    )
    register_chain_tab(ChainTab("pairings", "结对", 52, "chain-pairings", _sees_pairings))
    register_home_card(
        HomeCard(
            code="body_gaps",
            order=30,
            template="alliances/home_card.html",
            allows=lambda principal: principal.may_everywhere("body.edit"),
            build=home_gaps,
        )
    )
    register_home_card(
        HomeCard(
            code="body_terms",
            order=32,
            template="alliances/home_terms.html",
            allows=lambda principal: principal.may("membership.edit"),
            build=home_terms,
        )
    )
    register_home_card(
        HomeCard(
            code="guidance",
            order=16,
            template="alliances/home_guidance.html",
            allows=lambda principal: principal.may("guidance.view"),
            build=home_guidance,
        )
    )
    register_due_work(DueWork("alliances.terms", due.slots, due.plan))
    register_due_work(DueWork("alliances.pairings", pairing_due.slots, pairing_due.plan))
    register_due_work(DueWork("alliances.late", work_due.slots, work_due.plan))
    register_last_days(activity_days)
    register_job_kind(JobKind(WRITE_AGREEMENT, "生成共建协议", write_agreement, "pairing.edit"))
    register_due_work(DueWork("alliances.shares", share_notices.slots, share_notices.plan))
    register_due_work(DueWork("alliances.guidance", guidance_notices.slots, guidance_notices.plan))
    register_event_kinds(
        [
            *EVENTS,
            EventKind(pairing_due.EXPIRY, "结对期限将满", "联盟与结对", FOLLOWED_BY, DAILY),
            EventKind(pairing_due.DORMANT, "结对长期无活动", "联盟与结对", FOLLOWED_BY, DAILY),
            EventKind(work_due.TEAM, "队伍、节点逾期", ROOM, FOLLOWED_BY, DAILY),
            EventKind(work_due.PLEDGE, "承诺逾期没有践诺", ROOM, FOLLOWED_BY, DAILY),
            EventKind(work_due.STATION, "孵化企业逾期没有建成党组织", ROOM, FOLLOWED_BY, DAILY),
            EventKind(work_due.CAMPAIGN, "专项行动到期没有总结", ROOM, FOLLOWED_BY, DAILY),
            EventKind(pairing_due.NUDGE, "提醒结对各方", "联盟与结对", "结对各方的联系人和联络员", URGENT),
        ]
    )
    register_settings_page(
        SettingsPage(
            code="body_rules",
            parts=("body_rules",),
            group="业务设置",
            label="组织要求",
            help="每条链要有什么组织，每个链党组织要有哪些席位、成员和联络员",
            icon="check",
            url_name="body-rules",
            order=40,
            allows=lambda principal: principal.may_everywhere("body.edit"),
        )
    )
    register_settings_page(
        SettingsPage(
            code="pairing_rule",
            parts=("pairing_rule",),
            group="业务设置",
            label="结对规则",
            help="多久没有活动算长期无活动，期满前几天提醒",
            icon="people",
            url_name="pairing-rule",
            order=43,
            allows=lambda principal: principal.may_everywhere("body.edit"),
        )
    )
    for step in STEPS:
        register_setup_step(step)
    register_settings_page(
        SettingsPage(
            code="link_rule",
            parts=("link_rule",),
            group="业务设置",
            label="结对联系比例",
            help="1 名企业党员联系几名流动党员、1 名流动党员联系几名职工群众，按它核查不足和超出",
            icon="people",
            url_name="link-rule",
            order=43,
            allows=lambda principal: principal.may_everywhere("body.edit"),
        )
    )
    register_settings_page(
        SettingsPage(
            code="tiers",
            parts=("tier_rules",),
            group="业务设置",
            label="组织层级",
            help="链党组织从上到下分几层、每层叫什么、谁可以设在谁之下",
            icon="chain",
            url_name="tier-list",
            order=41,
            allows=lambda principal: principal.may_everywhere("body.edit"),
        )
    )
    register_settings_page(
        SettingsPage(
            code="patterns",
            parts=("structure_patterns",),
            group="业务设置",
            label="结构模式",
            help="一条产业链从上到下有哪几层组织、哪些环节，新建产业链时按它一次建好",
            icon="chain",
            url_name="pattern-list",
            order=42,
            allows=lambda principal: principal.may_everywhere("body.edit"),
        )
    )
    register_settings_page(
        SettingsPage(
            code="suggestion_rule",
            parts=("suggestion_rule",),
            group="业务设置",
            label="结对建议",
            help="建议结对时，供应关系、环节、所有制、规模、地域和缺口各看重几分",
            icon="people",
            url_name="suggestion-weights",
            order=44,
            allows=lambda principal: principal.may_everywhere("body.edit"),
        )
    )
    register_room(
        RoomSpec(
            code="alliances",
            label="联盟与结对",
            icon="people",
            url_name="body-list",
            order=40,
            allows=enters,
            paths=(
                "/alliances/",
                "/pairings/",
                "/guidances/",
                "/recommendations/",
                "/offices/",
                "/plaques/",
                "/outer-members/",
                "/shares/",
                "/shared/",
            ),
        )
    )
