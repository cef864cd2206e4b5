"""What becomes of each relation to a record that is merged into another. Every key that may lead to a unit or a party
organization has its way here (tests/organizations/test_merge_ways.py holds it); the rooms register theirs.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from core.principal import Principal
from core.tenancy.base import TenantModel

Row = Mapping[str, Any]


class How(Enum):
    MOVES = "moves"
    COMBINES = "combines"
    REFUSES = "refuses"
    STAYS = "stays"


@dataclass(frozen=True)
class Way:
    """One relation: the ``field`` of ``model`` ("chains.ChainUnit") that leads to the record.

    ``noun`` and ``measure`` count its rows on the page. COMBINES: rows of both records that are equal in ``beside``
    and, where they are dated, hold on a common day, become one; where the rest of them differs somebody chooses, or it
    is refused; in ``loose`` columns the survivor's value stands. REFUSES: rows that ``blocks`` admits forbid the merge,
    ``why`` says what to do first; the others stay. STAYS: they tell what was, and lead on by the record they name.
    ``told`` puts what a row says into words where its columns alone do not, given what its keys point at. Of REFUSES,
    ``shown`` names the rows that forbid it, each with its page, and ``asks`` asks whoever may clear them away.
    ``notes`` writes what a rule wants noted of rows that moved, and returns it: taken back, it goes with the merge.
    """

    model: str
    field: str
    how: How
    noun: str = ""
    measure: str = "项"
    beside: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    why: str = ""
    blocks: Callable[[Row], bool] = dataclasses.field(default=lambda row: True)  # noqa: ARG005
    told: Callable[[Row, Mapping[str, str]], str] | None = None
    shown: "Callable[[Sequence[Row]], list[tuple[str, str]]] | None" = None
    asks: "Callable[[Principal, Meeting, Sequence[Row]], None] | None" = None
    notes: "Callable[[Principal, Moved], list[TenantModel]] | None" = None

    @property
    def code(self) -> str:
        return f"{self.model}.{self.field}"

    @cached_property
    def model_class(self) -> type[TenantModel]:
        return apps.get_model(self.model)

    @cached_property
    def key(self) -> str:
        """The attribute with the id."""
        return str(self.model_class._meta.get_field(self.field).attname)  # type: ignore[union-attr]

    @cached_property
    def column(self) -> str:
        return str(self.model_class._meta.get_field(self.field).column)  # type: ignore[union-attr]

    @cached_property
    def is_dated(self) -> bool:
        return {"valid_from", "valid_to"} <= {one.attname for one in self.model_class._meta.concrete_fields}

    @cached_property
    def besides(self) -> tuple[str, ...]:
        return tuple(str(self.model_class._meta.get_field(name).attname) for name in self.beside)  # type: ignore[union-attr]

    @cached_property
    def data(self) -> Sequence["models.Field[Any, Any]"]:
        """What a row says beyond whose, of what and when it is."""
        apart = {"id", "tenant_id", "created_at", "updated_at", "version", "valid_from", "valid_to"}
        apart |= {self.key, *self.besides, *self.loose}
        return [one for one in self.model_class._meta.concrete_fields if one.attname not in apart]


_ways: dict[str, Way] = {}


def register_merge_ways(*ways: Way) -> None:
    for way in ways:
        _ways[way.code] = way


def merge_ways() -> list[Way]:
    return list(_ways.values())


def ways_to(model: type[models.Model], kind: str) -> list[Way]:
    """Those that may lead to records of ``model``, by a key to it or to an anchor of ``kind``."""
    found = []
    for way in _ways.values():
        one: Any = way.model_class._meta.get_field(way.field)
        if one.related_model is model or kind in getattr(one, "kinds", ()):
            found.append(way)
    return found


@dataclass(frozen=True)
class Meeting:
    """What a rule is asked about: both records, the columns the survivor would get, and the rows by way."""

    survivor: Any
    absorbed: Any
    columns: Mapping[str, Any]
    rows: Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class Moved:
    """Rows that a merge led from the one record to the other."""

    ids: Sequence[str]
    survivor: Any
    absorbed: Any


# Sentences of what would be broken; none where it may be.
MergeRule = Callable[[Meeting], list[str]]
_rules: list[MergeRule] = []


def register_merge_rule(rule: MergeRule) -> None:
    _rules.append(rule)


def broken_rules(meeting: Meeting) -> list[str]:
    return [text for rule in _rules for text in rule(meeting)]


def ids_of(rows: Sequence[Row]) -> list[UUID]:
    return [UUID(str(row["id"])) for row in rows]
