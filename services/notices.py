"""Who is told of a ticket: the company, the departments that work on it, the body that responds for it."""

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse

from core.choices import AnchorKind, Role
from core.models import Account
from core.notices import notify
from core.outbox.events import DAILY, URGENT, EventKind
from core.templatetags.formats import cn_datetime
from members.models import Grant
from members.queries import accounts_holding, accounts_with_role
from services.choices import AssignmentRole, ClockKind, UrgeLevel
from services.models import Assignment, Ticket
from services.queries import STANDING
from services.signs import sign_of

ROOM = "工单与服务"
WHISTLED, MOVED, ASSIGNED, ASKED = "ticket.whistled", "ticket.moved", "ticket.assigned", "ticket.asked"
RULED, ANSWERED, REDONE, ENDED = "ticket.ruled", "ticket.answered", "ticket.redone", "ticket.ended"
URGES = {level: f"ticket.{level}" for level in UrgeLevel}
HANDLERS = "承办部门的经办人"
EVENTS = (
    EventKind(WHISTLED, "企业吹哨", ROOM, "链党组织和产业链的联络员", URGENT),
    EventKind(MOVED, "工单有进展", ROOM, "提出问题的企业和填报人", DAILY),
    EventKind(ASSIGNED, "工单派给本部门", ROOM, HANDLERS, URGENT),
    EventKind(ASKED, "部门申请退单或延期", ROOM, "链党组织和产业链的联络员；第三次退单为组织部门", URGENT),
    EventKind(RULED, "退单或延期有了结果", ROOM, HANDLERS, URGENT),
    EventKind(ANSWERED, "工单已答复，请评价", ROOM, "提出问题的企业和填报人", URGENT),
    EventKind(REDONE, "企业不满意，工单重办", ROOM, f"{HANDLERS}；联络员；组织部门", URGENT),
    EventKind(ENDED, "工单撤单或另行办理，不用再办", ROOM, f"{HANDLERS}；撤单的还有联络员", URGENT),
    EventKind(URGES[UrgeLevel.REMIND], "工单快到期了", ROOM, HANDLERS, URGENT),
    EventKind(URGES[UrgeLevel.URGE], "工单到期催办", ROOM, f"{HANDLERS}；联络员", URGENT),
    EventKind(URGES[UrgeLevel.SUPERVISE], "工单逾期督办", ROOM, f"{HANDLERS}；联络员；组织部门", URGENT),
    EventKind(URGES[UrgeLevel.CIRCULATE], "工单逾期通报", ROOM, f"{HANDLERS}；联络员；组织部门", URGENT),
)


def handler_accounts(unit_ids: Iterable[UUID]) -> list[Account]:
    return accounts_holding(Grant.objects.filter(role=Role.BUREAU, scope_id__in=list(unit_ids)))


def liaison_accounts(ticket: Ticket) -> list[Account]:
    """Liaisons of the body or of its chain."""
    anchors = [anchor for anchor in (ticket.body_id, ticket.body.chain_id) if anchor]
    return accounts_holding(Grant.objects.filter(role=Role.LIAISON, scope_id__in=anchors))


def company_accounts(ticket: Ticket) -> list[Account]:
    """The company's contacts and who raised it for them; of a report only who wrote it."""
    told: list[Account] = []
    if ticket.raised_by is not None and ticket.raised_by.is_active:
        told.append(ticket.raised_by)
    if ticket.unit_id is not None and not ticket.is_confidential:
        told += accounts_holding(Grant.objects.filter(role=Role.COMPANY, scope_id=ticket.unit_id))
    return told


def department_accounts() -> list[Account]:
    return accounts_with_role(Role.DEPARTMENT)


def running_accounts(ticket: Ticket) -> list[Account]:
    """Who responds for the body; reports are for the organization department alone (R48)."""
    return department_accounts() if ticket.is_confidential else liaison_accounts(ticket)


def units_at_work(ticket: Ticket) -> list[UUID]:
    rows = Assignment.objects.filter(ticket=ticket, state__in=STANDING)
    return list(rows.values_list("unit_id", flat=True))


