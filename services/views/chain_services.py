"""One chain's service events and sites: what was held or will be, and where companies find help."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from chains.access import get_chain_for
from chains.pages import chain_frame
from core.choices import AnchorKind
from core.errors import NotAllowed
from core.pages import signed_in
from core.principal import Principal
from core.rights import within
from services.sessions.pages import day_of
from services.sessions.queries import SHOWN as SESSION_SHOWN
from services.sessions.queries import VIEW as SEES_SESSIONS
from services.sessions.queries import sessions_for, with_counts
from services.sites.pages import kind_of, site_rows
from services.sites.queries import SHOWN, VIEW, sites_for, standing

LISTED = 20


@require_GET
@signed_in
def chain_services(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    """Events of the bodies of the chain and its sub-chains, the latest first, and sites in use in units on them."""
    chain = get_chain_for(principal, chain_id)
    sees_sessions, sees_sites = principal.may(SEES_SESSIONS), principal.may(VIEW)
    if not sees_sessions and not sees_sites:
        raise NotAllowed
    frame = chain_frame(principal, chain, active="services")
    asked, here = f"?chain={chain.pk}", [chain.pk]
    context = {
        **frame,
        "sees_sessions": sees_sessions,
        "sees_sites": sees_sites,
        "sessions_url": reverse("service-session-list") + asked,
        "sites_url": f"{reverse('site-list')}{asked}&standing=true",
    }
    if sees_sessions:
        found = sessions_for(principal).filter(within(AnchorKind.BODY, AnchorKind.CHAIN, here, path="meeting__body_id"))
        rows = with_counts(found.select_related(*SESSION_SHOWN)).order_by("-starts_at", "id")[:LISTED]
        context["sessions"] = [(one, day_of(one)) for one in rows]
    if sees_sites:
        held = standing(sites_for(principal)).filter(within(AnchorKind.UNIT, AnchorKind.CHAIN, here, path="host_id"))
        shown = list(held.select_related(*SHOWN).order_by("kind", "name_key", "id")[:LISTED])
        context["sites"] = [(row, kind_of(row.site)) for row in site_rows(shown)]
    return render(request, "services/chain_services.html", context)
