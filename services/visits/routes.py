"""An instructor's day: the unvisited units in the order of a walk from one to the next nearest.

Straight lines between coordinates, no map of anybody outside; units without coordinates follow by park, county and
address. Nothing of where anybody went is kept (truth 11).
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core import clock
from core.tenancy.dated import in_force
from organizations.models import Residence, Unit

EARTH = 6371.0088  # km
MOST_STOPS = 20


@dataclass(frozen=True)
class Stop:
    """A unit to go to; ``place`` is where it lies in words: its park, else its county."""

    unit_id: UUID
    name: str
    address: str
    place: str
    at: tuple[float, float] | None
    km: float | None = None
    """From the stop before it; None for the first, and where one of both has no coordinates."""

    def after(self, other: "Stop | None") -> "Stop":
        if other is None or self.at is None or other.at is None:
            return self
        return Stop(self.unit_id, self.name, self.address, self.place, self.at, distance(other.at, self.at))


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres along the great circle between two points of latitude and longitude."""
    (north, east), (to_north, to_east) = [tuple(math.radians(value) for value in point) for point in (one, other)]
    half = math.sin((to_north - north) / 2) ** 2
    half += math.cos(north) * math.cos(to_north) * math.sin((to_east - east) / 2) ** 2
    return 2 * EARTH * math.asin(math.sqrt(half))


def in_order(stops: Iterable[Stop], start: UUID | None = None) -> list[Stop]:
    """From ``start`` (else the first by name) always to the nearest left; those without coordinates after them."""
    rest = sorted(stops, key=lambda stop: (stop.name, str(stop.unit_id)))
    located = [stop for stop in rest if stop.at is not None]
    others = sorted(
        (stop for stop in rest if stop.at is None),
        key=lambda stop: (not stop.place, stop.place, stop.address, stop.name),
    )
    ordered: list[Stop] = []
    begun = next((stop for stop in rest if stop.unit_id == start), None)
    if begun is not None and begun.at is None:
        others.remove(begun)
        ordered.append(begun)
    while located:
        last = ordered[-1] if ordered else None
        chosen = _next(located, last, start)
        located.remove(chosen)
        ordered.append(chosen.after(last))
    return [*ordered, *others]


def _next(located: Sequence[Stop], last: Stop | None, start: UUID | None) -> Stop:
    if last is None or last.at is None:
        return next((stop for stop in located if stop.unit_id == start), located[0])
    at = last.at
    return min(located, key=lambda stop: (distance(at, stop.at or at), stop.name))


def stops_of(unit_ids: Iterable[UUID]) -> list[Stop]:
    """Two statements, however many there are."""
    ids = list(unit_ids)
    parks = dict(
        Residence.objects.filter(in_force(clock.today()), unit_id__in=ids).values_list("unit_id", "own_region__name")
    )
    columns = ("id", "name", "address", "region__name", "latitude", "longitude")
    return [
        Stop(
            row["id"],
            row["name"],
            row["address"],
            parks.get(row["id"]) or row["region__name"] or "",
            _point(row["latitude"], row["longitude"]),
        )
        for row in Unit.objects.filter(pk__in=ids).values(*columns)
    ]


def _point(north: Any, east: Any) -> tuple[float, float] | None:
    return None if north is None or east is None else (float(north), float(east))


@dataclass(frozen=True)
class Dot:
    """Where a stop stands on the sketch, in hundredths of its width and height."""

    number: int
    x: float
    y: float


def sketch(stops: Sequence[Stop]) -> list[Dot]:
    """The stops with coordinates as dots in their true places to each other; nothing for fewer than two."""
    placed = [(number, stop.at) for number, stop in enumerate(stops, 1) if stop.at is not None]
    if len(placed) < 2:
        return []
    norths, easts = [at[0] for _, at in placed], [at[1] for _, at in placed]
    narrow = math.cos(math.radians(sum(norths) / len(norths)))  # a degree of longitude is shorter than one of latitude
    span = max(max(norths) - min(norths), (max(easts) - min(easts)) * narrow) or 1.0
    return [
        Dot(
            number,
            8 + 84 * (at[1] - min(easts)) * narrow / span,
            92 - 84 * (at[0] - min(norths)) / span,
        )
        for number, at in placed
    ]
