"""The way of a ticket by its actions: whistle, respond, report in, answer, rate, redo; who may do what."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.models import Notice
from services.actions import dispatching, feedback, handling, raising, requests, responding
from services.choices import (
    TICKET_TRANSITIONS,
    AssignmentState,
    RequestState,
    StepKind,
    TicketState,
)
from services.models import Assignment, ResultMeasure, Ticket, TicketChannel, TicketClock, TicketResult, TicketStep
from services.queries import tickets_for
from tests.cast import Cast, make_grant
from tests.factories import make_unit
from tests.services import world
from tests.services.world import Hall, channel, clock_of, dispatched, in_hand, lead_part, part, whistle

MORNING = dt.datetime(2026, 3, 2, 9, tzinfo=clock.CHINA)  # a Monday


@pytest.fixture
def hall(in_city: Cast) -> Iterator[Hall]:
    with clock.fixed(MORNING):
        yield world.make_hall(in_city)


def later(**time: Any) -> Any:
    return clock.fixed(MORNING + dt.timedelta(**time))


def steps(ticket: Ticket) -> list[str]:
    return list(TicketStep.objects.filter(ticket=ticket).order_by("place").values_list("kind", flat=True))


def test_from_whistle_to_closed_each_step_is_told_and_timed(hall: Hall) -> None:
    ticket = whistle(hall)
    assert (ticket.state, ticket.year, ticket.number) == (TicketState.RAISED, 2026, 1)
    assert clock_of(ticket, "dispatch").due_at == MORNING + dt.timedelta(hours=2)
    assert clock_of(ticket, "resolution").due_at == dt.datetime(2026, 3, 16, 17, 30, tzinfo=clock.CHINA)
    with later(hours=1):
        responding.accept_ticket(actor=hall.act(hall.liaison), ticket_id=ticket.pk)
        ticket = dispatching.dispatch_ticket(
            actor=hall.act(hall.liaison), ticket_id=ticket.pk, lead_id=hall.lead.pk, assist_ids=[hall.other.pk]
        )
    assert (ticket.state, ticket.first_handler_id) == (TicketState.IN_HAND, hall.lead.pk)
    assert clock_of(ticket, "dispatch").stopped_at == MORNING + dt.timedelta(hours=1)
    assert not clock_of(ticket, "dispatch").is_late
    lead, assistant = part(ticket, hall.lead), part(ticket, hall.other)
    with later(days=1):
        handling.report_in(actor=hall.act(hall.handler), assignment_id=lead.pk)
        handling.report_in(actor=hall.act(hall.helper), assignment_id=assistant.pk)
        handling.record_contact(actor=hall.act(hall.handler), assignment_id=lead.pk, text="已到现场。")
        handling.finish_part(actor=hall.act(hall.helper), assignment_id=assistant.pk, text="已完成勘测。")
        result = handling.answer_ticket(
            actor=hall.act(hall.handler),
            ticket_id=ticket.pk,
            kind="solved",
            text="道路已拓宽。",
            measures=[handling.Measure("道路拓宽", Decimal(20), "米")],
        )
    assert ResultMeasure.objects.get(result=result).value == 20
    assert clock_of(ticket, "contact").stopped_at == clock_of(ticket, "resolution").stopped_at
    with later(days=2):
        ticket = feedback.rate_ticket(actor=hall.act(hall.contact), ticket_id=ticket.pk, rating="satisfied")
    assert (ticket.state, ticket.rating, ticket.result) == (TicketState.CLOSED, "satisfied", "solved")
    assert steps(ticket) == [
        "raised",
        "accepted",
        "dispatched",
        "assist_added",
        "reported_in",
        "reported_in",
        "contacted",
        "part_done",
        "answered",
        "rated",
        "closed",
    ]
    told = Notice.objects.filter(subject_id=ticket.pk)
    assert told.filter(account=hall.liaison).exists()
    assert told.filter(account=hall.handler).exists()
    assert told.filter(account=hall.contact).count() >= 3


def test_five_taps_of_a_nervous_thumb_are_one_ticket(hall: Hall) -> None:
    made = {whistle(hall).pk for _ in range(5)}
    assert len(made) == 1
    with later(hours=2):
        assert whistle(hall).pk not in made


def test_numbers_run_gap_free_and_a_refused_one_is_not_drawn(hall: Hall) -> None:
    first = whistle(hall)
    with pytest.raises(InvalidInput):
        whistle(hall, name="")
    second = whistle(hall, name="另一个问题")
    assert (first.number, second.number) == (1, 2)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"text": " "}, "text"),
        ({"unit_id": None}, "unit"),
        ({"category_id": None}, "category"),
        ({"body_id": None}, "body"),
        ({"text": "长" * 4001}, "text"),
    ],
)
def test_whistle_without_what_it_needs_is_told_by_field(hall: Hall, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        whistle(hall, **fields)
    assert field in refused.value.fields
    assert not Ticket.objects.exists()


def test_company_whistles_for_itself_alone(hall: Hall) -> None:
    with pytest.raises(NotAllowed):
        whistle(hall, unit_id=make_unit("示例另一企业").pk)
    with pytest.raises(NotAllowed):
        whistle(hall, hall.handler)
    assert whistle(hall, hall.liaison, channels=[channel("hotline").pk]).state == TicketState.RAISED


def test_another_companys_ticket_is_not_there_for_it(hall: Hall) -> None:
    ticket = whistle(hall)
    other = make_unit("示例别家企业")
    stranger = hall.cast.add(Role.COMPANY, scope_id=other.pk, scope_kind=AnchorKind.UNIT, username="other-company")
    assert not tickets_for(hall.act(stranger)).exists()
    with pytest.raises((NotFound, NotAllowed)):
        responding.withdraw_ticket(actor=hall.act(stranger), ticket_id=ticket.pk, reason="示例")


def test_handler_sees_what_it_has_and_nothing_else(hall: Hall) -> None:
    ticket = dispatched(hall)
    whistle(hall, name="另一个问题")
    assert list(tickets_for(hall.act(hall.handler))) == [ticket]
    assert not tickets_for(hall.act(hall.helper)).exists()


def test_report_is_for_the_organization_department_its_writer_and_who_works_on_it(hall: Hall) -> None:
    department = hall.cast.department
    made = raising.raise_ticket(
        actor=hall.act(department),
        values=world.values(hall, nature="report", unit_id=None, name="示例举报"),
        channels=[channel("hotline").pk],
    )
    assert tickets_for(hall.act(department)).filter(pk=made.pk).exists()
    assert not tickets_for(hall.act(hall.liaison)).filter(pk=made.pk).exists()
    assert not tickets_for(hall.act(hall.contact)).filter(pk=made.pk).exists()
    responding.accept_ticket(actor=hall.act(department), ticket_id=made.pk)
    dispatching.dispatch_ticket(actor=hall.act(department), ticket_id=made.pk, lead_id=hall.lead.pk)
    assert tickets_for(hall.act(hall.handler)).filter(pk=made.pk).exists()
    assert not Notice.objects.filter(subject_id=made.pk, account=hall.liaison).exists()


def test_lead_cannot_answer_past_an_open_assistant_without_a_reason(hall: Hall) -> None:
    ticket = in_hand(hall, assists=[hall.other])
    act = hall.act(hall.handler)
    with pytest.raises(InvalidInput) as refused:
        handling.answer_ticket(actor=act, ticket_id=ticket.pk, kind="solved", text="好了。")
    assert "示例乙局" in refused.value.fields["left_open"][0]
    result = handling.answer_ticket(
        actor=act, ticket_id=ticket.pk, kind="solved", text="好了。", left_open="协办事项不影响通行。"
    )
    assert result.left_open
    assert part(ticket, hall.other).state == AssignmentState.RELEASED
    assert TicketClock.objects.filter(ticket=ticket).exclude(status="stopped").count() == 0


def test_answer_needs_the_lead_to_have_reported_in(hall: Hall) -> None:
    ticket = dispatched(hall)
    with pytest.raises(Conflict, match="先报到"):
        handling.answer_ticket(actor=hall.act(hall.handler), ticket_id=ticket.pk, kind="solved", text="好了。")


def test_handler_never_rates_its_own_work(hall: Hall) -> None:
    ticket = world.answered(hall)
    both = hall.cast.add(Role.COMPANY, scope_id=hall.company.pk, scope_kind=AnchorKind.UNIT, username="both")
    world_grant(hall, both)
    with pytest.raises(NotAllowed):
        feedback.rate_ticket(actor=hall.act(both), ticket_id=ticket.pk, rating="satisfied")
    with pytest.raises((NotAllowed, NotFound)):
        feedback.rate_ticket(actor=hall.act(hall.handler), ticket_id=ticket.pk, rating="satisfied")
    with pytest.raises((NotAllowed, NotFound)):
        feedback.rate_ticket(actor=hall.act(hall.liaison), ticket_id=ticket.pk, rating="satisfied")


def world_grant(hall: Hall, account: Any) -> None:
    make_grant(hall.cast.city, account, Role.BUREAU, hall.lead.pk, AnchorKind.UNIT)


def test_dissatisfied_is_done_again_with_new_clocks_a_level_up(hall: Hall) -> None:
    ticket = world.answered(hall)
    with later(days=3):
        ticket = feedback.rate_ticket(
            actor=hall.act(hall.contact), ticket_id=ticket.pk, rating="dissatisfied", text="没有解决。"
        )
    assert (ticket.state, ticket.round) == (TicketState.IN_HAND, 2)
    again = clock_of(ticket, "resolution", 2)
    assert again.started_at == MORNING + dt.timedelta(days=3)
    assert again.status == "running"
    assert lead_part(ticket).round == 2
    assert Notice.objects.filter(subject_id=ticket.pk, account=hall.cast.department).exists()
    with pytest.raises(InvalidInput):
        feedback.rate_ticket(actor=hall.act(hall.contact), ticket_id=ticket.pk, rating="bad")


def test_call_back_is_by_another_and_takes_the_companys_word_where_it_gave_none(hall: Hall) -> None:
    ticket = world.answered(hall)
    ticket = feedback.call_back(
        actor=hall.act(hall.liaison), ticket_id=ticket.pk, text="电话回访，企业满意。", rating="satisfied"
    )
    assert (ticket.state, ticket.rating) == (TicketState.CLOSED, "satisfied")
    assert TicketResult.objects.get(ticket=ticket).called_by_id == hall.liaison.pk
    with pytest.raises(Conflict):
        feedback.call_back(actor=hall.act(hall.liaison), ticket_id=ticket.pk, text="再问一次。")


def test_call_back_by_who_answered_is_refused(hall: Hall) -> None:
    ticket = in_hand(hall)
    handling.answer_ticket(actor=hall.act(hall.liaison), ticket_id=ticket.pk, kind="solved", text="代为答复。")
    with pytest.raises(Conflict, match="办理人以外"):
        feedback.call_back(actor=hall.act(hall.liaison), ticket_id=ticket.pk, text="示例")


def test_pause_wants_a_reason_and_moves_the_deadline(hall: Hall) -> None:
    ticket = in_hand(hall)
    act = hall.act(hall.handler)
    due = clock_of(ticket, "resolution").due_at
    assert due is not None
    with pytest.raises(InvalidInput):
        handling.pause_clock(actor=act, ticket_id=ticket.pk, reason=" ")
    handling.pause_clock(actor=act, ticket_id=ticket.pk, reason="等待企业补充材料")
    assert clock_of(ticket, "resolution").due_at is None
    with later(days=2):
        handling.resume_clock(actor=act, ticket_id=ticket.pk)
        with pytest.raises(Conflict):
            handling.resume_clock(actor=act, ticket_id=ticket.pk)
    moved = clock_of(ticket, "resolution").due_at
    assert moved == due + dt.timedelta(days=2)  # two working days further


def test_return_names_the_right_department_and_is_ruled_on(hall: Hall) -> None:
    ticket = dispatched(hall)
    asked = requests.ask_return(
        actor=hall.act(hall.handler),
        assignment_id=lead_part(ticket).pk,
        right_unit_id=hall.other.pk,
        reason="不属于本部门职责。",
    )
    with pytest.raises(Conflict):
        requests.ask_return(
            actor=hall.act(hall.handler),
            assignment_id=lead_part(ticket).pk,
            right_unit_id=hall.other.pk,
            reason="再次申请。",
        )
    due = clock_of(ticket, "resolution").due_at
    ruled = requests.rule_return(actor=hall.act(hall.liaison), return_id=asked.pk, granted=True, ruling="同意。")
    ticket.refresh_from_db()
    assert ruled.state == RequestState.GRANTED
    assert lead_part(ticket).unit_id == hall.other.pk
    assert ticket.first_handler_id == hall.lead.pk  # stays accountable (R44)
    assert clock_of(ticket, "resolution").due_at == due
    assert tickets_for(hall.act(hall.handler)).filter(pk=ticket.pk).exists()


def test_third_bounce_is_the_organization_departments(hall: Hall) -> None:
    ticket = dispatched(hall)
    for number in range(3):
        current = lead_part(ticket)
        by, right = (hall.handler, hall.other) if current.unit_id == hall.lead.pk else (hall.helper, hall.lead)
        asked = requests.ask_return(
            actor=hall.act(by), assignment_id=current.pk, right_unit_id=right.pk, reason="不是本部门的事。"
        )
        assert asked.is_arbitrated == (number == 2)
        if asked.is_arbitrated:
            with pytest.raises(NotAllowed):
                requests.rule_return(actor=hall.act(hall.liaison), return_id=asked.pk, granted=True, ruling="示例")
        actor = hall.act() if asked.is_arbitrated else hall.act(hall.liaison)
        requests.rule_return(actor=actor, return_id=asked.pk, granted=True, ruling="同意。")
    ticket.refresh_from_db()
    assert ticket.bounces == 3


def test_extension_is_asked_before_expiry_and_granted_by_another(hall: Hall) -> None:
    ticket = in_hand(hall)
    act = hall.act(hall.handler)
    due = clock_of(ticket, "resolution").due_at
    assert due is not None
    asked = requests.ask_extension(actor=act, ticket_id=ticket.pk, amount=5, unit="days", reason="需要招标。")
    with pytest.raises(Conflict):
        requests.ask_extension(actor=act, ticket_id=ticket.pk, amount=5, unit="days", reason="再延。")
    requests.decide_extension(actor=hall.act(hall.liaison), extension_id=asked.pk, granted=True, answer="同意。")
    assert clock_of(ticket, "resolution").due_at == due + dt.timedelta(days=7)
    with clock.fixed(due + dt.timedelta(days=20)), pytest.raises(Conflict) as refused:
        requests.ask_extension(actor=act, ticket_id=ticket.pk, amount=5, unit="days", reason="太晚。")
    assert refused.value.code == "extension_after_expiry"


def test_extension_of_ones_own_is_not_granted_by_oneself(hall: Hall) -> None:
    ticket = in_hand(hall)
    act = hall.act(hall.liaison)
    asked = requests.ask_extension(actor=act, ticket_id=ticket.pk, amount=5, unit="days", reason="代部门申请。")
    with pytest.raises(Conflict, match="他人审批"):
        requests.decide_extension(actor=act, extension_id=asked.pk, granted=True, answer="同意。")


def test_category_changed_keeps_what_ran(hall: Hall) -> None:
    ticket = in_hand(hall)
    with later(days=2):
        responding.classify_ticket(
            actor=hall.act(hall.liaison),
            ticket_id=ticket.pk,
            category_id=world.category("market").pk,
            urgency="urgent",
            reason="归口有误",
            expected_version=None,
        )
    assert clock_of(ticket, "resolution").started_at == MORNING
    assert steps(ticket)[-1] == StepKind.CLASSIFIED


def test_joined_ticket_gives_its_channels_to_the_main_one(hall: Hall) -> None:
    main = whistle(hall)
    double = whistle(hall, hall.liaison, channels=[channel("hotline").pk], name="道路窄")
    joined = responding.join_ticket(actor=hall.act(hall.liaison), ticket_id=double.pk, main_id=main.pk)
    assert (joined.state, joined.main_id) == (TicketState.DUPLICATE, main.pk)
    assert TicketChannel.objects.filter(ticket=main).count() == 2
    with pytest.raises(Conflict):
        responding.join_ticket(actor=hall.act(hall.liaison), ticket_id=main.pk, main_id=double.pk)
    again = responding.take_up(actor=hall.act(hall.liaison), ticket_id=double.pk, reason="不是同一件事")
    assert (again.state, again.main_id) == (TicketState.RAISED, None)


def test_split_parts_keep_company_channels_and_time(hall: Hall) -> None:
    ticket = whistle(hall)
    with later(hours=1):
        made = responding.split_ticket(
            actor=hall.act(hall.liaison),
            ticket_id=ticket.pk,
            parts=[{"name": "公交不便", "category_id": world.category("livelihood").pk}],
        )
    assert [one.state for one in made] == [TicketState.ACCEPTED]
    assert made[0].raised_at == MORNING
    assert made[0].parent_id == ticket.pk


def test_withdrawal_is_the_companys_alone(hall: Hall) -> None:
    ticket = in_hand(hall)
    with pytest.raises((NotAllowed, NotFound)):
        responding.withdraw_ticket(actor=hall.act(hall.liaison), ticket_id=ticket.pk, reason="示例")
    gone = responding.withdraw_ticket(actor=hall.act(hall.contact), ticket_id=ticket.pk, reason="已自行解决")
    assert gone.state == TicketState.WITHDRAWN
    told = Notice.objects.filter(event="ticket.ended")
    assert {notice.account_id for notice in told} == {hall.handler.pk, hall.liaison.pk}
    assert all("已撤单，不用再办理" in notice.text for notice in told)
    assert TicketClock.objects.filter(ticket=ticket).exclude(status="stopped").count() == 0
    assert Assignment.objects.filter(ticket=ticket, state__in=["assigned", "reported"]).count() == 0


def test_planned_is_promised_for_a_day_and_answered_later(hall: Hall) -> None:
    ticket = in_hand(hall)
    day = dt.date(2026, 12, 31)
    with pytest.raises(InvalidInput):
        handling.plan_ticket(
            actor=hall.act(hall.handler), ticket_id=ticket.pk, day=dt.date(2026, 3, 2), text="待立项。"
        )
    planned = handling.plan_ticket(actor=hall.act(hall.handler), ticket_id=ticket.pk, day=day, text="待立项。")
    assert (planned.state, planned.planned_on) == (TicketState.PLANNED, day)
    assert clock_of(ticket, "feedback").status == "stopped"
    assert clock_of(ticket, "resolution").status == "paused"
    with later(days=200):
        handling.answer_ticket(actor=hall.act(hall.handler), ticket_id=ticket.pk, kind="solved", text="已建成。")
    assert Ticket.objects.get(pk=ticket.pk).state == TicketState.ANSWERED


def test_assistant_is_brought_in_by_the_lead_and_the_lead_is_not_released(hall: Hall) -> None:
    ticket = in_hand(hall)
    added = dispatching.add_assistant(actor=hall.act(hall.handler), ticket_id=ticket.pk, unit_id=hall.other.pk)
    with pytest.raises(Conflict):
        dispatching.release_assistant(
            actor=hall.act(hall.handler), assignment_id=lead_part(ticket).pk, reason="推给别人"
        )
    with pytest.raises(NotAllowed):
        dispatching.add_assistant(actor=hall.act(hall.helper), ticket_id=ticket.pk, unit_id=make_unit("示例丙局").pk)
    gone = dispatching.release_assistant(actor=hall.act(hall.handler), assignment_id=added.pk, reason="不再需要")
    assert gone.state == AssignmentState.RELEASED


@pytest.mark.parametrize("state", list(TicketState))
def test_what_may_not_follow_is_refused_whatever_the_state(hall: Hall, state: TicketState) -> None:
    """Each verb in each state: it works where the table lets it, and is refused in words elsewhere."""
    ticket = whistle(hall)
    acts: dict[TicketState, Any] = {
        TicketState.ACCEPTED: lambda: responding.accept_ticket(actor=hall.act(), ticket_id=ticket.pk),
        TicketState.REJECTED: lambda: responding.reject_ticket(actor=hall.act(), ticket_id=ticket.pk, reason="示例"),
        TicketState.HANDED_OFF: lambda: responding.hand_off(
            actor=hall.act(), ticket_id=ticket.pk, target="petition", reason="示例"
        ),
        TicketState.WITHDRAWN: lambda: responding.withdraw_ticket(
            actor=hall.act(hall.contact), ticket_id=ticket.pk, reason="示例"
        ),
    }
    marks = {"closed_at": MORNING if state == TicketState.CLOSED else None}
    main = whistle(hall, name="另一个问题") if state == TicketState.DUPLICATE else None
    Ticket.objects.filter(pk=ticket.pk).update(state=state, main=main, **marks)
    for to, act in acts.items():
        allowed = to in TICKET_TRANSITIONS[state]
        if allowed:
            continue
        with pytest.raises(Conflict):
            act()
