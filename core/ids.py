"""Identifiers are UUID version 7: made without the database, ordered by time, telling nobody how many there are."""

from uuid import UUID

from uuid_utils import uuid7


def new_id() -> UUID:
    return UUID(bytes=uuid7().bytes)


def new_id_text() -> str:
    """The same for a row that goes to the database as text, of whose id nobody here asks."""
    return str(uuid7())
