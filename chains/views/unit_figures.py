"""经营数据: totals of units' figures by period, chain and region, each opening the units it adds up (F136)."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from chains.coverage_forms import NOWHERE
from chains.figure_asking import Asking, asking, told
from chains.unit_totals import TotalLine, last_day, totals_of
from core import clock
from core.errors import InvalidInput
from core.pages import list_page, signed_in
from core.principal import Principal
from core.templatetags.formats import thousands
from core.templatetags.parts import Crumb, Fact
from organizations.models import Unit
from organizations.unit_figures import amounts_for, amounts_of

ORDERINGS = {"name": "name_key"}


@dataclass(frozen=True)
class Line:
    label: str
    amount: str
    units: int
    base: int
    url: str


def _line(asked: Asking, line: TotalLine, narrowing: dict[str, str]) -> Line:
    total = line.total
    return Line(line.label, asked.measure.shown(total.amount), total.units, total.base, asked.url(**narrowing))


@require_GET
@signed_in
def figure_totals(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require("unit_figure.view")
    asked = asking(request.GET, principal)
    if asked is None:
        return render(request, "chains/figure_totals.html", {"may_set": principal.may_everywhere("term.edit")})
    stood = min(last_day(asked.period), clock.today())
    chains = [asked.chain] if asked.chain else [chain for chain in asked.chains if chain.parent_id is None]
    region = {"region": request.GET["region"]} if request.GET.get("region") else {}
    totals = totals_of(asked.units, chains, asked.kind, asked.period, stood)
    whole = totals.whole
    context = {
        "asked": asked,
        "filter_form": asked.form,
        "facts": [
            Fact(f"{asked.period}{asked.kind.label}", asked.measure.shown(whole.amount), url=asked.url(**region)),
            Fact("已登记单位（去重）", thousands(whole.units), unit="家", url=asked.url(**region)),
            Fact("范围内单位", thousands(whole.base), unit="家"),
        ],
        "chains": [_line(asked, one, {"chain": one.key, **region}) for one in totals.by_chain if one.total.base],
        "regions": [_line(asked, one, {"region": one.key or NOWHERE}) for one in totals.by_region],
        "has_any": bool(whole.units),
        "may_import": principal.may_everywhere("import.run"),
        "may_export": principal.may("export.run"),
    }
    return render(request, "chains/figure_totals.html", context)


@require_GET
@signed_in
def figure_units(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The units one total adds up, each with its amount and how it was told."""
    principal.require("unit_figure.view")
    asked = asking(request.GET, principal)
    if asked is None:
        raise InvalidInput("还没有经营数据指标，请先在“设置”中添加。", code="no_kind")
    counted = amounts_for(asked.units, asked.kind, asked.period)
    found = asked.units.filter(id__in=counted.values("unit_id")).select_related("region")
    units, page = list_page(request, found, allowed=ORDERINGS, default="name")
    amounts = amounts_of(Unit.objects.filter(pk__in=[unit.pk for unit in units]), asked.kind, asked.period)
    context = {
        "asked": asked,
        "filter_form": asked.form,
        "rows": [
            (unit, asked.measure.shown(amount), told(asked, told_as))
            for unit in units
            for amount, told_as in [amounts[unit.pk]]
        ],
        "page": page,
        "crumbs": [Crumb("经营数据", reverse("figure-totals")), Crumb("单位明细")],
    }
    return render(request, "chains/figure_units.html", context)
