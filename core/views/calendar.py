"""设置 ▸ 工作日历: the year at a glance, the city's own days, the yearly notice, office hours."""

import calendar as months
import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.errors import NotFound
from core.models import OfficeHours
from core.pages import attempt, attempted, done, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.templatetags.parts import Crumb, Fact
from core.views.terms import SETTINGS
from core.workdays import actions
from core.workdays.forms import DaysForm, NoticeForm, OfficeHoursForm
from core.workdays.notice import read_notice
from core.workdays.queries import (
    CityCalendar,
    city_calendar,
    day_facts,
    office_hours_for,
    own_days_for,
    removed_days_for,
    years_known,
)
from core.working_days import is_working_day

CALENDAR = Crumb("工作日历", "/settings/calendar/")
FIRST_YEAR, LAST_YEAR = 2004, 2100
DRAFT_KEY = "calendar_notice"


def _year(request: HttpRequest) -> int:
    """The year asked for; raises NotFound for one no calendar is kept of."""
    text = request.GET.get("year", "")
    if not text:
        return clock.today().year
    if not text.isdecimal() or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise NotFound("没有这一年的工作日历。")
    return int(text)


def _page_url(year: int) -> str:
    return f"{reverse('calendar')}?{urlencode({'year': year})}"


def _cell(city: CityCalendar, day: dt.date, today: dt.date) -> dict[str, Any]:
    facts = day_facts(city, day)
    weekend, half = day.weekday() >= 5, len(facts["halves"]) == 1
    mark = (
        "半"
        if half
        else "休"
        if not facts["is_worked"] and facts["source"]
        else "班"
        if weekend and facts["is_worked"]
        else ""
    )
    return {**facts, "mark": mark, "is_weekend": weekend, "is_half": half, "is_today": day == today}


def _months(city: CityCalendar, year: int) -> list[dict[str, Any]]:
    today = clock.today()
    weeks = months.Calendar(firstweekday=0)
    return [
        {
            "month": month,
            "weeks": [
                [_cell(city, day, today) if day.month == month else None for day in week]
                for week in weeks.monthdatescalendar(year, month)
            ],
        }
        for month in range(1, 13)
    ]


def _facts(city: CityCalendar, year: int) -> list[Fact]:
    days = [dt.date(year, 1, 1) + dt.timedelta(days=number) for number in range(366 if months.isleap(year) else 365)]
    worked = sum(is_working_day(city.calendar, day) for day in days)
    source = "本市上传" if year in city.uploaded else "随系统发布" if city.calendar.knows(year) else "尚无"
    return [
        Fact("工作日", str(worked), "天"),
        Fact("休息日", str(len(days) - worked), "天"),
        Fact("放假通知", source),
    ]


