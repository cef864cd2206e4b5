"""The body responds to a whistle: takes it on, refuses it with a reason, hands it off, joins or splits it (R43)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from chains.actions.values import prepared, searchable
from core import clock
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput, NotAllowed
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition
from services.access import get_ticket_for
from services.actions.clocks import add_event, change_limits, start_clock, stop_all
from services.actions.raising import FIRST_CLOCKS, MOST_WORDS, category_stands, next_number
from services.actions.steps import note_step
from services.actions.values import locked_ticket, said
from services.choices import (
    AT_WORK,
    OPEN_STATES,
    AssignmentState,
    ClockStatus,
    EventKind,
    HandOffTarget,
    RequestState,
    StepKind,
    TicketState,
    Urgency,
)
from services.clocks import ClockEvent
from services.models import Assignment, Extension, Ticket, TicketChannel, TicketClock, TicketReturn
from services.notices import tell_ended, tell_moved, units_at_work
from services.queries import RATE, RUN, STANDING, speaks_for
from services.signs import sign_of

MOST_PARTS = 20


def accept_ticket(*, actor: Principal, ticket_id: UUID) -> Ticket:
    """The body takes it on; the company is told. Raises NotAllowed, Conflict."""
    with transaction.atomic():
        ticket = locked_ticket(actor, ticket_id, RUN, TicketState.RAISED)
        moved = transition(ticket, TicketState.ACCEPTED, group_id=None)
        note_step(moved, StepKind.ACCEPTED, actor=actor)
        tell_moved(moved, f"已由{moved.body.name}受理", by=actor.account_id)
        return moved


def reject_ticket(*, actor: Principal, ticket_id: UUID, reason: str) -> Ticket:
    """Not for the alliance, with the reason the company reads. Raises InvalidInput, Conflict."""
    words = said(reason, "reason", "请写明不予受理的理由，企业看得到。")
    with transaction.atomic():
        ticket = locked_ticket(actor, ticket_id, RUN, TicketState.RAISED, TicketState.ACCEPTED)
        return _end(ticket, TicketState.REJECTED, StepKind.REJECTED, words, actor=actor, told=f"不予受理：{words}")


def hand_off(*, actor: Principal, ticket_id: UUID, target: str, reason: str) -> Ticket:
    """To another channel that must solve it (12345, petition), recorded as such. Raises InvalidInput, Conflict."""
    if target not in HandOffTarget.values:
        raise InvalidInput(fields={"target": ["请选择转往哪里。"]})
    words = said(reason, "reason", "请写明转出的理由，企业看得到。")
    with transaction.atomic():
        ticket = locked_ticket(actor, ticket_id, RUN, TicketState.RAISED, TicketState.ACCEPTED, *AT_WORK)
        to = HandOffTarget(target).label
        return _end(
            ticket,
            TicketState.HANDED_OFF,
            StepKind.HANDED_OFF,
            f"转{to}：{words}",
            actor=actor,
            told=f"已转{to}",
            handed_to=target,
        )


def _end(
    ticket: Ticket, to: TicketState, kind: StepKind, words: str, *, actor: Principal, told: str, **changes: Any
) -> Ticket:
    """The ticket ends here: its clocks stop, its departments are released, what they asked for lapses."""
    now, at_work = clock.now(), units_at_work(ticket)
    release_all(ticket, actor=actor, at=now)
    stop_all(ticket, at=now, actor=actor)
    moved = transition(ticket, to, state_reason=words[:500], **changes)
    note_step(moved, kind, actor=actor, text=words, at=now)
    tell_moved(moved, told, by=actor.account_id)
    tell_ended(moved, at_work, told, withdrawn=to == TicketState.WITHDRAWN, by=actor.account_id)
    return moved


def release_all(ticket: Ticket, *, actor: Principal, at: dt.datetime) -> None:
    """Departments still at work are not any more; requests that wait lapse."""
    lapse_requests(ticket, actor=actor, at=at)
    for row in Assignment.objects.filter(ticket=ticket, state__in=STANDING).select_for_update(of=("self",)):
        transition(row, AssignmentState.RELEASED, ended_at=at)
        note_step(ticket, StepKind.RELEASED, actor=actor, unit_id=row.unit_id)


def lapse_requests(ticket: Ticket, *, actor: Principal, at: dt.datetime) -> None:
    """What departments asked for and nobody decided before it became idle. ``at`` is the caller's one moment: what
    befalls a clock afterwards may not lie before it.
    """
    waiting = {"state": RequestState.ASKED}
    for row in TicketClock.objects.filter(ticket=ticket, extensions__state=RequestState.ASKED).exclude(
        status=ClockStatus.STOPPED
    ):
        add_event(row, ClockEvent(EventKind.EXTENSION_REFUSED, at, None, "工单已另行办理"), actor=actor)
    lapsed = {"state": RequestState.LAPSED, "updated_at": at}
    TicketReturn.objects.filter(assignment__ticket=ticket, **waiting).update(**lapsed, ruled_at=at)
    Extension.objects.filter(ticket_clock__ticket=ticket, **waiting).update(**lapsed, decided_at=at)


def take_up(*, actor: Principal, ticket_id: UUID, reason: str) -> Ticket:
    """What was refused, or joined to the wrong one, is looked at again; its clocks run anew. Raises as above."""
    words = said(reason, "reason", "请写明重新受理的原因。")
    with transaction.atomic():
        ticket = locked_ticket(actor, ticket_id, RUN, TicketState.REJECTED, TicketState.DUPLICATE)
        moved = transition(ticket, TicketState.RAISED, main=None, state_reason="", round=ticket.round + 1)
        now = clock.now()
        for kind in FIRST_CLOCKS:
            start_clock(moved, kind, actor=actor, at=now, reason="重新受理")
        note_step(moved, StepKind.TAKEN_UP, actor=actor, text=words, at=now)
        tell_moved(moved, "重新受理", by=actor.account_id)
        return moved


def classify_ticket(
    *, actor: Principal, ticket_id: UUID, category_id: UUID, urgency: str, reason: str, expected_version: int | None
) -> Ticket:
    """Another category or urgency; deadlines are reckoned anew from the start, what ran keeps counting.

    Raises InvalidInput, Conflict, StaleVersion.
    """
    words = said(reason, "reason", "请写明为什么改。", most=200)
    if urgency not in Urgency.values:
        raise InvalidInput(fields={"urgency": ["请选择紧急程度。"]})
    if not category_stands(category_id):
        raise InvalidInput(fields={"category": ["请选择问题类别。"]})
    with transaction.atomic():
        ticket = locked_ticket(actor, ticket_id, RUN, *OPEN_STATES)
        changed = change(ticket, {"category_id": category_id, "urgency": urgency}, expected_version=expected_version)
        if changed.version == ticket.version:
            return changed
        now = clock.now()
        change_limits(changed, at=now, actor=actor, reason=words)
        text = f"{changed.category.label}，{changed.get_urgency_display()}：{words}"
        note_step(changed, StepKind.CLASSIFIED, actor=actor, text=text, at=now)
        return changed


def join_ticket(*, actor: Principal, ticket_id: UUID, main_id: UUID) -> Ticket:
    """The same problem said twice: this one goes on in ``main``, whose channels gain what it came through.

    Raises InvalidInput, Conflict.
    """
    if ticket_id == main_id:
        raise InvalidInput(fields={"main": ["不能并入自己。"]})
    with transaction.atomic():
        first, second = sorted((ticket_id, main_id))
        for each in (first, second):
            locked(Ticket, get_ticket_for(actor, each, RUN).pk)
        ticket = locked_ticket(actor, ticket_id, RUN, TicketState.RAISED, TicketState.ACCEPTED, *AT_WORK)
        main = locked_ticket(actor, main_id, RUN)
        if main.state == TicketState.DUPLICATE:
            raise Conflict(f"工单{sign_of(main)}自己已并入别的工单，请并入那一张。", code="main_is_joined")
        if ticket.duplicates.exists():
            raise Conflict("已有别的工单并入这一张，请先把它们并到别处。", code="has_duplicates")
        for channel_id in ticket.channels.values_list("channel_id", flat=True):
            if not TicketChannel.objects.filter(ticket=main, channel_id=channel_id).exists():
                create(TicketChannel(ticket=main, channel_id=channel_id))
        words = f"并入{sign_of(main)}"
        return _end(ticket, TicketState.DUPLICATE, StepKind.DUPLICATE, words, actor=actor, told=words, main=main)


def split_ticket(
    *, actor: Principal, ticket_id: UUID, parts: Sequence[Mapping[str, Any]], rest_stays: bool = False
) -> list[Ticket]:
    """Several problems said at once: each part (name, text, category_id) becomes a ticket of its own, already taken on,
    with the company, the channels and the time of the first. The first one ends as 已拆分, unless something is left
    in it that has no part (docs/adr/0084). Raises InvalidInput, Conflict.
    """
    if not 1 <= len(parts) <= MOST_PARTS:
        raise InvalidInput(fields={"parts": [f"请写出要拆出的问题，最多 {MOST_PARTS} 个。"]})
    with transaction.atomic():
        ticket = locked_ticket(actor, ticket_id, RUN, TicketState.RAISED, TicketState.ACCEPTED)
        made = [_part(ticket, number, part, actor) for number, part in enumerate(parts, 1)]
        signs = "、".join(sign_of(one) for one in made)
        if rest_stays:
            note_step(ticket, StepKind.SPLIT, actor=actor, text=f"拆出{signs}")
        else:
            _end_split(ticket, f"拆出{signs}", actor=actor)
        return made


def end_split(*, actor: Principal, ticket_id: UUID) -> Ticket:
    """Nothing is left in a ticket that was split: its parts go on alone. Raises NotAllowed, Conflict."""
    with transaction.atomic():
        ticket = locked_ticket(actor, ticket_id, RUN, TicketState.RAISED, TicketState.ACCEPTED)
        parts = list(ticket.parts.order_by("year", "number"))
        if not parts:
            raise Conflict("这张工单还没有拆出别的工单，请先拆分。", code="not_split")
        return _end_split(ticket, f"已拆为{'、'.join(sign_of(one) for one in parts)}", actor=actor)


def _end_split(ticket: Ticket, words: str, *, actor: Principal) -> Ticket:
    told = f"{words}，请看各张的进展"
    return _end(ticket, TicketState.SPLIT, StepKind.SPLIT, words, actor=actor, told=told)


def _part(ticket: Ticket, number: int, part: Mapping[str, Any], actor: Principal) -> Ticket:
    columns = searchable(prepared(part, ("name", "text", "category_id")))
    columns["text"] = str(columns.get("text") or "").strip() or ticket.text
    wrong = {}
    if len(columns["text"]) > MOST_WORDS:
        wrong[f"text_{number}"] = [f"最多 {MOST_WORDS} 字。"]
    if not columns.get("name"):
        wrong[f"name_{number}"] = ["请用一句话写明问题。"]
    if columns.get("category_id") is None or not category_stands(columns["category_id"]):
        wrong[f"category_{number}"] = ["请选择问题类别。"]
    if wrong:
        raise InvalidInput(fields=wrong)
    whose = ("body_id", "chain_id", "unit_id", "nature", "urgency", "contact_name", "contact_phone")
    shared = (*whose, "meeting_id", "item_id", "resolution_id")
    year, running = next_number(clock.now())
    made = create(
        Ticket(
            **{name: getattr(ticket, name) for name in shared},
            **columns,
            year=year,
            number=running,
            raised_at=ticket.raised_at,
            raised_by_id=ticket.raised_by_id,
            parent=ticket,
        ),
        anchor=AnchorKind.TICKET,
    )
    for channel_id in ticket.channels.values_list("channel_id", flat=True):
        create(TicketChannel(ticket=made, channel_id=channel_id))
    for kind in FIRST_CLOCKS:
        start_clock(made, kind, actor=actor, at=made.raised_at)
    note_step(made, StepKind.RAISED, actor=actor, at=made.raised_at, text=f"拆自{sign_of(ticket)}")
    moved = transition(made, TicketState.ACCEPTED)
    note_step(moved, StepKind.ACCEPTED, actor=actor)
    return moved


def withdraw_ticket(*, actor: Principal, ticket_id: UUID, reason: str) -> Ticket:
    """By the company alone (or who wrote it), with the reason an auditor reads. Raises InvalidInput, NotAllowed."""
    words = said(reason, "reason", "请写明为什么撤单：问题已解决、不再需要，还是其他原因。")
    with transaction.atomic():
        ticket = locked_ticket(actor, ticket_id, RATE, TicketState.RAISED, TicketState.ACCEPTED, *AT_WORK)
        own = ticket.raised_by_id == actor.account_id or speaks_for(actor, ticket.unit_id, RATE)
        if not own and not actor.may_everywhere(RATE):
            raise NotAllowed
        return _end(ticket, TicketState.WITHDRAWN, StepKind.WITHDRAWN, words, actor=actor, told="已撤单")
