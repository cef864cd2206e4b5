"""The city's own days of the calendar as a sheet, out only: the yearly notice is read in by its own page."""

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from core.choices import DayPart, DaySource
from core.models import CalendarDay
from core.principal import Principal
from core.tables.listed import RegisterTable
from core.tables.spec import TableColumn, boolean_column, date_column, plain_column


class CalendarTable(RegisterTable):
    """``year=`` narrows to one year."""

    code = "calendar_days"
    label = "工作日历"
    noun = "天"
    view_action = "calendar.view"
    list_url = "calendar"
    model = CalendarDay
    read = ("day", "is_worked", "part", "reason", "source", "created_by__display_name")
    order = ("day", "source", "id")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            date_column("day", "日期"),
            boolean_column("is_worked", "上班"),
            plain_column("part", "时段", show=lambda value: str(DayPart(value).label)),
            plain_column("reason", "事由", width=30),
            plain_column("source", "来源", show=lambda value: str(DaySource(value).label)),
            plain_column("created_by__display_name", "登记人", width=16),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        actor.require(action)
        found: QuerySet[Any] = CalendarDay.objects.filter(removed_at__isnull=True)
        return found

    def found(self, actor: Principal, filters: QueryDict) -> "QuerySet[Any]":
        found, year = super().found(actor, filters), filters.get("year", "")
        return found.filter(day__year=int(year)) if year.isascii() and year.isdigit() and len(year) == 4 else found
