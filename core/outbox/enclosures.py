"""What goes into a letter beside its words, worked out when it is sent: files, and links that are kept nowhere.

The rows of the outbox hold neither: who reads them learns no secret, and a letter sent late tells what is true then.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from core.models import Delivery, Tenant


@dataclass(frozen=True)
class EnclosedFile:
    """``content_type`` with its parameters: ``text/calendar; method=REQUEST``."""

    name: str
    content: bytes
    content_type: str


@dataclass(frozen=True)
class Enclosure:
    """Whole lines after the letter's text, and files. The same at every try, while what it tells of is the same."""

    lines: Sequence[str] = field(default_factory=tuple)
    files: Sequence[EnclosedFile] = field(default_factory=tuple)


Encloses = Callable[[Tenant, Delivery], Enclosure | None]
_readers: dict[str, Encloses] = {}


def register_enclosure(events: Sequence[str], encloses: Encloses) -> None:
    """A room says what goes along with letters about these events; ``encloses`` runs in the tenant's scope."""
    for event in events:
        _readers[event] = encloses


def enclosure_of(tenant: Tenant, row: Delivery) -> Enclosure:
    """Nothing for a digest, which tells of many things."""
    reader = _readers.get(row.event)
    found = reader(tenant, row) if reader is not None and "items" not in row.payload else None
    return found or Enclosure()
