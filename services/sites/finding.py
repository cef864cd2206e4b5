"""How sites are found by name."""

from django.db.models import Q

from core.choices import FindableKind
from core.search.index import Findable
from core.search.sources import Facts, SearchSource
from services.choices.sites import SiteKind
from services.models import Site
from services.sites.queries import VIEW, sites_for

SITES = Findable(FindableKind.SITE, Site)


def _site(facts: Facts) -> list[str]:
    return [str(SiteKind(facts["kind"]).label), facts["address"]]


def site_source() -> SearchSource:
    return SearchSource(
        code="sites",
        label="服务点位",
        order=44,
        findable=SITES,
        action=VIEW,
        rows=sites_for,
        facts=lambda: {"kind": "kind", "address": "address"},
        detail=_site,
        url_name="site-detail",
        list_url="site-list",
        ended=Q(closed_on__isnull=False),
    )
