"""What this room tells the platform when it starts."""

from core.principal import register_grant_reader
from core.terms import register_term_kinds
from members import places
from members.queries import grants_in_force
from members.terms import TERM_KINDS


def register() -> None:
    register_grant_reader(grants_in_force)
    register_term_kinds(TERM_KINDS)
    places.register()
