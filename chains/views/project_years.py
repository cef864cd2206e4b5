"""年度结转: last year's open projects go on in a later year's list without being typed again (F016)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from chains import actions
from chains.pages import PROJECTS
from chains.project_forms import CarryForm
from chains.project_signs import state_tag
from chains.projects.queries import to_carry, years_of
from chains.queries import projects_for
from core import clock
from core.pages import attempted, done, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb, Tab


def _year_from(request: HttpRequest) -> int:
    text = request.GET.get("from", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else clock.today().year - 1


@require_http_methods(["GET", "POST"])
@signed_in
def project_carry(request: HttpRequest, principal: Principal) -> HttpResponse:
    """One year's open projects, all ticked; posted, they go on in the year after."""
    principal.require("project.edit")
    year = _year_from(request)
    projects = list(to_carry(principal, year).select_related("chain", "owner"))
    form = CarryForm(posted(request), projects=projects)

    def carry() -> None:
        actions.carry_all_over(
            actor=principal,
            project_ids=[UUID(text) for text in form.cleaned_data["ids"]],
            year=year + 1,
            reason=form.cleaned_data["reason"],
        )

    if form.is_valid() and attempted(form, carry):
        said = f"已把 {len(form.cleaned_data['ids'])} 个项目结转到 {year + 1} 年。"
        return done(request, said, f"{reverse('project-list')}?year={year + 1}")
    here = reverse("project-carry")
    years = [held for held in years_of(projects_for(principal)) if held <= clock.today().year]
    context: dict[str, Any] = {
        "crumbs": [PROJECTS, Crumb("年度结转")],
        "form": form,
        "year": year,
        "next_year": year + 1,
        "rows": [(project, state_tag(project)) for project in projects],
        "ticked": set(request.POST.getlist("ids")) if form.is_bound else {str(project.pk) for project in projects},
        "tabs": [Tab(f"{held}年", f"{here}?from={held}", held == year) for held in years],
    }
    return render(request, "chains/project_carry.html", context, status=422 if form.is_bound else 200)
