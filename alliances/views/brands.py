"""党建品牌、教育示范基地、示范点: the list, a brand's page, its form, its end."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances import actions
from alliances.honours.filters import BrandFilter, brand_form
from alliances.honours.forms import BrandForm, EndBrandForm
from alliances.honours.pages import BRANDS, brand_tag
from alliances.honours.queries import BRAND_SHOWN, brands_for, get_brand_for, may_edit_of
from alliances.models import Brand
from alliances.pages import BODIES, room_tabs
from alliances.queries import by_body
from alliances.sight import EDIT, VIEW
from alliances.teams.filters import bodies_and_chains
from core.pages import attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.templatetags.parts import Confirmation, Crumb, Fact, Pair
from core.views.bulk import bulk_offer

ORDERINGS = {"name": "name_key", "founded": "founded_on", "updated": "updated_at"}


@require_GET
@signed_in
def brand_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(VIEW)
    brands = brands_for(principal)
    filterset = BrandFilter(request.GET, queryset=brands, request=request)
    bodies, chains = bodies_and_chains(brands, request.GET.get("body", ""))
    form = brand_form(filterset, bodies=bodies, chains=chains)
    found = filterset.qs if filterset.is_valid() else brands.none()
    rows, page = list_page(request, found.select_related(*BRAND_SHOWN), allowed=ORDERINGS, default="name")
    context = {
        "filter_form": form,
        "rows": [(brand, brand_tag(brand)) for brand in rows],
        "page": page,
        "bulk": bulk_offer(request, principal, "brands", page),
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "name",
        "tabs": room_tabs(principal, "brands"),
        "body": request.GET.get("body", ""),
        "may_create": by_body(principal).may(EDIT),
    }
    return render(request, "alliances/brand_list.html", context)


@require_GET
@signed_in
def brand_detail(request: HttpRequest, principal: Principal, brand_id: UUID) -> HttpResponse:
    brand = get_brand_for(principal, brand_id)
    org, unit = brand.party_org, brand.unit
    context = {
        "brand": brand,
        "state_tag": brand_tag(brand),
        "crumbs": [BODIES, BRANDS, Crumb(brand.name)],
        "facts": [
            Fact("类别", brand.kind.label),
            Fact("链党组织", brand.body.name, url=reverse("body-detail", args=[brand.body_id])),
            Fact("创建", cn_date(brand.founded_on)),
        ],
        "pairs": [
            Pair("内涵", brand.meaning),
            Pair("所在单位", unit.name if unit else "", reverse("unit-detail", args=[unit.pk]) if unit else ""),
            Pair("创建党组织", org.name if org else "", reverse("party-org-detail", args=[org.pk]) if org else ""),
            *([Pair("停用日期", cn_date(brand.ended_on))] if brand.ended_on else []),
        ],
        "may_edit": may_edit_of(principal, brand.body_id),
    }
    return render(request, "alliances/brand_detail.html", context)


def _form_page(request: HttpRequest, principal: Principal, brand: Brand | None) -> HttpResponse:
    initial = {"version": brand.version} if brand else {"body": request.GET.get("body", "")}
    form = BrandForm(posted(request), instance=brand, principal=principal, initial=initial)
    saved: list[Brand] = []
    if form.is_bound and form.is_valid() and attempted(form, lambda: saved.append(_save(principal, form, brand))):
        return done(request, f"已保存“{saved[0].name}”。", reverse("brand-detail", args=[saved[0].pk]))
    detail = reverse("brand-detail", args=[brand.pk]) if brand else ""
    crumbs = [Crumb(brand.name, detail), Crumb("修改")] if brand else [Crumb("登记品牌")]
    context = {
        "form": form,
        "brand": brand,
        "crumbs": [BODIES, BRANDS, *crumbs],
        "back": detail or reverse("brand-list"),
    }
    return render(request, "alliances/brand_form.html", context, status=422 if form.is_bound else 200)


def _save(principal: Principal, form: BrandForm, brand: Brand | None) -> Brand:
    values = form.values()
    if brand is None:
        return actions.create_brand(actor=principal, body_id=values.pop("body_id"), values=values)
    version = form.cleaned_data["version"]
    return actions.update_brand(actor=principal, brand_id=brand.pk, values=values, expected_version=version)


@require_http_methods(["GET", "POST"])
@signed_in
def brand_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    by_body(principal).require(EDIT)
    return _form_page(request, principal, None)


@require_http_methods(["GET", "POST"])
@signed_in
def brand_edit(request: HttpRequest, principal: Principal, brand_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_brand_for(principal, brand_id, EDIT))


@require_http_methods(["GET", "POST"])
@signed_in
def brand_end(request: HttpRequest, principal: Principal, brand_id: UUID) -> HttpResponse:
    brand = get_brand_for(principal, brand_id, EDIT)
    form, detail = EndBrandForm(posted(request)), reverse("brand-detail", args=[brand.pk])
    if (
        form.is_bound
        and form.is_valid()
        and attempted(form, lambda: actions.end_brand(actor=principal, brand_id=brand.pk, day=form.cleaned_data["day"]))
    ):
        return done(request, f"“{brand.name}”已停用。", detail)
    effects = ["不再计入在用的品牌；记录保留，之后可以恢复。"]
    confirm = Confirmation(f"停用：{brand.name}", effects, "停用", detail)
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def brand_reopen(request: HttpRequest, principal: Principal, brand_id: UUID) -> HttpResponse:
    get_brand_for(principal, brand_id, EDIT)
    brand = actions.reopen_brand(actor=principal, brand_id=brand_id)
    return done(request, f"“{brand.name}”已恢复使用。", reverse("brand-detail", args=[brand.pk]))
