"""The doors of who has no account: a poster's link raises a ticket, the ticket's own link follows and rates it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core import clock
from core.errors import Conflict, DomainError, InvalidInput, NotFound, TooLarge, TooManyRequests
from core.models import Tenant
from core.pages import posted, put_errors
from core.principal import Principal, platform_principal
from core.sign_in import address_of, network_of
from core.tenancy.scope import current_scope, has_scope, tenant_scope
from documents.views.uploads import on_disk
from services.actions.files import add_file_by_link
from services.actions.posters import raise_by_poster, rate_by_link
from services.categories import Category, category_tree
from services.choices import TicketState
from services.models import Ticket, TicketLink
from services.posters.forms import RaiseByPosterForm, RateByLinkForm
from services.posters.links import FOLLOW, secret_of
from services.posters.pages import followed
from services.posters.queries import UNKNOWN, poster_of, ticket_of

REASON = "通过链接提出或查询诉求"
GONE = "services/link_gone.html"
ELSEWHERE = "您在这个浏览器里登录了别的单位的账号。请先退出登录，再打开这个链接。"
Door = Callable[[HttpRequest, Tenant, Principal, str], HttpResponse]


def _opened(request: HttpRequest, code: str, secret: str, door: Door) -> HttpResponse:
    """Inside the one city the address names; unknown cities and links are answered alike."""
    tenant = Tenant.objects.filter(code=code, is_active=True).first()
    if tenant is None:
        return _closed(request, UNKNOWN, 404)
    if has_scope() and current_scope().tenant_id != tenant.pk:
        return _closed(request, ELSEWHERE, 409)
    with tenant_scope(tenant.pk, actor_id=None, reason=REASON, request_id=getattr(request, "request_id", "")):
        try:
            return _private(door(request, tenant, platform_principal(tenant), secret))
        except NotFound as error:
            return _closed(request, error.message, error.status)


def _closed(request: HttpRequest, message: str, status: int) -> HttpResponse:
    return _private(render(request, GONE, {"message": message}, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    """The address is the secret: it is told to no other site, found by no search, and kept by no cache."""
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def poster_raise(request: HttpRequest, code: str, secret: str) -> HttpResponse:
    return _opened(request, code, secret, _raise)


@require_http_methods(["GET", "HEAD", "POST"])
def ticket_follow(request: HttpRequest, code: str, secret: str) -> HttpResponse:
    return _opened(request, code, secret, _follow)


def _raise(request: HttpRequest, tenant: Tenant, actor: Principal, secret: str) -> HttpResponse:
    """What it is about first, then the category's own form; without scripts as with them."""
    poster = poster_of(secret)
    tree = category_tree(clock.today())
    asked = request.POST.get("category") or request.GET.get("category", "")
    category: Category | None = next((one for one in tree if str(one.term.pk) == asked), None)
    context: dict[str, Any] = {"poster": poster, "tenant": tenant}
    if category is None:
        return render(request, "services/link_category.html", {**context, "tree": tree})
    form = RaiseByPosterForm(posted(request), request.FILES or None, category_id=category.term.pk)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            link = _raised(request, actor, secret, form)
            return _to_ticket(tenant, link)
        except InvalidInput as error:
            put_errors(form, error)
        except (TooManyRequests, TooLarge) as error:
            form.add_error(None, error.message)
            status = error.status
    return render(request, "services/link_raise.html", {**context, "form": form, "category": category}, status=status)


def _raised(request: HttpRequest, actor: Principal, secret: str, form: RaiseByPosterForm) -> TicketLink:
    def keep(ticket: Ticket) -> None:
        for upload in form.cleaned_data["files"]:
            with on_disk(upload) as path:
                add_file_by_link(actor=actor, ticket=ticket, source=path, name=upload.name or "")

    return raise_by_poster(
        actor=actor,
        secret=secret,
        values=form.values(),
        company=form.cleaned_data["company"],
        answers=form.answers(),
        network=network_of(address_of(request)),
        keep=keep,
    )


def _to_ticket(tenant: Tenant, link: TicketLink) -> HttpResponse:
    secret = secret_of(FOLLOW, link.ticket_id, link.link_digest)
    address = f"{reverse('ticket-follow', args=[tenant.code, secret])}?new=1"
    return HttpResponse(status=303, headers={"Location": address})


def _follow(request: HttpRequest, tenant: Tenant, actor: Principal, secret: str) -> HttpResponse:
    ticket = ticket_of(secret)
    form = RateByLinkForm(posted(request))
    refused: DomainError | None = None
    if form.is_bound and form.is_valid():
        try:
            rate_by_link(actor=actor, secret=secret, **form.cleaned_data)
            address = reverse("ticket-follow", args=[tenant.code, secret])
            return HttpResponse(status=303, headers={"Location": address})
        except InvalidInput as error:
            put_errors(form, error)
        except Conflict as error:
            refused = error
    context = {
        **followed(actor, ticket),
        "form": form if ticket.state == TicketState.ANSWERED else None,
        "is_new": "new" in request.GET,
        "refused": refused.message if refused else "",
    }
    status = refused.status if refused else 422 if form.is_bound else 200
    return render(request, "services/link_ticket.html", context, status=status)
