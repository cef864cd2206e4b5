"""Departments at work on a ticket: report in, speak with the company, say how far they are, answer (R43–R46)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from core import clock
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, touch
from core.state import transition
from core.templatetags.formats import cn_date
from services.access import get_assignment_for
from services.actions.clocks import add_event, clocks_of, stop_clocks
from services.actions.dispatching import require_lead, require_part
from services.actions.responding import lapse_requests
from services.actions.steps import note_step
from services.actions.values import locked_ticket, said
from services.choices import (
    AT_WORK,
    AssignmentRole,
    AssignmentState,
    ClockKind,
    ClockStatus,
    EventKind,
    ResultKind,
    StepKind,
    TicketState,
)
from services.clocks import ClockEvent
from services.models import Assignment, ResultMeasure, Ticket, TicketClock, TicketResult
from services.notices import tell_answered, tell_moved
from services.queries import HANDLE, STANDING, speaks_for

MOST_MEASURES = 10
LAST_PLAN = dt.timedelta(days=3 * 366)
PLANNED_PAUSE = "计划解决"


@dataclass(frozen=True)
class Measure:
    """Something one can see of a result (F133): ``value`` of ``unit``."""

    name: str
    value: Decimal
    unit: str


def report_in(*, actor: Principal, assignment_id: UUID) -> Assignment:
    """The department says it is there (报到). Raises NotAllowed, Conflict."""
    with transaction.atomic():
        ticket, assignment = _part(actor, assignment_id)
        now = clock.now()
        moved = transition(assignment, AssignmentState.REPORTED, reported_at=now, reported_by_id=actor.account_id)
        note_step(ticket, StepKind.REPORTED_IN, actor=actor, unit_id=assignment.unit_id, text=_for(actor, assignment))
        if assignment.role == AssignmentRole.LEAD:
            tell_moved(touch(ticket), f"{assignment.unit.name}已报到", by=actor.account_id)
        return moved


def _part(actor: Principal, assignment_id: UUID) -> tuple[Ticket, Assignment]:
    """The locked ticket at work and the department's part in it. Raises NotFound, NotAllowed, Conflict."""
    found = get_assignment_for(actor, assignment_id)
    ticket = locked_ticket(actor, found.ticket_id, HANDLE, *AT_WORK)
    assignment = Assignment.objects.select_for_update(of=("self",)).select_related("unit").get(pk=found.pk)
    require_part(actor, ticket, assignment)
    if assignment.state not in STANDING:
        text = f"“{assignment.unit.name}”在这张工单上{assignment.get_state_display()}，不能再这样办理。"
        raise Conflict(text, code="part_ended")
    return ticket, assignment


def _for(actor: Principal, assignment: Assignment) -> str:
    """That the body's people wrote it down for a department is told."""
    return "" if speaks_for(actor, assignment.unit_id, HANDLE) else "由链党组织代为登记"


def _reported(assignment: Assignment) -> Assignment:
    if assignment.state == AssignmentState.ASSIGNED:
        raise Conflict("请先报到，再办理。", code="not_reported_in")
    return assignment


def record_contact(*, actor: Principal, assignment_id: UUID, text: str) -> Assignment:
    """The first word with the company; the clock of contact stops. Raises InvalidInput, Conflict."""
    words = said(text, "text", "请写明联系了谁、说了什么。")
    with transaction.atomic():
        ticket, assignment = _part(actor, assignment_id)
        _reported(assignment)
        now = clock.now()
        stop_clocks(clocks_of(ticket, [ClockKind.CONTACT]), at=now, actor=actor)
        if assignment.contacted_at is None:
            assignment = change(assignment, {"contacted_at": now}, expected_version=None)
        note_step(ticket, StepKind.CONTACTED, actor=actor, unit_id=assignment.unit_id, text=words, at=now)
        touch(ticket)
        return assignment


def record_progress(*, actor: Principal, assignment_id: UUID, text: str) -> Ticket:
    """How far it is, for the company to read. Raises InvalidInput, Conflict."""
    words = said(text, "text", "请写明办理进展，企业看得到。", most=1000)
    with transaction.atomic():
        ticket, assignment = _part(actor, assignment_id)
        _reported(assignment)
        note_step(ticket, StepKind.PROGRESS, actor=actor, unit_id=assignment.unit_id, text=words)
        touched = touch(ticket)
        tell_moved(touched, f"有新进展：{words}", by=actor.account_id)
        return touched


