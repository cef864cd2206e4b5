"""What is offered by itself, beside whole bodies: the room it belongs to says how it is taken up (docs/adr/0080)."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from alliances.models import ShareAnswer
from core.principal import Principal


@dataclass(frozen=True)
class SubjectKind:
    """``accept_page`` names the page on which an offer is accepted; ``own_url`` leads to what became of it here.

    ``left`` is called, in the transaction of it, where the own city leaves a share it had accepted.
    """

    accept_page: str
    own_url: Callable[[UUID], str]
    left: Callable[[Principal, ShareAnswer], None]


_kinds: list[SubjectKind] = []


def register_subject_kind(kind: SubjectKind) -> None:
    _kinds[:] = [kind]


def subject_kind() -> SubjectKind | None:
    return _kinds[0] if _kinds else None
