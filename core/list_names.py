"""The pages that list rows, by the names of their addresses: what a view may be saved of."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@cache
def known_lists() -> frozenset[str]:
    """Names of the pages' addresses; those of the API are none."""
    return frozenset(_names(get_resolver().url_patterns, ""))


def _names(patterns: list[Any], before: str) -> Iterator[str]:
    for entry in patterns:
        path = before + str(entry.pattern)
        if path.startswith("api/"):
            continue
        if isinstance(entry, URLResolver):
            yield from _names(entry.url_patterns, path)
        elif isinstance(entry, URLPattern) and entry.name:
            yield entry.name
