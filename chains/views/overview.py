"""沿革 of one chain, and 下级汇总: what stands on the chains of the tenants below, in figures and without persons."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from chains.access import get_chain_for
from chains.below import roll_up
from chains.lineage import story
from chains.pages import CHAINS, chain_frame, day_of
from chains.queries import holds_chain
from chains.views.chain import may_see_below
from core.below import roll_up_tabs
from core.errors import NotAllowed
from core.pages import signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb


@require_GET
@signed_in
def chain_history(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    chain = get_chain_for(principal, chain_id)
    if not holds_chain(principal, chain.pk, "chain_unit.edit"):
        raise NotAllowed
    context = {**chain_frame(principal, chain, active="history"), "story": story(chain)}
    return render(request, "chains/chain_history.html", context)


@require_GET
@signed_in
def chains_below(request: HttpRequest, principal: Principal) -> HttpResponse:
    if not may_see_below(principal):
        raise NotAllowed
    day = day_of(request)
    context = {
        "roll_up": roll_up(principal, day, request_id=getattr(request, "request_id", "")),
        "day": day,
        "crumbs": [CHAINS, Crumb("下级汇总")],
        "tabs": roll_up_tabs(principal, "chains"),
    }
    return render(request, "chains/below.html", context)
