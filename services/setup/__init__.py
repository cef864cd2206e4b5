"""What this room tells the platform when it starts, subject by subject."""

from core.terms import register_term_kinds
from organizations.merging.ways import register_merge_ways
from services import help
from services.merge_ways import WAYS
from services.setup import (
    catalogue,
    common,
    directories,
    groups,
    market,
    rules,
    sessions,
    shared,
    sharing,
    sites,
    talent,
    targets,
    tickets,
    visits,
)
from services.terms import TERM_KINDS

SUBJECTS = (
    tickets,
    rules,
    market,
    targets,
    shared,
    talent,
    visits,
    catalogue,
    sites,
    sessions,
    common,
    sharing,
    directories,
    groups,
)


def register() -> None:
    help.register()
    register_term_kinds(TERM_KINDS)
    register_merge_ways(*WAYS)
    for subject in SUBJECTS:
        subject.register()
