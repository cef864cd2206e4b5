"""Files put with a ticket and taken away, and the reading of reports, which is written down (R48)."""

import hashlib
import tempfile
from pathlib import Path
from uuid import UUID

from django.db import transaction

from alliances.files import take_away
from core.attachments import store_file
from core.audit import record_access
from core.choices import AnchorKind
from core.errors import Conflict, NotAllowed, UnsupportedFile
from core.models import Attachment
from core.principal import Principal
from core.records import touch
from services.access import get_ticket_for
from services.actions.values import locked_ticket, wrong_state
from services.choices import OPEN_STATES
from services.models import Ticket
from services.queries import VIEW
from services.tickets.evidence import (
    ANSWERED_WITH,
    FROM_COMPANY,
    INTERNAL,
    MOST_FILES,
    as_refusal,
    cleaned,
    files_of,
    get_file_for,
)
from services.tickets.standing import Standing

READ = ("name", "text", "contact_name", "contact_phone")


def read_ticket(*, actor: Principal, ticket_id: UUID) -> Ticket:
    """The ticket to be read whole; of a report the log says who looked. Raises NotFound, NotAllowed."""
    ticket = get_ticket_for(actor, ticket_id)
    if ticket.is_confidential:
        with transaction.atomic():
            record_access(Ticket, ticket.pk, {"fields": list(READ)})
    return ticket


def add_file(*, actor: Principal, ticket_id: UUID, source: Path, name: str, is_shown: bool = True) -> Attachment:
    """By the company while the ticket is open, by who works on it; ``is_shown`` to the company too.

    Raises NotFound, NotAllowed, Conflict, InvalidInput, TooLarge.
    """
    with tempfile.TemporaryDirectory(prefix="ticket-") as folder:
        get_ticket_for(actor, ticket_id)
        kept, kept_name = cleaned(source, name, Path(folder))
        with transaction.atomic():
            ticket = locked_ticket(actor, ticket_id, VIEW)
            purpose = purpose_for(Standing(actor, ticket), is_shown=is_shown)
            if ticket.state not in OPEN_STATES:
                raise wrong_state(ticket)
            same = files_of(ticket.pk).filter(sha256=digest_of(kept), created_by_id=actor.account_id).first()
            if same is not None:  # the form was sent twice
                return same
            if files_of(ticket.pk).count() >= MOST_FILES:
                raise Conflict(f"一张工单最多 {MOST_FILES} 份材料，请先移除不需要的。", code="too_many_files")
            try:
                stored = store_file(
                    actor=actor,
                    source=kept,
                    name=kept_name,
                    purpose=purpose,
                    owner_id=ticket.pk,
                    owner_kind=AnchorKind.TICKET,
                )
            except UnsupportedFile as error:
                raise as_refusal(error) from error
            touch(ticket)
            return stored


def add_file_by_link(*, actor: Principal, ticket: Ticket, source: Path, name: str) -> Attachment:
    """By whoever raised it without an account; the ticket is new and theirs. Raises InvalidInput, TooLarge."""
    with tempfile.TemporaryDirectory(prefix="ticket-") as folder:
        kept, kept_name = cleaned(source, name, Path(folder))
        try:
            return store_file(
                actor=actor,
                source=kept,
                name=kept_name,
                purpose=FROM_COMPANY,
                owner_id=ticket.pk,
                owner_kind=AnchorKind.TICKET,
            )
        except UnsupportedFile as error:
            raise as_refusal(error) from error


def digest_of(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def purpose_for(standing: Standing, *, is_shown: bool) -> str:
    """Whose file it is. Raises NotAllowed for who only looks."""
    if standing.sees_inside and (standing.is_handler or standing.runs):
        return ANSWERED_WITH if is_shown else INTERNAL
    if standing.is_company:
        return FROM_COMPANY
    raise NotAllowed


def remove_file(*, actor: Principal, ticket_id: UUID, attachment_id: UUID) -> Attachment:
    """By who put it there, or who runs the ticket, while it is open. Raises NotFound, NotAllowed, Conflict."""
    with transaction.atomic():
        ticket, file = get_file_for(actor, ticket_id, attachment_id)
        standing = Standing(actor, ticket)
        if file.created_by_id != actor.account_id and not standing.runs:
            raise NotAllowed
        if ticket.state not in OPEN_STATES:
            raise wrong_state(ticket)
        return take_away(file)


def read_file(*, actor: Principal, ticket_id: UUID, attachment_id: UUID) -> Attachment:
    """One to be downloaded; of a report the log says who took it. Raises NotFound, NotAllowed."""
    ticket, file = get_file_for(actor, ticket_id, attachment_id)
    if ticket.is_confidential:
        with transaction.atomic():
            record_access(Ticket, ticket.pk, {"fields": ["files"]})
    return file
