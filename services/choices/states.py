"""The ways of a ticket, of a department's part in it, and of what a department asks for."""

from collections.abc import Mapping

from django.db.models import TextChoices


class TicketState(TextChoices):
    RAISED = "raised", "待响应"
    ACCEPTED = "accepted", "待派单"
    IN_HAND = "in_hand", "办理中"
    PLANNED = "planned", "计划解决"
    ANSWERED = "answered", "待评价"
    CLOSED = "closed", "已办结"
    REJECTED = "rejected", "不予受理"
    HANDED_OFF = "handed_off", "已转出"
    DUPLICATE = "duplicate", "已并入"
    SPLIT = "split", "已拆分"
    WITHDRAWN = "withdrawn", "已撤单"


_ENDS = frozenset({TicketState.HANDED_OFF, TicketState.DUPLICATE, TicketState.WITHDRAWN})

TICKET_TRANSITIONS: Mapping[str, frozenset[str]] = {
    TicketState.RAISED: _ENDS | {TicketState.ACCEPTED, TicketState.REJECTED, TicketState.SPLIT},
    TicketState.ACCEPTED: _ENDS | {TicketState.IN_HAND, TicketState.REJECTED, TicketState.SPLIT},
    TicketState.IN_HAND: _ENDS | {TicketState.ACCEPTED, TicketState.PLANNED, TicketState.ANSWERED},
    TicketState.PLANNED: _ENDS | {TicketState.IN_HAND, TicketState.ANSWERED},
    TicketState.ANSWERED: frozenset({TicketState.CLOSED, TicketState.IN_HAND}),
    TicketState.CLOSED: frozenset({TicketState.IN_HAND}),  # dissatisfied at the call-back: a redo
    TicketState.REJECTED: frozenset({TicketState.RAISED}),  # the organization department has it looked at again
    TicketState.HANDED_OFF: frozenset(),
    TicketState.DUPLICATE: frozenset({TicketState.RAISED}),  # the wrong one was named
    TicketState.SPLIT: frozenset(),  # its parts go on
    TicketState.WITHDRAWN: frozenset(),
}

AT_WORK = (TicketState.IN_HAND, TicketState.PLANNED)
OPEN_STATES = (TicketState.RAISED, TicketState.ACCEPTED, *AT_WORK, TicketState.ANSWERED)


class AssignmentRole(TextChoices):
    LEAD = "lead", "牵头"
    ASSIST = "assist", "协办"


class AssignmentState(TextChoices):
    ASSIGNED = "assigned", "待报到"
    REPORTED = "reported", "已报到"
    DONE = "done", "已办结"
    RETURNED = "returned", "已退回"
    RELEASED = "released", "不再办理"


ASSIGNMENT_TRANSITIONS: Mapping[str, frozenset[str]] = {
    AssignmentState.ASSIGNED: frozenset({AssignmentState.REPORTED, AssignmentState.RETURNED, AssignmentState.RELEASED}),
    AssignmentState.REPORTED: frozenset({AssignmentState.DONE, AssignmentState.RETURNED, AssignmentState.RELEASED}),
    AssignmentState.DONE: frozenset(),
    AssignmentState.RETURNED: frozenset(),
    AssignmentState.RELEASED: frozenset(),
}


class RequestState(TextChoices):
    """Of a return and of an extension, both of which the body rules on."""

    ASKED = "asked", "待裁定"
    GRANTED = "granted", "同意"
    REFUSED = "refused", "不同意"
    LAPSED = "lapsed", "已失效"
