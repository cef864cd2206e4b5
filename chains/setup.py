"""What this room tells the platform when it starts."""

import datetime as dt
from collections.abc import Callable

from chains import help, home_own, objects
from chains.cards import below_figures, chains_card, own_chains
from chains.configuration import PARTS
from chains.coverage import exclusions_to_decide
from chains.effects import register_chain_effect
from chains.figures import ChainFigures
from chains.finding import sources
from chains.handover import register_handover
from chains.head_queries import ending_card
from chains.holdings import register_holdings
from chains.lineage_effects import drafts_lapse, grants_stay
from chains.link_handover import LinkHandover
from chains.merge_ways import WAYS, participants_fit
from chains.models import (
    Chain,
    ChainHead,
    ChainPast,
    ChainUnit,
    CoverageSet,
    Gap,
    GoalCadence,
    KeyProject,
    ProjectAction,
)
from chains.projects.setup import register_projects
from chains.queries import (
    chain_labels,
    chain_suggestions,
    chains_of_units,
    current_chains,
    party_orgs_on_chains,
    projects_of_chains,
    projects_of_units,
    sub_chains,
    units_on_chains,
)
from chains.tables import beside
from chains.tables.chain import ChainTable
from chains.tables.coverage import CoverageExclusionTable, CoverageSetTable
from chains.tables.figure_unit import FigureUnitTable
from chains.tables.gap import GapTable
from chains.tables.head import ChainHeadTable, LeaderOrgTable
from chains.tables.link import ChainLinkTable
from chains.tables.milestone import MilestoneTable
from chains.tables.participant import ParticipantTable, ProgressNoteTable
from chains.tables.place import ChainUnitTable
from chains.tables.project import ProjectTable
from chains.tables.segment import SegmentTable
from chains.tables.segment_link import SegmentLinkTable
from chains.tables.standing_org import StandingOrgTable
from chains.tabs import ChainTab, register_chain_tab
from chains.terms import TERM_KINDS
from chains.unit_columns import ChainColumns
from core.below import RollUpPage, register_roll_up
from core.choices import AnchorKind, Role
from core.configuration.parts import register_part
from core.context_processors import RoomSpec, RoomTab, register_room, register_room_tab
from core.home import HomeCard, register_home_card
from core.outbox.events import DAILY, EventKind, register_event_kinds
from core.principal import Principal
from core.rights import register_reach
from core.search.sources import register_search_source
from core.settings_pages import SettingsPage, register_settings_page
from core.tables.beside import register as register_beside
from core.tables.spec import register_table
from core.terms import register_term_kinds
from core.uses import RowPage, register_row_pages
from members.scopes import register_scope_source
from organizations.cards import register_unit_card
from organizations.ending import EndsWithUnit, register_ends_with_unit
from organizations.merging.ways import register_merge_rule, register_merge_ways
from organizations.tables.extensions import register_unit_columns

# A company contact works on three pages of its own (UI.md): the room of chains is not one of them.
PARTIAL = frozenset({Role.COMPANY})


def _enters(principal: Principal) -> bool:
    return principal.may("chain.view") and not principal.roles <= PARTIAL


# Of a chain's tabs, those that show everything on it are for who holds it whole; the others narrow what they show.


def _sees(principal: Principal, held: Principal) -> bool:  # noqa: ARG001 - the page itself has been fetched with the right
    return principal.may("chain.view")


def _holds(principal: Principal, held: Principal) -> bool:  # noqa: ARG001
    return held.may("chain.view")


def _sees_orgs(principal: Principal, held: Principal) -> bool:  # noqa: ARG001
    return principal.may("party_org.view")


def _sees_projects(principal: Principal, held: Principal) -> bool:  # noqa: ARG001
    return principal.may("project.view")


def _sees_gaps(principal: Principal, held: Principal) -> bool:  # noqa: ARG001
    return held.may("gap.view")


def _sees_figures(principal: Principal) -> bool:
    return principal.may("unit_figure.view")


