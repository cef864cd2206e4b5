"""The working-day calendar: national rows from the State Council's notices, a city's own rows over them."""

import datetime as dt
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from core.choices import DayPart, DaySource
from core.tenancy.base import Record


class NationalDay(models.Model):
    """A day on which the State Council's notice departs from the week. The web role may only read this table."""

    day = models.DateField("日期", primary_key=True)
    is_worked = models.BooleanField("上班")
    name = models.CharField("节日", max_length=40)
    year = models.PositiveSmallIntegerField("通知年份")

    class Meta:
        indexes = [models.Index(name="core_nationalday_year", fields=["year"])]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class CalendarDay(Record):
    """A day of one city's calendar: read from the yearly notice it uploaded, or set by itself with a reason.

    A removed row stays, so that the removal can be undone; a day has one row in force of each source.
    """

    IS_CONFIGURATION = True

    day = models.DateField("日期")
    is_worked = models.BooleanField("上班")
    part = models.CharField("时段", max_length=10, choices=DayPart, default=DayPart.DAY)
    reason = models.CharField("事由", max_length=80)
    source = models.CharField("来源", max_length=8, choices=DaySource)
    year = models.PositiveSmallIntegerField("通知年份", null=True, blank=True)
    created_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_by_id: UUID | None
    removed_at = models.DateTimeField("移除时间", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="core_calendarday_once",
                fields=["tenant", "source", "day"],
                condition=Q(removed_at__isnull=True),
                violation_error_message="这一天已经有安排，请先移除原来的安排。",
            ),
            models.CheckConstraint(
                name="core_calendarday_part_known", condition=Q(part__in=[str(value) for value in DayPart])
            ),
            models.CheckConstraint(
                name="core_calendarday_source_known", condition=Q(source__in=[str(value) for value in DaySource])
            ),
            models.CheckConstraint(
                name="core_calendarday_notice_iff_year",
                condition=Q(source=DaySource.NOTICE, year__isnull=False) | Q(source=DaySource.OWN, year__isnull=True),
                violation_error_message="通知里的安排要有年份，本市自己的安排没有年份。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.reason}"


class OfficeHours(Record):
    """Opening hours from ``valid_from`` until the next row begins: summer and winter hours are two rows a year."""

    IS_CONFIGURATION = True

    valid_from = models.DateField("开始执行日期")
    morning_from = models.TimeField("上午上班", default=dt.time(8, 30))
    morning_to = models.TimeField("上午下班", default=dt.time(12))
    afternoon_from = models.TimeField("下午上班", default=dt.time(14))
    afternoon_to = models.TimeField("下午下班", default=dt.time(17, 30))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="core_officehours_once",
                fields=["tenant", "valid_from"],
                violation_error_message="这一天开始执行的作息时间已经有了，请直接修改。",
            ),
            models.CheckConstraint(
                name="core_officehours_in_order",
                condition=Q(morning_from__lt=F("morning_to"))
                & Q(morning_to__lte=F("afternoon_from"))
                & Q(afternoon_from__lt=F("afternoon_to")),
                violation_error_message="四个时间应当依次往后：上午上班、上午下班、下午上班、下午下班。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.valid_from}"
