"""The meetings the articles tell of, read by the indicators of the book from each city's own rows."""

from collections.abc import Mapping

import pytest
from django.db.models import Count

from alliances.models import BodyShare
from core import clock
from core.models import Tenant
from core.principal import platform_principal
from meetings.choices import CAME, MeetingState
from meetings.minimum_queries import Asked, minimums_for
from meetings.minimums import BEHIND, MinimumState
from meetings.models import Invitee, KindInvitee, Meeting, MeetingKind, MeetingSeries, MinimumRule, Minutes
from meetings.rules import reminder_book
from reports.indicators.asking import asked_of
from reports.indicators.book import BOOK
from reports.indicators.model import Indicator
from reports.indicators.values import Value, values_of
from tests.acceptance.conftest import Demo

Figures = Mapping[str, int]


def indicator(code: str) -> Indicator:
    return next(one for one in BOOK if one.code == code)


def value(tenant: Tenant, code: str, window: str = "ever") -> Value:
    one = indicator(code)
    [found] = values_of([(one, asked_of(platform_principal(tenant), {"window": window}, one))])
    return found


def test_f106_f129_three_sides_met_six_times_with_five_departments(demo: Demo, figures: Figures) -> None:
    with demo.city("LZ") as tenant:
        assert value(tenant, "three_side_meetings").number == figures["F106"]
        assert value(tenant, "meeting_departments").number == figures["F129"]


def test_f161_f163_sessions_and_representatives_of_zhangjiagang(demo: Demo, figures: Figures) -> None:
    with demo.city("ZJG") as tenant:
        assert value(tenant, "service_meetings").number == figures["F163"]
        one = indicator("meeting_attendances")
        asked = asked_of(platform_principal(tenant), {"window": "ever"}, one)
        talks = one.rows(asked).filter(kind__code="other")
        assert sum(row.attendances for row in talks) == figures["F161"]


def test_f010_bodies_of_gansu_consult_by_series_that_run(demo: Demo) -> None:
    with demo.city("GS") as tenant:
        running = MeetingSeries.objects.filter(starts_on__lte=clock.today(), state="active")
        assert value(tenant, "consulting_bodies", "now").number == len(set(running.values_list("body_id"))) > 0


def test_f137_minutes_of_liuzhi_all_passed_three_reviews(demo: Demo) -> None:
    with demo.city("LZ") as tenant:
        found = value(tenant, "minutes_three_reviews")
        assert found.number == found.base == Minutes.objects.filter(issued_on__isnull=False).count() > 0


def test_f011_f013_f032_f033_meetings_of_gansu_are_held_and_signed(demo: Demo) -> None:
    with demo.city("GS") as tenant:
        for code in ("liaison_meetings", "on_site_meetings", "supply_meetings", "signings", "signed_amount"):
            assert value(tenant, code).number > 0, code


def test_f041_f067_talks_of_fuqing_bring_five_kinds_of_members_together(demo: Demo) -> None:
    with demo.city("FQ") as tenant:
        assert value(tenant, "on_site_meetings").number > 0
        talks = Invitee.objects.filter(meeting__kind__code="talks", category__isnull=False)
        assert {"enterprise", "department", "research", "university", "territory"} <= set(
            talks.values_list("category__code", flat=True)
        )
        one = indicator("several_side_meetings")
        counted = one.rows(asked_of(platform_principal(tenant), {"window": "ever"}, one))
        assert set(talks.values_list("meeting_id", flat=True)) <= set(counted.values_list("pk", flat=True))
        came = talks.filter(attendance__in=CAME).values_list("unit_id", flat=True)
        assert value(tenant, "several_side_units").number >= len(set(came)) > 0
        assert KindInvitee.objects.filter(rule__kind__code="talks", must=True).count() == 5


def test_f031_committees_of_gansu_met_last_year_and_some_are_behind_in_this(demo: Demo, figures: Figures) -> None:
    with demo.city("GS") as tenant:
        rules = MinimumRule.objects.annotate(number=Count("kinds"))
        assert {(rule.least, rule.number) for rule in rules} == {(figures["F031"], 3)}
        actor, year = platform_principal(tenant), clock.today().year
        before = minimums_for(actor, Asked(year - 1))
        now = minimums_for(actor, Asked(year))
        assert before
        assert {row.state for row in before if row.needed} == {MinimumState.REACHED}
        assert any(row.state in BEHIND for row in now)
        assert any(row.state == MinimumState.REACHED for row in now)


@pytest.mark.parametrize("code", ["GS", "FQ", "LZ", "ZJG", "ZZ"])
def test_each_city_has_rules_for_its_own_kinds_and_its_reminders(demo: Demo, code: str) -> None:
    with demo.city(code):
        rule = MeetingKind.objects.select_related("kind").first()
        assert rule is not None
        assert [one.amount for one in reminder_book().of(rule.kind_id)] == [1, 7, 1, 2]


def test_zhangjiagang_asked_zhuzhou_to_its_next_meeting_which_stands_in_both(demo: Demo) -> None:
    with demo.city("ZJG"):
        share = BodyShare.objects.get(subject__isnull=False)
        asked = Meeting.objects.get(pk=share.subject_id)
    with demo.city("ZZ"):
        own = Meeting.objects.get(joined__isnull=False)
    assert (own.name, own.starts_at, own.state) == (asked.name, asked.starts_at, MeetingState.PLANNED)
