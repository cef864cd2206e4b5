"""Sending a ticket to the departments that solve it: one leads, others assist (R43); the first answers for it (R44)."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition
from members.models import Person
from organizations.models import Unit
from services.access import get_assignment_for
from services.actions.clocks import clocks_of, start_clock, stop_clocks
from services.actions.steps import note_step
from services.actions.values import locked_ticket, said, standing
from services.choices import AT_WORK, AssignmentRole, AssignmentState, ClockKind, StepKind, TicketState
from services.clocks import Limit
from services.models import Assignment, Ticket
from services.notices import tell_assigned, tell_moved
from services.queries import HANDLE, RUN, STANDING, holds_ticket, speaks_for

MOST_ASSISTS = 10
NOT_THERE = "没有找到这个部门，请重新选择。"


def dispatch_ticket(
    *, actor: Principal, ticket_id: UUID, lead_id: UUID, assist_ids: Sequence[UUID] = (), task: str = ""
) -> Ticket:
    """The lead and its assistants are told and asked to report in; the clock of dispatch stops, that of contact runs.

    Raises InvalidInput, NotAllowed, Conflict.
    """
    with transaction.atomic():
        ticket = locked_ticket(actor, ticket_id, RUN, TicketState.ACCEPTED)
        if ticket.lies_with_group:
            raise Conflict("这张工单已转服务团，请在团内分派，或先退回再派单。", code="with_group")
        return send_to(ticket, lead_id, assist_ids, actor=actor, task=task)


def send_to(ticket: Ticket, lead_id: UUID, assist_ids: Sequence[UUID], *, actor: Principal, task: str) -> Ticket:
    """The ticket is locked and the actor may. Raises InvalidInput, Conflict."""
    lead = standing(lead_id, "lead", NOT_THERE)
    assists = _assistants(assist_ids, lead)
    now = clock.now()
    stop_clocks(clocks_of(ticket, [ClockKind.DISPATCH]), at=now, actor=actor)
    moved = transition(
        ticket,
        TicketState.IN_HAND,
        dispatched_at=now,
        first_handler_id=ticket.first_handler_id or lead.pk,
    )
    start_clock(moved, ClockKind.CONTACT, actor=actor, at=now, reason="派单")
    assign_lead(moved, lead, actor=actor, task=task)
    for unit in assists:
        _assign_assistant(moved, unit, actor=actor, task=task)
    tell_moved(moved, f"已派{lead.name}牵头办理", by=actor.account_id)
    return moved


def _assistants(ids: Sequence[UUID], lead: Unit) -> list[Unit]:
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > MOST_ASSISTS:
        raise InvalidInput(fields={"assists": [f"协办部门最多 {MOST_ASSISTS} 个。"]})
    if lead.pk in wanted:
        raise InvalidInput(fields={"assists": ["牵头部门不用再选为协办。"]})
    return [standing(unit_id, "assists", NOT_THERE) for unit_id in wanted]


def assign_lead(ticket: Ticket, unit: Unit, *, actor: Principal, task: str = "") -> Assignment:
    made = _assign(ticket, unit, AssignmentRole.LEAD, actor=actor, task=task)
    note_step(ticket, StepKind.DISPATCHED, actor=actor, unit_id=unit.pk)
    tell_assigned(ticket, made, by=actor.account_id)
    return made


def _assign(ticket: Ticket, unit: Unit, role: AssignmentRole, *, actor: Principal, task: str) -> Assignment:
    if Assignment.objects.filter(ticket=ticket, unit=unit, state__in=STANDING).exists():
        raise Conflict(f"“{unit.name}”已在办理这张工单。", code="already_assigned")
    return create(
        Assignment(
            ticket=ticket,
            unit=unit,
            role=role,
            round=ticket.round,
            assigned_at=clock.now(),
            assigned_by_id=actor.account_id,
            task=task.strip()[:500],
        )
    )


def _assign_assistant(
    ticket: Ticket, unit: Unit, *, actor: Principal, task: str, limit: Limit | None = None
) -> Assignment:
    made = _assign(ticket, unit, AssignmentRole.ASSIST, actor=actor, task=task)
    start_clock(ticket, ClockKind.RESOLUTION, actor=actor, at=clock.now(), limit=limit, assignment=made, reason="派单")
    note_step(ticket, StepKind.ASSIST_ADDED, actor=actor, unit_id=unit.pk)
    tell_assigned(ticket, made, by=actor.account_id)
    return made


def add_assistant(
    *, actor: Principal, ticket_id: UUID, unit_id: UUID, task: str = "", limit: Limit | None = None
) -> Assignment:
    """By the body, or by the lead, which may bring others in but never drop the ticket (R44); ``limit`` is the
    assistant's own. Raises InvalidInput, NotAllowed, Conflict.
    """
    with transaction.atomic():
        ticket = locked_ticket(actor, ticket_id, HANDLE, *AT_WORK)
        require_lead(actor, ticket)
        unit = standing(unit_id, "unit", NOT_THERE)
        standing_now = Assignment.objects.filter(ticket=ticket, role=AssignmentRole.ASSIST, state__in=STANDING)
        if standing_now.count() >= MOST_ASSISTS:
            raise Conflict(f"协办部门最多 {MOST_ASSISTS} 个。", code="too_many_assistants")
        return _assign_assistant(ticket, unit, actor=actor, task=task, limit=limit)


def lead_of(ticket: Ticket) -> Assignment | None:
    found: Assignment | None = (
        Assignment.objects.filter(ticket=ticket, role=AssignmentRole.LEAD, state__in=STANDING)
        .select_related("unit")
        .first()
    )
    return found


def require_lead(actor: Principal, ticket: Ticket) -> Assignment:
    """The lead's assignment, for who speaks for it or runs the body. Raises NotAllowed, Conflict."""
    lead = lead_of(ticket)
    if lead is None:
        raise Conflict("这张工单还没有牵头部门，请先派单。", code="no_lead")
    require_part(actor, ticket, lead)
    return lead


