"""What this room tells the platform when it starts."""

from collections.abc import Callable

from core.assistant.steps import NextStep, register_next_step
from core.choices import AnchorKind, Role
from core.configuration.parts import register_part
from core.context_processors import RoomSpec, RoomTab, register_room, register_room_tab
from core.home import HomeCard, register_home_card
from core.principal import Principal
from core.rights import register_reach
from core.search.sources import register_search_source
from core.settings_pages import SettingsPage, register_settings_page
from core.tables.beside import register as register_beside
from core.tables.spec import register_table
from core.terms import register_term_kinds
from core.uses import RowPage, register_row_pages
from organizations import duplicates, help, objects
from organizations.cards import register_unit_card
from organizations.configuration import PART
from organizations.finding import sources
from organizations.home import own_units
from organizations.merging.kinds import standing_above
from organizations.merging.own_ways import OWN_WAYS
from organizations.merging.ways import register_merge_rule, register_merge_ways
from organizations.models import OwnRegion, UnitFigure, UnitTag
from organizations.own_cards import mass_orgs_card, unit_figures_card, unit_members_card
from organizations.queries import parks_holding, party_orgs_in_units, units_in_regions
from organizations.tables.beside import UnitEndTable
from organizations.tables.extensions import register_unit_columns
from organizations.tables.mass_org import MassOrgTable
from organizations.tables.member_count import MemberCountTable
from organizations.tables.own_region import OwnRegionTable, ResidenceTable
from organizations.tables.parks import ParkColumns
from organizations.tables.party_org import PartyOrgTable
from organizations.tables.unit import UnitTable
from organizations.tables.unit_figures import UnitFigureTable
from organizations.tables.unit_members import UnitMemberCountTable
from organizations.terms import TERM_KINDS

TABLES = (
    UnitTable(),
    PartyOrgTable(),
    MassOrgTable(),
    MemberCountTable(),
    UnitMemberCountTable(),
    UnitFigureTable(),
    OwnRegionTable(),
    ResidenceTable(),
)


def _is_company(principal: Principal) -> bool:
    return principal.has_role(Role.COMPANY)


def _sees(action: str) -> Callable[[Principal], bool]:
    return lambda principal: principal.may(action)


def register() -> None:
    help.register()
    register_settings_page(
        SettingsPage(
            code="parks",
            parts=("parks",),
            group="业务设置",
            label="园区",
            help="国家行政区划以外的区域：开发区、园区、镇街",
            icon="building",
            url_name="own-region-list",
            order=12,
            allows=lambda principal: principal.may_everywhere("region.edit"),
        )
    )
    objects.register()
    register_term_kinds(TERM_KINDS)
    register_part(PART)
    register_row_pages(
        RowPage(OwnRegion, "园区", "own-region-detail"),
        RowPage(UnitTag, "单位", "unit-detail", ids=("unit_id",), names=("unit__name",)),
        RowPage(UnitFigure, "单位经营数据", "unit-figures", ids=("unit_id",), names=("unit__name", "year")),
    )
    for table in TABLES:
        register_table(table)
    register_unit_columns(ParkColumns())
    register_next_step(
        NextStep(
            label="登记园区、片区、镇街",
            help="国家行政区划以外的区域；导入单位时按名称对应",
            url_name="own-region-list",
            order=10,
            allows=lambda principal: principal.may_everywhere("region.edit"),
        )
    )
    register_next_step(
        NextStep(
            label="导入单位表格",
            help="手头的摸底表、台账直接上传，列名自动对应，错误在页面上改",
            url_name="import-new",
            args=("units",),
            order=20,
            allows=lambda principal: principal.may_everywhere("import.run"),
        )
    )
    register_next_step(
        NextStep(
            label="导入党组织表格",
            help="党组织、所在单位和隶属的上级；先导入单位，再导入党组织",
            url_name="import-new",
            args=("party_orgs",),
            order=30,
            allows=lambda principal: principal.may_everywhere("import.run"),
        )
    )
    register_beside(UnitEndTable())
    register_reach(AnchorKind.UNIT, AnchorKind.REGION, units_in_regions)
    register_reach(AnchorKind.PARTY_ORG, AnchorKind.UNIT, party_orgs_in_units)
    register_reach(AnchorKind.REGION, AnchorKind.UNIT, parks_holding)
    for source in sources():
        register_search_source(source)
    register_room_tab(
        "units", RoomTab("party-orgs", "党组织", "party-org-list", "/party-orgs/", _sees("party_org.view"))
    )
    register_room_tab("units", RoomTab("regions", "园区", "own-region-list", "/regions/", _sees("region.view")))
    register_room_tab("units", RoomTab("mass-orgs", "群团组织", "mass-org-list", "/mass-orgs/", _sees("mass_org.view")))
    duplicates.register()
    register_merge_ways(*OWN_WAYS)
    register_merge_rule(standing_above)
    register_unit_card(unit_members_card, order=5)
    register_unit_card(mass_orgs_card, order=8)
    register_unit_card(unit_figures_card, order=70)
    register_home_card(HomeCard("own_units", 12, "organizations/card_own_units.html", _is_company, own_units))
    register_room(
        RoomSpec(
            code="units",
            label="单位与党组织",
            icon="building",
            url_name="unit-list",
            order=30,
            allows=lambda principal: principal.may("unit.view"),
            paths=(
                "/units/",
                "/unit-member-counts/",
                "/party-orgs/",
                "/regions/",
                "/mass-orgs/",
                "/below/units/",
                "/below/party-orgs/",
                "/duplicates/",
                "/merges/",
                "/names/",
            ),
        )
    )
