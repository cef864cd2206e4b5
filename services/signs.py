"""How a ticket's number is written, in its city: 2026-000123."""

from services.models import Ticket


def sign_of(ticket: Ticket) -> str:
    return signed(ticket.year, ticket.number)


def signed(year: int, number: int) -> str:
    return f"{year}-{number:06d}"
