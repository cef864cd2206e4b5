"""A clock is its events, read again each time: nothing is kept that could drift from them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from core.working_days import Calendar, next_working_moment
from services.clocks.events import ClockError, ClockEvent, ClockStatus, EventKind, Limit, LimitUnit
from services.clocks.reading import Reading
from services.clocks.running import Pause, runs_out, without_pause

WITH_LIMIT = frozenset({EventKind.STARTED, EventKind.LIMIT_CHANGED, EventKind.EXTENDED})
ANSWERS = frozenset({EventKind.EXTENDED, EventKind.EXTENSION_REFUSED})
TOO_LATE = {
    EventKind.PAUSED: "期限已到，不能再暂停计时。",
    EventKind.EXTENSION_ASKED: "期限已过，不能再申请延期。延期应在到期前提出。",
}


@dataclass
class _Clock:
    calendar: Calendar
    started: ClockEvent
    counts_from: dt.datetime
    limit: Limit
    last_at: dt.datetime
    status: ClockStatus = ClockStatus.RUNNING
    pauses: list[Pause] = field(default_factory=list)
    extensions: list[Limit] = field(default_factory=list)
    paused_at: dt.datetime | None = None
    stopped_at: dt.datetime | None = None
    asked: ClockEvent | None = None

    @property
    def limits(self) -> list[Limit]:
        return [self.limit, *self.extensions]

    def due(self) -> dt.datetime | None:
        return runs_out(self.calendar, self.counts_from, self.limits, self.pauses)

    def begin_pause(self, at: dt.datetime) -> None:
        self.status, self.paused_at = ClockStatus.PAUSED, at
        self.pauses.append(Pause(next_working_moment(self.calendar, at)))

    def end_pause(self, at: dt.datetime) -> None:
        self.status, self.paused_at = ClockStatus.RUNNING, None
        self.pauses[-1] = replace(self.pauses[-1], until=next_working_moment(self.calendar, at))


def _begun(event: ClockEvent, calendar: Calendar) -> _Clock:
    if event.kind is not EventKind.STARTED:
        raise ClockError("not_started", "还没有开始计时。")
    return _Clock(calendar, event, next_working_moment(calendar, event.at), _limit_of(event), event.at)


def _limit_of(event: ClockEvent) -> Limit:
    if event.limit is None:
        raise ClockError("no_limit", "请填写时限。")
    return event.limit


def _refuse_out_of_order(clock: _Clock, event: ClockEvent) -> None:
    kind, status = event.kind, clock.status
    if event.at < clock.last_at:
        raise ClockError("out_of_order", "时间早于上一条计时记录，请核对。")
    if status is ClockStatus.STOPPED:
        raise ClockError("stopped", "计时已经结束，不能再变动。重办另起一轮计时。")
    if kind is EventKind.STARTED:
        raise ClockError("already_started", "已经开始计时，不能重复开始。")
    if kind is EventKind.PAUSED and status is ClockStatus.PAUSED:
        raise ClockError("already_paused", "已经暂停计时，不能重复暂停。")
    if kind is EventKind.RESUMED and status is not ClockStatus.PAUSED:
        raise ClockError("not_paused", "没有暂停计时，不需要恢复。")
    if kind is EventKind.EXTENSION_ASKED and clock.asked is not None:
        raise ClockError("already_asked", "已有一个延期申请等待答复，不能重复申请。")
    if kind in ANSWERS and clock.asked is None:
        raise ClockError("not_asked", "没有等待答复的延期申请。")


def _refuse(clock: _Clock, event: ClockEvent, *, in_time: bool) -> None:
    """Raise ClockError where ``event`` cannot follow; ``in_time`` asks also whether it came before the deadline."""
    _refuse_out_of_order(clock, event)
    if event.kind is EventKind.PAUSED and not event.reason.strip():
        raise ClockError("no_reason", "暂停计时必须写明原因。")
    if event.kind in WITH_LIMIT:
        _limit_of(event)
    if not in_time or event.kind not in TOO_LATE:
        return
    due = clock.due()
    # Nothing is left to pause at the deadline itself; an extension may still be asked for and given.
    if due is not None and (event.at > due or (event.at == due and event.kind is EventKind.PAUSED)):
        raise ClockError("expired", TOO_LATE[event.kind])


def _take(clock: _Clock, event: ClockEvent) -> None:
    clock.last_at = event.at
    match event.kind:
        case EventKind.PAUSED:
            clock.begin_pause(event.at)
        case EventKind.RESUMED:
            clock.end_pause(event.at)
        case EventKind.EXTENSION_ASKED:
            clock.asked = event
        case EventKind.EXTENDED:
            clock.asked = None
            clock.extensions.append(_limit_of(event))
        case EventKind.EXTENSION_REFUSED:
            clock.asked = None
        case EventKind.LIMIT_CHANGED:
            clock.limit = _limit_of(event)
        case EventKind.STOPPED:
            if clock.status is ClockStatus.PAUSED:
                clock.end_pause(event.at)
            clock.status, clock.stopped_at = ClockStatus.STOPPED, event.at


def _brought_to(events: Sequence[ClockEvent], calendar: Calendar, settled: int) -> _Clock:
    if not events:
        raise ClockError("not_started", "还没有开始计时。")
    clock = _begun(events[0], calendar)
    moved = max((number for number, event in enumerate(events) if event.kind is EventKind.CALENDAR_CHANGED), default=0)
    judged_from = max(settled, moved)
    for number, event in enumerate(events[1:], start=1):
        _refuse(clock, event, in_time=number >= judged_from)
        _take(clock, event)
    return clock


def replay(events: Sequence[ClockEvent], calendar: Calendar, *, settled: int = 0) -> Reading:
    """Where ``events``, oldest first, have brought a clock. Raises ClockError, NeverOpen.

    The first ``settled`` events, and all before the last CALENDAR_CHANGED, were found in time by the calendar of their
    day: whether they came before the deadline is not asked again by this one, which may put it elsewhere. Whoever adds
    an event passes how many there were before; whoever only reads passes how many there are.
    """
    clock = _brought_to(events, calendar, settled)
    due = clock.due()
    held = without_pause(calendar, clock.counts_from, clock.limits, clock.pauses) if due is None else due
    return Reading(
        status=clock.status,
        started_at=clock.started.at,
        counts_from=clock.counts_from,
        limit=clock.limit,
        first_limit=_limit_of(clock.started),
        due_at=due,
        paused_at=clock.paused_at,
        stopped_at=clock.stopped_at,
        extensions=tuple(clock.extensions),
        asked=clock.asked,
        pauses=tuple(clock.pauses),
        held_due_at=held,
        last_at=clock.last_at,
        calendar=calendar,
    )


def next_allowed(events: Sequence[ClockEvent], calendar: Calendar, at: dt.datetime) -> frozenset[EventKind]:
    """What may happen to a clock at ``at``; nothing at a moment before its last event. Raises as ``replay``."""
    if not events:
        return frozenset({EventKind.STARTED})
    clock = _brought_to(events, calendar, len(events))
    # Whether a limit and a reason are filled in is not the question here.
    limit, reason = Limit(1, LimitUnit.DAYS), "…"

    def may(kind: EventKind) -> bool:
        try:
            _refuse(clock, ClockEvent(kind, at, limit, reason), in_time=True)
        except ClockError:
            return False
        return True

    return frozenset(kind for kind in EventKind if may(kind))
