"""From a page to the section of the guide that tells of it: each room says so of its own pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from core.choices import Role
from core.guide.chapters import OF_ROLE, anchor_of, chapters


@dataclass(frozen=True)
class Section:
    """A heading of a chapter by its words; none is the chapter's beginning."""

    chapter: str
    heading: str = ""

    @property
    def url(self) -> str:
        found = chapters()[self.chapter].url
        return f"{found}#{anchor_of(self.heading)}" if self.heading else found


Sections = Mapping[str, Section | tuple[Section, ...]]

# Beginning of a page's name → the sections that tell of it, the most general first.
_sections: dict[str, tuple[Section, ...]] = {}


def register_help(sections: Sections) -> None:
    """Where several sections tell of a page, a reader is led to the one of a chapter written for their role."""
    for start, given in sections.items():
        _sections[start] = given if isinstance(given, tuple) else (given,)
    _found.cache_clear()


@cache
def _found(name: str) -> tuple[Section, ...]:
    starts = [start for start in _sections if name == start or name.startswith(f"{start}-")]
    return _sections[max(starts, key=len)] if starts else ()


def registered_sections() -> dict[str, tuple[Section, ...]]:
    return dict(_sections)


def section_of(name: str, roles: Iterable[Role] = ()) -> Section | None:
    """What tells of the page of this name; None for one nobody wrote of."""
    sections = _found(name)
    own = {chapter for role in roles for chapter in OF_ROLE[role]}
    return next((section for section in sections if section.chapter in own), sections[0] if sections else None)
