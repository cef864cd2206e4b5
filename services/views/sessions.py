"""服务活动: the list, an event's page, its form; questions, each a ticket in one click."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.queries import by_body
from core import clock
from core.bin import undo_address
from core.pages import attempt, attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from meetings.access import get_meeting_for
from meetings.models import Meeting
from meetings.queries import holds_meeting
from services.actions.sessions import (
    add_question,
    create_session,
    raise_question,
    remove_question,
    update_question,
    update_session,
)
from services.models import ServiceSession, SessionQuestion
from services.queries import RAISE
from services.room import room_tabs
from services.sessions.asking import ASK, asked_of, is_open
from services.sessions.filters import SessionFilter, session_form
from services.sessions.forms import QuestionForm, RaiseQuestionForm, SessionEventForm
from services.sessions.pages import SESSIONS, crumbs_to, day_of, session_facts, session_pairs
from services.sessions.queries import (
    EDIT,
    SHOWN,
    VIEW,
    get_question_for,
    get_session_for,
    meetings_to_register,
    questions_for,
    sessions_for,
    with_counts,
)
from services.signs import sign_of
from services.tickets.signs import state_tag

ORDERINGS = {"day": "starts_at", "topic": "topic", "updated": "updated_at"}
MOST_MEETINGS, MOST_QUESTIONS = 50, 300


@require_GET
@signed_in
def session_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(VIEW)
    sessions = sessions_for(principal)
    filterset = SessionFilter(request.GET, queryset=sessions, request=request)
    found = filterset.qs if filterset.is_valid() else sessions.none()
    form = session_form(filterset, sessions, request.GET.get("body", ""), request.GET.get("chain", ""))
    rows, page = list_page(request, with_counts(found.select_related(*SHOWN)), allowed=ORDERINGS, default="-day")
    context = {
        "filter_form": form,
        "rows": [(one, day_of(one)) for one in rows],
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "-day",
        "tabs": room_tabs(principal, "sessions"),
        "may_register": by_body(principal).may(EDIT),
    }
    return render(request, "services/session_list.html", context)


@require_GET
@signed_in
def session_choose(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Which meeting it was, or will be."""
    by_body(principal).require(EDIT)
    meetings = meetings_to_register(principal).select_related("body", "host").order_by("-starts_at", "id")
    context = {
        "meetings": meetings[:MOST_MEETINGS],
        "crumbs": [SESSIONS, Crumb("登记服务活动")],
    }
    return render(request, "services/session_choose.html", context)


@require_GET
@signed_in
def session_detail(request: HttpRequest, principal: Principal, service_session_id: UUID) -> HttpResponse:
    session = get_session_for(principal, service_session_id)
    may_edit = holds_meeting(principal, session.meeting.body_id)
    rows = (
        questions_for(principal)
        .filter(session=session)
        .select_related("unit", "department", "ticket")
        .order_by("place", "id")
    )
    questions = list(rows[: MOST_QUESTIONS + 1])
    context = {
        "session": session,
        "crumbs": crumbs_to(session),
        "facts": session_facts(session),
        "pairs": session_pairs(session),
        "questions": [
            (
                one,
                asked_of(one),
                sign_of(one.ticket) if one.ticket else "",
                state_tag(one.ticket) if one.ticket else None,
            )
            for one in questions[:MOST_QUESTIONS]
        ],
        "more": len(questions) > MOST_QUESTIONS,
        "may_edit": may_edit,
        "may_raise": may_edit and principal.may(RAISE),
        "may_ask": principal.may(ASK) and is_open(session, clock.now()),
    }
    return render(request, "services/session_detail.html", context)


