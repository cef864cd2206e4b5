"""What a ticket's own link shows: where it is, until when, and what was answered; nobody's name."""

from typing import Any

from core.principal import Principal
from core.templatetags.formats import cn_datetime
from core.templatetags.parts import Event, Pair, StateTag
from services.choices import ClockKind, ClockStatus
from services.models import Ticket, TicketClock, TicketResult, TicketStep
from services.signs import sign_of
from services.tickets.pages import owner_words
from services.tickets.signs import state_tag
from services.tickets.standing import Standing


def followed(actor: Principal, ticket: Ticket) -> dict[str, Any]:
    steps = TicketStep.objects.filter(ticket=ticket, is_shown=True).select_related("unit").order_by("place")
    result = TicketResult.objects.filter(ticket=ticket, round=ticket.round).select_related("unit").first()
    pairs = [
        Pair("编号", sign_of(ticket)),
        Pair("提出时间", cn_datetime(ticket.raised_at)),
        Pair("谁在办", owner_words(Standing(actor, ticket))),
        *_promises(ticket),
        Pair("说明", ticket.state_reason),
    ]
    return {
        "ticket": ticket,
        "state_tag": state_tag(ticket),
        "pairs": [pair for pair in pairs if pair.value],
        "events": [_event(row) for row in steps],
        "result": result,
        "result_tag": StateTag(str(result.get_kind_display()), "ok") if result else None,
    }


def _promises(ticket: Ticket) -> list[Pair]:
    """By when it is answered and settled, as long as that runs."""
    rows = TicketClock.objects.filter(
        ticket=ticket,
        round=ticket.round,
        assignment=None,
        kind__in=[ClockKind.FEEDBACK, ClockKind.RESOLUTION],
        status=ClockStatus.RUNNING,
    ).order_by("due_at")
    return [Pair(f"{row.get_kind_display()}期限", f"{cn_datetime(row.due_at)}前") for row in rows if row.due_at]


def _event(row: TicketStep) -> Event:
    label = str(row.get_kind_display())
    return Event(label, at=row.at, who=row.unit.name if row.unit else "", text=row.text, mark=label[0])
