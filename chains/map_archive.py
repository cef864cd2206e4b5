"""The maps of years past and how a map becomes a PDF: a higher room keeps them, and tells this one when it starts."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from chains.chain_map import ChainMap
from chains.models import Chain
from core.principal import Principal


@dataclass(frozen=True)
class MapEdition:
    """A published year of a chain's map. ``url`` opens what it was published in."""

    year: int
    number: int
    as_of: dt.date
    url: str


class MapArchive(Protocol):
    def editions(self, principal: Principal, chain: Chain) -> Sequence[MapEdition]:
        """The published years this person may see, oldest first, one a year: one query."""

    def map_of(self, principal: Principal, chain: Chain, year: int) -> ChainMap | None:
        """The whole map of that year as it was frozen, or None where there is none to be seen. It leads nowhere."""


# (title, the A3 sheet as SVG, the day it speaks of) -> the PDF
PdfWriter = Callable[[str, str, dt.date], bytes]

_archives: list[MapArchive] = []
_pdf_writers: list[PdfWriter] = []


def register_map_archive(archive: MapArchive) -> None:
    _archives.append(archive)


def register_map_pdf(writer: PdfWriter) -> None:
    _pdf_writers.append(writer)


def editions_of(principal: Principal, chain: Chain) -> list[MapEdition]:
    found = [edition for archive in _archives for edition in archive.editions(principal, chain)]
    return sorted(found, key=lambda edition: edition.year)


def archived_map(principal: Principal, chain: Chain, year: int) -> ChainMap | None:
    return next(filter(None, (archive.map_of(principal, chain, year) for archive in _archives)), None)


def writes_pdf() -> bool:
    return bool(_pdf_writers)


def pdf_of(title: str, svg: str, day: dt.date) -> bytes:
    """Raises LookupError where no room writes PDFs."""
    if not _pdf_writers:
        raise LookupError("no room has registered a PDF writer")
    return _pdf_writers[0](title, svg, day)
