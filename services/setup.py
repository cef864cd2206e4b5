"""What this room tells the platform when it starts."""

from core.terms import register_term_kinds
from organizations.merging.ways import register_merge_ways
from services.merge_ways import WAYS
from services.terms import TERM_KINDS


def register() -> None:
    register_term_kinds(TERM_KINDS)
    register_merge_ways(*WAYS)
