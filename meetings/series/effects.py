"""What a change of a series does to the meetings already made of it: told first, then done as it was told."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from core import clock
from core.working_days import Calendar
from meetings.choices import MeetingState
from meetings.models import Meeting, MeetingSeries
from meetings.series.moving import SAME, moved_values
from meetings.series.queries import coming_of, was_moved
from meetings.series.slots import slot_in
from meetings.series.words import occurrence_name

RULE = ("every", "nth", "starts_on", "ends_on")


class Fate(StrEnum):
    FOLLOWS = "follows"
    ASKED = "asked"
    STAYS = "stays"
    LEAVES = "leaves"


@dataclass(frozen=True)
class Effect:
    """``values`` are the columns that change; for ASKED, if the person agrees."""

    meeting: Meeting
    fate: Fate
    why: str
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def starts_at(self) -> dt.datetime:
        """When it is to begin."""
        moment: dt.datetime = self.values.get("starts_at", self.meeting.starts_at)
        return moment


def effects_of(old: MeetingSeries, new: MeetingSeries, calendar: Calendar) -> list[Effect]:
    """One for each meeting to come of the series, by its day; ``new`` is the series as it is to be."""
    coming = sorted(coming_of([old.pk]), key=lambda meeting: (meeting.state != MeetingState.PLANNED, meeting.slot))
    others = Meeting.objects.filter(series=old).exclude(pk__in=[one.pk for one in coming if _is_draft(one)])
    effects = _effects(old, new, calendar, coming, set(others.values_list("slot", flat=True)))
    return sorted(effects, key=lambda effect: effect.meeting.starts_at)


def _is_draft(meeting: Meeting) -> bool:
    return meeting.state == MeetingState.DRAFT


def _effects(
    old: MeetingSeries, new: MeetingSeries, calendar: Calendar, coming: Sequence[Meeting], taken: set[dt.date | None]
) -> Iterator[Effect]:
    """``coming``: meetings people were told of first, they keep their period's place before drafts. ``taken`` are days
    that already have their meeting.
    """
    for meeting in coming:
        values = _same_values(old, new, meeting)
        if was_moved(old, meeting):
            yield _judged(
                meeting, values, "日期由人工定过，不随系列调整" if not values else "日期由人工定过，只改其他内容"
            )
            continue
        day = _day_of(old, new, calendar, meeting)
        if day is None or (day in taken and (day != meeting.slot or _is_draft(meeting))):
            yield _leaving(meeting)
            continue
        taken.add(day)
        yield _judged(meeting, values | _time_values(old, new, meeting, day), "")


def _day_of(old: MeetingSeries, new: MeetingSeries, calendar: Calendar, meeting: Meeting) -> dt.date | None:
    """The day the new rule asks for in the period of the meeting; its own where the rule is unchanged."""
    slot = meeting.slot
    if slot is None or all(getattr(old, name) == getattr(new, name) for name in RULE):
        return slot
    day = slot_in(new, calendar, slot).day
    if day is None or day <= clock.today() or day < new.starts_on or (new.ends_on is not None and day > new.ends_on):
        return None
    return day


def _same_values(old: MeetingSeries, new: MeetingSeries, meeting: Meeting) -> dict[str, Any]:
    """What the meeting still has from its series, and the series has otherwise now."""
    values = {
        name: getattr(new, name)
        for name in SAME
        if getattr(old, name) != getattr(new, name) and getattr(meeting, name) == getattr(old, name)
    }
    if meeting.slot is not None and meeting.name == occurrence_name(old, meeting.slot):
        name = occurrence_name(new, meeting.slot)
        values |= {"name": name} if name != meeting.name else {}
    return values


def _time_values(old: MeetingSeries, new: MeetingSeries, meeting: Meeting, day: dt.date) -> dict[str, Any]:
    values = moved_values(new, meeting, day)
    if meeting.slot is not None and meeting.name == occurrence_name(old, meeting.slot):
        values["name"] = occurrence_name(new, day)
    if meeting.ends_at - meeting.starts_at == dt.timedelta(minutes=old.minutes_long):
        values["ends_at"] = values["starts_at"] + dt.timedelta(minutes=new.minutes_long)
    return {name: value for name, value in values.items() if getattr(meeting, name) != value}


def _judged(meeting: Meeting, values: dict[str, Any], why: str) -> Effect:
    if not values:
        return Effect(meeting, Fate.STAYS, why or "没有变化")
    if meeting.state == MeetingState.PLANNED and meeting.answered:  # type: ignore[attr-defined]  # annotated
        return Effect(meeting, Fate.ASKED, why or "已有单位回复", values)
    told = "已通知，随系列调整并告知参会单位" if meeting.state == MeetingState.PLANNED else "未通知的草稿，随系列调整"
    return Effect(meeting, Fate.FOLLOWS, why or told, values)


def _leaving(meeting: Meeting) -> Effect:
    if meeting.state == MeetingState.PLANNED:
        return Effect(meeting, Fate.STAYS, "已通知，新的安排里没有这一次；不再召开的，请到会议页面取消")
    return Effect(meeting, Fate.LEAVES, "未通知的草稿，新的安排里没有这一次，放入回收站")
