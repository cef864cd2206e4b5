"""Telling accounts something, in the transaction of the cause: the short way into core.outbox."""

from collections.abc import Iterable
from uuid import UUID

from core.choices import AnchorKind
from core.models import Account
from core.outbox.actions import Message, tell


def notify(
    accounts: Iterable[Account],
    *,
    event: str,
    occurrence: str,
    text: str,
    path: str = "",
    subject: tuple[UUID, AnchorKind] | None = None,
) -> None:
    """Tell each account once, inside the platform at once and by mail as each has chosen; a scope must be open.

    ``event`` is a kind of the catalogue (core.outbox.events), ``occurrence`` says which time it happened: a repeated
    pair is dropped by the unique key. ``path`` is the page to open, ``subject`` the anchor it is about.
    """
    tell(accounts, Message(event=event, occurrence=occurrence, text=text, path=path, subject=subject))
