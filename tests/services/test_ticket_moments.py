"""Time goes on while an action runs: what it writes into a clock is of one moment, in order."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest

from core import clock
from services.actions import handling, requests, responding
from services.choices import ResultKind, TicketState
from services.models import Ticket
from tests.cast import Cast
from tests.services import world
from tests.services.world import Hall, fresh, in_hand

MORNING = dt.datetime(2026, 3, 2, 9, 30, tzinfo=clock.CHINA)  # a Monday


@pytest.fixture
def hall(in_city: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    """Each look at the clock is a second after the one before."""
    looks = iter(range(100_000))
    monkeypatch.setattr(clock, "now", lambda: MORNING + dt.timedelta(seconds=next(looks)))
    yield world.make_hall(in_city)


def waiting(hall: Hall, *, paused: bool = True) -> Ticket:
    """In hand, with an extension nobody has decided on, and paused."""
    ticket = in_hand(hall)
    act = hall.act(hall.handler)
    requests.ask_extension(actor=act, ticket_id=ticket.pk, amount=3, unit="days", reason="示例：等审批。")
    if paused:
        handling.pause_clock(actor=act, ticket_id=ticket.pk, reason="示例：等材料。")
    return ticket


def answer(hall: Hall, ticket: Ticket) -> None:
    handling.answer_ticket(
        actor=hall.act(hall.handler), ticket_id=ticket.pk, kind=ResultKind.SOLVED, text="示例：已办好。"
    )


def plan(hall: Hall, ticket: Ticket) -> None:
    day = (MORNING + dt.timedelta(days=90)).date()
    handling.plan_ticket(actor=hall.act(hall.handler), ticket_id=ticket.pk, day=day, text="示例：列入计划。")


def withdraw(hall: Hall, ticket: Ticket) -> None:
    responding.withdraw_ticket(actor=hall.act(hall.contact), ticket_id=ticket.pk, reason="示例：已自行解决。")


def hand_off(hall: Hall, ticket: Ticket) -> None:
    responding.hand_off(actor=hall.act(hall.liaison), ticket_id=ticket.pk, target="12345", reason="示例：属热线办理。")


@pytest.mark.parametrize("paused", [True, False])
@pytest.mark.parametrize(
    ("act", "state"),
    [
        (answer, TicketState.ANSWERED),
        (plan, TicketState.PLANNED),
        (withdraw, TicketState.WITHDRAWN),
        (hand_off, TicketState.HANDED_OFF),
    ],
)
def test_what_waits_or_stands_still_does_not_stop_what_comes_next(
    hall: Hall, act: Callable[[Hall, Ticket], None], state: TicketState, paused: bool
) -> None:
    ticket = waiting(hall, paused=paused)
    act(hall, ticket)
    assert fresh(ticket).state == state


def test_planned_is_answered_and_paused_resumed(hall: Hall) -> None:
    ticket = waiting(hall)
    handling.resume_clock(actor=hall.act(hall.handler), ticket_id=ticket.pk)
    plan(hall, ticket)
    answer(hall, ticket)
    assert fresh(ticket).state == TicketState.ANSWERED
