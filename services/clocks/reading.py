"""What a clock shows: where its history has brought it."""

import datetime as dt
from dataclasses import dataclass, field

from core.working_days import Calendar
from services.clocks.events import ClockEvent, ClockStatus, Limit, LimitUnit
from services.clocks.running import Pause, local_day, ran, without_pause


@dataclass(frozen=True)
class Reading:
    """``due_at`` is None while a pause keeps the deadline open; one that had passed before the pause is told.

    ``counts_from`` is ``started_at`` moved into office time, ``limit`` the one in force without what ``extensions``
    added. Amounts are whole ones in ``limit.unit``.
    ``asked`` is the request for an extension that waits for its answer.

    Methods that take a moment ask about one not before the last event; a stopped clock answers as of its stop.
    """

    status: ClockStatus
    started_at: dt.datetime
    counts_from: dt.datetime
    limit: Limit
    first_limit: Limit
    due_at: dt.datetime | None
    paused_at: dt.datetime | None
    stopped_at: dt.datetime | None
    extensions: tuple[Limit, ...]
    asked: ClockEvent | None
    pauses: tuple[Pause, ...]
    # The deadline were the clock resumed at the very moment it was paused; the same as ``due_at`` while it runs.
    held_due_at: dt.datetime
    last_at: dt.datetime
    calendar: Calendar = field(repr=False, compare=False)

    @property
    def unit(self) -> LimitUnit:
        return self.limit.unit

    def used(self, at: dt.datetime) -> int:
        """What ran up to ``at``, pauses taken out."""
        return ran(self.calendar, self.unit, self.counts_from, self.stopped_at or at, self.pauses)

    def left(self, at: dt.datetime) -> int:
        """What may still run; 0 on the last day of a clock of days, and once overdue."""
        since = self.pauses[-1].since if self.due_at is None else max(self.stopped_at or at, self.counts_from)
        ended = [pause for pause in self.pauses if pause.until is not None]
        return ran(self.calendar, self.unit, since, self.held_due_at, ended)

    def overdue(self, at: dt.datetime) -> bool:
        """Whether the deadline has passed; one that is open has not."""
        return self.due_at is not None and (self.stopped_at or at) > self.due_at

    def late_by(self, at: dt.datetime) -> int:
        """What ran since the deadline; a begun working day counts as one, a begun minute is left out."""
        if self.due_at is None or not self.overdue(at):
            return 0
        late = ran(self.calendar, self.unit, self.due_at, self.stopped_at or at, self.pauses)
        return max(late, 1) if self.unit is LimitUnit.DAYS else late

    def paused_total(self, at: dt.datetime) -> int:
        """What the pauses took out up to ``at``."""
        end = self.stopped_at or at
        return ran(self.calendar, self.unit, self.counts_from, end) - self.used(at)

    @property
    def first_due_at(self) -> dt.datetime:
        """The deadline as it was first set: without pause, extension or changed limit."""
        return without_pause(self.calendar, self.counts_from, [self.first_limit])

    @property
    def unsure_years(self) -> tuple[int, ...]:
        """The years counted by the week alone, from the start to the deadline or the last event, the later of both."""
        last = max(local_day(self.held_due_at), local_day(self.last_at))
        years = range(local_day(self.started_at).year, last.year + 1)
        return tuple(year for year in years if not self.calendar.knows(year))

    @property
    def due_day(self) -> dt.date | None:
        """The day of the deadline, in China."""
        return None if self.due_at is None else local_day(self.due_at)
