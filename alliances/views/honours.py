"""荣誉: the register by level, an honour's page, its form for one kind of holder at a time."""

from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from alliances import actions
from alliances.choices import NOT_PERSONS, HonourHolder, HonourLevel
from alliances.honours.filters import HonourFilter, honour_form
from alliances.honours.forms import SUGGEST, HonourForm
from alliances.honours.pages import HONOURS, holder_of, holder_url, level_tag
from alliances.honours.queries import HONOUR_SHOWN, get_honour_for, honours_for, may_edit_of
from alliances.models import Honour
from alliances.pages import BODIES, room_tabs
from alliances.queries import by_body
from alliances.sight import EDIT, VIEW
from alliances.teams.filters import bodies_and_chains
from core.pages import attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.templatetags.parts import Crumb, Fact, Pair, Tab

ORDERINGS = {"day": "given_on", "title": "title", "updated": "updated_at"}
PER_LEVEL = {str(level): Count("id", filter=Q(level=level)) for level in HonourLevel}


@require_GET
@signed_in
def honour_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(VIEW)
    honours = honours_for(principal)
    filterset = HonourFilter(request.GET, queryset=honours, request=request)
    bodies, chains = bodies_and_chains(honours.filter(body__isnull=False), request.GET.get("body", ""))
    years = sorted({day.year for day in honours.order_by().dates("given_on", "year")}, reverse=True)
    form = honour_form(filterset, bodies=bodies, chains=chains, years=years)
    found = filterset.qs if filterset.is_valid() else honours.none()
    rows, page = list_page(request, found.select_related(*HONOUR_SHOWN), allowed=ORDERINGS, default="-day")
    counted = found.order_by().aggregate(**PER_LEVEL)
    context = {
        "filter_form": form,
        "rows": [(honour, level_tag(honour), holder_of(honour)) for honour in rows],
        "levels": [(level.label, counted[level]) for level in HonourLevel if counted[level]],
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "-day",
        "tabs": room_tabs(principal, "honours"),
        "body": request.GET.get("body", ""),
        "may_create": by_body(principal).may(EDIT),
    }
    return render(request, "alliances/honour_list.html", context)


@require_GET
@signed_in
def honour_detail(request: HttpRequest, principal: Principal, honour_id: UUID) -> HttpResponse:
    honour = get_honour_for(principal, honour_id)
    body = honour.body
    context = {
        "honour": honour,
        "state_tag": level_tag(honour),
        "crumbs": [BODIES, HONOURS, Crumb(honour.title)],
        "facts": [
            Fact("获得者", holder_of(honour), url=holder_url(honour)),
            Fact("级别", honour.get_level_display()),
            Fact("授予日期", cn_date(honour.given_on)),
        ],
        "pairs": [
            Pair("类别", honour.kind.label),
            Pair("获得者类别", honour.get_holder_kind_display()),
            Pair("授予单位", honour.given_by),
            Pair("文号", honour.document),
            Pair("链党组织", body.name if body else "全市", reverse("body-detail", args=[body.pk]) if body else ""),
        ],
        "may_edit": may_edit_of(principal, honour.body_id),
    }
    return render(request, "alliances/honour_detail.html", context)


def _holder_asked(request: HttpRequest, principal: Principal) -> str:
    """Of what kind the holder is; a unit where the address does not say, or says what one may not write."""
    asked = request.GET.get("holder", "")
    return asked if asked in _kinds(principal) else str(HonourHolder.UNIT)


def _kinds(principal: Principal) -> list[str]:
    kinds = HonourHolder if principal.may("person.view") else NOT_PERSONS
    return [str(kind) for kind in kinds]


def _tabs(request: HttpRequest, principal: Principal, holder: str) -> list[Tab]:
    body = request.GET.get("body", "")
    also = f"&body={body}" if body else ""
    return [Tab(HonourHolder(kind).label, f"?holder={kind}{also}", active=kind == holder) for kind in _kinds(principal)]


def _form_page(request: HttpRequest, principal: Principal, honour: Honour | None) -> HttpResponse:
    holder = honour.holder_kind if honour else _holder_asked(request, principal)
    form = HonourForm(
        posted(request),
        instance=honour,
        principal=principal,
        holder=holder,
        of_city=principal.may_everywhere(EDIT),
        initial={"version": honour.version} if honour else {"body": request.GET.get("body", "")},
    )
    saved: list[Honour] = []
    if form.is_bound and form.is_valid() and attempted(form, lambda: saved.append(_save(principal, form, honour))):
        return done(request, f"已保存“{saved[0].title}”。", reverse("honour-detail", args=[saved[0].pk]))
    detail = reverse("honour-detail", args=[honour.pk]) if honour else ""
    crumbs = [Crumb(honour.title, detail), Crumb("修改")] if honour else [Crumb("登记荣誉")]
    context = {
        "form": form,
        "honour": honour,
        "chosen": form[holder] if holder in SUGGEST else None,
        "suggest_url": reverse(SUGGEST[HonourHolder(holder)]) if holder in SUGGEST else "",
        "chosen_name": form.shown_names.get(holder, ""),
        "kinds": [] if honour else _tabs(request, principal, holder),
        "crumbs": [BODIES, HONOURS, *crumbs],
        "back": detail or reverse("honour-list"),
    }
    return render(request, "alliances/honour_form.html", context, status=422 if form.is_bound else 200)


def _save(principal: Principal, form: HonourForm, honour: Honour | None) -> Honour:
    values = form.values()
    if honour is None:
        body_id = values.pop("body_id")
        return actions.create_honour(actor=principal, body_id=body_id, holder_kind=form.holder, values=values)
    version = form.cleaned_data["version"]
    return actions.update_honour(actor=principal, honour_id=honour.pk, values=values, expected_version=version)


@require_http_methods(["GET", "POST"])
@signed_in
def honour_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    by_body(principal).require(EDIT)
    return _form_page(request, principal, None)


@require_http_methods(["GET", "POST"])
@signed_in
def honour_edit(request: HttpRequest, principal: Principal, honour_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_honour_for(principal, honour_id, EDIT))
