"""A year of meetings (F010, F011, F013, F031–F033, F041, F067, F106, F129, F161, F163): how many of which kind a city's
description says; who was invited, what they answered and who came is made up, the same every time.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from alliances.models import ChainBody, Membership
from chains.models import KeyProject
from config.demo.cities import MeetingSpec
from config.demo.courses import shares
from config.demo.rows import Rows
from config.demo.standing import Standing
from core import clock
from core.models import Term
from meetings.choices import Attendance, MeetingState, ReplyState, SlotUnit
from meetings.models import AgendaItem, Invitee, Meeting, MeetingProject, MeetingSeries
from meetings.reminders import plan_reminders
from organizations.choices import UnitKind
from organizations.models import Unit

DAY, LONG = dt.timedelta(days=1), dt.timedelta(hours=2)
MOST_MEMBERS = 12
TOPICS = (
    "传达学习上级有关精神",
    "通报上次会议议定事项办理情况",
    "研究产业链上下游协作事项",
    "研究企业提出的困难和诉求",
)
PLACES = ("示例党群服务中心会议室", "示例园区会议中心", "示例链主企业会议室")
FEN_EACH = 500_000_000_00  # 示例：一个项目签约五亿元
# One in so many came late, was excused, sent somebody; the others came as they said.
LATE, EXCUSED, SENT = 9, 7, 5


def add_meetings(standing: Standing) -> None:
    for spec in standing.city.meetings:
        bodies = [body for body in standing.rows.all(ChainBody) if body.founded_on and body.chain_id]
        if spec.each:
            for index, body in enumerate(bodies):
                if spec.but and index % spec.but == spec.but - 1:
                    continue  # behind: the list of who owes a meeting has somebody to show
                _add(standing, spec, body, index, _day_of_each(standing, spec, index), index)
        else:
            totals = shares(spec.attendances, spec.count) if spec.attendances else [0] * spec.count
            for number in range(spec.count):
                body = bodies[number % (spec.bodies or 1) % len(bodies)]
                day = _day_back(standing, spec, number)
                _add(standing, spec, body, number, day, number, total=totals[number])
                if spec.every and number < spec.bodies:
                    _add_series(standing, spec, body, number)


def _add_series(standing: Standing, spec: MeetingSpec, body: ChainBody, number: int) -> None:
    """Consultation that comes round (F010): on the first working day of each period."""
    kind = standing.rows.term("meeting_kind", spec.kinds[0])
    begun = dt.date(standing.days.last_year, 1, 1)
    standing.rows.add(
        MeetingSeries,
        f"{spec.key}/{number}",
        name=f"{body.name}{kind.label}",
        body=body,
        kind=kind,
        every=SlotUnit(spec.every),
        starts_on=max(begun, body.founded_on or begun),
        place=PLACES[number % len(PLACES)],
    )


def _day_of_each(standing: Standing, spec: MeetingSpec, index: int) -> dt.date:
    """Spread over the year, on working days; this year's no later than yesterday."""
    year = standing.days.this_year if spec.this_year else standing.days.last_year
    day = dt.date(year, 2 + (index * 3) % 10, 3 + (index * 5) % 22)
    if spec.this_year:
        passed = max((standing.days.today - standing.days.years_start).days - 1, 0)
        day = standing.days.years_start + DAY * ((index * 17 + 9) % passed) if passed > 20 else day
    return _weekday(day)


def _day_back(standing: Standing, spec: MeetingSpec, number: int) -> dt.date:
    if spec.ahead:
        return _weekday(standing.days.today + DAY * (spec.ahead + 7 * number), forward=True)
    return _weekday(standing.days.today - DAY * (spec.apart * number + 3))


def _weekday(day: dt.date, *, forward: bool = False) -> dt.date:
    while day.weekday() > 4:
        day += DAY if forward else -DAY
    return day