def _may(action: str) -> Callable[[Principal], bool]:
    return lambda principal: principal.may(action)


def _works_on(principal: Principal, held: Principal) -> bool:  # noqa: ARG001
    return held.may("chain_unit.edit")


def _units(chain: Chain, day: dt.date, figures: ChainFigures) -> int:  # noqa: ARG001
    return figures.units


def _party_orgs(chain: Chain, day: dt.date, figures: ChainFigures) -> int:  # noqa: ARG001
    return figures.party_orgs


TABS = (
    ChainTab("map", "图谱", 10, "chain-detail", _sees),
    ChainTab("units", "链上单位", 20, "chain-units", _sees, _units),
    ChainTab("party-orgs", "党组织", 30, "chain-party-orgs", _sees_orgs, _party_orgs),
    ChainTab("segments", "环节", 40, "chain-segments", _sees),
    ChainTab("projects", "重点项目", 60, "chain-projects", _sees_projects),
    ChainTab("gaps", "强链补链", 65, "chain-gaps", _sees_gaps),
    ChainTab("talent", "人才", 68, "chain-talent", lambda _, held: held.may("talent.view")),
    ChainTab("heads", "链长", 70, "chain-heads", _sees),
    ChainTab("links", "上下级", 90, "chain-links", _holds),
    ChainTab("history", "沿革", 100, "chain-history", _works_on),
)


# Each opens its page only to whom the page itself opens.
ROOM_TABS = (
    RoomTab("orgs", "链上党组织", "orgs-on-chains", "/chains/party-orgs/", _may("party_org.view")),
    RoomTab("projects", "重点项目", "project-list", "/projects/", _may("project.view")),
    RoomTab("gaps", "强链补链", "gap-list", "/gaps/", _may("gap.view")),
    RoomTab("coverage", "两个覆盖", "coverage", "/coverage/", _may("coverage.view")),
)


def _is_company(principal: Principal) -> bool:
    return principal.has_role(Role.COMPANY) and principal.may("chain.view")


def _is_bureau(principal: Principal) -> bool:
    return principal.has_role(Role.BUREAU)


def _works_on_chains(principal: Principal) -> bool:
    """Not the department, which sees all; nor a bureau that only leads chains: a card of its own shows those."""
    if not _enters(principal) or principal.may_everywhere("chain.view"):
        return False
    return not _is_bureau(principal) or any(grant.scope_kind == AnchorKind.CHAIN for grant in principal.grants)


OWN_TABLES = (
    ChainTable(),
    ChainUnitTable(),
    StandingOrgTable(),
    FigureUnitTable(),
    ChainHeadTable(),
    LeaderOrgTable(),
    CoverageSetTable(),
    CoverageExclusionTable(),
    ParticipantTable(),
    ProgressNoteTable(),
    SegmentTable(),
    SegmentLinkTable(),
    ChainLinkTable(),
    GapTable(),
    ProjectTable(),
    MilestoneTable(),
)
OWN_CARDS = (
    HomeCard("own_places", 15, "chains/card_own_places.html", _is_company, home_own.own_places),
    HomeCard("led_chains", 15, "chains/card_led_chains.html", _is_bureau, home_own.led_chains),
    HomeCard("own_projects", 16, "chains/card_own_projects.html", _is_bureau, home_own.own_projects),
)


