"""Reads of sites: everybody of the city finds them."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from core.access import fetch
from core.principal import Principal
from services.models import Site, SiteDepartment, SiteOutline, SiteService

VIEW, EDIT = "site.view", "site.edit"
SHOWN = ("host", "party_org", "brand", "within")


def sites_visible(principal: Principal, action: str = VIEW) -> Q:
    may = principal.may_everywhere(action) if action == EDIT else principal.may(action)
    return Q() if may else Q(pk__in=[])


def sites_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[Site]":
    rows: QuerySet[Site] = Site.objects.filter(sites_visible(principal, action))
    return rows


def outlines_visible(principal: Principal, action: str = VIEW) -> Q:
    return sites_visible(principal, action)


def outline_for(principal: Principal, *, action: str = VIEW) -> SiteOutline | None:
    found: SiteOutline | None = SiteOutline.objects.filter(outlines_visible(principal, action)).first()
    return found


def standing(rows: "QuerySet[Site]") -> "QuerySet[Site]":
    return rows.filter(closed_on__isnull=True)


def get_site_for(principal: Principal, site_id: UUID, action: str = VIEW) -> Site:
    """Raises NotFound, NotAllowed."""
    found: Site = fetch(Site.objects.select_related(*SHOWN), site_id, sites_visible(principal, action))
    return found


def services_of(site_ids: Iterable[UUID]) -> "QuerySet[SiteService]":
    rows: QuerySet[SiteService] = SiteService.objects.filter(site_id__in=list(site_ids))
    return rows.select_related("item__module").order_by("item__name_key", "id")


def departments_of(site_ids: Iterable[UUID]) -> "QuerySet[SiteDepartment]":
    rows: QuerySet[SiteDepartment] = SiteDepartment.objects.filter(site_id__in=list(site_ids))
    return rows.select_related("unit").order_by("unit__name_key", "id")
