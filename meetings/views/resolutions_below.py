"""下级决议: the ledger of the tenants below with a line for each, and one resolution of theirs, to be read."""

from collections import Counter
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from core.below import found_below, link_below, looking_below, shown_below
from core.errors import NotAllowed
from core.pages import list_page, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.templatetags.parts import Crumb, Fact, Pair
from meetings.models import Resolution
from meetings.planning.room import room_tabs
from meetings.resolutions.below import (
    COUNTED,
    REASON,
    SHOWN,
    BelowFilter,
    below_form,
    cities_below,
    counts_of,
    may_see_below,
    rate_of,
    resolutions_below,
)
from meetings.resolutions.pages import RESOLUTIONS
from meetings.resolutions.queries import VIEW, day_of
from meetings.resolutions.signs import number_of, responsible_name, state_tag

ORDERINGS = {"pressing": "pressing", "due": "due_on"}
DEFAULT = "pressing"


@require_GET
@signed_in
def ledger_below(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The figures of each tenant lead to its rows."""
    if not may_see_below(principal):
        raise NotAllowed
    cities = cities_below(principal.tenant)
    with looking_below(principal, VIEW, REASON):
        rows = resolutions_below()
        filterset = BelowFilter(request.GET, queryset=rows, request=request)
        found = filterset.qs if filterset.is_valid() else rows.none()
        years = list(Resolution.objects.order_by("-year").values_list("year", flat=True).distinct())
        counts = counts_of(Resolution.objects.all())
        shown, page = list_page(request, found, allowed=ORDERINGS, default=DEFAULT)
    nothing = dict.fromkeys(COUNTED, 0)
    lines = [(city, counts.get(city.pk, nothing)) for city in cities]
    total = sum((Counter(each) for each in counts.values()), Counter(nothing))
    context = {
        "filter_form": below_form(filterset, cities, years),
        "cities": [(city, each, rate_of(each)) for city, each in lines],
        "total": (total, rate_of(dict(nothing) | dict(total))),
        "own_id": principal.tenant.pk,
        "rows": [(row, number_of(row), responsible_name(row), state_tag(row)) for row in shown],
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or DEFAULT,
        "tabs": room_tabs(principal, "resolutions"),
        "crumbs": [RESOLUTIONS, Crumb("下级决议")],
    }
    return render(request, "meetings/resolutions_below.html", context)


@require_GET
@signed_in
def resolution_below(request: HttpRequest, principal: Principal, resolution_id: UUID) -> HttpResponse:
    """One's own is shown on its own page. Who supervises it, its progress and its result stay in its city."""
    with looking_below(principal, VIEW, REASON):
        row = found_below(Resolution.objects.select_related(*SHOWN, "body__chain"), resolution_id)
        if row.tenant_id == principal.tenant.id:
            return HttpResponseRedirect(reverse("resolution-detail", args=[row.pk]))
        return shown_below(
            request,
            row,
            state=state_tag(row),
            facts=[
                Fact("编号", number_of(row)),
                Fact("责任单位", responsible_name(row)),
                Fact("办结期限", cn_date(row.due_on)),
                Fact("办结", cn_date(row.closed_on) if row.closed_on else "未办结"),
            ],
            pairs=_pairs(principal, row),
            cards=[],
        )


def _pairs(principal: Principal, row: Resolution) -> list[Pair]:
    sees_bodies, sees_units = principal.may_everywhere("body.view"), principal.may_everywhere("unit.view")
    owner, page = (row.unit, "unit-below") if row.unit else (row.party_org, "party-org-below")
    return [
        Pair("链党组织", row.body.name, link_below("body-from-above", row.body) if sees_bodies else ""),
        Pair("产业链", row.body.chain.name if row.body.chain else ""),
        Pair("会议", f"{row.meeting.name}（{cn_date(day_of(row.meeting))}）"),
        Pair("责任单位", owner.name if owner else "", link_below(page, owner) if sees_units else ""),
        Pair("时限", f"会后 {row.allowed_days} 个工作日" if row.allowed_days else ""),
    ]
