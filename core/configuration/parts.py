"""The parts a configuration file is made of: registered by each room in its setup, written in their order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Value

from core.configuration.columns import Column, Known
from core.principal import Principal
from core.tenancy.base import TenantModel

Values = Mapping[str, Any]
Key = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Part:
    """One list of the file (one object where ``key`` is empty): rows of ``model``, told apart by the columns ``key``.

    ``right`` must be held everywhere by who loads the part. ``create`` and ``update`` are given what the columns say,
    under their arguments; ``update`` only what differs. ``retire`` takes out of use what a file lacks, where somebody
    asks for that, and returns None for what already is. All three are the room's own actions. ``rows`` leaves out what
    does not go over to another city.

    ``is_own`` tells who this city is (its name, its mark, its sender): another city takes it only where it says so.
    ``on_request`` is exported only where somebody asks for it. ``done_by`` are the people who set it where the
    department may not.
    """

    code: str
    label: str
    help: str
    order: int
    model: type[TenantModel]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    right: str
    create: Callable[[Principal, Values], object]
    update: Callable[[Principal, Any, Values], object]
    retire: Callable[[Principal, Any], object] | None = None
    rows: Callable[[], Any] | None = None
    is_own: bool = False
    on_request: bool = False
    done_by: str = ""

    @property
    def is_single(self) -> bool:
        return not self.key

    def column(self, code: str) -> Column:
        return next(column for column in self.columns if column.code == code)

    def queryset(self) -> Any:
        return self.rows() if self.rows else self.model.objects.all()

    def present(self) -> list[Any]:
        """The tenant's rows, in the order of the file."""
        found = self.queryset()
        keys = [column.argument.removesuffix("_id") for column in self.columns if column.argument.endswith("_id")]
        related = [name for name in keys if getattr(self.model._meta.get_field(name), "remote_field", None)]
        return sorted(found.select_related(*related) if related else found, key=lambda row: self._place(row))

    def _place(self, row: Any) -> tuple[str, ...]:
        return tuple(f"{_sortable(column.shown(row))}" for column in self._ordering())

    def _ordering(self) -> list[Column]:
        """By what the rows are told apart, after their own order where they have one."""
        first = [code for code in ("kind", "order") if any(column.code == code for column in self.columns)]
        return [self.column(code) for code in dict.fromkeys([*first, *self.key])]

    def shown(self, row: Any) -> dict[str, Any]:
        return {column.code: column.shown(row) for column in self.columns}

    def written(self, row: Any) -> dict[str, Any]:
        """The row as it is exported. Raises NotFound where a file of it is gone."""
        return {column.code: column.written(row) for column in self.columns}

    def key_of(self, line: Mapping[str, Any]) -> Key:
        return tuple(line.get(code) for code in self.key)

    def title(self, line: Mapping[str, Any], known: Known) -> str:
        """What people call the row."""
        named = [code for code in ("name", "label") if code in line]
        codes = named or list(self.key)
        told = [self.column(code).told(line.get(code), known) for code in codes]
        return " · ".join(text for text in told if text) or self.label


def _sortable(value: Any) -> str:
    return f"{value:012d}" if isinstance(value, int) else "" if value is None else str(value)


_parts: dict[str, Part] = {}


def register_part(part: Part) -> None:
    _parts[part.code] = part


def registered_parts() -> list[Part]:
    return sorted(_parts.values(), key=lambda part: (part.order, part.code))


def part_counts() -> dict[str, int]:
    """How many rows the tenant has of each part, in one statement."""
    counts = [
        part.queryset()
        .select_related(None)
        .order_by()
        .annotate(part_code=Value(part.code))
        .values("part_code")
        .annotate(row_count=Count("pk"))
        for part in registered_parts()
    ]
    return {row["part_code"]: row["row_count"] for row in counts[0].union(*counts[1:], all=True)}
