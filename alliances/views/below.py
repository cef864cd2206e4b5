"""Chain bodies of the tenants below, opened from a search: to read. Members and seats are not shown above."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from alliances.body_rows import state_of
from alliances.models import ChainBody
from alliances.pages import place_of
from alliances.queries import exists
from core import clock
from core.below import Beside, card_of, found_below, link_below, looking_below, shown_below
from core.pages import signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.templatetags.parts import Fact, Pair

BODY = "body-from-above"
SHOWN = ("kind", "tier", "chain", "own_region", "setup_mode", "parent", "office_host", "lead_unit")


@require_GET
@signed_in
def body_from_above(request: HttpRequest, principal: Principal, body_id: UUID) -> HttpResponse:
    """A body of a tenant below, and the bodies that hang below it; one's own is shown on its own page."""
    with looking_below(principal, "body.view", "查看下级单位的链党组织"):
        body = found_below(ChainBody.objects.select_related(*SHOWN), body_id)
        if body.tenant_id == principal.tenant.id:
            return HttpResponseRedirect(reverse("body-detail", args=[body.pk]))
        today = clock.today()
        children = ChainBody.objects.filter(exists(today), parent=body).select_related("kind")
        hanging = [
            Beside(child.name, child.kind.label, link_below(BODY, child)) for child in children.order_by("name_key")
        ]
        return shown_below(
            request,
            body,
            state=state_of(body, today),
            facts=_facts(body),
            pairs=_pairs(principal, body),
            cards=[card_of("下级链党组织", hanging)],
        )


def _facts(body: ChainBody) -> list[Fact]:
    host = body.office_host
    return [
        Fact("类别", body.kind.label),
        Fact("产业链" if body.chain else "园区", place_of(body)),
        Fact("办公室设在", (host.short_name or host.name) if host else "未定"),
        Fact("成立", cn_date(body.founded_on)),
    ]


def _pairs(principal: Principal, body: ChainBody) -> list[Pair]:
    sees_units, sees_chains = principal.may_everywhere("unit.view"), principal.may_everywhere("chain.view")
    host, lead, chain = body.office_host, body.lead_unit, body.chain
    return [
        Pair("层级", body.tier.label),
        Pair("产业链", chain.name if chain else "", link_below("chain-below", chain) if sees_chains else ""),
        Pair("园区", body.own_region.name if body.own_region else ""),
        Pair("共建模式", body.setup_mode.label if body.setup_mode else ""),
        Pair("上级链党组织", body.parent.name if body.parent else "", link_below(BODY, body.parent)),
        Pair("办公室设在", host.name if host else "", link_below("unit-below", host) if sees_units else ""),
        Pair("牵头单位", lead.name if lead else "", link_below("unit-below", lead) if sees_units else ""),
        Pair("成立日期", cn_date(body.founded_on)),
        Pair("终止日期", cn_date(body.ended_on)),
    ]