def add_note(*, actor: Principal, ticket_id: UUID, text: str) -> Ticket:
    """A word among those who work on it; the company does not see it. Raises InvalidInput, NotAllowed."""
    words = said(text, "text", "请写明备注。", most=1000)
    with transaction.atomic():
        ticket = locked_ticket(actor, ticket_id, HANDLE)
        own = next(
            (
                row.unit_id
                for row in Assignment.objects.filter(ticket=ticket, state__in=STANDING)
                if speaks_for(actor, row.unit_id, HANDLE)
            ),
            None,
        )
        note_step(ticket, StepKind.NOTE, actor=actor, unit_id=own, text=words)
        return touch(ticket)


def pause_clock(*, actor: Principal, ticket_id: UUID, reason: str) -> Ticket:
    """Waiting for something that is not the department's: feedback and resolution stand still, with the reason.

    Raises InvalidInput (no reason), Conflict.
    """
    words = said(reason, "reason", "请写明为什么暂停，例如“等待企业补充材料”。", most=200)
    with transaction.atomic():
        ticket = locked_ticket(actor, ticket_id, HANDLE, TicketState.IN_HAND)
        lead = require_lead(actor, ticket)
        _reported(lead)
        now = clock.now()
        rows = _pausable(ticket, [ClockKind.FEEDBACK, ClockKind.RESOLUTION], now)
        if not rows:
            raise Conflict("没有在计时的期限可以暂停：已经暂停，或期限已过。", code="nothing_to_pause")
        for row in rows:
            add_event(row, ClockEvent(EventKind.PAUSED, now, None, words), actor=actor)
        note_step(ticket, StepKind.PAUSED, actor=actor, unit_id=lead.unit_id, text=words, at=now)
        touched = touch(ticket)
        tell_moved(touched, f"暂停计时：{words}", by=actor.account_id)
        return touched


def _pausable(ticket: Ticket, kinds: "list[ClockKind] | None", now: dt.datetime) -> list[TicketClock]:
    """Running clocks whose deadline lies ahead: one that passed stays passed, and is told as overdue."""
    return list(clocks_of(ticket, kinds).filter(status=ClockStatus.RUNNING, due_at__gt=now))


def resume_clock(*, actor: Principal, ticket_id: UUID) -> Ticket:
    """Raises Conflict where nothing is paused."""
    with transaction.atomic():
        ticket = locked_ticket(actor, ticket_id, HANDLE, TicketState.IN_HAND)
        lead = require_lead(actor, ticket)
        if not _resume(ticket, actor=actor, at=clock.now()):
            raise Conflict("计时没有暂停。", code="not_paused")
        note_step(ticket, StepKind.RESUMED, actor=actor, unit_id=lead.unit_id)
        return touch(ticket)


def _resume(ticket: Ticket, *, actor: Principal, at: dt.datetime) -> bool:
    rows = list(clocks_of(ticket).filter(status=ClockStatus.PAUSED))
    for row in rows:
        add_event(row, ClockEvent(EventKind.RESUMED, at), actor=actor)
    return bool(rows)


def finish_part(*, actor: Principal, assignment_id: UUID, text: str) -> Assignment:
    """An assistant has done its part. Raises InvalidInput, Conflict (the lead answers instead)."""
    words = said(text, "text", "请写明办理情况。", most=2000)
    with transaction.atomic():
        ticket, assignment = _part(actor, assignment_id)
        _reported(assignment)
        if assignment.role == AssignmentRole.LEAD:
            raise Conflict("牵头部门请用“答复企业”。", code="lead_answers")
        now = clock.now()
        stop_clocks(clocks_of(ticket, assignment=assignment), at=now, actor=actor)
        done = transition(assignment, AssignmentState.DONE, ended_at=now, outcome=words)
        note_step(ticket, StepKind.PART_DONE, actor=actor, unit_id=assignment.unit_id, text=words, at=now)
        return done


