"""What a department asks of the body: to be rid of what is another's (退单), or for more time (延期)."""

from uuid import UUID

from django.db import transaction

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition
from services.access import get_assignment_for, get_extension_for, get_return_for
from services.actions.clocks import add_event, clocks_of, stop_clocks
from services.actions.dispatching import NOT_THERE, assign_lead, lead_of, require_part
from services.actions.steps import note_step
from services.actions.values import locked_ticket, said, standing
from services.choices import (
    AT_WORK,
    AssignmentRole,
    AssignmentState,
    ClockKind,
    ClockStatus,
    EventKind,
    LimitUnit,
    RequestState,
    StepKind,
    TicketState,
)
from services.clocks import ClockError, ClockEvent, Limit, limit_words
from services.models import Assignment, Extension, Ticket, TicketReturn
from services.notices import tell_asked, tell_ruled
from services.queries import ARBITRATE, HANDLE, RUN, STANDING
from services.rules import arbitrated_at, extension_rule, ruling_due


def ask_return(*, actor: Principal, assignment_id: UUID, right_unit_id: UUID, reason: str) -> TicketReturn:
    """Not this department's: it names the right one. The body rules in time; the third one goes to arbitration.

    Raises InvalidInput, NotAllowed, Conflict.
    """
    words = said(reason, "reason", "请写明退单理由和依据。")
    with transaction.atomic():
        found = get_assignment_for(actor, assignment_id)
        ticket = locked_ticket(actor, found.ticket_id, HANDLE, TicketState.IN_HAND)
        assignment = Assignment.objects.select_for_update(of=("self",)).select_related("unit").get(pk=found.pk)
        require_part(actor, ticket, assignment)
        if assignment.state not in STANDING:
            raise Conflict("贵部门已不在办理这张工单。", code="part_ended")
        right = standing(right_unit_id, "right_unit", NOT_THERE)
        if right.pk == assignment.unit_id:
            raise InvalidInput(fields={"right_unit": ["请写明应由哪个别的部门办理。"]})
        if TicketReturn.objects.filter(assignment=assignment, state=RequestState.ASKED).exists():
            raise Conflict("退单申请已经提交，请等待裁定。", code="return_asked")
        now = clock.now()
        is_lead = assignment.role == AssignmentRole.LEAD
        arbitrated = is_lead and ticket.bounces + 1 >= arbitrated_at()
        asked = create(
            TicketReturn(
                assignment=assignment,
                right_unit=right,
                reason=words,
                is_arbitrated=arbitrated,
                asked_at=now,
                asked_by_id=actor.account_id,
                rule_by=ruling_due(now),
            )
        )
        if is_lead:
            change(ticket, {"bounces": ticket.bounces + 1}, expected_version=None)
        text = f"应由{right.name}办理：{words}"
        note_step(ticket, StepKind.RETURN_ASKED, actor=actor, unit_id=assignment.unit_id, text=text, at=now)
        said_so = f"{assignment.unit.name}申请退单，认为应由{right.name}办理"
        tell_asked(ticket, asked.pk, said_so, arbitrated=arbitrated, by=actor.account_id)
        return asked


def rule_return(
    *, actor: Principal, return_id: UUID, granted: bool, ruling: str, unit_id: UUID | None = None
) -> TicketReturn:
    """The body rules, of the third the organization department. Granted, the ticket goes to the named department, or
    the one the ruling names; its clocks run on, and the first handler stays accountable (R44).

    Raises InvalidInput, NotAllowed, Conflict.
    """
    words = said(ruling, "ruling", "请写明裁定理由。")
    with transaction.atomic():
        found = get_return_for(actor, return_id)
        ticket = locked_ticket(actor, found.assignment.ticket_id, RUN, TicketState.IN_HAND)
        asked = locked(TicketReturn, found.pk)
        if asked.state != RequestState.ASKED:
            raise Conflict("这次退单已经裁定，请刷新页面。", code="already_ruled")
        if asked.is_arbitrated and not actor.may_everywhere(ARBITRATE):
            raise NotAllowed
        now = clock.now()
        assignment = (
            Assignment.objects.select_for_update(of=("self",)).select_related("unit").get(pk=asked.assignment_id)
        )
        state = RequestState.GRANTED if granted else RequestState.REFUSED
        ruled = change(
            asked,
            {"state": state, "ruling": words, "ruled_at": now, "ruled_by_id": actor.account_id},
            expected_version=None,
        )
        kind = StepKind.RETURNED if granted else StepKind.RETURN_REFUSED
        note_step(ticket, kind, actor=actor, unit_id=assignment.unit_id, text=words, at=now)
        if granted:
            _give_back(ticket, assignment, unit_id or asked.right_unit_id, actor=actor)
        told = f"退单{'已同意' if granted else '未同意，请继续办理'}：{words}"
        tell_ruled(ticket, ruled.pk, [assignment.unit_id], told, by=actor.account_id)
        return ruled


