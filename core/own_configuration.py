"""The parts of a configuration file that are the foundation's own: words, calendar, office hours."""

from typing import Any

from core import actions
from core.choices import DayPart, DaySource
from core.configuration.columns import Choice, Day, Flag, KindCode, Number, Text, TimeOfDay
from core.configuration.parts import Part, Values, register_part
from core.models import CalendarDay, OfficeHours, Term
from core.principal import Principal
from core.queries import term_usage
from core.workdays import actions as workdays


def _create_term(actor: Principal, values: Values) -> Term:
    columns = dict(values)
    order = columns.pop("order")
    return actions.create_term(actor=actor, kind=columns.pop("kind"), values=columns, order=order)


def _update_term(actor: Principal, term: Term, values: Values) -> Term:
    columns = dict(values)
    order = columns.pop("order", None)
    if order is not None:
        actions.place_term(actor=actor, term_id=term.pk, order=order)
    return actions.update_term(actor=actor, term_id=term.pk, values=columns, expected_version=None)


def retire_term(actor: Principal, term: Term) -> Term | None:
    """A word nobody used goes; one in use is offered no longer."""
    if term_usage(term.kind).get(term.pk):
        if term.valid_to is not None:
            return None
        return actions.withdraw_term(actor=actor, term_id=term.pk)
    return actions.delete_term(actor=actor, term_id=term.pk)


def _current_days() -> Any:
    return CalendarDay.objects.filter(removed_at__isnull=True)


def _update_day(actor: Principal, day: CalendarDay, values: Values) -> CalendarDay:
    return workdays.correct_day(actor=actor, day_id=day.pk, values=values)


def _update_hours(actor: Principal, hours: OfficeHours, values: Values) -> OfficeHours:
    return workdays.update_office_hours(actor=actor, hours_id=hours.pk, values=values, expected_version=None)


PARTS = (
    Part(
        code="terms",
        label="名称与分类",
        help="本市对党组织、链条、职务、清单等的叫法、含义、顺序和有效期",
        order=10,
        model=Term,
        key=("kind", "code"),
        columns=(
            KindCode(code="kind", label="类别", required=True),
            Text(code="code", label="代码", required=True),
            Text(code="label", label="名称", required=True),
            Text(code="meaning", label="含义"),
            Number(code="order", label="顺序"),
            Day(code="valid_from", label="启用日期"),
            Day(code="valid_to", label="停用日期"),
        ),
        right="term.edit",
        create=_create_term,
        update=_update_term,
        retire=retire_term,
    ),
    Part(
        code="calendar_days",
        label="工作日历",
        help="本市上传的放假通知和本市另行安排的日子；国家通知随系统发布，不在其中",
        order=20,
        model=CalendarDay,
        key=("source", "day"),
        columns=(
            Choice(code="source", label="来源", choices=DaySource, required=True),
            Day(code="day", label="日期", required=True),
            Flag(code="is_worked", label="上班"),
            Choice(code="part", label="时段", choices=DayPart, default=DayPart.DAY.value),
            Text(code="reason", label="事由", required=True),
            Number(code="year", label="通知年份"),
        ),
        right="calendar.edit",
        create=lambda actor, values: workdays.put_day(actor=actor, values=values),
        update=_update_day,
        retire=lambda actor, day: workdays.take_day_out(actor=actor, day_id=day.pk),
        rows=_current_days,
    ),
    Part(
        code="office_hours",
        label="作息时间",
        help="上下班时间，按开始执行的日期",
        order=25,
        model=OfficeHours,
        key=("valid_from",),
        columns=(
            Day(code="valid_from", label="开始执行日期", required=True),
            TimeOfDay(code="morning_from", label="上午上班", required=True),
            TimeOfDay(code="morning_to", label="上午下班", required=True),
            TimeOfDay(code="afternoon_from", label="下午上班", required=True),
            TimeOfDay(code="afternoon_to", label="下午下班", required=True),
        ),
        right="calendar.edit",
        create=lambda actor, values: workdays.add_office_hours(actor=actor, values=values),
        update=_update_hours,
        retire=lambda actor, hours: workdays.remove_office_hours(actor=actor, hours_id=hours.pk),
    ),
)


def register() -> None:
    for part in PARTS:
        register_part(part)
