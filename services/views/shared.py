"""共享资源: the list, a resource's page with its week, its form, its closing days."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.bin import undo_address
from core.errors import InvalidInput
from core.pages import attempt, attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date, cn_day
from core.templatetags.parts import Confirmation, Crumb, Fact, Pair
from services.actions.shared import close_days, create_resource, move_resource, open_days, update_resource
from services.choices.shared import RESOURCE_TRANSITIONS, ResourceState
from services.models import SharedResource
from services.room import room_tabs
from services.shared.filters import ResourceFilter, resource_form
from services.shared.forms import ClosureForm, ResourceForm
from services.shared.queries import BOOK, EDIT, VIEW, bookings_visible, get_resource_for, resources_for
from services.shared.signs import audience_words, opening_words, resource_tag
from services.shared.week import monday_of, week_of

ORDERINGS = {"name": "name_key", "updated": "updated_at"}
RESOURCES = Crumb("共享资源", "/services/resources/")
MOVES = {
    ResourceState.PAUSED: ("暂停开放", "暂停期间不能预约，已有的预约不变。"),
    ResourceState.OPEN: ("恢复开放", "恢复后各单位可以预约。"),
    ResourceState.ENDED: ("不再共享", "从可预约的资源中移出，记录保留，之后可以恢复开放。"),
}


@require_GET
@signed_in
def resource_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(VIEW)
    resources = resources_for(principal)
    filterset = ResourceFilter(request.GET, queryset=resources, request=request)
    form = resource_form(filterset)
    found = filterset.qs if filterset.is_valid() else resources.none()
    rows, page = list_page(request, found.select_related("owner", "chain"), allowed=ORDERINGS, default="name")
    context = {
        "filter_form": form,
        "rows": [(row, resource_tag(row), opening_words(row)) for row in rows],
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "name",
        "may_create": principal.may(EDIT),
        "tabs": room_tabs(principal, "resources"),
    }
    return render(request, "services/resource_list.html", context)


def _pairs(resource: SharedResource, principal: Principal) -> list[Pair]:
    owner_url = reverse("unit-detail", args=[resource.owner_id]) if principal.may("unit.view") else ""
    return [
        Pair("能做什么", resource.purpose),
        Pair("提供单位", resource.owner.name, owner_url),
        Pair("地点", resource.location),
        Pair("产业链", resource.chain.name if resource.chain else "不限产业链"),
        Pair("开放对象", audience_words(resource)),
        Pair("使用要求", resource.terms or "无"),
        Pair("收费", resource.fee or "未说明"),
        Pair("预约", _rule(resource)),
    ]


def _rule(resource: SharedResource) -> str:
    ahead = f"提前 {resource.lead_days} 天" if resource.lead_days else "当天可约"
    confirmed = "先约先得，无须确认" if resource.is_confirmed_at_once else "由提供单位确认"
    return f"{ahead}，一次最多 {resource.most_days} 天，{confirmed}"


@require_GET
@signed_in
def resource_detail(request: HttpRequest, principal: Principal, resource_id: UUID) -> HttpResponse:
    """``?week=`` is any day of the week shown."""
    resource = get_resource_for(principal, resource_id)
    may_edit = resources_for(principal, action=EDIT).filter(pk=resource.pk).exists()
    first = monday_of(request.GET.get("week", ""))
    may_book = principal.may(BOOK) and resource.state == ResourceState.OPEN
    named = bookings_visible(principal) if principal.may(BOOK) else None
    context = {
        "resource": resource,
        "state_tag": resource_tag(resource),
        "crumbs": [RESOURCES, Crumb(resource.name)],
        "facts": [
            Fact("类别", str(resource.get_kind_display())),
            Fact("开放时间", opening_words(resource)),
            Fact("收费", resource.fee or "未说明"),
        ],
        "pairs": _pairs(resource, principal),
        "week": week_of(resource, first, named),
        "week_label": f"{cn_date(first)}—{cn_day(first + dt.timedelta(days=6))}",
        "before": (first - dt.timedelta(days=7)).isoformat() if first > clock.today() else "",
        "after": (first + dt.timedelta(days=7)).isoformat(),
        "closures": resource.closures.filter(ends_on__gte=clock.today()).order_by("starts_on"),
        "may_book": may_book,
        "may_edit": may_edit,
        "moves": [(to, MOVES[to][0]) for to in MOVES if may_edit and to in RESOURCE_TRANSITIONS[resource.state]],
    }
    return render(request, "services/resource_detail.html", context)


def _form_page(request: HttpRequest, principal: Principal, resource: SharedResource | None) -> HttpResponse:
    initial = {name: request.GET[name] for name in ("owner", "chain") if request.GET.get(name)}
    form = ResourceForm(posted(request), principal=principal, resource=resource, initial=initial)
    if form.is_bound and form.is_valid():
        saved = attempt(form, lambda: _save(principal, form, resource))
        if saved is not None:
            return done(request, f"已保存“{saved.name}”。", reverse("resource-detail", args=[saved.pk]))
    context = {
        "form": form,
        "resource": resource,
        "crumbs": [RESOURCES, Crumb("修改" if resource else "登记共享资源")],
        "back": reverse("resource-detail", args=[resource.pk]) if resource else reverse("resource-list"),
    }
    return render(request, "services/resource_form.html", context, status=422 if form.is_bound else 200)


def _save(principal: Principal, form: ResourceForm, resource: SharedResource | None) -> SharedResource:
    if resource is None:
        return create_resource(actor=principal, values=form.values())
    return update_resource(
        actor=principal,
        resource_id=resource.pk,
        values=form.values(),
        expected_version=form.cleaned_data["version"],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def resource_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(EDIT)
    return _form_page(request, principal, None)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def resource_edit(request: HttpRequest, principal: Principal, resource_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_resource_for(principal, resource_id, EDIT))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def resource_move(request: HttpRequest, principal: Principal, resource_id: UUID, to: str) -> HttpResponse:
    resource = get_resource_for(principal, resource_id, EDIT)
    if to not in MOVES:
        raise InvalidInput("没有这个状态，请刷新页面后重试。")
    label, effect = MOVES[ResourceState(to)]
    detail = reverse("resource-detail", args=[resource.pk])
    if request.method == "POST":
        move_resource(actor=principal, resource_id=resource.pk, to=to)
        return done(request, f"“{resource.name}”已{label}。", detail)
    confirm = Confirmation(f"{label}“{resource.name}”", [effect], label, detail)
    return render(request, "kit/confirm.html", {"confirm": confirm})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def closure_add(request: HttpRequest, principal: Principal, resource_id: UUID) -> HttpResponse:
    resource = get_resource_for(principal, resource_id, EDIT)
    form = ClosureForm(posted(request))
    detail = reverse("resource-detail", args=[resource.pk])

    def act() -> Any:
        return close_days(actor=principal, resource_id=resource.pk, **form.cleaned_data)

    if form.is_bound and form.is_valid() and attempted(form, act):
        return done(request, "已登记停用日，这几天不能预约。", detail)
    context = {
        "form": form,
        "title": f"登记停用日：{resource.name}",
        "crumbs": [RESOURCES, Crumb(resource.name, detail), Crumb("登记停用日")],
        "label": "保存",
        "back": detail,
    }
    return render(request, "services/resource_step.html", context, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def closure_remove(request: HttpRequest, principal: Principal, closure_id: UUID) -> HttpResponse:
    closure = open_days(actor=principal, closure_id=closure_id)
    detail = reverse("resource-detail", args=[closure.resource_id])
    return done(request, "已取消停用，这几天又可以预约。", detail, undo=undo_address(closure_id))
