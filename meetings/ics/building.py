"""Meetings as a calendar file, by pure functions: no database, no clock.

The identity of an event is the meeting's, its SEQUENCE rises whenever time or place change: a calendar that has it
already moves it, one that is told CANCEL takes it out (RFC 5546).
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneStandard, vCalAddress, vText

PRODUCT = "-//Lianmeng//Meetings//ZH"
ZONE = "Asia/Shanghai"
# China's own time since its summer time was given up.
ZONE_SINCE = dt.datetime(1991, 9, 15)
ALARMS = ((dt.timedelta(days=-1), "明天开会"), (dt.timedelta(hours=-2), "两小时后开会"))


class Method(StrEnum):
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


@dataclass(frozen=True)
class EventFacts:
    """What a calendar is told of a meeting; moments are aware. ``attendee`` is whom an invitation is for, by name."""

    meeting_id: UUID
    host: str
    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    changed_at: dt.datetime
    sequence: int
    is_cancelled: bool = False
    location: str = ""
    text: str = ""
    url: str = ""
    organizer: tuple[str, str] | None = None
    attendee: tuple[str, str] | None = None


def calendar_file(events: Iterable[EventFacts], *, method: Method, name: str = "") -> bytes:
    """The whole file. ``name`` is what a calendar that is subscribed to is called."""
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", method.value)
    if name:
        calendar.add("X-WR-CALNAME", name)
        calendar.add("X-WR-TIMEZONE", ZONE)
        calendar.add("REFRESH-INTERVAL", dt.timedelta(hours=6), parameters={"VALUE": "DURATION"})
    calendar.add_component(_zone())
    for facts in events:
        calendar.add_component(_event(facts, method))
    return bytes(calendar.to_ical())


def _zone() -> Timezone:
    standard = TimezoneStandard()
    standard.add("DTSTART", ZONE_SINCE)
    standard.add("TZOFFSETFROM", dt.timedelta(hours=8))
    standard.add("TZOFFSETTO", dt.timedelta(hours=8))
    standard.add("TZNAME", "CST")
    zone = Timezone()
    zone.add("TZID", ZONE)
    zone.add_component(standard)
    return zone


def _local(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.timezone(dt.timedelta(hours=8))).replace(tzinfo=None, microsecond=0)


def _event(facts: EventFacts, method: Method) -> Event:
    event = Event()
    event.add("UID", f"{facts.meeting_id}@{facts.host}")
    event.add("SEQUENCE", facts.sequence)
    event.add("DTSTAMP", facts.changed_at.astimezone(dt.UTC).replace(microsecond=0))
    event.add("LAST-MODIFIED", facts.changed_at.astimezone(dt.UTC).replace(microsecond=0))
    for line, moment in (("DTSTART", facts.starts_at), ("DTEND", facts.ends_at)):
        event.add(line, _local(moment), parameters={"TZID": ZONE})
    event.add("SUMMARY", facts.title)
    event.add("STATUS", "CANCELLED" if facts.is_cancelled else "CONFIRMED")
    for line, text in (("LOCATION", facts.location), ("DESCRIPTION", facts.text), ("URL", facts.url)):
        if text:
            event.add(line, text)
    if facts.organizer is not None:
        event.add("ORGANIZER", _address(*facts.organizer), encode=False)
    if facts.attendee is not None and method != Method.PUBLISH:
        event.add("ATTENDEE", _address(*facts.attendee), encode=False)
    if not facts.is_cancelled:
        for before, text in ALARMS:
            event.add_component(_alarm(before, text))
    return event


def _address(name: str, mail: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{mail}")
    address.params["CN"] = vText(name)
    return address


def _alarm(before: dt.timedelta, text: str) -> Alarm:
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("TRIGGER", before)
    alarm.add("DESCRIPTION", text)
    return alarm