def plan_ticket(*, actor: Principal, ticket_id: UUID, day: dt.date, text: str) -> Ticket:
    """What cannot be solved now is promised for a day, kept in a ledger of its own; the company is told.

    Raises InvalidInput, Conflict.
    """
    words = said(text, "text", "请写明为什么现在不能解决、打算怎样解决，企业看得到。", most=1000)
    today = clock.today()
    if not today < day <= today + LAST_PLAN:
        raise InvalidInput(fields={"day": ["计划解决日期请填明天以后、三年以内的一天。"]})
    with transaction.atomic():
        ticket = locked_ticket(actor, ticket_id, HANDLE, *AT_WORK)
        lead = _reported(require_lead(actor, ticket))
        now = clock.now()
        stop_clocks(clocks_of(ticket, [ClockKind.FEEDBACK, ClockKind.CONTACT]), at=now, actor=actor)
        lapse_requests(ticket, actor=actor, at=now)
        for row in _pausable(ticket, None, now):
            add_event(row, ClockEvent(EventKind.PAUSED, now, None, PLANNED_PAUSE), actor=actor)
        if ticket.state == TicketState.PLANNED:
            moved = change(ticket, {"planned_on": day}, expected_version=None)
        else:
            moved = transition(ticket, TicketState.PLANNED, planned_on=day)
        text = f"{cn_date(day)}前解决：{words}"
        note_step(moved, StepKind.PLANNED, actor=actor, unit_id=lead.unit_id, text=text, at=now)
        tell_moved(moved, f"计划于{cn_date(day)}前解决", by=actor.account_id)
        return moved


def answer_ticket(
    *,
    actor: Principal,
    ticket_id: UUID,
    kind: str,
    text: str,
    measures: Sequence[Measure] = (),
    left_open: str = "",
) -> TicketResult:
    """The lead answers with a result; where an assistant is not done yet, with the reason. The company rates it.

    Raises InvalidInput, NotAllowed, Conflict (assistants open without a reason).
    """
    words = said(text, "text", "请写明答复，企业看得到。", most=4000)
    if kind not in ResultKind.values:
        raise InvalidInput(fields={"kind": ["请选择办理结果。"]})
    checked = _measures(measures)
    with transaction.atomic():
        ticket = locked_ticket(actor, ticket_id, HANDLE, *AT_WORK)
        lead = _reported(require_lead(actor, ticket))
        why = _open_assistants(ticket, left_open)
        now = clock.now()
        lapse_requests(ticket, actor=actor, at=now)
        _resume(ticket, actor=actor, at=now)
        stop_clocks(clocks_of(ticket), at=now, actor=actor)
        for row in Assignment.objects.filter(ticket=ticket, state__in=STANDING, role=AssignmentRole.ASSIST):
            stop_clocks(clocks_of(ticket, assignment=row), at=now, actor=actor)
            transition(row, AssignmentState.RELEASED, ended_at=now)
        transition(lead, AssignmentState.DONE, ended_at=now, outcome=words[:2000])
        moved = transition(ticket, TicketState.ANSWERED, answered_at=now, result=kind, rating="", planned_on=None)
        result = create(
            TicketResult(
                ticket=moved,
                round=moved.round,
                kind=kind,
                text=words,
                unit_id=lead.unit_id,
                answered_at=now,
                answered_by_id=actor.account_id,
                left_open=why,
            )
        )
        for one in checked:
            create(ResultMeasure(result=result, name=one.name, value=one.value, unit=one.unit))
        told = f"{ResultKind(kind).label}：{words}"
        note_step(moved, StepKind.ANSWERED, actor=actor, unit_id=lead.unit_id, text=told, at=now)
        tell_answered(moved, by=actor.account_id)
        return result


def _open_assistants(ticket: Ticket, left_open: str) -> str:
    """Why the answer does not wait for assistants at work; empty where there are none. Raises InvalidInput."""
    rows = Assignment.objects.filter(ticket=ticket, state__in=STANDING, role=AssignmentRole.ASSIST)
    names = "、".join(row.unit.name for row in rows.select_related("unit"))
    if not names:
        return ""
    return said(left_open, "left_open", f"{names}还没有办完协办事项；不等他们的，请写明原因。", most=300)


def _measures(measures: Sequence[Measure]) -> list[Measure]:
    if len(measures) > MOST_MEASURES:
        raise InvalidInput(fields={"measures": [f"实物成果最多 {MOST_MEASURES} 项。"]})
    found = [Measure(one.name.strip(), one.value, one.unit.strip()) for one in measures]
    if any(not one.name or not one.unit or not one.value > 0 for one in found):
        raise InvalidInput(fields={"measures": ["实物成果请写明名称、大于 0 的数量和计量单位。"]})
    if len({one.name for one in found}) < len(found):
        raise InvalidInput(fields={"measures": ["同一项成果写了两次。"]})
    return found
