"""登记问题: a problem heard on a visit, raised as a ticket from the visit's own page with its category's questions."""

from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from core import clock
from core.attachments import files_taken_back
from core.errors import Conflict
from core.pages import attempt, done, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from organizations.models import Unit
from services.actions.visits import Problem, raise_from_visit
from services.categories import category_tree
from services.choices import TicketNature, VisitState
from services.models import Ticket, Visit
from services.queries import RAISE
from services.signs import sign_of
from services.tickets.files import keep_files
from services.tickets.raise_forms import RaiseForm
from services.visits import pages
from services.visits.access import get_visit_for
from services.visits.queries import EDIT


class VisitProblemForm(RaiseForm):
    """The form of a problem whose company and channel the visit tells."""

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        self.visit = visit
        super().__init__(*args, **kwargs)
        for name in ("unit", "channels", "raised_at"):
            self.fields.pop(name, None)
        self.only_unit = visit.unit
        natures = [choice for choice in TicketNature.choices if choice[0] != TicketNature.REPORT]
        self.fields["nature"] = forms.ChoiceField(label="性质", choices=natures, initial=TicketNature.DEMAND)
        if visit.body_id and "body" in self.fields:
            self.initial.setdefault("body", str(visit.body_id))

    def _ask_body(self, units: list[Unit]) -> None:  # noqa: ARG002 - the company is the visit's
        super()._ask_body([self.visit.unit])

    def problem(self) -> Problem:
        data = self.cleaned_data
        body_id = self.only_body[0] if self.only_body else UUID(data["body"])
        columns = ("name", "text", "nature", "urgency", "contact_name", "contact_phone")
        given = {name: data[name] for name in columns}
        return Problem(category_id=self.category_id, body_id=body_id, answers=self.answers(), **given)


@require_http_methods(["GET", "POST"])
@signed_in
def visit_problem(request: HttpRequest, principal: Principal, visit_id: UUID) -> HttpResponse:
    """``?category=`` once it is chosen."""
    visit = get_visit_for(principal, visit_id, EDIT)
    principal.require(RAISE)
    if visit.state == VisitState.ASSESSED:
        raise Conflict("这次走访已经评估办结；新的问题请登记新的走访，或直接登记诉求。", code="wrong_state")
    context: dict[str, Any] = {
        "heading": "登记走访中的问题",
        "crumbs": pages.crumbs_of(visit, Crumb("登记问题")),
        "back": pages.detail_url(visit),
    }
    tree = category_tree(clock.today())
    text = request.POST.get("category") or request.GET.get("category", "")
    category = next((one for one in tree if str(one.term.pk) == text), None)
    if category is None:
        context["tree"] = tree
        status = 422 if request.method == "POST" else 200
        return render(request, "services/ticket_category.html", context, status=status)
    form = VisitProblemForm(
        posted(request), request.FILES or None, principal=principal, category_id=category.term.pk, visit=visit
    )
    if form.is_bound and form.is_valid():
        made = attempt(form, lambda: _raise(principal, visit, form))
        if made is not None:
            return done(request, f"已提交工单 {sign_of(made)}，由{made.body.name}响应。", pages.detail_url(visit))
    context |= {"form": form, "category": category}
    return render(request, "services/ticket_form.html", context, status=422 if form.is_bound else 200)


def _raise(principal: Principal, visit: Visit, form: VisitProblemForm) -> Ticket:
    """The ticket with its files; a refused file keeps neither."""
    with files_taken_back(), transaction.atomic():
        ticket = raise_from_visit(actor=principal, visit_id=visit.pk, problem=form.problem())
        keep_files(principal, ticket.pk, form.cleaned_data["files"])
        return ticket
