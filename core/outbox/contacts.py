"""Contacts without an account: the room that keeps them says where each is reached now."""

from collections.abc import Callable, Collection
from uuid import UUID

from core.choices import AnchorKind, Channel

# The addresses of those who have one and want to be written to; the others are left out.
ContactReader = Callable[[Collection[UUID]], dict[UUID, str]]
_readers: dict[tuple[str, str], ContactReader] = {}


def register_contact_reader(kind: AnchorKind, channel: Channel, reader: ContactReader) -> None:
    _readers[kind, channel] = reader


def contact_addresses(contact_ids: Collection[UUID], channel: Channel) -> dict[UUID, str]:
    reader = _readers.get((AnchorKind.PERSON, channel))
    return reader(contact_ids) if reader and contact_ids else {}
