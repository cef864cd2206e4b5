"""诉求海报: made, printed, replaced and ended by whoever responds for the body."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.pages import attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from services.actions.posters import create_poster, end_poster, renew_poster
from services.posters.forms import PosterForm
from services.posters.paper import code_of, link_of
from services.posters.queries import get_poster_for, posters_for
from services.queries import RUN
from services.tickets.pages import tickets_crumb

ORDERINGS = {"created": "created_at", "updated": "updated_at"}


@require_GET
@signed_in
def poster_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(RUN)
    found = posters_for(principal).select_related("body", "channel")
    rows, page = list_page(request, found, allowed=ORDERINGS, default="-created")
    context = {"rows": rows, "page": page, "crumbs": [tickets_crumb(principal), Crumb("诉求海报")]}
    return render(request, "services/poster_list.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def poster_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(RUN)
    form = PosterForm(posted(request), principal=principal)
    if (
        form.is_bound
        and form.is_valid()
        and attempted(form, lambda: create_poster(actor=principal, values=form.values()))
    ):
        return done(request, "已建立，请打印张贴。", reverse("ticket-poster-list"))
    back = reverse("ticket-poster-list")
    context = {
        "form": form,
        "crumbs": [tickets_crumb(principal), Crumb("诉求海报", back), Crumb("新建海报")],
        "back": back,
    }
    return render(request, "services/poster_form.html", context, status=422 if form.is_bound else 200)


@require_GET
@signed_in
def poster_print(request: HttpRequest, principal: Principal, ticket_poster_id: UUID) -> HttpResponse:
    poster = get_poster_for(principal, ticket_poster_id)
    link = link_of(request, principal, poster)
    context = {"poster": poster, "link": link, "code": mark_safe(code_of(link)), "back": reverse("ticket-poster-list")}  # noqa: S308 - drawn here from an address of ours
    return render(request, "services/poster_print.html", context)


@require_POST
@signed_in
def poster_renew(request: HttpRequest, principal: Principal, ticket_poster_id: UUID) -> HttpResponse:
    row = renew_poster(actor=principal, poster_id=ticket_poster_id)
    return done(request, f"“{row.name}”已换链接，原来张贴的不能再用，请重新打印。", reverse("ticket-poster-list"))


@require_POST
@signed_in
def poster_end(request: HttpRequest, principal: Principal, ticket_poster_id: UUID) -> HttpResponse:
    row = end_poster(actor=principal, poster_id=ticket_poster_id)
    text = f"“{row.name}”已停用，以前提出的仍可查询和评价。"
    return done(request, text, reverse("ticket-poster-list"))
