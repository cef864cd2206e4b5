"""The kinds of terms that exist: each room registers what its cities may name, and what a name may mean.

A meaning ties a city's word to the small fixed set the code reasons with: a 联建平台 *is a* chain body.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import TextChoices


@dataclass(frozen=True)
class TermKind:
    """``meanings`` is None where the code does not reason with the word; else every term needs one of them.

    ``meaning_help`` says by meaning, in one sentence, what the platform does with terms of it.
    """

    code: str
    label: str
    help: str
    meanings: type[TextChoices] | None = None
    defaults: tuple[tuple[str, str, str], ...] = ()  # (code, label, meaning): offered to a new city
    meaning_help: Mapping[str, str] = field(default_factory=dict)

    def meaning_label(self, meaning: str) -> str:
        return str(self.meanings(meaning).label) if self.meanings and meaning else ""


_kinds: dict[str, TermKind] = {}


def register_term_kinds(kinds: Iterable[TermKind]) -> None:
    for kind in kinds:
        _kinds[kind.code] = kind


def term_kind(code: str) -> TermKind:
    """Raises KeyError for a kind no room registered."""
    return _kinds[code]


def term_kinds() -> list[TermKind]:
    return sorted(_kinds.values(), key=lambda kind: kind.code)
