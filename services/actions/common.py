"""Common demands: tickets of one body that ask for the same are grouped, and answered with one answer."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.queries import holds_body
from chains.actions.values import prepared
from core import clock
from core.bin import put_away
from core.errors import Conflict, InvalidInput, NotAllowed
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition
from services.access import get_ticket_for
from services.actions.handling import answer_ticket
from services.actions.raising import body_stands
from services.actions.steps import note_step
from services.actions.values import said
from services.choices import AT_WORK, OPEN_STATES, CommonState, ResultKind, StepKind, TicketState
from services.common.queries import RUN, get_common_for
from services.models import CommonDemand, Ticket
from services.queries import tickets_for
from services.signs import sign_of

FIELDS = ("body_id", "name", "text")
MOST_TICKETS = 200


def create_common(*, actor: Principal, values: Mapping[str, Any], ticket_ids: Collection[UUID] = ()) -> CommonDemand:
    """Raises NotAllowed, InvalidInput."""
    actor.require(RUN)
    columns = prepared(values, FIELDS)
    columns["name"] = said(str(columns.get("name") or ""), "name", "请写明共同的诉求是什么。", most=120)
    if columns.get("body_id") is None or not body_stands(columns["body_id"]):
        raise InvalidInput(fields={"body": ["请选择链党组织。"]})
    if not holds_body(actor, columns["body_id"], RUN):
        raise NotAllowed
    with transaction.atomic():
        made = create(CommonDemand(**columns))
        _add(made, ticket_ids, actor=actor)
        return made


def update_common(
    *, actor: Principal, common_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> CommonDemand:
    """Its words, until it is answered. Raises NotFound, NotAllowed, InvalidInput, StaleVersion, Conflict."""
    with transaction.atomic():
        row = _held(actor, common_id)
        columns = prepared(values, ("name", "text"))
        if "name" in columns:
            columns["name"] = said(str(columns["name"] or ""), "name", "请写明共同的诉求是什么。", most=120)
        return change(row, columns, expected_version=expected_version)


def add_to_common(*, actor: Principal, common_id: UUID, ticket_ids: Collection[UUID]) -> CommonDemand:
    """Open tickets of the same body, each in one group at most. Raises InvalidInput, NotAllowed, Conflict."""
    with transaction.atomic():
        row = _held(actor, common_id)
        _add(row, ticket_ids, actor=actor)
        return row


def _add(row: CommonDemand, ticket_ids: Collection[UUID], *, actor: Principal) -> None:
    asked = sorted(set(ticket_ids))
    seen = set(tickets_for(actor, action=RUN).filter(pk__in=asked).values_list("pk", flat=True))
    if len(seen) < len(asked):
        raise InvalidInput(fields={"tickets": ["有的工单没有找到，或不由您办理，请重新选择。"]})
    if row.tickets.exclude(pk__in=asked).count() + len(asked) > MOST_TICKETS:
        raise InvalidInput(fields={"tickets": [f"一项共性诉求最多归入 {MOST_TICKETS} 张工单。"]})
    for ticket_id in asked:
        ticket = locked(Ticket, ticket_id)
        if ticket.common_id == row.pk:
            continue
        if text := _why_not(row, ticket):
            raise InvalidInput(fields={"tickets": [text]})
        moved = change(ticket, {"common_id": row.pk}, expected_version=None)
        note_step(moved, StepKind.NOTE, actor=actor, text=f"归入共性诉求“{row.name}”")


def _why_not(row: CommonDemand, ticket: Ticket) -> str:
    named = f"工单{sign_of(ticket)}"
    if ticket.body_id != row.body_id:
        return f"{named}由别的链党组织办理，不能归入。"
    if ticket.is_confidential:
        return f"{named}是举报，不能归入。"
    if ticket.common_id is not None:
        return f"{named}已归入另一项共性诉求，请先移出。"
    if ticket.state not in OPEN_STATES or ticket.state == TicketState.ANSWERED:
        return f"{named}{ticket.get_state_display()}，不用再归入。"
    return ""


def take_from_common(*, actor: Principal, common_id: UUID, ticket_id: UUID) -> CommonDemand:
    """Raises NotFound, NotAllowed, Conflict."""
    with transaction.atomic():
        row = _held(actor, common_id)
        ticket = get_ticket_for(actor, ticket_id, RUN)
        if ticket.common_id != row.pk:
            raise Conflict("这张工单已不在这项共性诉求里，请刷新页面。", code="not_in_it")
        moved = change(locked(Ticket, ticket.pk), {"common_id": None}, expected_version=None)
        note_step(moved, StepKind.NOTE, actor=actor, text=f"移出共性诉求“{row.name}”")
        return row


def answer_common(*, actor: Principal, common_id: UUID, kind: str, text: str, left_open: str = "") -> CommonDemand:
    """One answer for all: each ticket gets it through its own lead, and its company rates it. All or none.

    Raises InvalidInput, NotAllowed, Conflict (which tickets are not ready, and what to do first).
    """
    words = said(text, "text", "请写明答复，企业看得到。", most=4000)
    if kind not in ResultKind.values:
        raise InvalidInput(fields={"kind": ["请选择办理结果。"]})
    with transaction.atomic():
        row = _held(actor, common_id)
        tickets = list(row.tickets.exclude(state__in=_OVER).order_by("pk"))
        if not tickets:
            raise Conflict("还没有归入办理中的工单，请先归入。", code="no_tickets")
        _check_ready(tickets)
        for ticket in tickets:
            _answer_one(actor, ticket, kind=kind, text=words, left_open=left_open)
        return transition(row, CommonState.ANSWERED, result=kind, answer=words, answered_at=clock.now())


_OVER = [
    TicketState.ANSWERED,
    TicketState.CLOSED,
    TicketState.REJECTED,
    TicketState.HANDED_OFF,
    TicketState.DUPLICATE,
    TicketState.SPLIT,
    TicketState.WITHDRAWN,
]


def _check_ready(tickets: Sequence[Ticket]) -> None:
    waiting = [sign_of(one) for one in tickets if one.state not in AT_WORK]
    if waiting:
        text = f"工单{'、'.join(waiting[:10])}还没有派单，请先派单、报到，或移出。"
        raise Conflict(text, code="not_dispatched")


def _answer_one(actor: Principal, ticket: Ticket, **answer: Any) -> None:
    try:
        answer_ticket(actor=actor, ticket_id=ticket.pk, **answer)
    except InvalidInput as error:
        if set(error.fields or {}) - {"left_open"}:
            raise
        raise InvalidInput(fields={"left_open": [f"工单{sign_of(ticket)}：{error.fields['left_open'][0]}"]}) from error
    except Conflict as error:
        raise Conflict(f"工单{sign_of(ticket)}：{error.message}", code=error.code) from error


def delete_common(*, actor: Principal, common_id: UUID) -> CommonDemand:
    """An empty one, made by mistake. Raises NotFound, NotAllowed, Conflict."""
    with transaction.atomic():
        row = _held(actor, common_id)
        if row.tickets.exists():
            raise Conflict("还有工单归在里面，请先移出。", code="has_tickets")
        put_away(row, actor=actor, code="common-demands")
        return row


def _held(actor: Principal, common_id: UUID) -> CommonDemand:
    """Locked and not answered yet. Raises NotFound, NotAllowed, Conflict."""
    row = locked(CommonDemand, get_common_for(actor, common_id, RUN).pk)
    if row.state != CommonState.OPEN:
        raise Conflict("这项共性诉求已经答复，不能再改。", code="already_answered")
    return row
