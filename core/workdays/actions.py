"""The only writers of a city's calendar."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from core import clock
from core.choices import DayPart, DaySource
from core.errors import Conflict, InvalidInput
from core.models import CalendarDay, OfficeHours
from core.principal import Principal
from core.records import change, create, locked, told_as_conflict
from core.workdays.notice import Reading, read_notice
from core.workdays.queries import DayRule, city_calendar, worked_before_own

LONGEST_SPAN = 31
HOURS_FIELDS = frozenset({"valid_from", "morning_from", "morning_to", "afternoon_from", "afternoon_to"})


def add_days(
    *, actor: Principal, first: dt.date, last: dt.date, is_worked: bool, part: str, reason: str
) -> list[CalendarDay]:
    """Close or open the days from ``first`` to ``last``; days that are so already are left as they are.

    Raises NotAllowed, InvalidInput (nothing would change, a span past a month), Conflict (another row of that day).
    """
    actor.require_everywhere("calendar.edit")
    if last < first:
        raise InvalidInput(fields={"last": ["结束日期不能早于开始日期。"]})
    if (last - first).days >= LONGEST_SPAN:
        raise InvalidInput(fields={"last": [f"一次最多设置 {LONGEST_SPAN} 天，请分次设置。"]})
    reason = " ".join(reason.split())
    city = city_calendar(first.year, last.year)
    made = []
    with transaction.atomic():
        for number in range((last - first).days + 1):
            day = first + dt.timedelta(days=number)
            before = worked_before_own(city, day)
            rule = DayRule(day, is_worked, part, reason, DaySource.OWN)
            if rule.applied_to(before) == before:
                continue
            made.append(
                create(
                    CalendarDay(
                        day=day,
                        is_worked=is_worked,
                        part=part,
                        reason=reason,
                        source=DaySource.OWN,
                        created_by=actor.account,
                    )
                )
            )
    if not made:
        when = "" if part == DayPart.DAY else DayPart(part).label
        verb = "上班" if is_worked else "休息"
        raise InvalidInput(f"这些日子{when}本来就{verb}，不需要另外安排。")
    return made


def remove_day(*, actor: Principal, day_id: UUID) -> CalendarDay:
    """Take an own day out of force; it can be put back. Raises NotAllowed, NotFound, Conflict."""
    actor.require_everywhere("calendar.edit")
    with transaction.atomic():
        row = _own_day(day_id)
        if row.removed_at is not None:
            raise Conflict("这条安排已经移除，请刷新页面。")
        return change(row, {"removed_at": clock.now()}, expected_version=None)


def restore_day(*, actor: Principal, day_id: UUID) -> CalendarDay:
    """Put a removed day back. Raises Conflict where the day has another row by now."""
    actor.require_everywhere("calendar.edit")
    with transaction.atomic():
        row = _own_day(day_id)
        if row.removed_at is None:
            raise Conflict("这条安排已经恢复，请刷新页面。")
        try:
            return change(row, {"removed_at": None}, expected_version=None)
        except InvalidInput as error:
            raise Conflict("这一天已经另有安排，请先移除后再恢复。", code="day_taken") from error


def _own_day(day_id: UUID) -> CalendarDay:
    row = locked(CalendarDay, day_id)
    if row.source != DaySource.OWN:
        raise Conflict("这一天来自放假通知，不能单独移除。可以另加一条本市安排。", code="from_notice")
    return row


def understood(text: str, *, year: int | None) -> Reading:
    """The reading of a notice that may be put in force. Raises InvalidInput naming every problem with its place."""
    reading = read_notice(text, year=year)
    if reading.problems:
        lines = [f"第 {problem.line} 行：{problem.text}" for problem in reading.problems]
        raise InvalidInput("通知有读不通的地方，请改正后再生效。", code="notice_unclear", fields={"text": lines})
    return reading


def put_notice_in_force(*, actor: Principal, text: str, year: int | None) -> Reading:
    """Let the notice decide its year in this city, in place of one uploaded before. Raises NotAllowed, InvalidInput.

    The city's own days stay and prevail.
    """
    actor.require_everywhere("calendar.edit")
    reading = understood(text, year=year)
    with told_as_conflict(CalendarDay):
        _remove_notice(reading.year)
        CalendarDay.objects.bulk_create(
            CalendarDay(
                day=day.day,
                is_worked=day.is_worked,
                reason=day.festival[:80],
                source=DaySource.NOTICE,
                year=reading.year,
                created_by=actor.account,
            )
            for day in reading.days
        )
    return reading


def withdraw_notice(*, actor: Principal, year: int) -> int:
    """Take an uploaded notice back: the national rows decide again, or the week alone. Raises NotAllowed, Conflict."""
    actor.require_everywhere("calendar.edit")
    with transaction.atomic():
        count = _remove_notice(year)
        if not count:
            raise Conflict(f"本市没有上传过 {year} 年的放假通知，或已经撤回。")
    return count


def _remove_notice(year: int) -> int:
    moment = clock.now()
    rows = CalendarDay.objects.filter(source=DaySource.NOTICE, year=year, removed_at__isnull=True)
    return int(rows.update(removed_at=moment, updated_at=moment))


DAY_FIELDS = frozenset({"source", "day", "is_worked", "part", "reason", "year"})


def put_day(*, actor: Principal, values: Mapping[str, Any]) -> CalendarDay:
    """One day as another city's calendar has it, whether or not the week already says so. Raises NotAllowed,
    InvalidInput, Conflict (the day has a row of its source).
    """
    actor.require_everywhere("calendar.edit")
    return create(CalendarDay(created_by=actor.account, **_known(values, DAY_FIELDS)))


def correct_day(*, actor: Principal, day_id: UUID, values: Mapping[str, Any]) -> CalendarDay:
    """Say otherwise what a day of either source is. Raises NotAllowed, NotFound, InvalidInput."""
    actor.require_everywhere("calendar.edit")
    with transaction.atomic():
        return change(
            locked(CalendarDay, day_id), _known(values, DAY_FIELDS - {"day", "source"}), expected_version=None
        )


def take_day_out(*, actor: Principal, day_id: UUID) -> CalendarDay:
    """Take a day of either source out of force. Raises NotAllowed, NotFound."""
    actor.require_everywhere("calendar.edit")
    with transaction.atomic():
        return change(locked(CalendarDay, day_id), {"removed_at": clock.now()}, expected_version=None)


def _known(values: Mapping[str, Any], allowed: Collection[str]) -> dict[str, Any]:
    unknown = sorted(set(values) - set(allowed))
    if unknown:
        raise InvalidInput(fields={name: ["这个字段不能修改。"] for name in unknown})
    return dict(values)


def _hours(values: Mapping[str, Any]) -> dict[str, Any]:
    return _known(values, HOURS_FIELDS)


def add_office_hours(*, actor: Principal, values: Mapping[str, Any]) -> OfficeHours:
    """Opening hours from a day on. Raises NotAllowed, InvalidInput."""
    actor.require_everywhere("calendar.edit")
    return create(OfficeHours(**_hours(values)))


def update_office_hours(
    *, actor: Principal, hours_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> OfficeHours:
    """Raises NotAllowed, NotFound, StaleVersion, InvalidInput."""
    actor.require_everywhere("calendar.edit")
    with transaction.atomic():
        return change(locked(OfficeHours, hours_id), _hours(values), expected_version=expected_version)


def remove_office_hours(*, actor: Principal, hours_id: UUID) -> OfficeHours:
    """The hours before it count on. Raises NotAllowed, NotFound."""
    actor.require_everywhere("calendar.edit")
    with transaction.atomic():
        row = locked(OfficeHours, hours_id)
        row.delete()
    return row
