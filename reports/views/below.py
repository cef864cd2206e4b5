"""The cities below: how far each is with its packs. Figures only; no row of a person is read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core import clock
from core.pages import signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from core.tenancy.scope import tenant_scope
from reports.choices import ListMeaning
from reports.queries import city_rows, years_below
from reports.views.grid import asked_year
from reports.views.pack import PACKS


@require_GET
@signed_in
def packs_below(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere("pack.view")
    year, today = asked_year(request), clock.today()
    with tenant_scope(
        principal.tenant.id, mode="subtree", actor_id=principal.account_id, reason="查看下级年度清单汇总"
    ) as scope:
        below = [tenant_id for tenant_id in scope.visible if tenant_id != principal.tenant.id]
        rows, years = city_rows(below, year, today), years_below(below, today)
    context = {
        "crumbs": [PACKS, Crumb("下级汇总")],
        "year": year,
        "years": years,
        "rows": [
            {"city": row, "counts": [(str(meaning.label), row.counts.get(meaning, 0)) for meaning in ListMeaning]}
            for row in rows
        ],
        "heads": [str(meaning.label) for meaning in ListMeaning],
        "chains": sum(row.chains for row in rows),
        "published": sum(row.published for row in rows),
    }
    return render(request, "reports/packs_below.html", context)
