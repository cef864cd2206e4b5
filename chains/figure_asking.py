"""What a page of units' figures asks for: which figure, of which period, of which units (F136)."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from chains.coverage import on_chain
from chains.coverage_forms import ALL, NOWHERE, RegionField, chain_choices
from chains.models import Chain
from chains.queries import by_chain, chains_for
from chains.unit_totals import last_day
from core import clock
from core.errors import InvalidInput
from core.models import Term
from core.principal import Principal
from core.queries import term_choices
from core.tenancy.dated import in_force
from organizations.ending import living_on
from organizations.measures import Measure, measure_of
from organizations.models import Unit
from organizations.periods import Period, period_from
from organizations.queries import units_for
from organizations.regions import region_choices

YEARS_SHOWN = 4
ADDED = {"half": "各半年相加", "quarter": "各季度相加", "month": "各月相加"}
TAKEN = {"half": "取下半年期末数", "quarter": "取最后一季期末数", "month": "取最后一月期末数"}


class FigureForm(forms.Form):
    period = forms.CharField(label="期间", required=False)
    kind = forms.ChoiceField(label="指标", required=False)
    chain = forms.ChoiceField(label="产业链", required=False)

    def __init__(self, *args: Any, periods: list[Period], chains: list[Chain], regions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"] = forms.ChoiceField(
            label="期间", required=False, choices=[(one.code, str(one)) for one in periods]
        )
        kinds = term_choices("figure_kind")
        self.fields["kind"] = forms.ChoiceField(label="指标", required=False, choices=kinds)
        self.fields["chain"] = forms.ChoiceField(label="产业链", required=False, choices=[ALL, *chain_choices(chains)])
        self.fields["region"] = RegionField(
            label="区县", required=False, choices=[ALL, *regions, (NOWHERE, "未填区县")]
        )


@dataclass(frozen=True)
class Asking:
    kind: Term
    measure: Measure
    period: Period
    chains: list[Chain]
    chain: Chain | None
    units: "QuerySet[Unit]"
    form: FigureForm

    def url(self, **more: str) -> str:
        asked = {"kind": str(self.kind.pk), "period": self.period.code}
        asked |= {"chain": str(self.chain.pk) if self.chain else "", **more}
        return f"{reverse('figure-units')}?{urlencode({name: value for name, value in asked.items() if value})}"


def _periods(asked: Period) -> list[Period]:
    """What the chip offers: the years, and the halves, quarters and months of the year one looks at."""
    this = clock.today().year
    years = sorted({*range(this, this - YEARS_SHOWN, -1), asked.year}, reverse=True)
    parts = [Period(asked.year, kind, number) for kind, count in (("half", 2), ("quarter", 4), ("month", 12))
             for number in range(1, count + 1)]  # fmt: skip
    return [*(Period(year, "year", 1) for year in years), *parts]


def _asked_period(asked: QueryDict) -> Period:
    text = asked.get("period", "")
    if not text:
        return Period(clock.today().year - 1, "year", 1)
    period = period_from(text)
    if period is None:
        raise InvalidInput(
            f"“{text[:20]}”不是有效的期间，请按 2026、2026H1、2026Q1、2026-03 的样子填写。", code="bad_period"
        )
    return period


def asking(asked: QueryDict, principal: Principal) -> Asking | None:
    """None where the city has no word for a figure yet."""
    period, day = _asked_period(asked), clock.today()
    kinds = list(Term.objects.filter(in_force(day), kind="figure_kind").order_by("order", "label"))
    if not kinds:
        return None
    kind = next((one for one in kinds if str(one.pk) == asked.get("kind", "")), kinds[0])
    stood = min(last_day(period), day)
    chains = list(chains_for(by_chain(principal)).filter(in_force(stood)).order_by("order", "name_key", "id"))
    chain = next((one for one in chains if str(one.pk) == asked.get("chain", "")), None)
    units = units_for(principal, action="unit_figure.view").filter(living_on(stood))
    if chain:
        units = on_chain(units, chain.pk, stood)
    region = asked.get("region", "")
    if region:
        units = units.filter(region_id__isnull=True) if region == NOWHERE else units.filter(region_id=region)
    form = FigureForm(asked, periods=_periods(period), chains=chains, regions=region_choices(principal.tenant))
    return Asking(kind, measure_of(kind.meaning), period, chains, chain, units, form)


def told(asked: Asking, told_as: str) -> str:
    """How a unit's amount came about, in words."""
    words = ADDED if asked.measure.adds else TAKEN
    return "当期数" if told_as == asked.period.kind else words[told_as]
