"""A clock's history in the words of whoever asks why a deadline is what it is."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from core.clock import CHINA
from core.working_days import Calendar, add_working_days, next_working_moment
from services.clocks.events import ClockEvent, ClockKind, EventKind, LimitUnit
from services.clocks.history import replay
from services.clocks.reading import Reading
from services.clocks.running import Pause, local_day, ran, runs_out
from services.clocks.stretches import Odd, Off, stretches
from services.clocks.words import (
    amount_words,
    day_words,
    hours_changed,
    hours_words,
    limit_words,
    moment_words,
    off_words,
    span_words,
    worked_words,
    years_unsure,
)

BEGAN = "收件"
ENDED = {
    ClockKind.DISPATCH: "派单",
    ClockKind.CONTACT: "首次联系",
    ClockKind.FEEDBACK: "反馈",
    ClockKind.RESOLUTION: "办结",
}
# More weekends than these are told in one sentence.
WEEKENDS_TOLD = 4
NO_NAMES: Mapping[dt.date, str] = MappingProxyType({})
Sentence = tuple[dt.datetime, str]


def explain(
    events: Sequence[ClockEvent],
    calendar: Calendar,
    names: Mapping[dt.date, str] = NO_NAMES,
    *,
    kind: ClockKind = ClockKind.RESOLUTION,
) -> list[str]:
    """Why the deadline of a clock is what it is, in sentences in the order of time, the deadline last.

    ``names`` says what special days are for (国庆节); the reason of STARTED is what began the clock (派单), 收件
    where there is none. Events count as found in time when they came, as ``replay`` has it with all of them settled.
    """
    return _Account(events, calendar, names, kind, replay(events, calendar, settled=len(events))).sentences()


@dataclass(frozen=True)
class _Account:
    events: Sequence[ClockEvent]
    calendar: Calendar
    names: Mapping[dt.date, str]
    kind: ClockKind
    reading: Reading

    @property
    def year(self) -> int:
        return local_day(self.reading.started_at).year

    @property
    def began(self) -> str:
        return self.events[0].reason.strip() or BEGAN

    def sentences(self) -> list[str]:
        told = sorted([*self._calendar_told(), *self._events_told()], key=lambda sentence: sentence[0])
        return [*self._opening(), *(text for _, text in told), *self._closing()]

    def _unit_at(self, moment: dt.datetime) -> LimitUnit | None:
        """The unit the deadline is counted in at ``moment``; None once it has passed."""
        ended = [pause for pause in self.reading.pauses if pause.until is not None]
        limits = [self.reading.limit, *self.reading.extensions]
        for number, limit in enumerate(limits, start=1):
            due = runs_out(self.calendar, self.reading.counts_from, limits[:number], ended)
            if due is not None and moment < due:
                return limit.unit
        return None

    def _as_of(self, moment: dt.datetime) -> str:
        """What an event outside office hours counts as."""
        opens = next_working_moment(self.calendar, moment)
        return "" if opens == moment else f"，不在上班时间，按{moment_words(opens, self.year)}计"

    def _opening(self) -> Iterator[str]:
        reading, limit = self.reading, self.events[0].limit or self.reading.limit
        yield f"{moment_words(reading.started_at)} {self.began}{self._as_of(reading.started_at)}"
        if limit.unit is LimitUnit.DAYS:
            first = add_working_days(self.calendar, local_day(reading.counts_from), 1)
            yield f"时限{limit_words(limit)}，{self.began}当日不计，自{day_words(first, self.year)}起算"
        else:
            yield f"时限{limit_words(limit)}，自{moment_words(reading.counts_from, self.year)}起算"
        if LimitUnit.MINUTES in {part.unit for part in (limit, reading.limit, *reading.extensions)}:
            yield f"上班时间{hours_words(self.calendar.office_times(local_day(reading.counts_from)))}"

    def _calendar_told(self) -> list[Sentence]:
        reading = self.reading
        first, last = local_day(reading.started_at), local_day(reading.held_due_at)
        found = list(stretches(self.calendar, first, last, reading.pauses, self.names))
        weekends = [stretch for stretch in found if isinstance(stretch, Off) and stretch.is_weekend]
        told: list[Sentence] = []
        for stretch in found:
            if isinstance(stretch, Odd):
                told += self._odd(stretch)
            elif not stretch.is_weekend:
                words = f"{span_words(stretch.first, stretch.last, self.year)} {off_words(stretch.names)}，不计时"
                told.append((_midnight(stretch.first), words))
            elif len(weekends) <= WEEKENDS_TOLD:
                words = f"{span_words(stretch.first, stretch.last, self.year)} 周末，不计时"
                told.append((_midnight(stretch.first), words))
        if len(weekends) > WEEKENDS_TOLD:
            told.append((_midnight(last), f"其间{len(weekends)}个周末，不计时"))
        for day, times in hours_changed(self.calendar, first, last):
            told.append((_midnight(day), f"{day_words(day, self.year)}起上班时间改为{hours_words(times)}"))
        return told

    def _odd(self, odd: Odd) -> list[Sentence]:
        """A day worked out of the week's order, where it counts at all."""
        reading, began = self.reading, local_day(self.reading.counts_from)
        unit = self._unit_at(max(_midnight(odd.day), reading.counts_from))
        words = f"{day_words(odd.day, self.year)}{worked_words(odd.worked, self.names.get(odd.day, ''))}"
        if unit is LimitUnit.MINUTES:
            return [(_midnight(odd.day), f"{words}，计时")] if odd.day >= began else []
        if odd.day <= began or _taken_out(odd.day, reading.pauses):
            return []
        return [(_midnight(odd.day), f"{words}，计1个工作日")]

    def _events_told(self) -> Iterator[Sentence]:
        ended = iter(self.reading.pauses)
        pause = None
        for event in self.events[1:]:
            if event.kind is EventKind.PAUSED:
                pause = next(ended)
            text = self._event(event, pause)
            yield event.at, f"{moment_words(event.at, self.year)} {text}"

    def _event(self, event: ClockEvent, pause: Pause | None) -> str:
        reason = event.reason.strip()
        why = f"，理由“{reason}”" if reason else ""
        amount = "" if event.limit is None else limit_words(event.limit)
        match event.kind:
            case EventKind.PAUSED:
                return f"因“{reason}”暂停{self._as_of(event.at)}"
            case EventKind.RESUMED:
                return f"恢复计时{self._as_of(event.at)}{self._moved_by(pause)}"
            case EventKind.EXTENSION_ASKED:
                return f"申请延期{amount}{why}"
            case EventKind.EXTENDED:
                return f"同意延期{amount}{why}"
            case EventKind.EXTENSION_REFUSED:
                return f"不同意延期{why}"
            case EventKind.LIMIT_CHANGED:
                return f"时限改为{amount}，仍自{self.began}起算，已暂停的照旧扣除{why}"
            case EventKind.CALENDAR_CHANGED:
                return f"工作日历调整，期限重新计算{why}"
        return self._stopped(event)

    def _moved_by(self, pause: Pause | None) -> str:
        if pause is None or pause.until is None:
            return ""
        unit = self._unit_at(pause.since)
        if unit is None:
            return "，暂停时期限已过，不顺延"
        moved = ran(self.calendar, unit, pause.since, pause.until)
        if moved:
            return f"，期限顺延{amount_words(moved, unit)}"
        return "，当日恢复，期限不变" if unit is LimitUnit.DAYS else "，期限不变"

    def _stopped(self, event: ClockEvent) -> str:
        late = self.reading.late_by(event.at)
        ended = f"{event.reason.strip() or ENDED[self.kind]}"
        if not self.reading.overdue(event.at):
            return f"{ended}，未超期"
        return f"{ended}，超期{amount_words(late, self.reading.unit)}" if late else f"{ended}，超期不足1分钟"

    def _closing(self) -> Iterator[str]:
        reading, name = self.reading, f"{ENDED[self.kind]}期限"
        if reading.unsure_years:
            yield years_unsure(reading.unsure_years)
        if reading.due_at is not None:
            yield f"{name}：{moment_words(reading.due_at)}"
            return
        left = reading.left(self.events[-1].at)
        rest = f"还剩{amount_words(left, reading.unit)}" if left else "恢复当日到期"
        yield f"{name}：暂停中，恢复计时后确定，{rest}"


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), CHINA)


def _taken_out(day: dt.date, pauses: Sequence[Pause]) -> bool:
    return any(
        local_day(pause.since) < day and (pause.until is None or day <= local_day(pause.until)) for pause in pauses
    )
