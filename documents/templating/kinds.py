"""The kinds of documents that can have a template: each room registers its own, with what may stand in it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from core.principal import Principal

# What a template is filled with: texts by name, and lists of such rows.
Row = Mapping[str, str]
Values = Mapping[str, str | Sequence[Row]]


@dataclass(frozen=True)
class Placeholder:
    """``{{ name }}`` and what it prints, in the words of whoever writes the template."""

    name: str
    meaning: str


@dataclass(frozen=True)
class Loop:
    """A list: between ``{%p for row in name %}`` and ``{%p endfor %}`` stand ``{{ row.field }}`` of ``fields``."""

    name: str
    meaning: str
    fields: tuple[Placeholder, ...]


@dataclass(frozen=True)
class Vocabulary:
    """All that a template of one kind may name."""

    placeholders: tuple[Placeholder, ...]
    loops: tuple[Loop, ...]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(each.name for each in self.placeholders)

    @property
    def lists(self) -> Mapping[str, frozenset[str]]:
        return {loop.name: frozenset(each.name for each in loop.fields) for loop in self.loops}


@dataclass(frozen=True)
class Sample:
    """A real document a template may be tried on."""

    id: UUID
    label: str


@dataclass(frozen=True)
class TemplateKind:
    """``write_default`` writes the template shipped with the platform; ``samples`` and ``preview`` try one on real
    papers the principal may see: ``preview(principal, template file, sample id, target)``."""

    code: str
    label: str
    help: str
    vocabulary: Vocabulary
    write_default: Callable[[Path], None]
    samples: Callable[[Principal], Iterable[Sample]]
    preview: Callable[[Principal, Path, UUID, Path], None]


_kinds: dict[str, TemplateKind] = {}


def register_template_kind(kind: TemplateKind) -> None:
    _kinds[kind.code] = kind


def template_kinds() -> list[TemplateKind]:
    return sorted(_kinds.values(), key=lambda kind: kind.code)


def template_kind(code: str) -> TemplateKind | None:
    return _kinds.get(code)