@require_GET
@signed_in
def year_page(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require("calendar.view")
    year = _year(request)
    city = city_calendar(year, year)
    context = {
        "year": year,
        "years": [one for one in range(year - 2, year + 3) if FIRST_YEAR <= one <= LAST_YEAR],
        "known": city.calendar.knows(year),
        "uploaded": year in city.uploaded,
        "months": _months(city, year),
        "facts": _facts(city, year),
        "own_days": list(own_days_for(principal, year)),
        "removed_days": list(removed_days_for(principal, year)),
        "office_hours": list(office_hours_for(principal)),
        "may_edit": principal.may_everywhere("calendar.edit"),
        "crumbs": [SETTINGS, Crumb(CALENDAR.label)],
    }
    return render(request, "settings/calendar.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def days_add(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere("calendar.edit")
    form = DaysForm(posted(request), initial={"first": request.GET.get("day", "")})
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: actions.add_days(actor=principal, **form.values()))
        if made:
            verb = "上班" if made[0].is_worked else "休息"
            return done(request, f"已安排{verb} {len(made)} 天：{made[0].reason}。", _page_url(made[0].day.year))
    context = {"form": form, "crumbs": [SETTINGS, CALENDAR, Crumb("安排休息或上班")], "back": reverse("calendar")}
    return render(request, "settings/calendar_days.html", context, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def day_remove(request: HttpRequest, principal: Principal, day_id: UUID) -> HttpResponse:
    row = actions.remove_day(actor=principal, day_id=day_id)
    return done(request, f"已移除 {cn_date(row.day)} 的安排，可在“最近移除”中恢复。", _page_url(row.day.year))


@require_POST
@signed_in
def day_restore(request: HttpRequest, principal: Principal, day_id: UUID) -> HttpResponse:
    row = actions.restore_day(actor=principal, day_id=day_id)
    return done(request, f"已恢复 {cn_date(row.day)} 的安排。", _page_url(row.day.year))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def notice(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Paste or upload; what was understood is shown on the next page, before anything is in force."""
    principal.require_everywhere("calendar.edit")
    draft = request.session.get(DRAFT_KEY, {})
    form = NoticeForm(posted(request), request.FILES or None, initial=draft)
    if request.method == "POST" and form.is_valid():
        text, year = form.notice_text(), form.cleaned_data["year"]
        if attempted(form, lambda: read_notice(text, year=year)):
            request.session[DRAFT_KEY] = {"text": text, "year": year}
            return redirect("calendar-notice-check")
    context = {"form": form, "crumbs": [SETTINGS, CALENDAR, Crumb("放假通知")], "back": reverse("calendar")}
    return render(request, "settings/calendar_notice.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def notice_check(request: HttpRequest, principal: Principal) -> HttpResponse:
    """What was understood, with every problem at its place; putting it in force reads the same text again."""
    principal.require_everywhere("calendar.edit")
    draft = request.session.get(DRAFT_KEY)
    if draft is None:
        return redirect("calendar-notice")
    if request.method == "POST":
        reading = actions.put_notice_in_force(actor=principal, text=draft["text"], year=draft["year"])
        del request.session[DRAFT_KEY]
        return done(
            request,
            f"{reading.year} 年放假安排已生效：放假 {len(reading.closed)} 天，调休上班 {len(reading.opened)} 天。",
            _page_url(reading.year),
        )
    reading = read_notice(draft["text"], year=draft["year"])
    context = {
        "reading": reading,
        "replaces": reading.year in years_known([reading.year]),
        "own_days": own_days_for(principal, reading.year).count(),
        "crumbs": [SETTINGS, CALENDAR, Crumb("放假通知", reverse("calendar-notice")), Crumb("核对")],
        "back": reverse("calendar-notice"),
    }
    return render(request, "settings/calendar_notice_check.html", context)


@require_POST
@signed_in
def notice_withdraw(request: HttpRequest, principal: Principal, year: int) -> HttpResponse:
    count = actions.withdraw_notice(actor=principal, year=year)
    return done(request, f"已撤回 {year} 年的放假通知（{count} 天）。需要时可重新粘贴。", _page_url(year))


def _save_hours(principal: Principal, form: OfficeHoursForm, hours: OfficeHours | None) -> OfficeHours:
    if hours is None:
        return actions.add_office_hours(actor=principal, values=form.values())
    return actions.update_office_hours(
        actor=principal, hours_id=hours.pk, values=form.values(), expected_version=form.cleaned_data["version"]
    )


def _hours_page(request: HttpRequest, principal: Principal, hours: OfficeHours | None) -> HttpResponse:
    form = OfficeHoursForm(posted(request), instance=hours, initial={"version": hours.version} if hours else {})
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, lambda: _save_hours(principal, form, hours))
        if saved:
            return done(request, f"已保存：{cn_date(saved.valid_from)}起执行的作息时间。", reverse("calendar"))
    context = {
        "form": form,
        "hours": hours,
        "crumbs": [SETTINGS, CALENDAR, Crumb("作息时间")],
        "back": reverse("calendar"),
    }
    return render(request, "settings/office_hours.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def hours_add(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere("calendar.edit")
    return _hours_page(request, principal, None)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def hours_edit(request: HttpRequest, principal: Principal, hours_id: UUID) -> HttpResponse:
    principal.require_everywhere("calendar.edit")
    hours = office_hours_for(principal).filter(pk=hours_id).first()
    if hours is None:
        raise NotFound
    return _hours_page(request, principal, hours)


@require_POST
@signed_in
def hours_remove(request: HttpRequest, principal: Principal, hours_id: UUID) -> HttpResponse:
    row = actions.remove_office_hours(actor=principal, hours_id=hours_id)
    return done(request, f"已删除 {cn_date(row.valid_from)}起执行的作息时间。", reverse("calendar"))
