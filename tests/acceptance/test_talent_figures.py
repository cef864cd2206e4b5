"""Talent and shared resources of the articles, read by the indicators of the book from each city's own rows."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.db.models import F, Q

from core import clock
from members.models import TalentIntake
from services.choices.shared import BookingState
from services.choices.talent import MatchState, TalentCategory
from services.models import Booking, SharedResource, TalentIssue, TalentIssueLine, TalentMatch, TalentProfile
from services.talent.queries import valid_on
from tests.acceptance.conftest import Demo
from tests.acceptance.test_meeting_figures import value

Figures = Mapping[str, int]
FIVE = ("GS", "FQ", "ZZ", "LZ", "ZJG")


def number(tenant: Any, code: str) -> int:
    return int(value(tenant, code).number)


def test_f021_gansu_counts_the_three_categories_and_they_are_the_pool(demo: Demo) -> None:
    with demo.city("GS") as tenant:
        by_category = [number(tenant, f"talent_{category}") for category in TalentCategory]
        assert all(by_category)
        assert sum(by_category) == number(tenant, "talent_pool")


def test_f022_r16_gansu_publishes_its_needs_by_number_with_frozen_content(demo: Demo) -> None:
    with demo.city("GS") as tenant:
        assert (
            number(tenant, "talent_issues") == TalentIssue.objects.filter(published_on__year=clock.today().year).count()
        )
        assert TalentIssue.objects.count() == 2
        assert TalentIssueLine.objects.filter(issue__state="published").count() == 4 + 6
        assert number(tenant, "talent_wanted") >= 1


def test_f023_gansu_registers_talent_by_chain_and_names_nobody_without_consent(demo: Demo) -> None:
    with demo.city("GS") as tenant:
        assert number(tenant, "talent_pool") >= 35
        assert not TalentProfile.objects.filter(chain=None).exists()
        assert not TalentProfile.objects.filter(~Q(consent="given"), person__isnull=False).exists()


def test_f050_a_match_of_fuqing_is_one_of_the_intakes_and_adds_none(demo: Demo, figures: Figures) -> None:
    with demo.city("FQ") as tenant:
        match = TalentMatch.objects.get(state=MatchState.PLACED)
        intake = TalentIntake.objects.get(pk=match.intake_id)
        assert (intake.unit_id, intake.source_name) == (match.need.unit_id, match.profile.source_name)
        assert intake.persons == match.need.wanted
        came = int(value(tenant, "scarce_came", window="recent").number)
        assert figures["F050"] <= came < figures["F050"] + 10


@pytest.mark.parametrize("code", FIVE)
def test_f060_every_city_shares_laboratories_that_nobody_books_twice(demo: Demo, code: str) -> None:
    with demo.city(code) as tenant:
        assert number(tenant, "shared_resources") == 4
        assert all(name.startswith("示例") for name in SharedResource.objects.values_list("name", flat=True))
        assert (
            number(tenant, "bookings_used")
            == Booking.objects.filter(state=BookingState.USED, starts_at__year=clock.today().year).count()
        )
        twice = Booking.objects.filter(
            ~Q(resource__bookings__pk=F("pk")),
            state__in=["asked", "confirmed", "used"],
            resource__bookings__state__in=["asked", "confirmed", "used"],
            resource__bookings__starts_at__lt=F("ends_at"),
            resource__bookings__ends_at__gt=F("starts_at"),
        )
        assert not twice.exists()


@pytest.mark.parametrize("code", FIVE)
def test_every_city_has_needs_and_an_open_match(demo: Demo, code: str) -> None:
    with demo.city(code):
        assert TalentMatch.objects.filter(state=MatchState.TALKING).exists()
        assert TalentMatch.objects.filter(valid_on_need()).exists()


def valid_on_need() -> Q:
    today = valid_on(clock.today())
    return Q(**{f"need__{name}": found for name, found in today.children})
