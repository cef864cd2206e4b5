"""What the year's meetings resolved (R09): some done in time, one late, some open, one overdue in every city."""

import datetime as dt
from itertools import count
from uuid import UUID

from config.demo.standing import Standing
from core import clock
from meetings.choices import MeetingState, ResolutionState
from meetings.models import Invitee, Meeting, Resolution, ResolutionProgress, ResolutionTask
from organizations.models import Unit

DAY = dt.timedelta(days=1)
MOST_MEETINGS, OF_A_BODY = 10, 2
MATTERS = (
    "梳理上下游配套需求，形成对接清单",
    "协调解决成员企业用工需求",
    "组织银企对接，跟进融资需求",
    "完善联络员工作台账",
    "筹备下一次联合主题党日",
    "推进重点项目用地手续办理",
)
TEXT = "示例：明确一名联系人，办理情况每两周报告一次。"
DONE = "示例：已办理完毕，有关企业确认。\n未附佐证材料：示例数据"
# How each in turn stands: days after the meeting by which it was due, and when it was done (None: still open).
COURSES: tuple[tuple[int, int | None], ...] = ((30, 21), (45, 40), (20, 26), (60, None))
OPEN_DAYS = (18, 5, 40)


def add_resolutions(standing: Standing) -> None:
    """Of the latest meetings held; the open ones are due in the weeks to come, the first of them was last week."""
    numbers: dict[tuple[UUID, int], count[int]] = {}
    open_ones = 0
    for place, meeting in enumerate(_meetings(standing)):
        day = meeting.starts_at.astimezone(clock.CHINA).date()
        units = _units(standing, meeting)
        for number, (due, done) in enumerate(COURSES[: 2 + place % 3]):
            closed_on = day + DAY * done if done is not None else None
            due_on = day + DAY * due
            if closed_on is None or closed_on > standing.days.today:
                closed_on, ahead = None, OPEN_DAYS[open_ones % len(OPEN_DAYS)]
                due_on = max(day + DAY, standing.days.today + DAY * (ahead if open_ones else -8))
                open_ones += 1
            drawn = numbers.setdefault((meeting.body_id, day.year), count(1))
            unit = units[(place + number) % len(units)]
            _add(standing, meeting, f"{place}/{number}", unit, next(drawn), due_on, closed_on)


def _meetings(standing: Standing) -> list[Meeting]:
    """The latest of each body, so that several bodies have some."""
    held = [one for one in standing.rows.all(Meeting) if one.state == MeetingState.HELD]
    taken: dict[UUID, int] = {}
    found = []
    for meeting in sorted(held, key=lambda one: one.starts_at, reverse=True):
        taken[meeting.body_id] = taken.get(meeting.body_id, 0) + 1
        if taken[meeting.body_id] <= OF_A_BODY:
            found.append(meeting)
    return sorted(found[:MOST_MEETINGS], key=lambda one: one.starts_at)


def _units(standing: Standing, meeting: Meeting) -> list[Unit]:
    """Those invited, else the first of the city."""
    invited = [row.unit for row in standing.rows.all(Invitee) if row.meeting_id == meeting.pk and row.unit_id]
    return invited or standing.rows.all(Unit)[:6]


def _add(
    standing: Standing,
    meeting: Meeting,
    key: str,
    unit: Unit,
    number: int,
    due_on: dt.date,
    closed_on: dt.date | None,
) -> None:
    rows, day = standing.rows, meeting.starts_at.astimezone(clock.CHINA).date()
    matter = MATTERS[sum(map(ord, key)) % len(MATTERS)]
    resolution = rows.add(
        Resolution,
        key,
        name=f"{matter}（示例）",
        text=TEXT,
        body=meeting.body,
        meeting=meeting,
        year=day.year,
        number=number,
        unit=unit,
        due_on=due_on,
        state=ResolutionState.DONE if closed_on else ResolutionState.OPEN,
        closed_on=closed_on,
        result=DONE if closed_on else "",
    )
    reported = min(day + DAY * 10, standing.days.today)
    rows.add(ResolutionProgress, key, resolution=resolution, day=reported, text="示例：已与有关单位对接，正在办理。")
    if not closed_on:
        due = max(due_on, standing.days.today)
        rows.add(ResolutionTask, key, resolution=resolution, title="收集办理情况（示例）", due_on=due)
