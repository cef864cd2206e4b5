"""Figures of campaigns the platform counts by itself: a room above says which there are and reads them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from core.principal import Principal


@dataclass(frozen=True)
class Measure:
    """``by_chain``: it can be read of one chain alone."""

    code: str
    name: str
    unit: str
    group: str
    by_chain: bool


@dataclass(frozen=True)
class Question:
    """A measure as of a day, of one chain with those below it or (``chain_id`` empty) of the whole city."""

    code: str
    day: dt.date
    chain_id: UUID | None


class MeasureBook(Protocol):
    def measures(self, principal: Principal) -> list[Measure]:
        """Those this reader may open."""
        ...

    def read(self, principal: Principal, questions: Sequence[Question]) -> list[Decimal | None]:
        """Each in turn; None for what has no value."""
        ...


_books: list[MeasureBook] = []


def register_measure_book(book: MeasureBook) -> None:
    _books[:] = [book]


def measures_for(principal: Principal) -> list[Measure]:
    return [measure for book in _books for measure in book.measures(principal)]


def read_measures(principal: Principal, questions: Sequence[Question]) -> list[Decimal | None]:
    return _books[0].read(principal, questions) if _books and questions else [None] * len(questions)