def _give_back(ticket: Ticket, assignment: Assignment, unit_id: UUID, *, actor: Principal) -> None:
    """Another leads from now on, or the assistant is gone."""
    now = clock.now()
    transition(assignment, AssignmentState.RETURNED, ended_at=now)
    if assignment.role == AssignmentRole.ASSIST:
        stop_clocks(clocks_of(ticket, assignment=assignment), at=now, actor=actor)
        return
    unit = standing(unit_id, "unit", NOT_THERE)
    if unit.pk == assignment.unit_id:
        raise InvalidInput(fields={"unit": ["请选择别的部门牵头。"]})
    helper = Assignment.objects.filter(ticket=ticket, unit=unit, role=AssignmentRole.ASSIST, state__in=STANDING).first()
    if helper is not None:
        stop_clocks(clocks_of(ticket, assignment=helper), at=now, actor=actor)
        transition(helper, AssignmentState.RELEASED, ended_at=now)
    assign_lead(ticket, unit, actor=actor)


def ask_extension(*, actor: Principal, ticket_id: UUID, amount: int, unit: str, reason: str) -> Extension:
    """More time for the resolution, asked before it runs out. Raises InvalidInput, NotAllowed, Conflict."""
    words = said(reason, "reason", "请写明延期理由。")
    if unit not in LimitUnit.values:
        raise InvalidInput(fields={"unit": ["请选择按工作日还是按工作分钟延长。"]})
    wanted = _limit(amount, LimitUnit(unit))
    with transaction.atomic():
        ticket = locked_ticket(actor, ticket_id, HANDLE, *AT_WORK)
        lead = lead_of(ticket)
        if lead is None:
            raise Conflict("这张工单还没有牵头部门。", code="no_lead")
        require_part(actor, ticket, lead)
        row = clocks_of(ticket, [ClockKind.RESOLUTION]).first()
        now = clock.now()
        if row is None or row.status != ClockStatus.RUNNING:
            raise Conflict("办结时限没有在计时，不用延期。", code="clock_not_running")
        if row.due_at is not None and row.due_at < now:
            raise Conflict("办结期限已过，不能再申请延期，请尽快办结或说明情况。", code="extension_after_expiry")
        rule = extension_rule()
        granted = Extension.objects.filter(ticket_clock=row, state=RequestState.GRANTED).count()
        if granted >= rule.most_times:
            raise Conflict(f"一张工单最多延期 {rule.most_times} 次。", code="too_many_extensions")
        if wanted.unit != rule.most.unit or wanted.amount > rule.most.amount:
            raise InvalidInput(fields={"amount": [f"每次最多延长{limit_words(rule.most)}。"]})
        if Extension.objects.filter(ticket_clock=row, state=RequestState.ASKED).exists():
            raise Conflict("延期申请已经提交，请等待审批。", code="extension_asked")
        add_event(row, ClockEvent(EventKind.EXTENSION_ASKED, now, wanted, words[:200]), actor=actor)
        asked = create(
            Extension(
                ticket_clock=row,
                amount=wanted.amount,
                unit=wanted.unit,
                reason=words,
                asked_at=now,
                asked_by_id=actor.account_id,
            )
        )
        text = f"延长{limit_words(wanted)}：{words}"
        note_step(ticket, StepKind.EXTENSION_ASKED, actor=actor, unit_id=lead.unit_id, text=text, at=now)
        tell_asked(ticket, asked.pk, f"{lead.unit.name}申请延期{limit_words(wanted)}", by=actor.account_id)
        return asked


def _limit(amount: int, unit: LimitUnit) -> Limit:
    try:
        return Limit(amount, unit)
    except ClockError as error:
        raise InvalidInput(fields={"amount": [error.message]}) from error


def decide_extension(*, actor: Principal, extension_id: UUID, granted: bool, answer: str) -> Extension:
    """By the body, never by who asked. An extension asked in time may be granted late. Raises as above."""
    words = said(answer, "answer", "请写明审批意见。")
    with transaction.atomic():
        found = get_extension_for(actor, extension_id)
        ticket = locked_ticket(actor, found.ticket_clock.ticket_id, RUN, *AT_WORK)
        asked = locked(Extension, found.pk)
        if asked.state != RequestState.ASKED:
            raise Conflict("这次延期申请已经审批，请刷新页面。", code="already_decided")
        if asked.asked_by_id is not None and asked.asked_by_id == actor.account_id:
            raise Conflict("不能审批自己提出的延期，请由他人审批。", code="own_request")
        now = clock.now()
        kind = EventKind.EXTENDED if granted else EventKind.EXTENSION_REFUSED
        limit = Limit(asked.amount, LimitUnit(asked.unit)) if granted else None
        add_event(found.ticket_clock, ClockEvent(kind, now, limit, words[:200]), actor=actor)
        decided = change(
            asked,
            {
                "state": RequestState.GRANTED if granted else RequestState.REFUSED,
                "answer": words,
                "decided_at": now,
                "decided_by_id": actor.account_id,
            },
            expected_version=None,
        )
        step = StepKind.EXTENDED if granted else StepKind.EXTENSION_REFUSED
        note_step(ticket, step, actor=actor, text=words, at=now)
        lead = lead_of(ticket)
        told = f"延期{'已同意' if granted else '未同意'}：{words}"
        tell_ruled(ticket, decided.pk, [lead.unit_id] if lead else [], told, by=actor.account_id)
        return decided
