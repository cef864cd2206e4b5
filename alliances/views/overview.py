"""待建清单, 下级汇总, and the 链党委 tab of a chain."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from alliances.below import roll_up
from alliances.body_rows import body_rows
from alliances.choices import FOUNDED, BodyMeaning
from alliances.gaps import ROLES, completeness, gaps, roles_of_city
from alliances.lineage import was_called
from alliances.pages import BODIES, as_of, enters, may_see_below, room_tabs
from alliances.queries import bodies_for, shown_on
from alliances.views.body import SHOWN
from chains.access import get_chain_for
from chains.lineage import was_called as chains_called
from chains.pages import chain_frame, day_of
from core.errors import NotAllowed
from core.pages import list_page, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb


@require_GET
@signed_in
def body_gaps(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Chains without a committee, or without an alliance (R01, R58): ``?role=alliance``, ``?sub=1`` for sub-chains."""
    if not enters(principal):
        raise NotAllowed
    day, below = day_of(request), request.GET.get("sub") == "1"
    roles = roles_of_city(day)
    role = next((role for role in roles if role.code == request.GET.get("role")), (roles or ROLES)[0])
    chains, page = list_page(
        request, gaps(principal, role, day, below=below), allowed={"order": "order"}, default="order"
    )
    chains_called(chains)
    context = {
        "role": role,
        "below": below,
        "figures": completeness(principal, day, below=below),
        "chains": chains,
        "page": page,
        "day": day,
        "may_create": principal.may_everywhere("body.edit"),
        "tabs": room_tabs(principal, "gaps"),
    }
    return render(request, "alliances/gaps.html", context)


@require_GET
@signed_in
def bodies_below(request: HttpRequest, principal: Principal) -> HttpResponse:
    if not may_see_below(principal):
        raise NotAllowed
    day = day_of(request)
    found = roll_up(principal, day, request_id=getattr(request, "request_id", ""))
    used = [meaning for meaning in BodyMeaning if found.total.bodies[meaning]]
    context = {
        "meanings": [meaning.label for meaning in used],
        "rows": [(row, [row.bodies[meaning] for meaning in used]) for row in found.rows],
        "total": (found.total, [found.total.bodies[meaning] for meaning in used]),
        "day": day,
        "crumbs": [BODIES, Crumb("下级汇总")],
        "tabs": room_tabs(principal, "below"),
    }
    return render(request, "alliances/below.html", context)


@require_GET
@signed_in
def chain_bodies(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    """The bodies on one chain on the day, and those that ended."""
    chain = get_chain_for(principal, chain_id)
    day = day_of(request)
    bodies = bodies_for(principal).filter(chain=chain).select_related(*SHOWN)
    now = list(bodies.filter(shown_on(day)).order_by("kind__order", "name_key", "id"))
    past = list(bodies.exclude(shown_on(day)).order_by("-ended_on", "name_key", "id"))
    was_called(now, day)
    held = {body.kind.meaning for body in now if body.state in FOUNDED}
    context = {
        **chain_frame(principal, chain, active="bodies", day=day),
        "now": body_rows(principal, now, day),
        "past": body_rows(principal, past, day),
        "as_of": as_of(day),
        "lacking": [role.label for role in roles_of_city(day) if not held & set(role.meanings)],
        "may_create": principal.may_everywhere("body.edit"),
    }
    return render(request, "alliances/chain_bodies.html", context)
