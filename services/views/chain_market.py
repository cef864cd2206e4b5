"""One chain's talent and shared resources: what stands there, each list a click away."""

from uuid import UUID

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from chains.access import get_chain_for
from chains.pages import chain_frame
from core import clock
from core.errors import NotAllowed
from core.pages import signed_in
from core.principal import Principal
from services.shared.queries import VIEW, listed_now, resources_for
from services.shared.signs import resource_tag
from services.talent.queries import NEED_VIEW, POOL_VIEW, needs_for, pool_for, valid_on
from services.talent.signs import need_tag

LISTED = 20


@require_GET
@signed_in
def chain_sharing(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    """Needs that stand today, what is shared, and how many the pool knows of; of the chain and its sub-chains."""
    chain = get_chain_for(principal, chain_id)
    if not principal.may(VIEW) and not principal.may(NEED_VIEW):
        raise NotAllowed
    frame = chain_frame(principal, chain, active="sharing")
    family = frame["row"].family
    resources = resources_for(principal).filter(listed_now(), chain_id__in=family) if principal.may(VIEW) else None
    needs = None
    if principal.may(NEED_VIEW):
        needs = needs_for(principal).filter(valid_on(clock.today()), chain_id__in=family)
    pooled = None
    if principal.may(POOL_VIEW):
        pooled = pool_for(principal).filter(chain_id__in=family).aggregate(people=Sum("persons"))["people"] or 0
    shown = resources.select_related("owner").order_by("name_key", "id")[:LISTED] if resources is not None else []
    wanted = needs.select_related("unit").order_by("ends_on", "id")[:LISTED] if needs is not None else []
    context = {
        **frame,
        "resources": [(row, resource_tag(row)) for row in shown],
        "needs": [(row, need_tag(row)) for row in wanted],
        "pooled": pooled,
        "sees_needs": needs is not None,
        "needs_url": f"{reverse('talent-need-list')}?chain={chain.pk}",
        "pool_url": f"{reverse('talent-profile-list')}?chain={chain.pk}",
        "resources_url": f"{reverse('resource-list')}?chain={chain.pk}",
    }
    return render(request, "services/chain_sharing.html", context)
