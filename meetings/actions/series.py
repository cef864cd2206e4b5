"""Series of meetings: begun, changed for what is to come, ended; kept supplied with drafts."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from alliances.access import get_body_for
from alliances.actions.values import check_day, check_term
from alliances.models import ChainBody
from chains.actions.values import prepared, searchable
from core import clock
from core.bin import put_away
from core.choices import AnchorKind
from core.errors import Conflict, DomainError, InvalidInput, NotAllowed, NotFound
from core.principal import Principal
from core.records import change, check, create, locked
from core.templatetags.formats import cn_date
from core.working_days import Calendar
from meetings.choices import MeetingState, SeriesState
from meetings.models import Meeting, MeetingSeries
from meetings.queries import holds_meeting
from meetings.series.effects import Effect, Fate, effects_of
from meetings.series.moving import move, write
from meetings.series.occurrences import fill, follow_calendar
from meetings.series.queries import calendar_for, changed_copy, coming_of, get_series_for, new_day, running

log = structlog.get_logger()

SERIES_FIELDS = (
    "name",
    "kind_id",
    "every",
    "nth",
    "starts_on",
    "ends_on",
    "start_time",
    "minutes_long",
    "place",
    "address",
    "online_url",
)


def checked_values(body: ChainBody, values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a series of ``body``. Raises InvalidInput by field, Conflict (the body is planned or ended)."""
    columns = searchable(prepared(values, SERIES_FIELDS))
    check_term("meeting_kind", columns.get("kind_id"), "kind")
    if columns.get("starts_on") is not None:
        check_day(body, columns["starts_on"], "starts_on")
    return columns


def create_series(*, actor: Principal, body_id: UUID, values: Mapping[str, Any]) -> MeetingSeries:
    """A series and the drafts of its next dates; nobody is told of them.

    Raises NotFound, NotAllowed, Conflict (the body has ended), InvalidInput.
    """
    with transaction.atomic():
        body = locked(ChainBody, get_body_for(actor, body_id).pk)
        if not holds_meeting(actor, body.pk):
            raise NotAllowed
        check_day(body, None, "starts_on")
        columns = checked_values(body, values)
        _check_open(columns.get("ends_on"))
        series = create(MeetingSeries(body=body, **columns), anchor=AnchorKind.MEETING_SERIES)
        fill(actor, series, calendar_for([series], clock.today()))
        return series


def _check_open(ends_on: dt.date | None) -> None:
    if ends_on is not None and ends_on < clock.today():
        raise InvalidInput(fields={"ends_on": ["结束日期已经过去，这个系列不会再有会议，请核对。"]})


def _held(actor: Principal, series_id: UUID) -> MeetingSeries:
    """The series, locked, for whoever may change it. Raises NotFound, NotAllowed, Conflict (it has ended)."""
    series = locked(MeetingSeries, get_series_for(actor, series_id, "meeting.edit").pk)
    if series.state == SeriesState.ENDED:
        raise Conflict(f"“{series.name}”已经结束，不能再改；要继续召开，请新建一个系列。", code="series_ended")
    return series


def check_whole(series: MeetingSeries) -> None:
    """What saving a new series would refuse, asked before its dates are shown. Raises InvalidInput."""
    _check_open(series.ends_on)
    check(series)


def changed(series: MeetingSeries, values: Mapping[str, Any]) -> MeetingSeries:
    """The series as saving ``values`` would leave it. Raises InvalidInput, Conflict as saving would."""
    new = changed_copy(series, checked_values(series.body, values))
    _check_begins_before_meetings(series, new)
    if new.ends_on != series.ends_on:
        _check_open(new.ends_on)
    check(new)
    return new


def preview_of(series: MeetingSeries, values: Mapping[str, Any]) -> list[Effect]:
    """What saving ``values`` would do to the meetings to come. Raises InvalidInput, Conflict."""
    new = changed(series, values)
    return effects_of(series, new, calendar_for([new], clock.today()))


def update_series(
    *,
    actor: Principal,
    series_id: UUID,
    values: Mapping[str, Any],
    expected_version: int | None,
    moving: Collection[UUID] = (),
) -> MeetingSeries:
    """Change a series from now on. Meetings to come that nobody moved by hand follow; of those already answered only
    the ones named in ``moving``. Drafts without a place in the new rule go to the bin.

    Raises NotFound, NotAllowed, StaleVersion, Conflict (ended), InvalidInput (it would begin after its meetings).
    """
    with transaction.atomic():
        old = _held(actor, series_id)
        columns = checked_values(old.body, values)
        new = changed(old, values)
        calendar = calendar_for([new], clock.today())
        effects = effects_of(old, new, calendar)
        saved = change(old, columns, expected_version=expected_version)
        _carry_out(actor, effects, moving)
        fill(actor, saved, calendar)
        return saved


