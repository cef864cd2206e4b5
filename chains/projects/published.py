"""Whether a year's list is published already. The room of packs knows (reports); it registers how to ask."""

from collections.abc import Callable
from uuid import UUID

# (chain, year) -> the published list in words, empty while there is none; it stays so until the transaction ends
PublishedReader = Callable[[UUID, int], str]

_readers: list[PublishedReader] = []


def register_published_reader(reader: PublishedReader) -> None:
    _readers[:] = [reader]


def published_list(chain_id: UUID, year: int) -> str:
    """The published list that holds this chain's projects of ``year`` (“2026 年度清单第 1 版”), or nothing."""
    return next((found for reader in _readers if (found := reader(chain_id, year))), "")
