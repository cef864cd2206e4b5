"""Meetings in the indicator book: each counted figure of the articles, and the yearly minimum beside its own page."""

import datetime as dt
from typing import Any

import pytest

from alliances.choices import BodyState
from alliances.models import ChainBody
from core import clock
from core.models import Term
from meetings.actions.minimum import create_minimum_rule
from meetings.minimum_queries import Asked, minimums_for
from meetings.minimums import MinimumState
from meetings.models import (
    Invitee,
    KindInvitee,
    Meeting,
    MeetingKind,
    MeetingProject,
    MeetingSeries,
    Minutes,
    MinutesReview,
)
from organizations.choices import UnitKind
from reports.indicators.asking import asked_of
from reports.indicators.book import BOOK
from reports.indicators.values import Value, values_of
from tests.cast import Cast
from tests.factories import make_term, make_unit
from tests.isolation.rows import make_row

SUMMER = dt.datetime(2026, 8, 10, 10, tzinfo=clock.CHINA)
NOBODY = {"party_org": None, "person": None, "outer": None}


@pytest.fixture
def body(in_city: Cast) -> ChainBody:
    row: ChainBody = make_row(ChainBody, state=BodyState.ACTIVE, founded_on=None, ended_on=None)
    return row


def kind(meaning: str) -> Term:
    return make_term("meeting_kind", meaning, meaning, meaning)


def meeting(body: ChainBody, kind: Term, day: str, state: str = "held", **given: Any) -> Meeting:
    begins = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(0, 30), clock.CHINA)
    ends = begins + dt.timedelta(hours=2)
    columns = {"attendances": None, **given}
    row: Meeting = make_row(Meeting, body=body, kind=kind, state=state, starts_at=begins, ends_at=ends, **columns)
    return row


def value(cast: Cast, code: str, **params: str) -> Value:
    one = next(each for each in BOOK if each.code == code)
    [found] = values_of([(one, asked_of(cast.act(), params, one))])
    return found


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("liaison_meetings", "liaison"),
        ("on_site_meetings", "on_site"),
        ("supply_meetings", "supply_demand"),
        ("signings", "signing"),
        ("three_side_meetings", "three_sides"),
        ("service_meetings", "service"),
    ],
)
def test_meetings_of_a_kind_count_from_the_year_on_and_only_when_held(
    in_city: Cast, body: ChainBody, code: str, meaning: str
) -> None:
    own, other = kind(meaning), kind("other")
    with clock.fixed(SUMMER):
        meeting(body, own, "2026-01-01")
        meeting(body, own, "2026-08-10")
        meeting(body, own, "2025-12-31")
        meeting(body, own, "2026-08-12", state="planned")
        meeting(body, own, "2026-03-01", state="cancelled")
        meeting(body, other, "2026-03-01")

        assert value(in_city, code, window="this_year").number == 2
        assert value(in_city, code, window="ever").number == 3
        assert value(in_city, "meetings_held", window="this_year").number == 3


def test_attendances_and_signed_amounts_are_added_up(in_city: Cast, body: ChainBody) -> None:
    with clock.fixed(SUMMER):
        signing, other = meeting(body, kind("signing"), "2026-03-01", attendances=30), kind("other")
        meeting(body, other, "2026-03-02", attendances=12)
        meeting(body, other, "2026-03-03")
        for amount in (500, 700, None):
            make_row(MeetingProject, meeting=signing, amount=amount)

        assert value(in_city, "meeting_attendances").number == 42
        assert value(in_city, "signed_amount").number == 1200


