"""Deadlines kept true: held against the replay, moved with the calendar, asked for by the ladder once each."""

import datetime as dt
import io
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command

from core import clock
from core.choices import DaySource
from core.models import CalendarDay, Notice
from services.actions.recompute import recompute_clocks
from services.actions.urging import send_urge
from services.choices import UrgeLevel
from services.clock_queries import drifts, open_clocks
from services.due import ladder_slots
from services.models import ClockEntry, TicketClock, TicketStep, TicketUrge
from services.urging import urges_due
from tests.cast import Cast
from tests.services import world
from tests.services.world import Hall, clock_of, dispatched, in_hand

MORNING = dt.datetime(2026, 3, 2, 9, tzinfo=clock.CHINA)  # a Monday


@pytest.fixture
def hall(in_city: Cast) -> Iterator[Hall]:
    with clock.fixed(MORNING):
        yield world.make_hall(in_city)


def closed_day(day: dt.date) -> None:
    CalendarDay.objects.create(day=day, is_worked=False, part="day", reason="示例停工", source=DaySource.OWN)


def test_deadline_follows_a_changed_calendar_and_says_so(hall: Hall) -> None:
    ticket = in_hand(hall)
    before = clock_of(ticket, "resolution").due_at
    assert before is not None
    closed_day(dt.date(2026, 3, 5))
    assert [one.ticket_clock_id for one in drifts(open_clocks())]
    moved = recompute_clocks(actor=hall.cast.platform())
    row = clock_of(ticket, "resolution")
    assert moved == 2  # feedback and resolution
    assert row.due_at == before + dt.timedelta(days=1)
    assert list(ClockEntry.objects.filter(ticket_clock=row).order_by("place").values_list("kind", flat=True)) == [
        "started",
        "calendar_changed",
    ]
    assert not list(drifts(open_clocks()))
    assert recompute_clocks(actor=hall.cast.platform()) == 0


def test_calendar_that_moves_a_deadline_into_the_past_is_told_truthfully(hall: Hall) -> None:
    closed_day(dt.date(2026, 3, 5))
    ticket = in_hand(hall)
    due = clock_of(ticket, "resolution").due_at
    assert due is not None
    with clock.fixed(due - dt.timedelta(hours=1)):
        CalendarDay.objects.all().delete()
        recompute_clocks(actor=hall.cast.platform())
        row = clock_of(ticket, "resolution")
        assert row.due_at is not None
        assert row.due_at < clock.now()


def test_check_finds_a_deadline_written_by_another_hand(cast: Cast) -> None:
    with clock.fixed(MORNING):
        with cast.scope():
            ticket = in_hand(world.make_hall(cast))
        call_command("check_clocks", stdout=io.StringIO())
        with cast.scope():
            TicketClock.objects.filter(pk=clock_of(ticket, "resolution").pk).update(due_at=MORNING)
        with pytest.raises(CommandError, match="与重算结果不符"):
            call_command("check_clocks", stdout=io.StringIO())


def test_recompute_asks_as_often_for_many_as_for_one(hall: Hall, django_assert_max_num_queries: object) -> None:
    for number in range(6):
        world.whistle(hall, name=f"示例问题{number}")
    closed_day(dt.date(2026, 3, 5))
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        assert recompute_clocks(actor=hall.cast.platform()) == 12


def levels(ticket: object) -> list[str]:
    rows = TicketUrge.objects.filter(ticket_clock__ticket=ticket, ticket_clock__kind="resolution")
    return list(rows.order_by("at", "pk").values_list("level", flat=True))


def climb(hall: Hall) -> None:
    for clock_id, level in urges_due(clock.now()):
        send_urge(actor=hall.cast.platform(), ticket_clock_id=clock_id, level=level)


def test_ladder_climbs_a_step_at_a_time_and_never_twice(hall: Hall) -> None:
    ticket = in_hand(hall)
    due = clock_of(ticket, "resolution").due_at
    assert due is not None
    with clock.fixed(dt.datetime(2026, 3, 13, 10, tzinfo=clock.CHINA)):
        climb(hall)
        climb(hall)
        assert levels(ticket) == [UrgeLevel.REMIND]
    with clock.fixed(dt.datetime(2026, 4, 8, 10, tzinfo=clock.CHINA)):
        for _ in range(5):
            climb(hall)
    assert levels(ticket) == [UrgeLevel.REMIND, UrgeLevel.URGE, UrgeLevel.SUPERVISE, UrgeLevel.CIRCULATE]
    assert Notice.objects.filter(subject_id=ticket.pk, account=hall.cast.department).exists()
    assert TicketStep.objects.filter(ticket=ticket, kind="urged", is_shown=False).count() >= 4


def test_nothing_is_asked_for_while_the_office_is_closed_or_the_clock_stopped(hall: Hall) -> None:
    ticket = world.answered(hall)
    with clock.fixed(MORNING + dt.timedelta(days=60)):
        assert urges_due(clock.now()) == []
    assert levels(ticket) == []
    other = dispatched(hall, name="另一个问题")
    due = clock_of(other, "resolution").due_at
    assert due is not None
    sunday = dt.datetime(2026, 4, 19, 10, tzinfo=clock.CHINA)
    with clock.fixed(sunday):
        assert urges_due(sunday) == []
        assert ladder_slots(sunday) == []


def test_two_schedulers_urge_once(hall: Hall) -> None:
    ticket = in_hand(hall)
    with clock.fixed(dt.datetime(2026, 3, 13, 10, tzinfo=clock.CHINA)):
        found = urges_due(clock.now())
        sent = [
            send_urge(actor=hall.cast.platform(), ticket_clock_id=clock_id, level=level)
            for clock_id, level in found + found
        ]
    assert sum(one is not None for one in sent) == len(found)
    assert levels(ticket) == [UrgeLevel.REMIND]
