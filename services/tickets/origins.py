"""What a ticket was made from: each subject that makes tickets says so on their page."""

from collections.abc import Callable

from core.principal import Principal
from core.templatetags.parts import Pair
from services.models import Ticket

Origin = Callable[[Principal, Ticket], Pair | None]
_origins: list[Origin] = []


def register_origin(origin: Origin) -> None:
    """``origin`` returns the pair to show, rights applied, or None where the ticket came another way."""
    _origins.append(origin)


def origins_of(principal: Principal, ticket: Ticket) -> list[Pair]:
    return [pair for origin in _origins if (pair := origin(principal, ticket)) is not None]
