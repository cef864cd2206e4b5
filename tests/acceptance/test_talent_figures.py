"""Talent and shared resources of the articles, read by the indicators of the book from each city's own rows."""

from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest

from core import clock
from members.models import TalentIntake
from reports.indicators.model import Window
from services.choices.shared import TAKING, BookingState
from services.choices.talent import MatchState, TalentCategory
from services.models import (
    Booking,
    SharedResource,
    TalentIssue,
    TalentIssueLine,
    TalentMatch,
    TalentNeed,
    TalentProfile,
)
from services.talent.queries import valid_on
from tests.acceptance.conftest import Demo
from tests.acceptance.test_meeting_figures import indicator, value

Figures = Mapping[str, int]
FIVE = ("GS", "FQ", "ZZ", "LZ", "ZJG")


def number(tenant: Any, code: str) -> int:
    """What the book says of all time, or of today where it knows no windows."""
    window = Window.EVER if Window.EVER in indicator(code).windows else Window.NOW
    return int(value(tenant, code, window=window).number)


def test_f021_gansu_counts_the_three_categories_and_they_are_the_pool(demo: Demo) -> None:
    with demo.city("GS") as tenant:
        by_category = [number(tenant, f"talent_{category}") for category in TalentCategory]
        assert all(by_category)
        assert sum(by_category) == number(tenant, "talent_pool")


def test_f022_r16_gansu_publishes_its_needs_by_number_with_content_that_stays(demo: Demo) -> None:
    with demo.city("GS") as tenant:
        assert number(tenant, "talent_issues") == TalentIssue.objects.count() == 2
        assert TalentIssueLine.objects.count() == 4 + 6
        assert number(tenant, "talent_wanted") > 0


def test_f023_gansu_registers_talent_by_chain_and_names_nobody(demo: Demo) -> None:
    with demo.city("GS") as tenant:
        assert number(tenant, "talent_pool") >= 35
        assert not TalentProfile.objects.filter(chain=None).exists()
        assert not TalentProfile.objects.filter(person__isnull=False).exists()


def test_f050_a_match_of_fuqing_is_one_of_its_intakes_and_adds_none(demo: Demo, figures: Figures) -> None:
    with demo.city("FQ") as tenant:
        match = TalentMatch.objects.select_related("need", "profile").get(state=MatchState.PLACED)
        intake = TalentIntake.objects.get(pk=match.intake_id)
        assert (intake.unit_id, intake.source_name) == (match.need.unit_id, match.profile.source_name)
        assert intake.persons == match.need.wanted
        came = int(value(tenant, "scarce_came", window="recent").number)
        assert figures["F050"] <= came < figures["F050"] + 10


@pytest.mark.parametrize("code", FIVE)
def test_f060_every_city_shares_what_nobody_has_booked_twice(demo: Demo, code: str) -> None:
    with demo.city(code) as tenant:
        assert number(tenant, "shared_resources") == 4
        assert all(name.startswith("示例") for name in SharedResource.objects.values_list("name", flat=True))
        assert number(tenant, "bookings_used") == Booking.objects.filter(state=BookingState.USED).count() > 0
        taken = defaultdict(list)
        for one in Booking.objects.filter(state__in=TAKING).order_by("starts_at"):
            taken[one.resource_id].append(one)
        for held in taken.values():
            assert all(first.ends_at <= second.starts_at for first, second in pairwise(held))


@pytest.mark.parametrize("code", FIVE)
def test_every_city_has_needs_that_stand_and_talks_under_way(demo: Demo, code: str) -> None:
    with demo.city(code):
        assert TalentNeed.objects.filter(valid_on(clock.today())).count() >= 6
        assert TalentMatch.objects.filter(state=MatchState.TALKING).exists()
