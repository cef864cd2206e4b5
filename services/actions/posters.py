"""Posters, tickets raised by them without an account, and what is said by a ticket's link."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from alliances.actions.values import check_term
from alliances.queries import holds_body
from chains.actions.values import prepared
from core import clock
from core.attachments import files_taken_back
from core.errors import Conflict, InvalidInput, NotAllowed, TooManyRequests
from core.principal import Principal
from core.records import change, create, locked
from organizations.models import Unit
from organizations.queries import standing_units
from services.actions.feedback import take_rating
from services.actions.raising import body_stands, raise_ticket
from services.actions.steps import note_step
from services.actions.values import locked_ticket, said, standing
from services.choices import OPEN_STATES, StepKind, TicketNature, TicketState
from services.models import Ticket, TicketLink, TicketPoster
from services.posters.links import FOLLOW, POSTER, network_digest, new_digest
from services.posters.queries import get_poster_for, poster_of, ticket_of
from services.queries import RUN

MOST_OF_NETWORK, NETWORK_WINDOW = 5, dt.timedelta(minutes=10)
MOST_OF_POSTER, POSTER_WINDOW = 60, dt.timedelta(hours=1)
SAME_AGAIN = dt.timedelta(hours=1)
TOO_MANY = "这里提出的问题太多，请过十分钟再试；急事请直接联系张贴单位。"


def create_poster(*, actor: Principal, values: Mapping[str, Any]) -> TicketPoster:
    """Raises NotAllowed, InvalidInput."""
    actor.require(RUN)
    columns = prepared(values, ("body_id", "name", "channel_id"))
    columns["name"] = said(str(columns.get("name") or ""), "name", "请写明张贴在哪里。", most=60)
    if columns.get("body_id") is None or not body_stands(columns["body_id"]):
        raise InvalidInput(fields={"body": ["请选择负责响应的链党组织。"]})
    if not holds_body(actor, columns["body_id"], RUN):
        raise NotAllowed
    if check_term("ticket_channel", columns.get("channel_id"), "channel") is None:
        raise InvalidInput(fields={"channel": ["请选择诉求渠道。"]})
    with transaction.atomic():
        row = TicketPoster(**columns)
        row.link_digest = new_digest(POSTER, row.pk)
        return create(row)


def renew_poster(*, actor: Principal, poster_id: UUID) -> TicketPoster:
    """Another link; what hangs opens nothing any more. Raises NotFound, NotAllowed, Conflict."""
    with transaction.atomic():
        row = _hanging(actor, poster_id)
        return change(row, {"link_digest": new_digest(POSTER, row.pk)}, expected_version=None)


def end_poster(*, actor: Principal, poster_id: UUID) -> TicketPoster:
    """Tickets that came by it are followed all the same. Raises NotFound, NotAllowed, Conflict."""
    with transaction.atomic():
        return change(_hanging(actor, poster_id), {"ended_at": clock.now()}, expected_version=None)


def _hanging(actor: Principal, poster_id: UUID) -> TicketPoster:
    row = locked(TicketPoster, get_poster_for(actor, poster_id).pk)
    if row.ended_at is not None:
        raise Conflict("这张海报已经停用，需要的请新建一张。", code="already_ended")
    return row


def raise_by_poster(
    *,
    actor: Principal,
    secret: str,
    values: Mapping[str, Any],
    company: str,
    answers: Mapping[UUID, str],
    network: str,
    keep: Callable[[Ticket], None],
) -> TicketLink:
    """Raised by whoever read a poster; ``actor`` is the platform. ``company`` is what they call themselves: where a
    unit has the very name or code it is taken, else the body finds it; the answer is the same. ``keep`` stores files.

    The very same again from the same network within the hour is the one that stands.
    Raises NotFound, InvalidInput, TooManyRequests.
    """
    named = company.strip()
    is_report = values.get("nature") == TicketNature.REPORT
    if not named and not is_report:
        raise InvalidInput(fields={"company": ["请写明企业全称。"]})
    if len(named) > 120:
        raise InvalidInput(fields={"company": ["最多 120 字。"]})
    poster = poster_of(secret)
    digest = network_digest(network)
    with files_taken_back(), transaction.atomic():
        _one_at_a_time(poster)
        again = _same_again(poster, digest, values)
        if again is not None:
            return again
        _hold_back(poster, digest)
        unit = None if is_report else _unit_called(named)
        ticket = raise_ticket(
            actor=actor,
            values={**values, "body_id": poster.body_id, "chain_id": poster.body.chain_id, "unit_id": _id(unit)},
            channels=[poster.channel_id],
            answers=answers,
            claimed_unit="" if unit or is_report else named,
        )
        keep(ticket)
        link = TicketLink(ticket=ticket, poster=poster, network=digest, at=clock.now())
        link.link_digest = new_digest(FOLLOW, ticket.pk)
        return create(link)


def _id(unit: Unit | None) -> UUID | None:
    return unit.pk if unit else None


def _one_at_a_time(poster: TicketPoster) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('ticket poster'), hashtext(%s))", [str(poster.pk)])


def _same_again(poster: TicketPoster, network: str, values: Mapping[str, Any]) -> TicketLink | None:
    found: TicketLink | None = TicketLink.objects.filter(
        poster=poster,
        network=network,
        at__gt=clock.now() - SAME_AGAIN,
        ticket__name=str(values.get("name") or "").strip(),
        ticket__text=str(values.get("text") or "").strip(),
    ).first()
    return found


def _hold_back(poster: TicketPoster, network: str) -> None:
    """Raises TooManyRequests."""
    now = clock.now()
    of_network = TicketLink.objects.filter(network=network, at__gt=now - NETWORK_WINDOW).count()
    of_poster = TicketLink.objects.filter(poster=poster, at__gt=now - POSTER_WINDOW).count()
    if of_network >= MOST_OF_NETWORK or of_poster >= MOST_OF_POSTER:
        raise TooManyRequests(TOO_MANY)


def _unit_called(text: str) -> Unit | None:
    """By the full name or the credit code; none where several or none have it."""
    rows = list(standing_units().filter(name=text)[:2]) or list(standing_units().filter(uscc=text.upper())[:2])
    return rows[0] if len(rows) == 1 else None


def rate_by_link(*, actor: Principal, secret: str, rating: str, text: str = "") -> Ticket:
    """The word of whoever raised it; ``actor`` is the platform. Raises NotFound, InvalidInput, Conflict."""
    with transaction.atomic():
        return take_rating(actor=actor, ticket_id=ticket_of(secret).pk, rating=rating, text=text)


def confirm_unit(*, actor: Principal, ticket_id: UUID, unit_id: UUID) -> Ticket:
    """The body has found the company that called itself so. Raises InvalidInput, NotAllowed, Conflict."""
    with transaction.atomic():
        ticket = locked_ticket(actor, ticket_id, RUN, *OPEN_STATES, TicketState.CLOSED)
        if not ticket.claimed_unit or ticket.unit_id is not None:
            raise Conflict("这张工单的企业已经确认。", code="unit_known")
        unit = standing(unit_id, "unit", "没有找到这家企业，请重新选择。")
        changed = change(ticket, {"unit_id": unit.pk}, expected_version=None)
        note_step(changed, StepKind.CORRECTED, actor=actor, text=f"确认企业：{unit.name}")
        return changed
