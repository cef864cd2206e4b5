"""课程: the list with what the courses come to, a course's page by year, its form, its end."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances import actions
from alliances.courses.filters import CourseFilter, course_form
from alliances.courses.forms import CloseCourseForm, CourseForm
from alliances.courses.pages import COURSES, attended_facts, course_tag, held_by
from alliances.courses.queries import (
    Attended,
    attended,
    attended_by_course,
    attended_by_year,
    courses_for,
    get_course_for,
    may_edit_course,
    sessions_for,
    years_of,
)
from alliances.models import Course
from alliances.pages import BODIES, room_tabs
from alliances.queries import by_body
from alliances.sight import EDIT, VIEW
from alliances.teams.filters import bodies_and_chains
from core.pages import attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.templatetags.parts import Confirmation, Crumb, Pair
from core.views.bulk import bulk_offer

ORDERINGS = {"name": "name_key", "opened": "opened_on", "updated": "updated_at"}
LATEST = 20


@require_GET
@signed_in
def course_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(VIEW)
    courses, sessions = courses_for(principal), sessions_for(principal)
    filterset = CourseFilter(request.GET, queryset=courses, request=request)
    bodies, chains = bodies_and_chains(courses, request.GET.get("body", ""))
    form = course_form(filterset, bodies=bodies, chains=chains, years=years_of(sessions))
    found = filterset.qs if filterset.is_valid() else courses.none()
    year = int(filterset.form.cleaned_data.get("year") or 0) if filterset.is_valid() else 0
    rows, page = list_page(request, found.select_related("kind", "body"), allowed=ORDERINGS, default="name")
    shown = list(rows)
    sums = attended_by_course(sessions, [course.pk for course in shown], year or None)
    ids: Any = found.order_by().values("id")
    whole = sessions.filter(course_id__in=ids)
    context = {
        "filter_form": form,
        "rows": [(course, course_tag(course), held_by(course), sums.get(course.pk, Attended())) for course in shown],
        "sums": attended(whole.filter(held_on__year=year) if year else whole),
        "year": year,
        "page": page,
        "bulk": bulk_offer(request, principal, "courses", page),
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "name",
        "tabs": room_tabs(principal, "courses"),
        "may_create": by_body(principal).may(EDIT),
    }
    return render(request, "alliances/course_list.html", context)


@require_GET
@signed_in
def course_detail(request: HttpRequest, principal: Principal, course_id: UUID) -> HttpResponse:
    course = get_course_for(principal, course_id)
    sessions = sessions_for(principal).filter(course=course)
    years = attended_by_year(sessions)
    body = course.body
    context = {
        "course": course,
        "state_tag": course_tag(course),
        "crumbs": [BODIES, COURSES, Crumb(course.name)],
        "facts": attended_facts(_all(years)),
        "pairs": [
            Pair("课堂类别", course.kind.label),
            Pair("链党组织", held_by(course), reverse("body-detail", args=[body.pk]) if body else ""),
            Pair("内容", course.purpose),
            Pair("开办日期", cn_date(course.opened_on)),
            *([Pair("停办日期", cn_date(course.closed_on))] if course.closed_on else []),
        ],
        "years": years,
        "sessions": list(sessions.order_by("-held_on", "id")[:LATEST]),
        "may_edit": may_edit_course(principal, course),
    }
    return render(request, "alliances/course_detail.html", context)


def _all(years: list[tuple[int, Attended]]) -> Attended:
    """What the years come to together: every session stands in one of them."""
    each = [sums for _, sums in years]
    return Attended(
        sum(sums.sessions for sums in each),
        sum(sums.attendances for sums in each),
        sum(sums.members for sums in each),
        sum(sums.training for sums in each),
        sum(sums.untold for sums in each),
    )


def _form_page(request: HttpRequest, principal: Principal, course: Course | None) -> HttpResponse:
    initial = {"version": course.version} if course else {"body": request.GET.get("body", "")}
    form = CourseForm(
        posted(request),
        instance=course,
        principal=principal,
        of_city=principal.may_everywhere(EDIT),
        initial=initial,
    )
    saved: list[Course] = []
    if form.is_bound and form.is_valid() and attempted(form, lambda: saved.append(_save(principal, form, course))):
        return done(request, f"已保存“{saved[0].name}”。", reverse("course-detail", args=[saved[0].pk]))
    detail = reverse("course-detail", args=[course.pk]) if course else ""
    crumbs = [Crumb(course.name, detail), Crumb("修改")] if course else [Crumb("开办课程")]
    context = {
        "form": form,
        "course": course,
        "crumbs": [BODIES, COURSES, *crumbs],
        "back": detail or reverse("course-list"),
    }
    return render(request, "alliances/course_form.html", context, status=422 if form.is_bound else 200)


def _save(principal: Principal, form: CourseForm, course: Course | None) -> Course:
    values = form.values()
    if course is None:
        return actions.create_course(actor=principal, body_id=values.pop("body_id"), values=values)
    version = form.cleaned_data["version"]
    return actions.update_course(actor=principal, course_id=course.pk, values=values, expected_version=version)


@require_http_methods(["GET", "POST"])
@signed_in
def course_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    by_body(principal).require(EDIT)
    return _form_page(request, principal, None)


@require_http_methods(["GET", "POST"])
@signed_in
def course_edit(request: HttpRequest, principal: Principal, course_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_course_for(principal, course_id, EDIT))


@require_http_methods(["GET", "POST"])
@signed_in
def course_close(request: HttpRequest, principal: Principal, course_id: UUID) -> HttpResponse:
    course = get_course_for(principal, course_id, EDIT)
    form, detail = CloseCourseForm(posted(request)), reverse("course-detail", args=[course.pk])
    if (
        form.is_bound
        and form.is_valid()
        and attempted(
            form,
            lambda: actions.close_course(actor=principal, course_id=course.pk, day=form.cleaned_data["day"]),
        )
    ):
        return done(request, f"“{course.name}”已停办。", detail)
    effects = ["停办以后的日期不能再登记课次；已登记的课次和人次保留，之后可以恢复。"]
    confirm = Confirmation(f"停办：{course.name}", effects, "停办", detail)
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def course_reopen(request: HttpRequest, principal: Principal, course_id: UUID) -> HttpResponse:
    get_course_for(principal, course_id, EDIT)
    course = actions.reopen_course(actor=principal, course_id=course_id)
    return done(request, f"“{course.name}”已恢复开办。", reverse("course-detail", args=[course.pk]))
