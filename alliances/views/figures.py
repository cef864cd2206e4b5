"""统计, 成员 of all bodies, 一链一核一联盟, 任期与空缺: the room as a whole, each number opening its rows."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from alliances.figures import groups, memberships_on
from alliances.filters import MembershipListForm
from alliances.gaps import chains_asked, completeness, completeness_rows
from alliances.member_rows import member_rows, narrowed, numbered_page
from alliances.pages import as_of, enters, room_tabs
from alliances.queries import by_body, names_shown
from alliances.term_alerts import OVERDUE, STAGES, VACANT, shortfalls, stage_counts, term_rows, vacant_seats
from chains.pages import day_of
from chains.queries import chains_for
from core.errors import NotAllowed
from core.pages import list_page, signed_in
from core.principal import Principal
from core.templatetags.parts import Tab
from core.views.bulk import bulk_offer

SHORT = "short"
STAGE_LABELS = {
    OVERDUE: "已届满",
    "7": "七天内",
    "30": "三十天内",
    "90": "九十天内",
    VACANT: "空缺席位",
    SHORT: "组成不齐",
}


def _entered(principal: Principal) -> None:
    if not enters(principal):
        raise NotAllowed


@require_GET
@signed_in
def body_figures(request: HttpRequest, principal: Principal) -> HttpResponse:
    _entered(principal)
    day = day_of(request)
    context = {
        "groups": groups(principal, day, as_of=as_of(day)),
        "day": day,
        "tabs": room_tabs(principal, "figures"),
    }
    return render(request, "alliances/figures.html", context)


@require_GET
@signed_in
def member_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Who belongs to any body on the day, one row for each membership."""
    _entered(principal)
    day, named = day_of(request), names_shown(principal)
    chains = chains_for(principal).order_by("order", "name_key").values_list("id", "name")
    form = MembershipListForm(request.GET, chains=[(str(chain_id), name) for chain_id, name in chains])
    standing = memberships_on(principal, day)
    found = standing.none()
    if form.is_valid():
        found = narrowed(standing, form.cleaned_data, named=named)
        if form.cleaned_data.get("chain"):
            found = found.filter(body__chain_id=form.cleaned_data["chain"])
    shown = numbered_page(found.select_related("body"), request.GET.get("cursor", ""))
    context = {
        "filter_form": form,
        "rows": member_rows(principal, shown.memberships, day, named=named),
        "page": shown.page,
        "bulk": bulk_offer(request, principal, "memberships", shown.page),
        "day": day,
        "narrowing": form.is_valid() and form.is_narrowing,
        "may_import": principal.may_everywhere("import.run"),
        "may_export": principal.may("export.run"),
        "tabs": room_tabs(principal, "members"),
    }
    return render(request, "alliances/member_list.html", context)


@require_GET
@signed_in
def body_completeness(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Chain by chain what the city asks for and what there is (R58); ``?sub=1`` for sub-chains."""
    _entered(principal)
    day, below = day_of(request), request.GET.get("sub") == "1"
    chains, page = list_page(
        request,
        chains_asked(principal, day, below=below).select_related("parent", "lead_department"),
        allowed={"order": "order"},
        default="order",
    )
    context = {
        "figures": completeness(principal, day, below=below),
        "rows": completeness_rows(chains, day),
        "page": page,
        "day": day,
        "below": below,
        "as_of": as_of(day),
        "may_edit": principal.may_everywhere("body.edit"),
        "tabs": room_tabs(principal, "completeness"),
    }
    return render(request, "alliances/completeness.html", context)


@require_GET
@signed_in
def body_terms(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Terms that ended or end soon, seats nobody holds, and whatever else bodies lack."""
    _entered(principal)
    if not by_body(principal).may("body.view"):
        raise NotAllowed
    day = day_of(request)
    rows, short = term_rows(principal, day), shortfalls(principal, day)
    vacant = vacant_seats(short)
    counts = {**stage_counts(rows), VACANT: len(vacant), SHORT: len(short) - len(vacant)}
    asked = request.GET.get("due", "")
    due = asked if asked in counts else next((stage for stage in counts if counts[stage]), OVERDUE)
    url = reverse("body-terms")
    checks = vacant if due == VACANT else [check for check in short if check not in vacant] if due == SHORT else []
    context = {
        "rows": [row for row in rows if row.stage == due],
        "checks": checks,
        "due": due,
        "by_checks": due in (VACANT, SHORT),
        "stages": [
            Tab(label, f"{url}?due={stage}", active=stage == due, count=counts[stage])
            for stage, label in STAGE_LABELS.items()
        ],
        "ahead": STAGES[-1],
        "day": day,
        "may_edit": by_body(principal).may("membership.edit"),
        "may_set": principal.may_everywhere("body.edit"),
        "tabs": room_tabs(principal, "terms"),
    }
    return render(request, "alliances/terms.html", context)