def register() -> None:
    help.register()
    objects.register()
    register_term_kinds(TERM_KINDS)
    for part in PARTS:
        register_part(part)
    register_row_pages(
        RowPage(Chain, "产业链", "chain-detail"),
        RowPage(ChainPast, "产业链沿革", "chain-history", ids=("chain_id",)),
        RowPage(ChainHead, "链长", "chain-heads", ids=("chain_id",), names=("chain__name", "person__name", "post")),
        RowPage(KeyProject, "重点项目", "project-detail"),
        RowPage(ProjectAction, "重点项目", "project-detail", ids=("project_id",), names=("project__name",)),
        RowPage(Gap, "短板", "gap-detail"),
        RowPage(CoverageSet, "覆盖统计口径", "coverage-set-edit"),
        RowPage(GoalCadence, "重点项目规则", "project-rules", ids=(), names=("goal__label",)),
    )
    register_projects()
    register_holdings()
    register_reach(AnchorKind.CHAIN, AnchorKind.CHAIN, sub_chains)
    register_reach(AnchorKind.UNIT, AnchorKind.CHAIN, units_on_chains)
    register_reach(AnchorKind.PARTY_ORG, AnchorKind.CHAIN, party_orgs_on_chains)
    register_reach(AnchorKind.CHAIN, AnchorKind.UNIT, chains_of_units)
    register_reach(AnchorKind.PROJECT, AnchorKind.CHAIN, projects_of_chains)
    register_reach(AnchorKind.PROJECT, AnchorKind.UNIT, projects_of_units)
    for source in sources():
        register_search_source(source)
    register_scope_source(
        AnchorKind.CHAIN,
        "产业链",
        chain_suggestions,
        chain_labels,
        url_name="chain-detail",
        current_fn=current_chains,
    )
    register_unit_card(chains_card, order=10)
    register_merge_ways(*WAYS)
    register_merge_rule(participants_fit)
    register_ends_with_unit(EndsWithUnit("链上位置", "个", lambda unit_id: ChainUnit.objects.filter(unit_id=unit_id)))
    register_unit_columns(ChainColumns())
    for table in OWN_TABLES:
        register_table(table)
    for change in beside.TABLES:
        register_beside(change)
    register_home_card(
        HomeCard(
            code="own_chains",
            order=20,
            template="chains/own_chains_card.html",
            allows=_works_on_chains,
            build=own_chains,
        )
    )
    for card in OWN_CARDS:
        register_home_card(card)
    register_home_card(
        HomeCard(
            code="head_terms",
            order=35,
            template="chains/head_terms_card.html",
            allows=lambda principal: principal.may_everywhere("chain.edit"),
            build=ending_card,
        )
    )
    register_roll_up(RollUpPage("chains", "产业链", 10, "chains-below", "chain.view"))
    register_home_card(
        HomeCard(
            code="chains_below",
            order=20,
            template="chains/below_card.html",
            allows=lambda principal: principal.has_role(Role.SUPERIOR),
            build=below_figures,
        )
    )
    register_room(
        RoomSpec(
            code="chains",
            label="产业链",
            icon="chain",
            url_name="chain-list",
            order=20,
            allows=_enters,
            paths=(
                "/chains/",
                "/projects/",
                "/segments/",
                "/segment-links/",
                "/chain-units/",
                "/chain-heads/",
                "/chain-links/",
                "/leader-orgs/",
                "/gaps/",
                "/chain-events/",
            ),
            on_phone=True,
        )
    )
    register_room_tab("units", RoomTab("figures", "经营数据", "figure-totals", "/figures/", _sees_figures))
    for room_tab in ROOM_TABS:
        register_room_tab("chains", room_tab)
    register_settings_page(
        SettingsPage(
            code="coverage",
            parts=("coverage_sets",),
            group="业务设置",
            label="覆盖统计口径",
            help="两个覆盖按哪些单位计算，哪些单位经批准不计入",
            icon="chart",
            url_name="coverage-settings",
            order=40,
            allows=lambda principal: principal.may_everywhere("coverage.edit"),
            waiting=exclusions_to_decide,
        )
    )
    register_event_kinds(
        [
            EventKind("coverage.exclusion", "不计入覆盖基数的审批", "产业链", "组织部门工作人员；提出人", DAILY),
            EventKind(
                "project.notes_due",
                "进展报告到期",
                "重点项目",
                "组织部门工作人员、联络员；牵头单位没有账号的联系人",
                DAILY,
            ),
        ]
    )
    register_chain_effect(drafts_lapse)
    register_chain_effect(grants_stay)
    register_handover(LinkHandover())
    for tab in TABS:
        register_chain_tab(tab)
