"""Coverage and unit figures of the articles, computed by the platform itself and counted again by hand."""

from collections.abc import Mapping

import pytest

from chains.coverage import base_for, coverage_sets_for, left_out_units, splits_of
from chains.models import Chain, ChainUnit
from chains.unit_totals import totals_of
from core import clock
from core.models import Tenant, Term
from core.principal import Principal, platform_principal
from core.tenancy.dated import in_force
from members.choices import TitleMeaning
from members.coverage import ASKED, Coverage, coverage_of, with_standing
from members.models import Appointment
from organizations.models import PartyOrgHost, Unit, UnitFigure
from organizations.periods import Period
from tests.acceptance.conftest import Demo

Figures = Mapping[str, int]


def coverage(principal: Principal, name: str) -> Coverage:
    day = clock.today()
    chosen = coverage_sets_for(principal).select_related("chain", "tag", "region", "own_region").get(name=name)
    return coverage_of(base_for(principal, chosen, day), day)


def by_hand(units: set[object]) -> tuple[int, int]:
    """Units with an organization, and those plus units with an instructor, by plain sets."""
    day = clock.today()
    hosts = PartyOrgHost.objects.filter(
        in_force(day), in_force(day, path="party_org__", start="founded_on", end="dissolved_on"), unit_id__in=units
    )
    organized = set(hosts.values_list("unit_id", flat=True))
    sent = Appointment.objects.filter(
        in_force(day), target_id__in=units, title__meaning=TitleMeaning.INSTRUCTOR
    ).values_list("target_id", flat=True)
    return len(organized), len(organized | set(sent))


def units_on(**chains: object) -> set[object]:
    day = clock.today()
    on = Chain.objects.filter(in_force(day), **chains)
    return set(ChainUnit.objects.filter(in_force(day), chain__in=on).values_list("unit_id", flat=True))


def test_f044_work_coverage_of_the_priority_chains_is_whole_and_organization_coverage_is_not(
    demo: Demo, figures: Figures
) -> None:
    with demo.city("FQ") as tenant:
        principal = platform_principal(tenant)
        found = coverage(principal, "重点产业链单位")
        assert found.work_rate is not None
        assert found.work_rate * 100 == figures["F044"]
        assert 0 < found.organized < found.base
        units = units_on(is_priority=True)
        assert (found.base, found.organized, found.covered) == (len(units), *by_hand(units))
        day = clock.today()
        chains = list(Chain.objects.filter(in_force(day), is_priority=True).order_by("name"))
        assert len(chains) == figures["F038"]
        splits = splits_of(Unit.objects.filter(pk__in=units), chains, day)
        assert [one.coverage.work_rate for one in splits.by_chain] == [1.0, 1.0]


def test_f070_f073_base_of_zhuzhou_is_its_distinct_units_and_every_unit_falls_into_one_cell(
    demo: Demo, figures: Figures
) -> None:
    with demo.city("ZZ") as tenant:
        principal = platform_principal(tenant)
        found = coverage(principal, "链上单位")
        units = units_on()
        assert found.base == figures["F070"] == len(units)
        assert (found.organized, found.covered) == by_hand(units)
        assert found.organized < found.covered < found.base
        day = clock.today()
        rows = with_standing(Unit.objects.filter(pk__in=units), day)
        assert rows.filter(ASKED["uncovered"]).count() == found.uncovered == found.base - found.covered
        assert round(figures["F071"] / found.base * 100, 1) == 36.3
        assert round(figures["F072"] / figures["F071"], 1) == 26.8


def test_f136_output_of_the_park_adds_up_to_the_fen(demo: Demo, figures: Figures) -> None:
    with demo.city("LZ"):
        year = clock.today().year - 1
        output = Term.objects.get(kind="figure_kind", meaning="output")
        totals = totals_of(Unit.objects.all(), [], output, Period(year, "year", 1), clock.today())
        assert totals.whole.amount == figures["F136"] * 100
        assert totals.whole.units == figures["F134"]
        by_hand_total = sum(UnitFigure.objects.filter(kind=output, year=year).values_list("value", flat=True))
        assert by_hand_total == figures["F136"] * 100


@pytest.mark.parametrize("code", ["FQ", "ZZ", "ZJG"])
def test_quarters_add_up_to_a_year_and_no_unit_counts_twice(demo: Demo, code: str) -> None:
    with demo.city(code):
        year, day = clock.today().year - 1, clock.today()
        output = Term.objects.get(kind="figure_kind", meaning="output")
        chains = list(Chain.objects.filter(in_force(day), parent=None))
        totals = totals_of(Unit.objects.all(), chains, output, Period(year, "year", 1), day)
        rows = UnitFigure.objects.filter(kind=output, year=year)
        assert totals.whole.units == rows.values("unit").distinct().count() > 0
        assert totals.whole.amount == sum(rows.values_list("value", flat=True))
        assert sum(one.total.amount for one in totals.by_region) == totals.whole.amount


def test_unit_being_wound_up_is_left_out_with_reason_and_approver(demo: Demo) -> None:
    with demo.city("ZZ") as tenant:
        assert isinstance(tenant, Tenant)
        principal = platform_principal(tenant)
        chosen = coverage_sets_for(principal).select_related("tag").get(name="规上企业")
        left_out = left_out_units(Unit.objects.all(), chosen, clock.today())
        assert list(left_out.values_list("name", flat=True)) == ["示例清算企业有限公司"]
