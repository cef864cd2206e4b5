"""提出诉求: what it is about first, then the category's own questions; without scripts as with them."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core import clock
from core.attachments import files_taken_back
from core.errors import InvalidInput
from core.pages import attempt, done, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from services.actions.raising import raise_ticket
from services.categories import Category, category_tree
from services.models import Ticket
from services.queries import RAISE
from services.signs import sign_of
from services.tickets.files import keep_files
from services.tickets.pages import detail_url, tickets_crumb
from services.tickets.raise_forms import RaiseForm, Speaker
from services.tickets.sources import Source, source_of

GIVEN = ("unit", "body", "nature", "name")


@require_http_methods(["GET", "POST"])
@signed_in
def ticket_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    """``?category=`` once it is chosen; ``?unit=``, ``?body=`` and where it was said (``?meeting=``, ``?item=``,
    ``?resolution=``) fill in what is known already.
    """
    principal.require(RAISE)
    source = source_of(principal, request.GET)
    heading = "登记诉求" if Speaker(principal).is_staff else "提出诉求"
    context: dict[str, Any] = {
        "heading": heading,
        "crumbs": [tickets_crumb(principal), Crumb(heading)],
        "back": source.url if source else reverse("ticket-list"),
        "source": source,
    }
    tree = category_tree(clock.today())
    category = _chosen(tree, request.POST.get("category") or request.GET.get("category", ""))
    if category is None:
        context["tree"] = tree
        return render(
            request, "services/ticket_category.html", context, status=422 if request.method == "POST" else 200
        )
    known = source.initial(principal) if source else {}
    initial = {**known, **{name: request.GET[name] for name in GIVEN if name in request.GET}}
    form = RaiseForm(
        posted(request), request.FILES or None, principal=principal, category_id=category.term.pk, initial=initial
    )
    if form.is_bound and form.is_valid():
        made = attempt(form, lambda: _raise(principal, form, source))
        if made is not None:
            return done(request, f"已提交，编号 {sign_of(made)}。{_next(made)}", detail_url(made))
    context |= {"form": form, "category": category}
    return render(request, "services/ticket_form.html", context, status=422 if form.is_bound else 200)


def _chosen(tree: list[Category], text: str) -> Category | None:
    """The one an address names; None for anything else."""
    return next((one for one in tree if str(one.term.pk) == text), None)


def _raise(principal: Principal, form: RaiseForm, source: Source | None) -> Ticket:
    """The ticket with its files; a refused file keeps neither. Raises InvalidInput, NotAllowed."""
    channels = form.channels()
    if not channels:
        text = "本市没有设“企业填报”渠道，请联系组织部门在“词汇”里设置。"
        raise InvalidInput(text)
    with files_taken_back(), transaction.atomic():
        ticket = raise_ticket(
            actor=principal,
            values={**form.values(), **(source.ids if source else {})},
            channels=channels,
            answers=form.answers(),
            raised_at=form.cleaned_data.get("raised_at"),
        )
        keep_files(principal, ticket.pk, form.cleaned_data["files"])
        return ticket


def _next(ticket: Ticket) -> str:
    if ticket.is_confidential:
        return "由组织部门办理，只有组织部门和您看得到，进展会通知您。"
    return f"由{ticket.body.name}响应，进展会通知您。"
