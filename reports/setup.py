"""What this room tells the platform when it starts."""

from core.terms import register_term_kinds
from reports.terms import TERM_KINDS


def register() -> None:
    register_term_kinds(TERM_KINDS)
