"""Chance that falls the same way in every run: only ``random()`` of a seeded generator, whose series is promised."""

import datetime as dt
from collections.abc import Sequence
from random import Random
from typing import TypeVar

Item = TypeVar("Item")


class Chance:
    """One series per seed; a further draw in one place never changes what another seed gives."""

    def __init__(self, seed: str) -> None:
        self._random = Random(seed)  # noqa: S311 - repeatable sample data, nothing secret

    def below(self, limit: int) -> int:
        return int(self._random.random() * limit)

    def between(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + self.below(high - low + 1)

    def one_of(self, items: Sequence[Item]) -> Item:
        return items[self.below(len(items))]

    def happens(self, probability: float) -> bool:
        return self._random.random() < probability

    def weighted(self, weights: dict[Item, float]) -> Item:
        point = self._random.random() * sum(weights.values())
        for item, weight in weights.items():
            point -= weight
            if point < 0:
                return item
        return next(reversed(weights))

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        marks = {index: self._random.random() for index in range(len(items))}
        return [items[index] for index in sorted(marks, key=marks.__getitem__)]

    def day(self, first: dt.date, last: dt.date) -> dt.date:
        """A day from ``first`` to ``last``; ``first`` where ``last`` lies before it."""
        return first + dt.timedelta(days=self.between(0, max((last - first).days, 0)))

    def parts(self, total: int, count: int, *, least: int) -> list[int]:
        """``count`` whole numbers of at least ``least`` that add up to ``total``: few large, many small, largest first.

        Raises ValueError where ``total`` does not suffice.
        """
        free = total - count * least
        if free < 0 or (count == 0 and total):
            raise ValueError(f"{total} cannot be split into {count} parts of at least {least}")
        weights = sorted(((1 - self._random.random()) ** -0.6 for _ in range(count)), reverse=True)
        whole = sum(weights)
        parts = [least + int(free * weight / whole) for weight in weights]
        for index in range(total - sum(parts)):
            parts[index] += 1
        return parts
