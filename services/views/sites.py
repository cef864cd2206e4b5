"""服务点位: the list, the map, a site's page, its form, its end."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.models import Station
from alliances.stations.queries import stations_for
from core.pages import attempt, attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import thousands
from core.templatetags.parts import Confirmation, Crumb
from services.actions.sites import close_site, create_site, reopen_site, update_site
from services.catalogue.queries import VIEW as SEES_CATALOGUE
from services.choices.sites import SiteKind
from services.models import Site
from services.room import room_tabs
from services.sites.drawing import SIGNS, drawn, placed
from services.sites.filters import SiteFilter, site_form
from services.sites.forms import CloseSiteForm, SiteForm, item_suggestions
from services.sites.pages import SITES, kind_of, site_facts, site_pairs, site_rows
from services.sites.queries import (
    EDIT,
    SHOWN,
    VIEW,
    departments_of,
    get_site_for,
    outline_for,
    services_of,
    sites_for,
    standing,
)

ORDERINGS = {"name": "name_key", "opened": "opened_on", "updated": "updated_at"}
MOST_ON_MAP = 500


@require_GET
@signed_in
def site_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(VIEW)
    sites = sites_for(principal)
    filterset = SiteFilter(request.GET, queryset=sites, request=request)
    found = filterset.qs if filterset.is_valid() else sites.none()
    form = site_form(filterset, body=request.GET.get("body", ""), chain=request.GET.get("chain", ""))
    rows, page = list_page(request, found.select_related(*SHOWN), allowed=ORDERINGS, default="name")
    context = {
        "filter_form": form,
        "rows": [(row, kind_of(row.site)) for row in site_rows(rows)],
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "name",
        "tabs": room_tabs(principal, "sites"),
        "may_edit": principal.may_everywhere(EDIT),
    }
    return render(request, "services/site_list.html", context)


@require_GET
@signed_in
def site_map(request: HttpRequest, principal: Principal) -> HttpResponse:
    """服务地图: those in use, narrowed as the list is; the same in words below it."""
    principal.require(VIEW)
    sites = standing(sites_for(principal))
    filterset = SiteFilter(request.GET, queryset=sites, request=request)
    found = filterset.qs if filterset.is_valid() else sites.none()
    form = site_form(filterset, body=request.GET.get("body", ""), chain=request.GET.get("chain", ""))
    form.fields.pop("standing", None)
    shown = list(found.select_related(*SHOWN).order_by("kind", "name_key", "id")[: MOST_ON_MAP + 1])
    more, shown = len(shown) > MOST_ON_MAP, shown[:MOST_ON_MAP]
    rows = site_rows(shown)
    on_map = len(placed(shown))
    outline = outline_for(principal) if on_map else None
    label = f"服务地图，{thousands(on_map)} 个点位"
    context = {
        "filter_form": form,
        "desk_svg": drawn(shown, width=1200, height=720, radius=13, label=label, outline=outline),
        "phone_svg": drawn(shown, width=360, height=440, radius=12, label=label, outline=outline),
        "groups": [
            (kind.label, SIGNS[kind][0], [row for row in rows if row.site.kind == kind])
            for kind in SiteKind
            if any(row.site.kind == kind for row in rows)
        ],
        "on_map": on_map,
        "off_map": len(shown) - on_map,
        "more": more,
        "outline": outline,
        "may_outline": principal.may_everywhere(EDIT),
        "narrowing": bool(request.GET),
        "crumbs": [SITES, Crumb("服务地图")],
    }
    return render(request, "services/site_map.html", context)


@require_GET
@signed_in
def site_card(request: HttpRequest, principal: Principal, site_id: UUID) -> HttpResponse:
    """The fragment beside the map."""
    site = get_site_for(principal, site_id)
    row = site_rows([site])[0]
    return render(request, "services/site_card.html", {"row": row, "pairs": site_pairs(principal, row)})


@require_GET
@signed_in
def site_detail(request: HttpRequest, principal: Principal, site_id: UUID) -> HttpResponse:
    site = get_site_for(principal, site_id)
    row = site_rows([site])[0]
    inside = list(standing(sites_for(principal)).filter(within=site).order_by("name_key", "id"))
    context = {
        "site": site,
        "row": row,
        "crumbs": [SITES, Crumb(site.name)],
        "facts": site_facts(row),
        "pairs": site_pairs(principal, row),
        "departments": departments_of([site.pk]),
        "services": services_of([site.pk]) if principal.may(SEES_CATALOGUE) else [],
        "inside": [(one, kind_of(one.site)) for one in site_rows(inside)],
        "stations": _stations(principal, site),
        "may_edit": principal.may_everywhere(EDIT),
    }
    return render(request, "services/site_detail.html", context)


def _stations(principal: Principal, site: Site) -> list[Station]:
    """The guidance stations of bodies that stand in the same unit."""
    if site.host_id is None or not principal.may("work.view"):
        return []
    return list(stations_for(principal).filter(host_id=site.host_id, closed_on__isnull=True).order_by("name_key"))


def _form_page(request: HttpRequest, principal: Principal, site: Site | None) -> HttpResponse:
    form = SiteForm(
        posted(request), instance=site, principal=principal, initial={"version": site.version} if site else {}
    )

    def save() -> Site:
        if site is None:
            return create_site(actor=principal, values=form.values(), **form.parts())
        version = form.cleaned_data["version"]
        return update_site(
            actor=principal, site_id=site.pk, values=form.values(), expected_version=version, **form.parts()
        )

    if form.is_bound and form.is_valid():
        saved = attempt(form, save)
        if saved is not None:
            return done(request, f"已保存“{saved.name}”。", reverse("site-detail", args=[saved.pk]))
    label = f"修改：{site.name}" if site else "登记服务点位"
    context = {
        "form": form,
        "site": site,
        "label": label,
        "crumbs": [SITES, Crumb(label)],
        "back": reverse("site-detail", args=[site.pk]) if site else reverse("site-list"),
    }
    return render(request, "services/site_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def site_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere(EDIT)
    return _form_page(request, principal, None)


@require_http_methods(["GET", "POST"])
@signed_in
def site_edit(request: HttpRequest, principal: Principal, site_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_site_for(principal, site_id, EDIT))


@require_http_methods(["GET", "POST"])
@signed_in
def site_close(request: HttpRequest, principal: Principal, site_id: UUID) -> HttpResponse:
    site = get_site_for(principal, site_id, EDIT)
    form, own = CloseSiteForm(posted(request)), reverse("site-detail", args=[site.pk])
    if (
        form.is_bound
        and form.is_valid()
        and attempted(form, lambda: close_site(actor=principal, site_id=site.pk, day=form.cleaned_data["day"]))
    ):
        return done(request, f"“{site.name}”已停用。", own, undo=reverse("site-reopen", args=[site.pk]))
    effects = ["不再出现在服务地图上，服务活动不能再选它；以前的记录保留，之后可以恢复。"]
    confirm = Confirmation(f"停用：{site.name}", effects, "停用点位", own, destructive=True)
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def site_reopen(request: HttpRequest, principal: Principal, site_id: UUID) -> HttpResponse:
    site = reopen_site(actor=principal, site_id=site_id)
    return done(request, f"“{site.name}”已恢复。", reverse("site-detail", args=[site.pk]))


@require_GET
@signed_in
def item_suggest(request: HttpRequest, principal: Principal) -> JsonResponse:
    """Typeahead: at most 20 items of the catalogue in force."""
    return JsonResponse(item_suggestions(principal, request.GET.get("q", "")), safe=False)
