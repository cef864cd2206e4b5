"""How series read on their pages."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from core import clock
from core.templatetags.formats import cn_date, cn_datetime, cn_weekday
from core.templatetags.parts import Crumb, Fact, Pair, StateTag, Tone
from core.working_days import Calendar
from meetings.choices import SeriesState
from meetings.models import Meeting, MeetingSeries
from meetings.series.effects import Effect, Fate
from meetings.series.queries import PREVIEWED, coming_slots, new_day, was_moved
from meetings.series.slots import Slot
from meetings.series.words import period_words, rule_words, slot_words, term_words

SERIES = Crumb("系列会议", "/meetings/series/")
FATES: dict[Fate, StateTag] = {
    Fate.FOLLOWS: StateTag("随之调整", "go"),
    Fate.ASKED: StateTag("请选择", "warn"),
    Fate.STAYS: StateTag("不变", "off"),
    Fate.LEAVES: StateTag("放入回收站", "bad"),
}


def state_tag(series: MeetingSeries) -> StateTag:
    tone: Tone = "go" if series.state == SeriesState.ACTIVE else "off"
    return StateTag(series.get_state_display(), tone)


@dataclass(frozen=True)
class SlotLine:
    """One line of a preview; ``is_day`` says whether there is a meeting at all."""

    text: str
    is_day: bool


def slot_lines(series: MeetingSeries, calendar: Calendar, *, count: int = PREVIEWED) -> list[SlotLine]:
    """The next ``count`` dates, and the periods passed over among them."""
    lines: list[SlotLine] = []
    for slot in coming_slots(series, calendar, clock.today()):
        if sum(line.is_day for line in lines) == count:
            break
        lines.append(SlotLine(slot_words(series.every, slot), slot.day is not None))
    return lines


@dataclass(frozen=True)
class EffectLine:
    name: str
    when: str
    then: str
    tag: StateTag
    why: str


def effect_lines(effects: Iterable[Effect]) -> list[EffectLine]:
    return [
        EffectLine(
            effect.meeting.name,
            cn_datetime(effect.meeting.starts_at),
            cn_datetime(effect.starts_at) if effect.fate in (Fate.FOLLOWS, Fate.ASKED) else "",
            FATES[effect.fate],
            effect.why,
        )
        for effect in effects
    ]


def facts_of(series: MeetingSeries) -> list[Fact]:
    return [
        Fact("频次", rule_words(series)),
        Fact("时间", f"{series.start_time:%H:%M}", note=f"{series.minutes_long} 分钟"),
        Fact("起止", term_words(series)),
    ]


def pairs_of(series: MeetingSeries) -> list[Pair]:
    pairs = [
        Pair("链党组织", series.body.name, reverse("body-detail", args=[series.body_id])),
        Pair("会议类型", series.kind.label),
        Pair("地点", series.place),
        Pair("地址", series.address),
        Pair("线上会议", series.online_url, series.online_url),
    ]
    return [pair for pair in pairs if pair.value]


@dataclass(frozen=True)
class Proposal:
    """A meeting people were told of, and the day the changed calendar asks for."""

    meeting: Meeting
    text: str


def proposals(series: MeetingSeries, coming: Sequence[Meeting], calendar: Calendar) -> list[Proposal]:
    found = []
    for meeting in coming:
        day = new_day(series, meeting, calendar)
        if day is not None:
            text = f"已通知为{cn_datetime(meeting.starts_at)}；工作日历调整后，按规则应为{cn_weekday(day)}。"
            found.append(Proposal(meeting, text))
    return found


def moved_note(series: MeetingSeries, meeting: Meeting) -> str:
    return f"原定{cn_date(meeting.slot)}" if was_moved(series, meeting) else ""


def beyond(series: MeetingSeries, calendar: Calendar, made: Sequence[Meeting]) -> list[SlotLine]:
    """Dates after those already made, and the periods passed over, as a preview."""
    lines: list[SlotLine] = []
    days = {meeting.slot for meeting in made if meeting.slot}
    for slot in coming_slots(series, calendar, clock.today()):
        if len(lines) == PREVIEWED:
            break
        if not _is_made(slot, days):
            lines.append(SlotLine(slot_words(series.every, slot), slot.day is not None))
    return lines


def _is_made(slot: Slot, days: set[dt.date]) -> bool:
    return any(slot.starts_on <= day <= slot.ends_on for day in days)


def period_of_meeting(series: MeetingSeries, meeting: Meeting) -> str:
    return period_words(series.every, meeting.slot) if meeting.slot else ""
