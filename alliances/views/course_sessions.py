"""课次: all sessions with what they come to, one session's page, and the form that fits a phone."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from alliances import actions
from alliances.courses.filters import SessionFilter, session_form
from alliances.courses.forms import SessionForm
from alliances.courses.pages import COURSES, held_by, session_crumbs
from alliances.courses.queries import (
    attended,
    courses_for,
    get_session_for,
    may_edit_course,
    sessions_for,
    years_of,
)
from alliances.models import CourseSession
from alliances.pages import BODIES, room_tabs
from alliances.queries import by_body
from alliances.sight import EDIT, VIEW
from chains.filters import Choices
from core.pages import attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date, thousands
from core.templatetags.parts import Crumb, Fact, Pair

ORDERINGS = {"day": "held_on", "attendances": "attendances", "updated": "updated_at"}
MOST_COURSES = 200


def _choices(courses: "list[tuple[UUID, str]]") -> Choices:
    return [(str(key), name) for key, name in courses]


@require_GET
@signed_in
def course_session_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(VIEW)
    sessions = sessions_for(principal)
    filterset = SessionFilter(request.GET, queryset=sessions, request=request)
    courses = list(courses_for(principal).order_by("name_key").values_list("id", "name")[:MOST_COURSES])
    form = session_form(filterset, courses=_choices(courses), years=years_of(sessions))
    found = filterset.qs if filterset.is_valid() else sessions.none()
    rows, page = list_page(request, found.select_related("course__kind"), allowed=ORDERINGS, default="-day")
    context = {
        "filter_form": form,
        "rows": rows,
        "sums": attended(found),
        "page": page,
        "course": request.GET.get("course", ""),
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "-day",
        "tabs": room_tabs(principal, "courses"),
        "may_log": by_body(principal).may(EDIT),
    }
    return render(request, "alliances/course_session_list.html", context)


def _told(number: int | None) -> str:
    return "未填" if number is None else thousands(number)


@require_GET
@signed_in
def course_session_detail(request: HttpRequest, principal: Principal, course_session_id: UUID) -> HttpResponse:
    session = get_session_for(principal, course_session_id)
    course, host = session.course, session.host
    context = {
        "session": session,
        "crumbs": session_crumbs(session, Crumb(session.title)),
        "facts": [
            Fact("日期", cn_date(session.held_on)),
            Fact("参加人次", thousands(session.attendances), unit="人次"),
            Fact("其中党员", _told(session.members), unit="" if session.members is None else "人次"),
            Fact("参加人数", _told(session.persons), unit="" if session.persons is None else "人"),
        ],
        "pairs": [
            Pair("课程", course.name, reverse("course-detail", args=[course.pk])),
            Pair("课堂类别", course.kind.label),
            Pair("链党组织", held_by(course)),
            Pair("地点", session.place),
            Pair("承办单位", host.name if host else "", reverse("unit-detail", args=[host.pk]) if host else ""),
            Pair("主讲", session.teacher),
            Pair("职业技能培训", "是" if session.is_training else "否"),
            Pair("备注", session.note),
        ],
        "may_edit": may_edit_course(principal, course),
    }
    return render(request, "alliances/course_session_detail.html", context)


def _offered(request: HttpRequest, principal: Principal) -> Choices:
    """Courses that go on and may be written; the one whose page one came from alone."""
    going_on = courses_for(principal, action=EDIT).filter(closed_on__isnull=True)
    courses = list(going_on.order_by("name_key").values_list("id", "name")[:MOST_COURSES])
    asked = [course for course in courses if str(course[0]) == request.GET.get("course")]
    return _choices(asked or courses)


@require_http_methods(["GET", "POST"])
@signed_in
def course_session_log(request: HttpRequest, principal: Principal) -> HttpResponse:
    by_body(principal).require(EDIT)
    courses = _offered(request, principal)
    form = SessionForm(posted(request), principal=principal, courses=courses)
    saved: list[CourseSession] = []
    if (
        form.is_bound
        and form.is_valid()
        and attempted(
            form,
            lambda: saved.append(actions.log_session(actor=principal, course_id=form.course_id, values=form.values())),
        )
    ):
        return done(request, f"已登记“{saved[0].title}”。", reverse("course-session-detail", args=[saved[0].pk]))
    context = {
        "form": form,
        "none": not courses,
        "crumbs": [BODIES, COURSES, Crumb("登记课次")],
        "back": _back(request),
    }
    return render(request, "alliances/course_session_form.html", context, status=422 if form.is_bound else 200)


def _back(request: HttpRequest) -> str:
    try:
        return reverse("course-detail", args=[UUID(request.GET.get("course", ""))])
    except ValueError:
        return reverse("course-session-list")


@require_http_methods(["GET", "POST"])
@signed_in
def course_session_edit(request: HttpRequest, principal: Principal, course_session_id: UUID) -> HttpResponse:
    session = get_session_for(principal, course_session_id, EDIT)
    back = reverse("course-session-detail", args=[session.pk])
    form = SessionForm(posted(request), instance=session, principal=principal, initial={"version": session.version})
    if form.is_bound and form.is_valid() and attempted(form, lambda: _correct(principal, session, form)):
        return done(request, "已保存课次。", back)
    context = {
        "form": form,
        "session": session,
        "course": session.course,
        "crumbs": session_crumbs(session, Crumb(session.title, back), Crumb("修改")),
        "back": back,
    }
    return render(request, "alliances/course_session_form.html", context, status=422 if form.is_bound else 200)


def _correct(principal: Principal, session: CourseSession, form: SessionForm) -> None:
    version = form.cleaned_data["version"]
    actions.update_session(actor=principal, session_id=session.pk, values=form.values(), expected_version=version)
