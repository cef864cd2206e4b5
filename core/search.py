"""The one search box: each room says what it finds for whom."""

from collections.abc import Callable
from dataclasses import dataclass

from core.principal import Principal


@dataclass(frozen=True)
class Hit:
    label: str
    detail: str
    url: str


@dataclass(frozen=True)
class SearchSource:
    """``find`` returns at most ``limit`` hits of one group, rights applied."""

    code: str
    label: str
    order: int
    find: Callable[[Principal, str, int], list[Hit]]


_sources: dict[str, SearchSource] = {}


def register_search_source(source: SearchSource) -> None:
    _sources[source.code] = source


def search(principal: Principal, text: str, *, limit: int = 10) -> list[tuple[str, list[Hit]]]:
    """Groups with hits, in the sources' order; nothing for an empty text."""
    text = text.strip()
    if not text:
        return []
    groups = [
        (source.label, source.find(principal, text, limit))
        for source in sorted(_sources.values(), key=lambda source: source.order)
    ]
    return [(label, hits) for label, hits in groups if hits]
