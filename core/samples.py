"""Statements compiled from two samples of what is asked for: where both have the samples, a request's value goes."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import NoReturn
from uuid import UUID

from core.rows import TENANT, Blank
from core.tenancy.scope import current_scope


def _day(place: int, which: int) -> dt.date:
    """The two differ in year, quarter, month, week, day and weekday."""
    first = dt.date(1907 + place, 1 + place % 6, 1 + place % 14)
    if which == 0:
        return first
    second = dt.date(2191 + 3 * place, 7 + 5 * place % 6, 15 + 3 * place % 13)
    return second + dt.timedelta(days=second.weekday() == first.weekday())


def _moment(place: int, which: int) -> dt.datetime:
    time = dt.time(1 + place % 9, place % 29, 1 + place % 28, 1 + place)
    later = dt.time(11 + place % 9, 30 + place % 29, 31 + place % 28, 900_000 - place)
    return dt.datetime.combine(_day(place, which), later if which else time, dt.UTC)


def _id(place: int, which: int) -> UUID:
    """No byte is the same."""
    first = 0xE001_0000_4000_8000_0000_0000_0000_0000
    return UUID(int=(1 << 128) - 1 - first - 3 * place if which else first + place)


def _text(place: int, which: int) -> str:
    """Of letters, so that the one folded is not the one sent."""
    return f"\ue003{'yZ' if which else 'Aa'}{place}\ue003"


def _number(place: int, which: int) -> int:
    """Within two bytes, as a year is stored: one odd, one even, of other tens, hundreds and thousands."""
    return 31_996 - 210 * place if which else 12_001 + 388 * place


# The two samples of a type for the n-th of what is asked for: what nobody asks for. They have no part in common, so
# what is worked out of one is not what is worked out of the other; and no two pairs lie as far apart, so that one
# place's values shifted are not another's.
SAMPLES: Mapping[type, Callable[[int, int], object]] = {
    UUID: _id,
    dt.datetime: _moment,
    dt.date: _day,
    str: _text,
    int: _number,
}


def refused(*_: object) -> NoReturn:
    """An execute wrapper for the time of describing: what the database answers may differ with the next request."""
    raise TypeError("the description reads the database")


def blanked(first: tuple[object, ...], second: tuple[object, ...], *samples: Mapping[str, object]) -> Iterator[object]:
    """The values of a statement, blank where the two were made from different samples. Raises ValueError where another
    value than a sample differs, or where one might hold the tenant unseen.
    """
    tenant_id = current_scope().tenant_id
    pairs = {(one, other): name for (name, one), other in zip(samples[0].items(), samples[1].values(), strict=True)}
    for one, other in zip(first, second, strict=True):
        if one == tenant_id:
            yield TENANT
        elif not isinstance(one, str | bool | int | UUID | dt.date) or str(tenant_id) in str(one):
            raise ValueError(one)
        elif (one, other) in pairs:
            yield Blank(pairs[one, other])
        elif one != other or one in samples[0].values():
            raise ValueError(one)
        else:
            yield one
