"""Sites, for what concerns every object (core.objects, core.bin)."""

from core.bin import BinKind
from core.objects import ObjectKind, Part
from services.actions.outline import check_only_one
from services.models import Site, SiteDepartment, SiteHours, SiteOutline, SiteService
from services.sites.queries import EDIT, VIEW, outlines_visible, sites_visible

SITE = ObjectKind(
    code="sites",
    label="服务点位",
    model=Site,
    action=VIEW,
    visible=sites_visible,
    pages=("site-detail",),
    argument="site_id",
    api_scope="sites",
    parts=(Part(SiteHours, "site_id"), Part(SiteService, "site_id"), Part(SiteDepartment, "site_id")),
)
BIN_KINDS = (
    BinKind(
        code="sites",
        label="服务点位",
        model=Site,
        action=EDIT,
        allowed=lambda principal: sites_visible(principal, EDIT),
        owned=(SiteHours, SiteService, SiteDepartment),
    ),
    BinKind(
        code="site-outlines",
        label="地图轮廓",
        model=SiteOutline,
        action=EDIT,
        allowed=lambda principal: outlines_visible(principal, EDIT),
        name=lambda row: row.title,
        check=check_only_one,
    ),
)
