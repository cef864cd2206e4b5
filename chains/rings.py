"""Whether dated links come round to where they began, on any day."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Edge:
    """A link with its first and last day, both included; None is open."""

    source: UUID
    target: UUID
    since: dt.date | None = None
    until: dt.date | None = None

    def is_on(self, day: dt.date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


def ring_through(new: Edge, held: Iterable[Edge]) -> list[UUID]:
    """The segments of a ring that ``new`` would close, from its source round to its source; empty for none.

    Links that have a day in common have one on which one of them begins: those days alone are looked at.
    """
    edges = list(held)
    first = new.since or dt.date.min
    days = sorted({first, *(edge.since for edge in edges if edge.since is not None and edge.since > first)})
    for day in days:
        if new.is_on(day):
            way = _way(new.target, new.source, [edge for edge in edges if edge.is_on(day)])
            if way:
                return [new.source, *way]
    return []


def ring_among(edges: Iterable[Edge]) -> list[UUID]:
    """Any ring of links that hold on one day together; empty for none."""
    every = list(edges)
    for number, edge in enumerate(every):
        found = ring_through(edge, every[:number])
        if found:
            return found
    return []


def _way(start: UUID, goal: UUID, edges: Iterable[Edge]) -> list[UUID]:
    """The shortest way from ``start`` to ``goal``, both included."""
    onward: dict[UUID, list[UUID]] = defaultdict(list)
    for edge in edges:
        onward[edge.source].append(edge.target)
    came_from: dict[UUID, UUID | None] = {start: None}
    queue = [start]
    for here in queue:
        if here == goal:
            break
        for there in onward[here]:
            if there not in came_from:
                came_from[there] = here
                queue.append(there)
    if goal not in came_from:
        return []
    way, step = [goal], came_from[goal]
    while step is not None:
        way.append(step)
        step = came_from[step]
    return way[::-1]
