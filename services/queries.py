"""Reads of tickets: who sees which."""

from uuid import UUID

from django.db.models import Q, QuerySet

from alliances.queries import by_body, on_body
from alliances.sight import by_unit, of_unit
from core.choices import AnchorKind
from core.principal import Principal
from core.rights import extents
from services.choices import AssignmentState, TicketNature, TicketState
from services.models import Assignment, Ticket

VIEW, OVERSEE, RAISE, RUN = "ticket.view", "ticket.oversee", "ticket.raise", "ticket.run"
HANDLE, RATE, CALL_BACK, ARBITRATE = "ticket.handle", "ticket.rate", "ticket.call_back", "ticket.arbitrate"
CONFIDENTIAL = "ticket.confidential"
STANDING = (AssignmentState.ASSIGNED, AssignmentState.REPORTED)


def of_bodies(principal: Principal, action: str, *, path: str = "") -> Q:
    """Tickets of bodies held whole; reports only for those who may read them (R48)."""
    whole = by_body(principal).visible(action, AnchorKind.BODY, path=f"{path}body_id")
    if principal.may_everywhere(CONFIDENTIAL):
        return whole
    return whole & ~Q(**{f"{path}nature": TicketNature.REPORT})


def own_assignments(principal: Principal) -> "QuerySet[Assignment]":
    """What departments one speaks for have, or had, to do."""
    rows: QuerySet[Assignment] = Assignment.objects.filter(of_unit(principal, HANDLE, "unit_id"))
    return rows


def of_own_groups(principal: Principal) -> "QuerySet[Ticket]":
    """What was sent to service groups that departments one speaks for convene (R25)."""
    rows: QuerySet[Ticket] = Ticket.objects.filter(of_unit(principal, HANDLE, "group__convener_id"))
    return rows


def to_pass_on(principal: Principal) -> "QuerySet[Ticket]":
    """Of these what still lies with the group."""
    return of_own_groups(principal).filter(state=TicketState.ACCEPTED)


def handled(principal: Principal, action: str = VIEW, *, path: str = "") -> Q:
    """The convener of a group reads what was sent to it, also after it has passed it on; it handles none of it."""
    if not by_unit(principal).grants:
        return Q(pk__in=[])
    own = own_assignments(principal).values("ticket_id")
    if action == VIEW:
        own = own.union(of_own_groups(principal).values("id"))
    return Q(**{f"{path}id__in": own})


def raised(principal: Principal, *, path: str = "") -> Q:
    """Those one wrote oneself, and those of one's company; a report only who wrote it."""
    company = of_unit(principal, RATE, f"{path}unit_id") & ~Q(**{f"{path}nature": TicketNature.REPORT})
    if principal.account_id is None or not principal.may(RAISE):
        return company
    return company | Q(**{f"{path}raised_by_id": principal.account_id})


def tickets_visible(principal: Principal, action: str = VIEW, *, path: str = "") -> Q:
    """``path`` leads to the ticket. What may be done to it asks for its own action; reading admits each with a part."""
    if principal.is_platform:
        return Q()
    whole = of_bodies(principal, OVERSEE if action == VIEW else action, path=path)
    if not whole:  # everything: with a condition beside it, it would be that condition alone
        return whole
    if action == VIEW:
        return whole | handled(principal, path=path) | raised(principal, path=path)
    if action == HANDLE:
        return whole | handled(principal, HANDLE, path=path)
    return whole | raised(principal, path=path) if action == RATE else whole


def steps_visible(principal: Principal) -> Q:
    """Steps of visible tickets: all of them to who works on a ticket, to the company those written for it."""
    whole = of_bodies(principal, OVERSEE, path="ticket__")
    if principal.is_platform or not whole:
        return Q()
    offices = whole | handled(principal, path="ticket__")
    return offices | (Q(is_shown=True) & raised(principal, path="ticket__"))


def tickets_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[Ticket]":
    queryset: QuerySet[Ticket] = Ticket.objects.filter(tickets_visible(principal, action))
    return queryset


def on_ticket_body(principal: Principal, body_id: UUID) -> Principal:
    """The same person with only those grants that hold the ticket's body whole."""
    return on_body(principal, body_id)


def holds_ticket(principal: Principal, ticket: Ticket, action: str) -> bool:
    """Whether the ticket's body is the principal's to work for; a report only of who may read it."""
    if ticket.is_confidential and not principal.may_everywhere(CONFIDENTIAL):
        return False
    return on_ticket_body(principal, ticket.body_id).may(action)


def speaks_for(principal: Principal, unit_id: UUID | None, action: str) -> bool:
    """Whether a grant of ``action`` names the unit itself."""
    if principal.is_platform:
        return True
    within = extents(by_unit(principal).grants, action)[1]
    return unit_id is not None and unit_id in within.get(AnchorKind.UNIT, [])
