import core.clock
import core.ids
import datetime
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0007_networks_of_an_account"),
    ]

    operations = [
        migrations.CreateModel(
            name="NationalDay",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False, verbose_name="日期")),
                ("is_worked", models.BooleanField(verbose_name="上班")),
                ("name", models.CharField(max_length=40, verbose_name="节日")),
                ("year", models.PositiveSmallIntegerField(verbose_name="通知年份")),
            ],
            options={
                "indexes": [models.Index(fields=["year"], name="core_nationalday_year")],
            },
        ),
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False, verbose_name="编号"
                    ),
                ),
                ("created_at", models.DateTimeField(default=core.clock.now, editable=False, verbose_name="创建时间")),
                ("updated_at", models.DateTimeField(default=core.clock.now, editable=False, verbose_name="更新时间")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("day", models.DateField(verbose_name="日期")),
                ("is_worked", models.BooleanField(verbose_name="上班")),
                (
                    "part",
                    models.CharField(
                        choices=[("day", "全天"), ("morning", "上午"), ("afternoon", "下午")],
                        default="day",
                        max_length=10,
                        verbose_name="时段",
                    ),
                ),
                ("reason", models.CharField(max_length=80, verbose_name="事由")),
                (
                    "source",
                    models.CharField(
                        choices=[("notice", "放假通知"), ("own", "本市安排")], max_length=8, verbose_name="来源"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="通知年份")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="移除时间")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.tenant",
                        verbose_name="所属单位",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=("tenant", "source", "day"),
                        name="core_calendarday_once",
                        violation_error_message="这一天已经有安排，请先移除原来的安排。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("part__in", ["day", "morning", "afternoon"])),
                        name="core_calendarday_part_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["notice", "own"])), name="core_calendarday_source_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("source", "notice"), ("year__isnull", False)),
                            models.Q(("source", "own"), ("year__isnull", True)),
                            _connector="OR",
                        ),
                        name="core_calendarday_notice_iff_year",
                        violation_error_message="通知里的安排要有年份，本市自己的安排没有年份。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficeHours",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False, verbose_name="编号"
                    ),
                ),
                ("created_at", models.DateTimeField(default=core.clock.now, editable=False, verbose_name="创建时间")),
                ("updated_at", models.DateTimeField(default=core.clock.now, editable=False, verbose_name="更新时间")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("valid_from", models.DateField(verbose_name="开始执行日期")),
                ("morning_from", models.TimeField(default=datetime.time(8, 30), verbose_name="上午上班")),
                ("morning_to", models.TimeField(default=datetime.time(12, 0), verbose_name="上午下班")),
                ("afternoon_from", models.TimeField(default=datetime.time(14, 0), verbose_name="下午上班")),
                ("afternoon_to", models.TimeField(default=datetime.time(17, 30), verbose_name="下午下班")),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.tenant",
                        verbose_name="所属单位",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "valid_from"),
                        name="core_officehours_once",
                        violation_error_message="这一天开始执行的作息时间已经有了，请直接修改。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("morning_from__lt", models.F("morning_to")),
                            ("morning_to__lte", models.F("afternoon_from")),
                            ("afternoon_from__lt", models.F("afternoon_to")),
                        ),
                        name="core_officehours_in_order",
                        violation_error_message="四个时间应当依次往后：上午上班、上午下班、下午上班、下午下班。",
                    ),
                ],
            },
        ),
    ]