def require_part(actor: Principal, ticket: Ticket, assignment: Assignment) -> None:
    """Raises NotAllowed for who neither speaks for the department nor works for the body."""
    if not speaks_for(actor, assignment.unit_id, HANDLE) and not holds_ticket(actor, ticket, HANDLE):
        raise NotAllowed


def release_assistant(*, actor: Principal, assignment_id: UUID, reason: str) -> Assignment:
    """An assistant is not needed any more. Raises InvalidInput, NotAllowed, Conflict (the lead is not released)."""
    words = said(reason, "reason", "请写明不再需要协办的原因。", most=200)
    with transaction.atomic():
        found = get_assignment_for(actor, assignment_id)
        ticket = locked_ticket(actor, found.ticket_id, HANDLE, *AT_WORK)
        require_lead(actor, ticket)
        assignment = locked(Assignment, found.pk)
        if assignment.role == AssignmentRole.LEAD:
            raise Conflict("牵头部门不能直接去掉；确有不当的，由部门申请退单，链党组织裁定。", code="lead_stays")
        stop_clocks(clocks_of(ticket, assignment=assignment), at=clock.now(), actor=actor)
        released = transition(assignment, AssignmentState.RELEASED, ended_at=clock.now())
        note_step(ticket, StepKind.RELEASED, actor=actor, unit_id=assignment.unit_id, text=words)
        return released


def name_agent(*, actor: Principal, ticket_id: UUID, person_id: UUID, reason: str = "") -> Ticket:
    """One person sees it through from start to end (R26); naming another says why. Raises InvalidInput, Conflict."""
    with transaction.atomic():
        ticket = locked_ticket(actor, ticket_id, RUN, TicketState.ACCEPTED, *AT_WORK)
        person = Person.objects.filter(pk=person_id, left_on__isnull=True).first()
        if person is None:
            raise InvalidInput(fields={"person": ["没有找到这位代办人，或已离任，请重新选择。"]})
        if ticket.agent_id == person.pk:
            return ticket
        words = said(reason, "reason", "已有代办人，请写明为什么换人。", most=200) if ticket.agent_id else ""
        changed = change(ticket, {"agent_id": person.pk}, expected_version=None)
        note_step(changed, StepKind.AGENT_NAMED, actor=actor, text=f"{person.name}{'：' + words if words else ''}")
        return changed
