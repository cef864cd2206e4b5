"""会前提问: a company's question before the event begins, and the organizer's answer."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core import clock
from core.errors import Conflict
from core.pages import attempted, done, posted, signed_in
from core.principal import Principal
from services.actions.asking_ahead import ask_ahead
from services.actions.sessions import answer_question
from services.sessions.asking import ASK, asked_of, is_open
from services.sessions.forms import AnswerQuestionForm, AskAheadForm
from services.sessions.pages import crumbs_to
from services.sessions.queries import EDIT, get_question_for, get_session_for


@require_http_methods(["GET", "POST"])
@signed_in
def question_ask(request: HttpRequest, principal: Principal, service_session_id: UUID) -> HttpResponse:
    principal.require(ASK)
    session = get_session_for(principal, service_session_id)
    back = reverse("service-session-detail", args=[session.pk])
    form = AskAheadForm(posted(request), principal=principal, session=session)
    if request.method == "GET" and not is_open(session, clock.now()):
        raise Conflict("活动已经开始或取消，不能再会前提问；可以当场提出，或直接提出诉求。", code="session_begun")
    if (
        form.is_bound
        and form.is_valid()
        and attempted(
            form,
            lambda: ask_ahead(
                actor=principal,
                session_id=session.pk,
                values=form.values(),
                client_key=form.cleaned_data["client_key"],
            ),
        )
    ):
        return done(request, "已提交，办活动的人会带给部门，答复会通知您。", back)
    context = {"form": form, "session": session, "crumbs": crumbs_to(session, "会前提问"), "back": back}
    return render(request, "services/session_ask.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def question_answer(request: HttpRequest, principal: Principal, session_question_id: UUID) -> HttpResponse:
    question = get_question_for(principal, session_question_id, EDIT)
    form = AnswerQuestionForm(posted(request), initial={"answer": question.answer})
    back = reverse("service-session-detail", args=[question.session_id])
    if (
        form.is_bound
        and form.is_valid()
        and attempted(
            form,
            lambda: answer_question(actor=principal, question_id=question.pk, text=form.cleaned_data["answer"]),
        )
    ):
        return done(request, "已登记答复。", back)
    context = {
        "form": form,
        "question": question,
        "asked_of": asked_of(question),
        "crumbs": crumbs_to(question.session, "登记答复"),
        "back": back,
    }
    return render(request, "services/session_question_answer.html", context, status=422 if form.is_bound else 200)