def tell(
    ticket: Ticket, accounts: Iterable[Account], *, event: str, occurrence: str, text: str, by: UUID | None = None
) -> int:
    """``by`` is whoever did it and need not be told. How many were told."""
    told = {account.pk: account for account in accounts if account.pk != by}
    notify(
        told.values(),
        event=event,
        occurrence=f"{ticket.pk.hex}:{occurrence}",
        text=text[:200],
        path=reverse("ticket-detail", args=[ticket.pk]),
        subject=(ticket.pk, AnchorKind.TICKET),
    )
    return len(told)


def titled(ticket: Ticket) -> str:
    """A report's title tells nothing on a locked screen."""
    named = "举报" if ticket.is_confidential else f"“{ticket.name}”"
    return f"工单{sign_of(ticket)}{named}"


def tell_whistled(ticket: Ticket, *, by: UUID | None) -> None:
    text = f"{titled(ticket)}等待响应" + (
        f"，{ticket.unit.name}提出" if ticket.unit and not ticket.is_confidential else ""
    )
    tell(ticket, running_accounts(ticket), event=WHISTLED, occurrence=f"{ticket.version}", text=text, by=by)


def tell_moved(ticket: Ticket, words: str, *, by: UUID | None) -> None:
    told = company_accounts(ticket)
    tell(ticket, told, event=MOVED, occurrence=f"{ticket.version}", text=f"{titled(ticket)}{words}", by=by)


def tell_assigned(ticket: Ticket, assignment: Assignment, *, by: UUID | None) -> None:
    own = None if assignment.role == AssignmentRole.LEAD else assignment  # the lead answers for the whole ticket
    clocks = ticket.clocks.filter(kind=ClockKind.RESOLUTION, round=ticket.round, assignment=own)
    due = clocks.values_list("due_at", flat=True).first()
    until = f"，请于{cn_datetime(due)}前办结" if due else ""
    text = f"{titled(ticket)}由贵部门{assignment.get_role_display()}{until}，请先报到"
    tell(
        ticket,
        handler_accounts([assignment.unit_id]),
        event=ASSIGNED,
        occurrence=assignment.pk.hex,
        text=text,
        by=by,
    )


def tell_asked(ticket: Ticket, request_id: UUID, words: str, *, arbitrated: bool = False, by: UUID | None) -> None:
    told = department_accounts() if arbitrated else running_accounts(ticket)
    tell(ticket, told, event=ASKED, occurrence=request_id.hex, text=f"{titled(ticket)}{words}", by=by)


def tell_ruled(ticket: Ticket, request_id: UUID, unit_ids: Iterable[UUID], words: str, *, by: UUID | None) -> None:
    told = handler_accounts(unit_ids)
    tell(ticket, told, event=RULED, occurrence=request_id.hex, text=f"{titled(ticket)}{words}", by=by)


def tell_answered(ticket: Ticket, *, by: UUID | None) -> None:
    text = f"{titled(ticket)}已答复，请看是否解决并评价"
    tell(ticket, company_accounts(ticket), event=ANSWERED, occurrence=f"{ticket.round}", text=text, by=by)


def tell_ended(ticket: Ticket, unit_ids: Iterable[UUID], words: str, *, withdrawn: bool, by: UUID | None) -> None:
    """Departments that were at work need do no more; that a company took it back is told to its body as well."""
    told = [*handler_accounts(unit_ids), *(running_accounts(ticket) if withdrawn else [])]
    text = f"{titled(ticket)}{words}，不用再办理"
    tell(ticket, told, event=ENDED, occurrence=f"{ticket.version}", text=text, by=by)


def tell_redone(ticket: Ticket, *, by: UUID | None) -> None:
    """A level up: the organization department hears of it as well."""
    told = [*handler_accounts(units_at_work(ticket)), *running_accounts(ticket), *department_accounts()]
    text = f"{titled(ticket)}企业不满意，第 {ticket.round} 轮重办"
    tell(ticket, told, event=REDONE, occurrence=f"{ticket.round}", text=text, by=by)