def _add(
    standing: Standing, spec: MeetingSpec, body: ChainBody, index: int, day: dt.date, number: int, *, total: int = 0
) -> None:
    """One that lies ahead is planned and told; a day before the body was there is left out."""
    rows = standing.rows
    if body.founded_on and day < body.founded_on:
        day = _weekday(body.founded_on + DAY * 7, forward=True)
    kind: Term = rows.term("meeting_kind", spec.kinds[index % len(spec.kinds)])
    key = f"{spec.key}/{number}"
    held = day < standing.days.today
    starts = dt.datetime.combine(day, dt.time(9 if number % 2 else 14, 30), clock.CHINA)
    place = PLACES[number % len(PLACES)]
    names = {"number": number + 1, "body": body.name, "kind": kind.label, "year": day.year}
    told = starts - DAY * 10
    meeting = rows.add(
        Meeting,
        key,
        name=spec.name.format(**names),
        body=body,
        kind=kind,
        starts_at=starts,
        ends_at=starts + LONG,
        place=place,
        host=body.office_host,
        reply_by=starts - DAY,
        state=MeetingState.HELD if held else MeetingState.PLANNED,
        noticed_at=told,
        summary=spec.summary if held else "",
    )
    came = _add_invitees(standing, spec, meeting, key, told, held=held)
    if held:
        meeting.attendances = total or came
    for place_of, title in enumerate(TOPICS[: 3 + number % 2], start=1):
        rows.add(AgendaItem, f"{key}/{place_of}", meeting=meeting, place=place_of, title=title, minutes_long=30)
    for project in _projects(standing, body)[: spec.projects]:
        amount = FEN_EACH if spec.signs else None
        rows.add(MeetingProject, f"{key}/{project.pk}", meeting=meeting, project=project, amount=amount)


def _projects(standing: Standing, body: ChainBody) -> list[KeyProject]:
    return [project for project in standing.rows.all(KeyProject) if project.chain_id == body.chain_id]


def _invited(standing: Standing, spec: MeetingSpec, body: ChainBody) -> Iterator[dict[str, Any]]:
    """The units named, those of each category asked for, then members of the body; named departments come alone."""
    for key in spec.units:
        yield {"unit": standing.rows.get(Unit, key)}
    for code, kind, count in spec.categories:
        category = standing.rows.term("member_category", code)
        for unit in _units_of(standing, UnitKind(kind))[:count]:
            yield {"unit": unit, "category": category}
    members = [
        row
        for row in standing.rows.all(Membership)
        if row.body_id == body.pk and not (spec.units and row.unit and row.unit.kind == UnitKind.DEPARTMENT)
    ]
    for row in members[: 0 if spec.categories else MOST_MEMBERS]:
        who = {name: getattr(row, name) for name in ("unit", "party_org", "person") if getattr(row, f"{name}_id")}
        yield {**who, "category": row.category}


def _units_of(standing: Standing, kind: UnitKind) -> list[Unit]:
    """Units of the city; one is made up where it has none."""
    found = [unit for unit in standing.rows.all(Unit) if unit.kind == kind]
    if not found:
        label = str(kind.label).split("（")[0]
        region = standing.counties[0] if standing.counties else None
        made = standing.rows.add(Unit, f"meeting-{kind}", name=f"示例{label}", kind=kind, region_id=region)
        found = [made]
    return found


def _add_invitees(
    standing: Standing, spec: MeetingSpec, meeting: Meeting, key: str, told: dt.datetime, *, held: bool
) -> int:
    """How many came, each counted once."""
    came, seen = 0, set()
    for place, who in enumerate(_invited(standing, spec, meeting.body)):
        own = next(who[name].pk for name in ("unit", "party_org", "person") if name in who)
        if own in seen:
            continue
        seen.add(own)
        reply, note, attendance = _course(place, held=held)
        standing.rows.add(
            Invitee,
            f"{key}/{place}",
            meeting=meeting,
            noticed_at=told,
            reply=reply,
            reply_note=note,
            replied_at=told + DAY * 2 if reply != ReplyState.NONE else None,
            attendee="示例参会人员" if reply == ReplyState.SUBSTITUTE else "",
            attendance=attendance,
            **who,
        )
        came += attendance in (Attendance.PRESENT, Attendance.LATE)
    return came


def _course(place: int, *, held: bool) -> tuple[ReplyState, str, Attendance]:
    """What was answered and who came; of a meeting ahead some have not answered yet."""
    if place % EXCUSED == EXCUSED - 1:
        return ReplyState.NO, "示例：另有工作安排", Attendance.EXCUSED if held else Attendance.UNKNOWN
    if not held and place % 3 == 0:
        return ReplyState.NONE, "", Attendance.UNKNOWN
    reply = ReplyState.SUBSTITUTE if place % SENT == SENT - 1 else ReplyState.YES
    if not held:
        return reply, "", Attendance.UNKNOWN
    return reply, "", Attendance.LATE if place % LATE == LATE - 1 else Attendance.PRESENT


def remind_of_meetings(rows: Rows) -> None:
    """What lies ahead is reminded of, as planning it would have."""
    planned: Sequence[Meeting] = [one for one in rows.all(Meeting) if one.state == MeetingState.PLANNED]
    for meeting in planned:
        plan_reminders(meeting)
