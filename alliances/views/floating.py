"""流动党员: the register of those who take part where they work; their membership stays where it is (R51)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances import actions
from alliances.links.filters import FloatingFilter, floating_form
from alliances.links.forms import FloatingForm
from alliances.links.pages import FLOATING, crumbs_to
from alliances.links.queries import floating_for, get_floating_for
from alliances.models import FloatingMember, LinkNode
from alliances.pages import room_tabs
from alliances.sight import EDIT, VIEW
from alliances.teams.filters import MOST_BODIES
from core import clock
from core.bin import delete_to_bin, undo_address
from core.pages import attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.tenancy.dated import in_force
from organizations.models import PartyOrg

ORDERINGS = {"name": "name", "since": "valid_from", "updated": "updated_at"}


@require_GET
@signed_in
def floating_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(VIEW)
    principal.require("person.view")
    members, today = floating_for(principal), clock.today()
    filterset = FloatingFilter(request.GET, queryset=members, request=request)
    held = PartyOrg.objects.filter(id__in=members.order_by().values("receiving_org_id")).order_by("name_key")
    form = floating_form(
        filterset, orgs=[(str(key), name) for key, name in held.values_list("id", "name")[:MOST_BODIES]]
    )
    found = filterset.qs if filterset.is_valid() else members.none()
    rows, page = list_page(request, found.select_related("receiving_org", "unit"), allowed=ORDERINGS, default="name")
    links = LinkNode.objects.filter(in_force(today), floating_id__in=[row.pk for row in rows])
    linked = {node.floating_id: node for node in links.select_related("team", "above")}
    context = {
        "filter_form": form,
        "rows": [(row, linked.get(row.pk), row.valid_to is not None and row.valid_to < today) for row in rows],
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "name",
        "tabs": room_tabs(principal, "links"),
        "may_create": principal.may(EDIT),
    }
    return render(request, "alliances/floating_list.html", context)


def _page(request: HttpRequest, principal: Principal, row: FloatingMember | None) -> HttpResponse:
    initial = {"version": row.version} if row else {}
    form = FloatingForm(posted(request), instance=row, principal=principal, initial=initial)

    def save() -> None:
        if row is None:
            actions.register_floating(actor=principal, values=form.values())
        else:
            asked = form.cleaned_data["version"]
            actions.change_floating(actor=principal, floating_id=row.pk, values=form.values(), expected_version=asked)

    if form.is_bound and form.is_valid() and attempted(form, save):
        return done(request, f"已保存“{form.cleaned_data['name']}”。", reverse("floating-list"))
    label = f"修改：{row.name}" if row else "登记流动党员"
    context = {"form": form, "row": row, "label": label, "crumbs": crumbs_to(FLOATING, label)}
    return render(request, "alliances/floating_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def floating_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(EDIT)
    principal.require("person.view")
    return _page(request, principal, None)


@require_http_methods(["GET", "POST"])
@signed_in
def floating_edit(request: HttpRequest, principal: Principal, floating_member_id: UUID) -> HttpResponse:
    return _page(request, principal, get_floating_for(principal, floating_member_id, EDIT))


@require_POST
@signed_in
def floating_remove(request: HttpRequest, principal: Principal, floating_member_id: UUID) -> HttpResponse:
    row = get_floating_for(principal, floating_member_id, EDIT)
    entry = delete_to_bin(actor=principal, code="floating", row_id=row.pk)
    text = f"已删除“{entry.title}”，30 天内可在回收站恢复。"
    return done(request, text, reverse("floating-list"), undo=undo_address(row.pk))
