"""域外成员: units of another city or of none, as members of bodies (R67, F148)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from alliances import actions
from alliances.access import get_body_for
from alliances.forms import DayForm
from alliances.models import ChainBody, OuterMember
from alliances.pages import BODIES, crumbs_to, room_tabs
from alliances.queries import by_body, holds_body
from alliances.sharing.filters import OuterFilter, outer_form
from alliances.sharing.forms import OuterForm
from alliances.sharing.queries import EDIT, VIEW, get_outer_for, outers_for
from alliances.teams.filters import bodies_and_chains
from core.pages import attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Confirmation, Crumb

OUTERS = Crumb("域外成员", "/alliances/outer-members/")
ORDERINGS = {"name": "name_key", "updated": "updated_at"}


@require_GET
@signed_in
def outer_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    by_body(principal).require(VIEW)
    rows = outers_for(principal)
    filterset = OuterFilter(request.GET, queryset=rows, request=request)
    bodies, chains = bodies_and_chains(rows, request.GET.get("body", ""))
    form = outer_form(filterset, bodies=bodies, chains=chains)
    found = filterset.qs if filterset.is_valid() else rows.none()
    shown, page = list_page(request, found.select_related("body", "city"), allowed=ORDERINGS, default="name")
    body_id = request.GET.get("body", "")
    context = {
        "filter_form": form,
        "rows": shown,
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "name",
        "body_id": body_id,
        "may_edit": by_body(principal).may(EDIT),
        "tabs": room_tabs(principal, "across"),
    }
    return render(request, "alliances/outer_list.html", context)


def _list_of(body_id: UUID) -> str:
    return f"{reverse('outer-list')}?body={body_id}"


def _form_page(request: HttpRequest, principal: Principal, body: ChainBody, outer: OuterMember | None) -> HttpResponse:
    initial = {"version": outer.version} if outer else {}
    form = OuterForm(posted(request), instance=outer, principal=principal, initial=initial)

    def save() -> OuterMember:
        if outer is None:
            return actions.add_outer_member(actor=principal, body_id=body.pk, values=form.values())
        return actions.update_outer_member(
            actor=principal, outer_id=outer.pk, values=form.values(), expected_version=form.cleaned_data["version"]
        )

    if form.is_bound and form.is_valid() and attempted(form, save):
        return done(request, f"已保存“{form.cleaned_data['name']}”。", _list_of(body.pk))
    context = {
        "form": form,
        "outer": outer,
        "body": body,
        "crumbs": [BODIES, OUTERS, Crumb(outer.name)] if outer else crumbs_to(body, "登记域外成员"),
        "back": _list_of(body.pk),
        "may_end": outer is not None and outer.valid_to is None and holds_body(principal, body.pk, EDIT),
    }
    return render(request, "alliances/outer_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def outer_add(request: HttpRequest, principal: Principal, body_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_body_for(principal, body_id, EDIT), None)


@require_http_methods(["GET", "POST"])
@signed_in
def outer_edit(request: HttpRequest, principal: Principal, outer_member_id: UUID) -> HttpResponse:
    outer = get_outer_for(principal, outer_member_id, EDIT)
    return _form_page(request, principal, outer.body, outer)


@require_http_methods(["GET", "POST"])
@signed_in
def outer_end(request: HttpRequest, principal: Principal, outer_member_id: UUID) -> HttpResponse:
    outer = get_outer_for(principal, outer_member_id, EDIT)
    form = DayForm(request.POST or None)
    if form.is_valid() and attempted(
        form,
        lambda: actions.end_outer_member(actor=principal, outer_id=outer.pk, last_day=form.cleaned_data["last_day"]),
    ):
        return done(request, f"“{outer.name}”已退出。", _list_of(outer.body_id))
    effects = [f"从次日起不再计入“{outer.body.name}”的域外成员，历史记录保留。"]
    confirm = Confirmation(f"“{outer.name}”退出", effects, "登记退出", _list_of(outer.body_id))
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=422 if form.is_bound else 200)
