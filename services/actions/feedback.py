"""What the company says of the answer, and who asks it: rating, call-back by another than the handler, redo (R46)."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed
from core.principal import Principal
from core.records import change
from core.state import transition
from services.access import get_ticket_for
from services.actions.clocks import start_clock
from services.actions.dispatching import assign_lead
from services.actions.steps import note_step
from services.actions.values import locked_ticket, said
from services.choices import ClockKind, Satisfaction, StepKind, TicketState
from services.models import Assignment, Ticket, TicketResult
from services.notices import tell_moved, tell_redone
from services.queries import CALL_BACK, HANDLE, RATE, RUN, speaks_for

REDO_CLOCKS = (ClockKind.CONTACT, ClockKind.FEEDBACK, ClockKind.RESOLUTION)
# So long after the end a dissatisfied company may still have it done again.
REDO_WITHIN = dt.timedelta(days=90)


def result_of(ticket: Ticket) -> TicketResult:
    """The answer of the present round, locked. Raises Conflict where there is none."""
    found: TicketResult | None = (
        TicketResult.objects.select_for_update(of=("self",)).filter(ticket=ticket, round=ticket.round).first()
    )
    if found is None:
        raise Conflict("这张工单还没有答复。", code="not_answered")
    return found


def rate_ticket(*, actor: Principal, ticket_id: UUID, rating: str, text: str = "") -> Ticket:
    """The company's own word, which no handler can give or change: dissatisfied, it is done again, a level up.

    Raises InvalidInput, NotAllowed (a handler of it), Conflict.
    """
    with transaction.atomic():
        _require_company(actor, get_ticket_for(actor, ticket_id, RATE))
        return take_rating(actor=actor, ticket_id=ticket_id, rating=rating, text=text)


def take_rating(*, actor: Principal, ticket_id: UUID, rating: str, text: str = "") -> Ticket:
    """The same for who has shown otherwise that the word is the company's: by the ticket's own link.

    Raises InvalidInput, Conflict.
    """
    words = _rating(rating, text)
    with transaction.atomic():
        ticket = locked_ticket(actor, ticket_id, RATE, TicketState.ANSWERED)
        now = clock.now()
        change(
            result_of(ticket),
            {"rating": rating, "rating_text": words, "rated_at": now, "rated_by_id": actor.account_id},
            expected_version=None,
        )
        told = Satisfaction(rating).label + (f"：{words}" if words else "")
        note_step(ticket, StepKind.RATED, actor=actor, text=told, at=now)
        if rating == Satisfaction.DISSATISFIED:
            return _redo(ticket, actor=actor, reason=words, rating=rating)
        return _close(ticket, actor=actor, rating=rating)


def _rating(rating: str, text: str) -> str:
    if rating not in Satisfaction.values:
        raise InvalidInput(fields={"rating": ["请选择是否满意。"]})
    words = text.strip()
    if rating == Satisfaction.DISSATISFIED:
        return said(words, "text", "请写明哪里不满意，好让部门重新办理。")
    if len(words) > 500:
        raise InvalidInput(fields={"text": ["最多 500 字。"]})
    return words


def _require_company(actor: Principal, ticket: Ticket) -> None:
    """Who handled it never rates it, not even where he wrote it for the company."""
    units = list(Assignment.objects.filter(ticket=ticket).values_list("unit_id", flat=True))
    if any(speaks_for(actor, unit_id, HANDLE) for unit_id in units):
        raise NotAllowed
    own = ticket.raised_by_id is not None and ticket.raised_by_id == actor.account_id
    of_company = speaks_for(actor, ticket.unit_id, RATE) and not ticket.is_confidential
    if not own and not of_company and not actor.may_everywhere(RATE):
        raise NotAllowed


def _close(ticket: Ticket, *, actor: Principal, rating: str = "") -> Ticket:
    moved = transition(ticket, TicketState.CLOSED, closed_at=clock.now(), rating=rating)
    note_step(moved, StepKind.CLOSED, actor=actor)
    tell_moved(moved, "已办结", by=actor.account_id)
    return moved


def _redo(ticket: Ticket, *, actor: Principal, reason: str, rating: str) -> Ticket:
    """A new round with clocks of its own, led by who led the last one; the organization department hears of it."""
    last = (
        Assignment.objects.filter(ticket=ticket, round=ticket.round, role="lead")
        .select_related("unit")
        .order_by("-assigned_at", "-id")
        .first()
    )
    if last is None:
        raise Conflict("没有找到牵头部门，请联系链党组织重新派单。", code="no_lead")
    now = clock.now()
    moved = transition(
        ticket, TicketState.IN_HAND, round=ticket.round + 1, rating=rating, closed_at=None, dispatched_at=now
    )
    for kind in REDO_CLOCKS:
        start_clock(moved, kind, actor=actor, at=now, reason="重办")
    note_step(moved, StepKind.REDO, actor=actor, text=reason, at=now)
    assign_lead(moved, last.unit, actor=actor, task=f"企业不满意：{reason}"[:500])
    tell_redone(moved, by=actor.account_id)
    return moved


def call_back(*, actor: Principal, ticket_id: UUID, text: str, rating: str = "", redo: bool = False) -> Ticket:
    """Somebody other than the handler asks the company. What it says by telephone stands as its rating only where it
    gave none itself; ``redo`` has the ticket done again. Raises InvalidInput, NotAllowed, Conflict.
    """
    words = said(text, "text", "请写明回访了谁、企业怎么说。")
    if rating:
        _rating(rating, words)
    with transaction.atomic():
        ticket = locked_ticket(actor, ticket_id, CALL_BACK, TicketState.ANSWERED, TicketState.CLOSED)
        result = result_of(ticket)
        units = list(Assignment.objects.filter(ticket=ticket).values_list("unit_id", flat=True))
        if result.answered_by_id == actor.account_id or any(speaks_for(actor, one, HANDLE) for one in units):
            raise Conflict("回访要由办理人以外的人进行。", code="own_call_back")
        if result.called_at is not None:
            raise Conflict("这一轮已经回访。", code="already_called")
        now = clock.now()
        stands = result.rating or rating
        taken = {"rating": rating, "rating_text": "回访登记", "rated_at": now} if rating and not result.rating else {}
        change(
            result,
            {"called_at": now, "called_by_id": actor.account_id, "call_text": words, **taken},
            expected_version=None,
        )
        note_step(ticket, StepKind.CALLED_BACK, actor=actor, text=words, at=now)
        if redo or stands == Satisfaction.DISSATISFIED:
            if ticket.closed_at is not None and now - ticket.closed_at > REDO_WITHIN:
                raise Conflict(f"办结已超过 {REDO_WITHIN.days} 天，请作为新问题提出。", code="redo_too_late")
            return _redo(ticket, actor=actor, reason=words, rating=Satisfaction.DISSATISFIED)
        if ticket.state == TicketState.ANSWERED and stands:
            return _close(ticket, actor=actor, rating=stands)
        return ticket


def close_unrated(*, actor: Principal, ticket_id: UUID, reason: str) -> Ticket:
    """The company did not say anything; the body closes it and says so: it counts as not rated, not as satisfied.

    Raises InvalidInput, Conflict.
    """
    words = said(reason, "reason", "请写明为什么不等企业评价。", most=200)
    with transaction.atomic():
        ticket = locked_ticket(actor, ticket_id, RUN, TicketState.ANSWERED)
        moved = transition(ticket, TicketState.CLOSED, closed_at=clock.now(), rating="")
        note_step(moved, StepKind.CLOSED, actor=actor, text=f"企业未评价：{words}")
        tell_moved(moved, "已办结", by=actor.account_id)
        return moved
