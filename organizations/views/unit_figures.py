"""Entry of one unit's figures: a period, one line for each kind, saved together (F136)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core import clock
from core.errors import InvalidInput
from core.models import Term
from core.pages import attempt, done, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from core.tenancy.dated import in_force
from organizations import actions
from organizations.access import get_unit_for
from organizations.figure_form import PeriodForm, UnitFigureForm
from organizations.measures import measure_of
from organizations.models import Unit, UnitFigure
from organizations.periods import Period, period_from
from organizations.queries import unit_figures_for, units_for
from organizations.views.unit import UNITS

YEARS = 4


def _asked(request: HttpRequest) -> Period:
    """The period of the address; last year's whole unless said. Raises InvalidInput."""
    text = request.GET.get("period", "")
    found = period_from(text) if text else Period(clock.today().year - 1, "year", 1)
    if found is None:
        raise InvalidInput(f"“{text[:20]}”不是有效的期间，请重新选择。", code="bad_period")
    return found


def _offered(asked: Period) -> list[Period]:
    this = clock.today().year
    years = sorted({*range(this, this - YEARS, -1), asked.year}, reverse=True)
    found = [Period(year, "year", 1) for year in years]
    for kind, count in (("half", 2), ("quarter", 4), ("month", 12)):
        found += [Period(asked.year, kind, number) for number in range(1, count + 1)]
    return found


def _history(principal: Principal, unit: Unit) -> list[tuple[str, str, str, str]]:
    """Period, kind, amount and source of everything entered, the latest first."""
    rows = unit_figures_for(principal).filter(unit=unit).select_related("kind")
    found = sorted(rows, key=lambda row: (-row.year, row.period, -row.number, row.kind.order))
    return [
        (
            str(Period(row.year, row.period, row.number)),
            row.kind.label,
            measure_of(row.kind.meaning).shown(row.value),
            row.source,
        )
        for row in found
    ]


@require_http_methods(["GET", "POST"])
@signed_in
def unit_figures(request: HttpRequest, principal: Principal, unit_id: UUID) -> HttpResponse:
    right = "unit_figure.edit" if request.method == "POST" else "unit_figure.view"
    unit, period = get_unit_for(principal, unit_id, right), _asked(request)
    kinds = list(Term.objects.filter(in_force(clock.today()), kind="figure_kind").order_by("order", "label"))
    at = {"year": period.year, "period": period.kind, "number": period.number}
    held = {row.kind_id: row for row in UnitFigure.objects.filter(unit=unit, **at)}
    form = UnitFigureForm(posted(request), kinds=kinds, held=held)
    page = f"{reverse('unit-figures', args=[unit.pk])}?period={period.code}"
    if form.is_bound and form.is_valid():
        version = form.cleaned_data["version"]
        changed = attempt(
            form,
            lambda: actions.set_unit_figures(
                actor=principal, unit_id=unit.pk, period=period, entries=form.entries(), expected_version=version
            ),
        )
        if changed is not None:
            text = f"已保存{period}的 {changed} 项数据。" if changed else f"{period}的数据没有变化。"
            return done(request, text, page)
    context = {
        "unit": unit,
        "period": period,
        "period_form": PeriodForm(initial={"period": period.code}, periods=_offered(period)),
        "form": form,
        "history": _history(principal, unit),
        "may_edit": units_for(principal, action="unit_figure.edit").filter(pk=unit.pk).exists(),
        "crumbs": [UNITS, Crumb(unit.name, reverse("unit-detail", args=[unit.pk])), Crumb("经营数据")],
    }
    return render(request, "organizations/unit_figures.html", context, status=422 if form.is_bound else 200)