def _check_begins_before_meetings(old: MeetingSeries, new: MeetingSeries) -> None:
    """A meeting that was told of or held cannot lie before its series."""
    if new.starts_on <= old.starts_on:
        return
    told = Meeting.objects.filter(series=old, slot__lt=new.starts_on).exclude(state=MeetingState.DRAFT)
    first = told.order_by("slot").first()
    if first is not None and first.slot is not None:
        text = f"已有{cn_date(first.slot)}的会议，系列不能晚于它开始。只想从某日起改变安排的，不用改开始日期。"
        raise InvalidInput(fields={"starts_on": [text]})


def _carry_out(actor: Principal, effects: Collection[Effect], moving: Collection[UUID]) -> None:
    for effect in effects:  # those that leave make room first
        if effect.fate == Fate.LEAVES:
            put_away(effect.meeting, actor=actor, code="meetings", reason="系列会议调整")
    for effect in effects:
        if effect.fate == Fate.FOLLOWS or (effect.fate == Fate.ASKED and effect.meeting.pk in moving):
            write(actor, effect.meeting, effect.values)


def end_series(
    *, actor: Principal, series_id: UUID, last_day: dt.date, expected_version: int | None = None
) -> MeetingSeries:
    """No meeting of the series after ``last_day``: drafts beyond go to the bin, meetings people were told of stay.

    Raises NotFound, NotAllowed, StaleVersion, Conflict (ended), InvalidInput (before its beginning).
    """
    with transaction.atomic():
        series = _held(actor, series_id)
        if last_day < series.starts_on:
            raise InvalidInput(fields={"last_day": [f"系列{cn_date(series.starts_on)}才开始，结束日期不能更早。"]})
        return _ended(actor, series, last_day, expected_version)


def _ended(actor: Principal, series: MeetingSeries, last_day: dt.date, expected_version: int | None) -> MeetingSeries:
    over = {"state": SeriesState.ENDED} if last_day <= clock.today() else {}
    ended = change(series, {"ends_on": last_day, **over}, expected_version=expected_version)
    for meeting in coming_of([series.pk]):
        if meeting.state == MeetingState.DRAFT and meeting.slot is not None and meeting.slot > last_day:
            put_away(meeting, actor=actor, code="meetings", reason="系列会议结束")
    return ended


def settle_day(*, actor: Principal, series_id: UUID, meeting_id: UUID, follows: bool) -> Meeting:
    """Answer what a changed calendar asked of a meeting people were told of: move it to the new day, or keep its day.

    Raises NotFound, NotAllowed, Conflict (nothing is asked any more).
    """
    with transaction.atomic():
        series = _held(actor, series_id)
        meeting = coming_of([series.pk]).filter(pk=meeting_id).first()
        if meeting is None:
            raise NotFound
        day = new_day(series, meeting, calendar_for([series], clock.today()))
        if day is None:
            raise Conflict("这次会议不需要再改期，请刷新页面查看最新安排。", code="settled")
        if follows:
            return move(actor, series, meeting, day)
        return change(meeting, {"slot": day}, expected_version=None)


def keep_series(*, actor: Principal) -> int:
    """Let all running series follow the calendar, and keep their drafts a window ahead; how many were made.

    Safe to repeat, and beside itself: each series is locked in turn, and its slots are unique. One that is refused
    (its word for the kind is gone) holds up no other.
    """
    running_now, made = list(running().order_by("id")), 0
    calendar = calendar_for(running_now, clock.today())
    for one in running_now:
        try:
            with transaction.atomic():
                made += _keep(actor, locked(MeetingSeries, one.pk), calendar)
        except DomainError as error:
            log.warning("series.refused", series=str(one.pk), reason=error.message)
    return made


def _keep(actor: Principal, series: MeetingSeries, calendar: Calendar) -> int:
    """A locked series, kept for today; one that is over, or whose body has ended, ends with it."""
    today, body_ended = clock.today(), series.body.ended_on
    if series.state == SeriesState.ENDED:
        return 0
    over = [day for day in (series.ends_on, body_ended) if day is not None and day < today]
    if over:
        _ended(actor, series, max(min(over), series.starts_on), None)
        return 0
    follow_calendar(actor, series, calendar)
    return len(fill(actor, series, calendar))
