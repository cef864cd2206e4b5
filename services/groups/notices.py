"""Who is told of a ticket that lies with a group: its convener, and the body where it comes back."""

from uuid import UUID

from core.outbox.events import URGENT, EventKind
from services.models import ServiceGroup, Ticket
from services.notices import ROOM, handler_accounts, running_accounts, tell, titled

SENT, BACK = "ticket.grouped", "ticket.group_back"
EVENTS = (
    EventKind(SENT, "工单转到本部门召集的服务团", ROOM, "召集部门的经办人", URGENT),
    EventKind(BACK, "服务团退回工单", ROOM, "链党组织和产业链的联络员", URGENT),
)


def tell_sent(ticket: Ticket, group: ServiceGroup, words: str, *, by: UUID | None) -> None:
    text = f"{titled(ticket)}已转服务团“{group.name}”，请在团内分派：{words}"
    told = handler_accounts([group.convener_id])
    tell(ticket, told, event=SENT, occurrence=f"{ticket.version}", text=text, by=by)


def tell_back(ticket: Ticket, group: ServiceGroup, words: str, *, by: UUID | None) -> None:
    text = f"{titled(ticket)}由服务团“{group.name}”退回，请重新派单：{words}"
    tell(ticket, running_accounts(ticket), event=BACK, occurrence=f"{ticket.version}", text=text, by=by)