def test_departments_and_sides_are_those_that_came(in_city: Cast, body: ChainBody) -> None:
    with clock.fixed(SUMMER):
        joint = meeting(body, kind("three_sides"), "2026-03-01")
        categories = [make_term("member_category", str(n), f"类别{n}", "other") for n in range(3)]
        for number, category in enumerate(categories):
            unit = make_unit(f"示例部门{number}", kind=UnitKind.DEPARTMENT if number else UnitKind.COMPANY)
            make_row(Invitee, meeting=joint, unit=unit, category=category, attendance="present", **NOBODY)
        absent = make_unit("示例部门丁", kind=UnitKind.DEPARTMENT)
        make_row(Invitee, meeting=joint, unit=absent, category=None, attendance="absent", **NOBODY)

        assert value(in_city, "meeting_departments").number == 2
        assert value(in_city, "several_side_meetings").number == 1
        assert value(in_city, "several_side_units").number == 3


def test_talk_counts_where_every_side_its_kind_names_was_invited(in_city: Cast, body: ChainBody) -> None:
    with clock.fixed(SUMMER):
        talks = kind("other")
        sides = [make_term("member_category", str(n), f"类别{n}", "other") for n in range(2)]
        rule = make_row(MeetingKind, kind=talks)
        for side in sides:
            make_row(KindInvitee, rule=rule, seat=None, category=side, must=True)
        for invited in (sides, sides[:1]):
            talk = meeting(body, talks, "2026-03-01")
            for side in invited:
                make_row(Invitee, meeting=talk, unit=make_unit(), category=side, attendance="unknown", **NOBODY)

        assert value(in_city, "several_side_meetings").number == 1
        assert value(in_city, "several_side_units").number == 0


def test_series_counts_while_it_runs(in_city: Cast, body: ChainBody) -> None:
    with clock.fixed(SUMMER):
        since, over = dt.date(2026, 1, 1), dt.date(2026, 6, 30)
        ended = make_row(ChainBody, state=BodyState.ACTIVE, founded_on=None, ended_on=None)
        make_row(MeetingSeries, body=body, starts_on=since, ends_on=None, state="active")
        make_row(MeetingSeries, body=ended, starts_on=since, ends_on=over, state="active")

        assert value(in_city, "consulting_bodies").number == 1


def test_minutes_count_whose_three_reviews_all_passed(in_city: Cast, body: ChainBody) -> None:
    with clock.fixed(SUMMER):
        joint = kind("joint")
        for steps in (("first", "second", "third"), ("first", "third")):
            held = meeting(body, joint, "2026-03-01")
            minutes = make_row(Minutes, meeting=held, state="issued", issued_on=dt.date(2026, 3, 5))
            for step in steps:
                make_row(MinutesReview, minutes=minutes, step=step, decision="passed")

        found = value(in_city, "minutes_three_reviews")
        assert (found.number, found.base) == (1, 2)


def test_rate_of_the_minimum_is_what_its_page_tells(in_city: Cast) -> None:
    enlarged, joint = kind("enlarged"), kind("joint")
    with clock.fixed(SUMMER):
        for name, least, kinds in (("每年一次", 1, [enlarged, joint]), ("每年三次", 3, [joint])):
            create_minimum_rule(
                actor=in_city.act(),
                values={"name": name, "least": least, "period": "year", "valid_from": None},
                kinds=[each.pk for each in kinds],
            )
        for founded, held in ((None, 3), (None, 1), ("2026-06-20", 2), ("2026-07-20", 1), ("2026-12-20", 0)):
            since = dt.date.fromisoformat(founded) if founded else None
            body = make_row(ChainBody, state=BodyState.ACTIVE, founded_on=since, ended_on=None)
            for number in range(held):
                meeting(body, joint, f"2026-08-0{number + 1}")

        found = value(in_city, "meeting_minimum", window="this_year")
        rows = [row for row in minimums_for(in_city.act(), Asked(2026)) if row.needed and _stands(row.body)]
        asked = {row.body.pk for row in rows}
        lacking = {row.body.pk for row in rows if row.state != MinimumState.REACHED}

    assert (found.number, found.base) == (len(asked - lacking), len(asked))
    assert (found.number, found.base) == (3, 4)


def _stands(body: Any) -> bool:
    return body.founded_on is None or body.founded_on <= SUMMER.date()
