"""What the articles tell of directories, targets and closed links, read from each city's own rows."""

from collections.abc import Mapping

import pytest

from alliances.choices import OutcomeState
from chains.choices import Layer
from chains.models import Chain, ChainUnit
from core import clock
from core.principal import platform_principal
from core.tenancy.dated import in_force
from services.choices import DealState, EntrySide, EntryState
from services.market.matches import matches_for
from services.models import InvestTarget, MarketDeal, MarketEntry, MarketIssue
from tests.acceptance.conftest import Demo
from tests.acceptance.test_meeting_figures import value

Figures = Mapping[str, int]


def test_f012_gansu_publishes_its_directory_by_number_and_date(demo: Demo) -> None:
    with demo.city("GS") as tenant:
        assert value(tenant, "market_issues").number == MarketIssue.objects.count() == 2
        assert value(tenant, "market_entries").number >= 12
        for issue in MarketIssue.objects.all():
            sides = list(issue.lines.values_list("side", flat=True))
            assert (issue.supplies, issue.demands) == (sides.count(EntrySide.SUPPLY), sides.count(EntrySide.DEMAND))
            assert issue.supplies
        numbers: dict[int, list[int]] = {}
        for year, number in MarketIssue.objects.order_by("year", "number").values_list("year", "number"):
            numbers.setdefault(year, []).append(number)
        assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())


def test_f036_every_chain_of_gansu_has_its_register_of_targets(demo: Demo) -> None:
    with demo.city("GS") as tenant:
        chains = Chain.objects.filter(in_force(clock.today()), parent=None)
        assert InvestTarget.objects.values("chain").distinct().count() == chains.count()
        assert value(tenant, "invest_targets").number == InvestTarget.objects.count() == 2 * chains.count()


def test_f066_the_link_of_two_segments_of_fuqing_is_closed_both_ways(demo: Demo) -> None:
    with demo.city("FQ") as tenant:
        done = MarketDeal.objects.filter(state=DealState.DONE, outcome__state=OutcomeState.CONFIRMED)
        assert value(tenant, "market_deals").number == done.count() == 2
        ways = set()
        for deal in done.select_related("entry__segment"):
            buyers = ChainUnit.objects.filter(in_force(clock.today()), unit_id=deal.unit_id)
            ways |= {(deal.entry.segment.name, name) for name in buyers.values_list("segment__name", flat=True)}
        one, other = "万华异氰酸酯一体化", "中景烷烃"
        assert {(one, other), (other, one)} <= ways


def test_f135_no_layer_of_liuzhis_chain_is_empty(demo: Demo) -> None:
    with demo.city("LZ"):
        places = ChainUnit.objects.filter(in_force(clock.today()), segment__isnull=False)
        assert {Layer.UPSTREAM, Layer.MIDSTREAM, Layer.DOWNSTREAM} <= set(
            places.values_list("segment__layer", flat=True)
        )


@pytest.mark.parametrize("code", ["GS", "FQ", "ZZ", "LZ", "ZJG"])
def test_what_is_offered_finds_who_looks_for_it(demo: Demo, code: str) -> None:
    with demo.city(code) as tenant:
        entry = MarketEntry.objects.filter(side=EntrySide.DEMAND, state=EntryState.LISTED, quantity__isnull=False)
        found = matches_for(platform_principal(tenant), entry.order_by("name_key").first())
        assert found[0].match.reasons[0].startswith("同一产品")
