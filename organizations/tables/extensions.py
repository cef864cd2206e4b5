"""Columns higher rooms add to the table of units: a department's own sheet says more of a unit than this room knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from core.principal import Principal
from core.tables.spec import ParsedRow, TableColumn


@dataclass(frozen=True)
class UnitEntry:
    """One unit to be written: its values before (none for a new one) and all the sheet says of it, by column."""

    unit_id: UUID
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    def changes(self, *codes: str) -> bool:
        """Whether the sheet says anything new in these columns."""
        return any(code in self.after and self.after[code] != self.before.get(code) for code in codes)


class UnitColumns:
    """All methods run inside the tenant's scope, each once for a whole sheet. ``bulk`` as in ``TableSpec``."""

    bulk: ClassVar[Mapping[str, str]] = {}

    def columns(self, actor: Principal) -> list[TableColumn]:
        raise NotImplementedError

    def values(self, actor: Principal, unit_ids: Sequence[UUID]) -> dict[UUID, Mapping[str, Any]]:
        """What each unit has today, by column code; a unit left out has nothing."""
        raise NotImplementedError

    def check(self, actor: Principal, rows: Sequence[ParsedRow]) -> None:
        """Rules over several cells: adds to ``problems``, and brings ``values`` into the form they are compared in."""

    def write(self, actor: Principal, entries: Sequence[UnitEntry]) -> None:
        """Write in bulk, in the caller's transaction, dated today. Raises NotAllowed."""
        raise NotImplementedError


_extensions: list[UnitColumns] = []


def register_unit_columns(extension: UnitColumns) -> None:
    _extensions.append(extension)


def unit_columns() -> list[UnitColumns]:
    return list(_extensions)