def _form_page(
    request: HttpRequest, principal: Principal, meeting: Meeting, session: ServiceSession | None
) -> HttpResponse:
    initial: dict[str, Any] = {"version": session.version} if session else {"topic": meeting.name}
    form = SessionEventForm(posted(request), instance=session, principal=principal, initial=initial)

    def save() -> ServiceSession:
        if session is None:
            return create_session(actor=principal, meeting_id=meeting.pk, values=form.values())
        version = form.cleaned_data["version"]
        return update_session(actor=principal, session_id=session.pk, values=form.values(), expected_version=version)

    if form.is_bound and form.is_valid():
        saved = attempt(form, save)
        if saved is not None:
            own = reverse("service-session-detail", args=[saved.pk])
            return done(request, f"已保存“{saved.topic}”。", own)
    context = {
        "form": form,
        "meeting": meeting,
        "session": session,
        "crumbs": crumbs_to(session, "修改") if session else [SESSIONS, Crumb("登记服务活动")],
        "back": reverse("service-session-detail", args=[session.pk])
        if session
        else reverse("meeting-detail", args=[meeting.pk]),
    }
    return render(request, "services/session_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def session_create(request: HttpRequest, principal: Principal, meeting_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_meeting_for(principal, meeting_id, EDIT), None)


@require_http_methods(["GET", "POST"])
@signed_in
def session_edit(request: HttpRequest, principal: Principal, service_session_id: UUID) -> HttpResponse:
    session = get_session_for(principal, service_session_id, EDIT)
    return _form_page(request, principal, session.meeting, session)


def _question_page(
    request: HttpRequest, principal: Principal, session: ServiceSession, question: SessionQuestion | None
) -> HttpResponse:
    initial = {"version": question.version} if question else {}
    form = QuestionForm(posted(request), instance=question, principal=principal, initial=initial)
    back = reverse("service-session-detail", args=[session.pk])

    def save() -> SessionQuestion:
        if question is None:
            return add_question(actor=principal, session_id=session.pk, values=form.values())
        version = form.cleaned_data["version"]
        return update_question(actor=principal, question_id=question.pk, values=form.values(), expected_version=version)

    if form.is_bound and form.is_valid() and attempted(form, save):
        return done(request, "已保存问题。", back)
    label = "修改问题" if question else "登记问题"
    context = {"form": form, "label": label, "crumbs": crumbs_to(session, label), "back": back, "question": question}
    return render(request, "services/session_question_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def question_add(request: HttpRequest, principal: Principal, service_session_id: UUID) -> HttpResponse:
    return _question_page(request, principal, get_session_for(principal, service_session_id, EDIT), None)


@require_http_methods(["GET", "POST"])
@signed_in
def question_edit(request: HttpRequest, principal: Principal, session_question_id: UUID) -> HttpResponse:
    question = get_question_for(principal, session_question_id, EDIT)
    return _question_page(request, principal, question.session, question)


@require_POST
@signed_in
def question_remove(request: HttpRequest, principal: Principal, session_question_id: UUID) -> HttpResponse:
    question = remove_question(actor=principal, question_id=session_question_id)
    back = reverse("service-session-detail", args=[question.session_id])
    return done(request, "已删除问题，30 天内可在回收站恢复。", back, undo=undo_address(session_question_id))


@require_http_methods(["GET", "POST"])
@signed_in
def question_raise(request: HttpRequest, principal: Principal, session_question_id: UUID) -> HttpResponse:
    """转为工单: the category is asked, the rest is known."""
    principal.require(RAISE)
    question = get_question_for(principal, session_question_id, EDIT)
    form, session = RaiseQuestionForm(posted(request)), question.session
    back = reverse("service-session-detail", args=[session.pk])
    if form.is_bound and form.is_valid():
        raised = attempt(
            form,
            lambda: raise_question(actor=principal, question_id=question.pk, category_id=form.category_id()),
        )
        if raised is not None and raised.ticket is not None:
            return done(request, f"已转为工单，编号 {sign_of(raised.ticket)}，进展会通知企业。", back)
    context = {
        "form": form,
        "question": question,
        "crumbs": crumbs_to(session, "转为工单"),
        "back": back,
    }
    return render(request, "services/session_question_raise.html", context, status=422 if form.is_bound else 200)
