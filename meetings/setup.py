"""What this room tells the platform when it starts."""

from core.terms import register_term_kinds
from meetings.merge_ways import WAYS
from meetings.terms import TERM_KINDS
from organizations.merging.ways import register_merge_ways


def register() -> None:
    register_term_kinds(TERM_KINDS)
    register_merge_ways(*WAYS)
