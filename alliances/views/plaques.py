"""牌证登记簿: plaques and certificates given under a number, and taken back (F042)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from alliances import actions
from alliances.access import get_body_for, get_plaque_for
from alliances.actions.plaque import next_number
from alliances.models import Plaque
from alliances.office_filters import PlaqueFilter, plaque_form
from alliances.office_forms import PlaqueChangeForm, PlaqueForm, ReturnForm
from alliances.office_queries import plaques_for
from alliances.pages import BODIES, crumbs_to, room_tabs
from alliances.queries import by_body, holds_body
from core.models import Term
from core.pages import attempted, done, list_page, signed_in
from core.principal import Principal
from core.templatetags.parts import Confirmation, Crumb

PLAQUES = Crumb("牌证登记", "/plaques/")
ORDERINGS = {"granted": "granted_on", "number": "number", "updated": "updated_at"}


def receiver_of(plaque: Plaque) -> str:
    row = plaque.unit or plaque.party_org
    return row.name if row else ""


@require_GET
@signed_in
def plaque_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    by_body(principal).require("body.view")
    rows = plaques_for(principal)
    filterset = PlaqueFilter(request.GET, queryset=rows, request=request)
    form = plaque_form(filterset, rows)
    found = filterset.qs if filterset.is_valid() else rows.none()
    shown, page = list_page(
        request,
        found.select_related("body", "kind", "unit", "party_org"),
        allowed=ORDERINGS,
        default="-granted",
    )
    body_id = request.GET.get("body", "")
    context = {
        "filter_form": form,
        "rows": [(row, receiver_of(row)) for row in shown],
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "-granted",
        "body_id": body_id,
        "may_write": by_body(principal).may("membership.edit"),
        "tabs": room_tabs(principal, "plaques"),
    }
    return render(request, "alliances/plaque_list.html", context)


def _list_of(body_id: UUID) -> str:
    return f"{reverse('plaque-list')}?body={body_id}"


@require_http_methods(["GET", "POST"])
@signed_in
def plaque_grant(request: HttpRequest, principal: Principal, body_id: UUID) -> HttpResponse:
    body = get_body_for(principal, body_id, "membership.edit")
    first = Term.objects.filter(kind="plaque_kind").order_by("order", "label").first()
    initial = {"member": request.GET.get("member", "")}
    if first is not None:
        initial |= {"kind": str(first.pk), "number": next_number(body.pk, first.pk)}
    form = PlaqueForm(request.POST or None, principal=principal, initial=initial)
    if form.is_valid() and attempted(
        form, lambda: actions.grant_plaque(actor=principal, body_id=body.pk, values=form.values())
    ):
        return done(request, "已登记授牌。", _list_of(body.pk))
    context = {"form": form, "crumbs": crumbs_to(body, "登记授牌"), "back": _list_of(body.pk)}
    return render(request, "alliances/plaque_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def plaque_edit(request: HttpRequest, principal: Principal, plaque_id: UUID) -> HttpResponse:
    plaque = get_plaque_for(principal, plaque_id, "membership.edit")
    form = PlaqueChangeForm(request.POST or None, initial=PlaqueChangeForm.of(plaque))
    if form.is_valid() and attempted(
        form,
        lambda: actions.update_plaque(
            actor=principal,
            plaque_id=plaque.pk,
            values=form.values(),
            expected_version=form.cleaned_data["version"],
        ),
    ):
        return done(request, "已保存。", _list_of(plaque.body_id))
    context = {
        "form": form,
        "plaque": plaque,
        "crumbs": [BODIES, PLAQUES, Crumb(f"{plaque.kind.label} {plaque.number}".strip())],
        "back": _list_of(plaque.body_id),
        "may_return": plaque.returned_on is None and holds_body(principal, plaque.body_id, "membership.edit"),
    }
    return render(request, "alliances/plaque_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def plaque_return(request: HttpRequest, principal: Principal, plaque_id: UUID) -> HttpResponse:
    plaque = get_plaque_for(principal, plaque_id, "membership.edit")
    form = ReturnForm(request.POST or None)
    if form.is_valid() and attempted(
        form, lambda: actions.return_plaque(actor=principal, plaque_id=plaque.pk, day=form.cleaned_data["last_day"])
    ):
        return done(request, "已登记收回。", _list_of(plaque.body_id))
    called = f"{plaque.kind.label} {plaque.number}".strip()
    confirm = Confirmation(
        f"收回“{called}”",
        [f"{receiver_of(plaque)}的牌证登记为收回，记录保留，编号不再发给别人；成员关系不变。"],
        "登记收回",
        _list_of(plaque.body_id),
    )
    context = {"confirm": confirm, "form": form}
    return render(request, "kit/confirm.html", context, status=422 if form.is_bound else 200)
