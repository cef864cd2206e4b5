"""What the articles tell of services offered, sites and enterprises helped, read by the indicators of the book."""

from collections.abc import Mapping

from core.principal import platform_principal
from reports.indicators.asking import asked_of
from reports.indicators.services import SERVICE_BOOK
from services.catalogue.queries import items_in_force
from services.models import CatalogueEdition, ServiceItem, ServiceSession, Site, SiteDepartment
from services.sites.drawing import placed
from tests.acceptance.conftest import Demo
from tests.acceptance.test_meeting_figures import indicator, value

Figures = Mapping[str, int]


def test_f162_f167_f168_catalogue_of_zhangjiagang(demo: Demo, figures: Figures) -> None:
    with demo.city("ZJG") as tenant:
        assert value(tenant, "service_modules", "now").number == figures["F167"]
        assert value(tenant, "service_items", "now").number == figures["F168"]
        assert value(tenant, "service_orgs", "now").number == figures["F162"]
        assert CatalogueEdition.objects.count() == 2
        assert ServiceItem.objects.count() > figures["F168"]  # the earlier edition stands beside it


def test_f165_f166_f169_sites_of_zhangjiagang_lie_on_the_map(demo: Demo, figures: Figures) -> None:
    with demo.city("ZJG") as tenant:
        assert value(tenant, "positions", "now").number == figures["F165"]
        assert (
            Site.objects.filter(kind="position", host_kind="park", brand__name="“海棠花红”").count() == figures["F165"]
        )
        assert value(tenant, "work_stations", "now").number == figures["F166"]
        sites = list(Site.objects.all())
        assert len(placed(sites)) == len(sites)
        assert len({(site.longitude, site.latitude) for site in sites}) == len(sites)


def test_f164_seven_hundred_enterprises_were_helped_each_counted_once(demo: Demo, figures: Figures) -> None:
    with demo.city("ZJG") as tenant:
        assert value(tenant, "served_units").number >= figures["F164"]
        assert ServiceSession.objects.count() == figures["F163"]
        assert value(tenant, "service_meetings").number == figures["F163"]


def test_f130_centre_of_liuzhi_guided_more_than_twenty_times(demo: Demo, figures: Figures) -> None:
    with demo.city("LZ") as tenant:
        assert value(tenant, "guidance_events").number >= figures["F130"]


def test_f053_f059_fuqing_has_a_joint_desk_and_offers_help_in_one_place(demo: Demo) -> None:
    with demo.city("FQ") as tenant:
        assert value(tenant, "joint_desks", "now").number == 1
        desk = Site.objects.get(kind="desk")
        assert desk.within is not None and desk.within.kind == "centre"
        assert SiteDepartment.objects.filter(site=desk).count() == 2
        offered = items_in_force(platform_principal(tenant)).filter(sites__site=desk.within)
        assert {"法律咨询", "补贴申报"} <= set(offered.values_list("name", flat=True))


def test_f077_centres_of_zhuzhou_stand_with_three_kinds_of_hosts(demo: Demo) -> None:
    with demo.city("ZZ") as tenant:
        assert value(tenant, "service_centres", "now").number == 12
        by_host = {
            host: value(tenant, f"service_centres_{host}", "now").number for host in ("park", "company", "township")
        }
        assert min(by_host.values()) > 0
        assert sum(by_host.values()) == 12


def test_every_indicator_of_services_opens_its_rows(demo: Demo) -> None:
    with demo.city("ZJG") as tenant:
        for one in SERVICE_BOOK:
            window = "now" if len(one.windows) == 1 else "ever"
            rows = one.rows(asked_of(platform_principal(tenant), {"window": window}, one))
            assert rows.count() == value(tenant, one.code, window).number, one.code
            assert indicator(one.code) is one
