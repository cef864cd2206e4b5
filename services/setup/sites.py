"""Sites: what they tell the platform when it starts."""

from typing import Any

from alliances.body_tabs import BodyTab, register_body_tab
from alliances.models import ChainBody
from core.bin import register_bin_kind
from core.objects import register_object_kind
from core.principal import Principal
from core.search.sources import register_search_source
from core.settings_pages import SettingsPage, register_settings_page
from core.tables.spec import register_table
from organizations.cards import register_unit_card
from services.bodies import sites_of
from services.objects.sites import BIN_KINDS, SITE
from services.room import RoomList, register_room_list
from services.sites.cards import sites_card
from services.sites.finding import site_source
from services.sites.queries import EDIT, VIEW, sites_for
from services.tables.sites import SiteTable


def _reads(principal: Principal) -> bool:
    return principal.may(VIEW)


def _of_body(principal: Principal, body: ChainBody) -> Any:
    return sites_for(principal).filter(sites_of(principal, body.pk))


def register() -> None:
    register_room_list(RoomList("sites", "服务点位", 27, "site-list", _reads, "服务与阵地"))
    register_table(SiteTable())
    register_object_kind(SITE)
    for bin_kind in BIN_KINDS:
        register_bin_kind(bin_kind)
    register_search_source(site_source())
    register_settings_page(
        SettingsPage(
            code="site_outline",
            group="业务设置",
            label="地图轮廓",
            help="服务地图上本市的界线，带审图号",
            icon="building",
            url_name="site-outline",
            order=56,
            allows=lambda principal: principal.may_everywhere(EDIT),
        )
    )
    register_body_tab(BodyTab("sites", "服务点位", 27, "site-list", _of_body, lambda held: held.may(VIEW)))
    register_unit_card(sites_card, order=27)
