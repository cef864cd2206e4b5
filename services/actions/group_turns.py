"""A ticket at a service group (R25): sent there, passed on to one of its departments, or given back.

A group is no department: the clock of dispatch runs until one of its departments has the ticket, and the duty of the
first handler (R44) begins with that department.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed
from core.principal import Principal
from core.records import change, locked
from services.actions.dispatching import send_to
from services.actions.steps import note_step
from services.actions.values import locked_ticket, said, wrong_state
from services.choices import StepKind, TicketState
from services.groups.notices import tell_back, tell_sent
from services.groups.queries import member_units, standing_groups
from services.models import ServiceGroup, Ticket
from services.notices import tell_moved
from services.queries import HANDLE, RUN, VIEW, holds_ticket, speaks_for


def send_to_group(*, actor: Principal, ticket_id: UUID, group_id: UUID, reason: str) -> Ticket:
    """Instead of a department; the company reads where it is and why. Raises InvalidInput, NotAllowed, Conflict."""
    words = said(reason, "reason", "请写明为什么转服务团，企业看得到。", most=300)
    with transaction.atomic():
        ticket = locked_ticket(actor, ticket_id, RUN, TicketState.ACCEPTED)
        if ticket.is_confidential:
            raise Conflict("举报只能直接派给部门，不能转服务团。", code="report_to_group")
        if ticket.lies_with_group:
            raise Conflict("这张工单已在服务团，请先退回再转。", code="with_group")
        if not standing_groups().filter(pk=group_id).exists():
            raise InvalidInput(fields={"group": ["没有找到这个服务团，或已结束，请重新选择。"]})
        group = locked(ServiceGroup, group_id)
        if group.ended_on is not None and group.ended_on < clock.today():
            raise InvalidInput(fields={"group": ["没有找到这个服务团，或已结束，请重新选择。"]})
        moved = change(ticket, {"group_id": group.pk}, expected_version=None)
        text = f"转服务团“{group.name}”，待团内分派：{words}"
        note_step(moved, StepKind.GROUP_SENT, actor=actor, text=text)
        tell_sent(moved, group, words, by=actor.account_id)
        tell_moved(moved, f"已转服务团“{group.name}”，待团内分派", by=actor.account_id)
        return moved


def pass_on(
    *, actor: Principal, ticket_id: UUID, lead_id: UUID, assist_ids: Sequence[UUID] = (), task: str = ""
) -> Ticket:
    """By the convener, or by the body: to a department of the group in force today, which leads; others may assist.

    Raises InvalidInput, NotAllowed, Conflict.
    """
    with transaction.atomic():
        ticket, group = _held(actor, ticket_id)
        if not member_units(group.pk).filter(pk=lead_id).exists():
            raise InvalidInput(fields={"lead": [f"请在“{group.name}”今天在册的成员部门里选择牵头部门。"]})
        note_step(ticket, StepKind.GROUP_PASSED, actor=actor, unit_id=group.convener_id, text=f"服务团“{group.name}”")
        return send_to(ticket, lead_id, assist_ids, actor=actor, task=task)


def give_back(*, actor: Principal, ticket_id: UUID, reason: str) -> Ticket:
    """The body dispatches it itself. Raises InvalidInput, NotAllowed, Conflict."""
    words = said(reason, "reason", "请写明退回的原因，企业看得到。", most=300)
    with transaction.atomic():
        ticket, group = _held(actor, ticket_id)
        moved = change(ticket, {"group_id": None}, expected_version=None)
        note_step(moved, StepKind.GROUP_BACK, actor=actor, unit_id=group.convener_id, text=words)
        tell_back(moved, group, words, by=actor.account_id)
        return moved


def require_passing(actor: Principal, ticket: Ticket) -> None:
    """Raises NotAllowed for who neither speaks for the group's convener nor runs the ticket."""
    convenes = ticket.group is not None and speaks_for(actor, ticket.group.convener_id, HANDLE)
    if not convenes and not holds_ticket(actor, ticket, RUN):
        raise NotAllowed


def _held(actor: Principal, ticket_id: UUID) -> tuple[Ticket, ServiceGroup]:
    """The ticket and the group it lies with, both locked, for who may pass it on. Raises NotAllowed, Conflict."""
    ticket = locked_ticket(actor, ticket_id, VIEW)
    require_passing(actor, ticket)
    if ticket.group_id is None or not ticket.lies_with_group:
        raise wrong_state(ticket)
    return ticket, locked(ServiceGroup, ticket.group_id)
