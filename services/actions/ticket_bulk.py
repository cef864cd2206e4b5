"""One step done to many chosen tickets: each by its own action; what it does not fit stays, and the reason is told."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from core.errors import DomainError, InvalidInput
from core.principal import Principal
from services.access import get_ticket_for
from services.actions.common import add_to_common
from services.actions.dispatching import name_agent
from services.actions.responding import classify_ticket
from services.models import Ticket
from services.queries import RUN
from services.signs import sign_of

MOST_AT_ONCE = 100
Step = Callable[[Ticket], Any]


@dataclass(frozen=True)
class Left:
    """A ticket that stays as it is; ``ticket`` is None where it is not the reader's to see."""

    ticket: Ticket | None
    reason: str


@dataclass(frozen=True)
class Bulk:
    changed: list[Ticket]
    left: list[Left]


def name_agents(*, actor: Principal, ticket_ids: Collection[UUID], person_id: UUID, reason: str, keep: bool) -> Bulk:
    """Raises InvalidInput. As the others here: ``keep`` False only tells what would come of it, and changes nothing."""

    def act(ticket: Ticket) -> Any:
        return name_agent(actor=actor, ticket_id=ticket.pk, person_id=person_id, reason=reason)

    return _each(actor, ticket_ids, act, keep=keep)


def classify_tickets(
    *,
    actor: Principal,
    ticket_ids: Collection[UUID],
    category_id: UUID | None = None,
    urgency: str = "",
    reason: str,
    keep: bool,
) -> Bulk:
    """Another category, or another urgency; the other of the two stays each ticket's own. Raises InvalidInput."""

    def act(ticket: Ticket) -> Any:
        return classify_ticket(
            actor=actor,
            ticket_id=ticket.pk,
            category_id=category_id or ticket.category_id,
            urgency=urgency or ticket.urgency,
            reason=reason,
            expected_version=None,
        )

    return _each(actor, ticket_ids, act, keep=keep)


def group_tickets(*, actor: Principal, ticket_ids: Collection[UUID], common_id: UUID, keep: bool) -> Bulk:
    """Into one common demand. Raises InvalidInput."""

    def act(ticket: Ticket) -> Any:
        return add_to_common(actor=actor, common_id=common_id, ticket_ids=[ticket.pk])

    return _each(actor, ticket_ids, act, keep=keep)


def _each(actor: Principal, ticket_ids: Collection[UUID], act: Step, *, keep: bool) -> Bulk:
    """In the order of their ids, so that two who choose the same wait for each other and none is caught between.

    A preview does all of it and takes it back: what it tells is what the step itself says.
    """
    actor.require(RUN)
    asked = sorted(set(ticket_ids))
    if not asked:
        raise InvalidInput("还没有选工单，请先在清单里勾选。", fields={"ids": ["请先在清单里勾选。"]})
    if len(asked) > MOST_AT_ONCE:
        raise InvalidInput(f"一次最多办理 {MOST_AT_ONCE} 张，请分几次。", fields={"ids": ["选得太多，请分几次。"]})
    found = Bulk([], [])
    with transaction.atomic():
        for ticket_id in asked:
            _one(actor, ticket_id, act, found)
        if not keep:
            transaction.set_rollback(True)
    return found


def _one(actor: Principal, ticket_id: UUID, act: Step, found: Bulk) -> None:
    ticket: Ticket | None = None
    try:
        with transaction.atomic():
            ticket = get_ticket_for(actor, ticket_id, RUN)
            act(ticket)
    except DomainError as error:
        found.left.append(Left(ticket, _words(error, ticket)))
        return
    if Ticket.objects.filter(pk=ticket_id, version=ticket.version).exists():
        found.left.append(Left(ticket, "已经是这样，不用改"))
    else:
        found.changed.append(ticket)


def _words(error: DomainError, ticket: Ticket | None) -> str:
    told = next((texts[0] for texts in error.fields.values() if texts), error.message)
    return told.removeprefix(f"工单{sign_of(ticket)}") if ticket is not None else "没有找到，或不由您办理"
