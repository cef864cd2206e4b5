"""Of which body is what is to be written down? Asked first, where the address does not say it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from alliances.pages import BODIES
from alliances.queries import bodies_for, by_body
from alliances.sight import EDIT
from alliances.teams.forms import BodyChoiceForm
from core.principal import Principal
from core.templatetags.parts import Crumb


def choose_body(
    request: HttpRequest, principal: Principal, *, going_on: str, back: str, label: str, action: str = EDIT
) -> HttpResponse:
    """Leads on to ``going_on`` with the body's id; who works in one body alone is not asked."""
    by_body(principal).require(action)
    held = bodies_for(by_body(principal), action=action).filter(ended_on__isnull=True)
    only = list(held.values_list("id", flat=True)[:2])
    if len(only) == 1:
        return HttpResponseRedirect(reverse(going_on, args=only))
    form = BodyChoiceForm(request.GET if "body" in request.GET else None, principal=principal)
    if form.is_valid():
        return HttpResponseRedirect(reverse(going_on, args=[form.cleaned_data["body"].pk]))
    context = {"form": form, "label": label, "crumbs": [BODIES, Crumb(label)], "back": reverse(back)}
    return render(request, "alliances/choose_body.html", context)
