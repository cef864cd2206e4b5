"""服务目录: what companies find and ask for, and what became of it."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core.attachments import files_taken_back
from core.errors import InvalidInput
from core.pages import attempt, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from services.actions.service_requests import request_item
from services.catalogue.filters import ItemFilter, RequestFilter, item_form, request_form
from services.catalogue.pages import CATALOGUE, asked_for, days_of, edition_tag, item_facts, item_pairs, provider_of
from services.catalogue.proposals import PROPOSE, own_items
from services.catalogue.proposals import VIEW as PROPOSALS_VIEW
from services.catalogue.queries import (
    EDIT,
    ITEM_SHOWN,
    VIEW,
    get_item_for,
    get_module_for,
    get_request_for,
    items_for,
    present_edition,
    requests_for,
)
from services.models import Ticket
from services.queries import RAISE
from services.room import room_tabs
from services.signs import sign_of
from services.tickets.files import keep_files
from services.tickets.pages import detail_url
from services.tickets.raise_forms import RaiseForm
from services.tickets.signs import state_tag

ORDERINGS = {"name": "name_key", "updated": "updated_at"}
REQUEST_ORDERINGS = {"requested": "requested_at", "updated": "updated_at"}
LATEST = 10
GIVEN = ("unit", "body")


@require_GET
@signed_in
def item_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(VIEW)
    edition, items = present_edition(), items_for(principal)
    filterset = ItemFilter(request.GET, queryset=items, request=request)
    found = filterset.qs if filterset.is_valid() else items.none()
    form = item_form(
        filterset, edition, asked=request.GET.get("body", "")
    )  # what the page does not offer narrows all the same
    rows, page = list_page(request, found.select_related(*ITEM_SHOWN), allowed=ORDERINGS, default="name")
    context = {
        "filter_form": form,
        "edition": edition,
        "rows": [(item, provider_of(item), days_of(item)) for item in rows],
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "name",
        "tabs": room_tabs(principal, "catalogue"),
        "may_request": principal.may(RAISE),
        "may_edit": principal.may_everywhere(EDIT),
        "sees_proposals": principal.may(PROPOSALS_VIEW),
    }
    return render(request, "services/catalogue_list.html", context)


@require_GET
@signed_in
def item_detail(request: HttpRequest, principal: Principal, service_item_id: UUID) -> HttpResponse:
    item = get_item_for(principal, service_item_id)
    edition = item.module.edition
    asked = requests_for(principal).filter(item__line=item.line).select_related("ticket", "unit")
    context = {
        "item": item,
        "crumbs": [CATALOGUE, Crumb(item.name)],
        "state_tag": edition_tag(edition),
        "facts": item_facts(item),
        "pairs": item_pairs(item),
        "requests": [
            (one, sign_of(one.ticket), state_tag(one.ticket)) for one in asked.order_by("-requested_at", "id")[:LATEST]
        ],
        "may_request": principal.may(RAISE) and not edition.is_draft and edition.ended_on is None,
        "may_edit": principal.may_everywhere(EDIT) and edition.is_draft,
        "may_propose": principal.may(PROPOSE) and own_items(principal).filter(pk=item.pk).exists(),
    }
    return render(request, "services/catalogue_item.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def item_request(request: HttpRequest, principal: Principal, service_item_id: UUID) -> HttpResponse:
    """一键申请: the form of a ticket, with the category known and the words begun."""
    principal.require(RAISE)
    item = get_item_for(principal, service_item_id)
    initial = {**asked_for(item), **{name: request.GET[name] for name in GIVEN if name in request.GET}}
    form = RaiseForm(
        posted(request), request.FILES or None, principal=principal, category_id=item.category_id, initial=initial
    )
    if form.is_bound and form.is_valid():
        made = attempt(form, lambda: _request(principal, item.pk, form))
        if made is not None:
            text = f"已申请“{item.name}”，编号 {sign_of(made)}。由{made.body.name}响应，进展会通知您。"
            return done(request, text, detail_url(made))
    own = reverse("service-item-detail", args=[item.pk])
    context = {
        "form": form,
        "item": item,
        "provider": provider_of(item),
        "days": days_of(item),
        "crumbs": [CATALOGUE, Crumb(item.name, own), Crumb("申请")],
        "back": own,
    }
    return render(request, "services/catalogue_request.html", context, status=422 if form.is_bound else 200)


def _request(principal: Principal, item_id: UUID, form: RaiseForm) -> Ticket:
    """Raises InvalidInput, NotAllowed, Conflict."""
    channels = form.channels()
    if not channels:
        raise InvalidInput("本市没有设“企业填报”渠道，请联系组织部门在“词汇”里设置。")
    with files_taken_back(), transaction.atomic():
        made = request_item(
            actor=principal,
            item_id=item_id,
            values={name: value for name, value in form.values().items() if name != "category_id"},
            channels=channels,
            answers=form.answers(),
            raised_at=form.cleaned_data.get("raised_at"),
        )
        keep_files(principal, made.ticket_id, form.cleaned_data["files"])
        ticket: Ticket = Ticket.objects.select_related("body").get(pk=made.ticket_id)
        return ticket


@require_GET
@signed_in
def module_detail(request: HttpRequest, principal: Principal, service_module_id: UUID) -> HttpResponse:  # noqa: ARG001
    """A module's page is the list of its items."""
    module = get_module_for(principal, service_module_id)
    return redirect(f"{reverse('service-item-list')}?module={module.pk}&edition={module.edition_id}")


@require_GET
@signed_in
def request_detail(request: HttpRequest, principal: Principal, service_request_id: UUID) -> HttpResponse:  # noqa: ARG001
    """A request's page is that of its ticket."""
    return redirect("ticket-detail", ticket_id=get_request_for(principal, service_request_id).ticket_id)


@require_GET
@signed_in
def request_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(VIEW)
    asked = requests_for(principal)
    filterset = RequestFilter(request.GET, queryset=asked, request=request)
    found = filterset.qs if filterset.is_valid() else asked.none()
    form = request_form(filterset)
    shown = found.select_related("item__module__edition", "unit", "ticket")
    rows, page = list_page(request, shown, allowed=REQUEST_ORDERINGS, default="-requested")
    context: dict[str, Any] = {
        "filter_form": form,
        "rows": [(one, sign_of(one.ticket), state_tag(one.ticket)) for one in rows],
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "-requested",
        "crumbs": [CATALOGUE, Crumb("服务申请")],
    }
    return render(request, "services/request_list.html", context)
