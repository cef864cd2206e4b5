"""How somebody stands to one ticket: what is asked once, so that its page shows the buttons that are lawful now."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from core.principal import Principal
from services.actions.raising import may_correct
from services.choices import AT_WORK, AssignmentRole, AssignmentState, ClockKind, ClockStatus, RequestState, TicketState
from services.models import Assignment, Extension, Ticket, TicketClock, TicketResult, TicketReturn
from services.queries import (
    ARBITRATE,
    CALL_BACK,
    CONFIDENTIAL,
    HANDLE,
    OVERSEE,
    RATE,
    RUN,
    STANDING,
    on_ticket_body,
    speaks_for,
)


@dataclass(frozen=True)
class Standing:
    """One reader before one ticket; everything is read when first asked."""

    principal: Principal
    ticket: Ticket

    @cached_property
    def _held(self) -> Principal:
        return on_ticket_body(self.principal, self.ticket.body_id)

    def holds(self, action: str) -> bool:
        """Whether the ticket's body is the reader's to work for; a report only of who may read reports."""
        if self.ticket.is_confidential and not self.principal.may_everywhere(CONFIDENTIAL):
            return False
        return self._held.may(action)

    @cached_property
    def runs(self) -> bool:
        return self.holds(RUN)

    @cached_property
    def assignments(self) -> Sequence[Assignment]:
        """All of every round, in the order they were made."""
        rows = Assignment.objects.filter(ticket=self.ticket).select_related("unit")
        return list(rows.order_by("round", "assigned_at", "id"))

    @cached_property
    def at_work(self) -> Sequence[Assignment]:
        return [row for row in self.assignments if row.state in STANDING]

    @cached_property
    def lead(self) -> Assignment | None:
        return next((row for row in self.at_work if row.role == AssignmentRole.LEAD), None)

    @property
    def lead_reported(self) -> bool:
        return self.lead is not None and self.lead.state == AssignmentState.REPORTED

    def speaks(self, assignment: Assignment) -> bool:
        return speaks_for(self.principal, assignment.unit_id, HANDLE)

    def works(self, assignment: Assignment | None) -> bool:
        """Whether the reader may write for the department: as its own, or for the body on its behalf."""
        return assignment is not None and (self.speaks(assignment) or self.holds(HANDLE))

    @cached_property
    def convenes(self) -> bool:
        """Whether the reader's department passes on what is sent to the ticket's group."""
        group = self.ticket.group
        return group is not None and speaks_for(self.principal, group.convener_id, HANDLE)

    @cached_property
    def is_handler(self) -> bool:
        return any(self.speaks(row) for row in self.assignments)

    @cached_property
    def sees_inside(self) -> bool:
        """Whether what offices write to each other is shown; to a company it is not."""
        return self.holds(OVERSEE) or self.is_handler or self.convenes

    @cached_property
    def is_company(self) -> bool:
        """Whether the word of the company is this reader's to give; never of who handles the ticket."""
        own = self.ticket.raised_by_id is not None and self.ticket.raised_by_id == self.principal.account_id
        contact = speaks_for(self.principal, self.ticket.unit_id, RATE) and not self.ticket.is_confidential
        return own or contact or self.principal.may_everywhere(RATE)

    @cached_property
    def may_correct(self) -> bool:
        """Whether the ticket's words are this reader's to put right (services.actions.raising.update_ticket)."""
        return may_correct(self.principal, self.ticket)

    @cached_property
    def has_parts(self) -> bool:
        """Whether anything was split off."""
        found: bool = Ticket.objects.filter(parent=self.ticket).exists()
        return found

    @cached_property
    def may_call(self) -> bool:
        return self.holds(CALL_BACK) and not self.is_handler

    @cached_property
    def clocks(self) -> Sequence[TicketClock]:
        """Of the present round, with what befell them."""
        rows = TicketClock.objects.filter(ticket=self.ticket, round=self.ticket.round)
        order = {kind: place for place, kind in enumerate(ClockKind.values)}
        found = list(rows.select_related("assignment__unit").prefetch_related("entries"))
        return sorted(found, key=lambda row: (row.assignment_id is not None, order[row.kind], row.started_at))

    def has_clock(self, status: ClockStatus, *kinds: ClockKind) -> bool:
        own = (row for row in self.clocks if row.assignment_id is None)
        return any(row.status == status and (not kinds or row.kind in kinds) for row in own)

    @cached_property
    def returns(self) -> Sequence[TicketReturn]:
        rows = TicketReturn.objects.filter(assignment__ticket=self.ticket, state=RequestState.ASKED)
        return list(rows.select_related("assignment__unit", "right_unit").order_by("asked_at"))

    @cached_property
    def extensions(self) -> Sequence[Extension]:
        rows = Extension.objects.filter(ticket_clock__ticket=self.ticket, state=RequestState.ASKED)
        return list(rows.order_by("asked_at"))

    def may_rule(self, asked: TicketReturn) -> bool:
        if asked.is_arbitrated:
            return self.principal.may_everywhere(ARBITRATE)
        return self.runs

    @cached_property
    def results(self) -> Sequence[TicketResult]:
        rows = TicketResult.objects.filter(ticket=self.ticket).select_related("unit").prefetch_related("measures")
        return list(rows.order_by("-round"))

    @cached_property
    def result(self) -> TicketResult | None:
        return next((row for row in self.results if row.round == self.ticket.round), None)

    @property
    def is_at_work(self) -> bool:
        return self.ticket.state in AT_WORK

    def is_in(self, *states: TicketState) -> bool:
        return self.ticket.state in states
