"""The days of a deadline that are not as the week has them: stretches off, days made up for, half days."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.working_days import NO_WORK, ONE_DAY, WHOLE_DAY, Calendar, Halves, halves_worked
from services.clocks.running import Pause, local_day


@dataclass(frozen=True)
class Off:
    """Days off in a row; without a name where they are a plain weekend."""

    first: dt.date
    last: dt.date
    names: tuple[str, ...]
    is_weekend: bool


@dataclass(frozen=True)
class Odd:
    """A day that is worked and would not be, or by half only."""

    day: dt.date
    worked: Halves


def _paused(pauses: Sequence[Pause], day: dt.date) -> bool:
    """Whether the whole of ``day`` lies in a pause."""
    return any(
        local_day(pause.since) < day and (pause.until is None or day < local_day(pause.until)) for pause in pauses
    )


def stretches(
    calendar: Calendar, first: dt.date, last: dt.date, pauses: Sequence[Pause], names: Mapping[dt.date, str]
) -> Iterator[Off | Odd]:
    """What is unusual from ``first`` to ``last``, in order; days wholly in a pause are left out."""
    run: list[dt.date] = []
    for number in range((last - first).days + 1):
        day = first + number * ONE_DAY
        worked = halves_worked(calendar, day)
        told = not _paused(pauses, day)
        if told and worked == NO_WORK:
            run.append(day)
            continue
        if run:
            yield _off(run, names)
            run = []
        if told and worked != (WHOLE_DAY if day.weekday() < 5 else NO_WORK):
            yield Odd(day, worked)
    if run:
        yield _off(run, names)


def _off(run: Sequence[dt.date], names: Mapping[dt.date, str]) -> Off:
    found = tuple(dict.fromkeys(names[day] for day in run if names.get(day)))
    return Off(run[0], run[-1], found, not found and all(day.weekday() >= 5 for day in run))
