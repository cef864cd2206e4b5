"""数据请求: asked of another department, answered within the hour."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.attachments import file_response, files_taken_back
from core.errors import Conflict, InvalidInput, NotAllowed, TooLarge
from core.pages import attempt, attempted, done, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from core.workdays.queries import calendar_of
from documents.views.uploads import on_disk
from services.access import get_ticket_for
from services.actions.data_requests import answer_data, ask_data, read_data, refuse_data, withdraw_data
from services.choices import DataRequestState
from services.models import DataRequest, Ticket
from services.queries import tickets_for
from services.room import room_tabs
from services.sharing import pages
from services.sharing.forms import AnswerDataForm, AskForm, RefuseDataForm
from services.sharing.notices import sign_of
from services.sharing.pages import REQUESTS, detail_url
from services.sharing.queries import EDIT, RUN, VIEW, get_request_for, requests_for


@require_GET
@signed_in
def request_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(VIEW)
    context = pages.listed(request, requests_for(principal))
    context |= {"tabs": room_tabs(principal, "data-requests"), "may_ask": principal.may(RUN)}
    return render(request, "services/data_request_list.html", context)


@require_GET
@signed_in
def request_standings(request: HttpRequest, principal: Principal) -> HttpResponse:
    """How often each department kept the hour."""
    principal.require(VIEW)
    rows = pages.standing_rows(requests_for(principal))
    context = {
        "rows": rows,
        "figures": pages.figures_of(rows),
        "crumbs": [REQUESTS, Crumb("各部门答复情况")],
        "may_set": principal.may_everywhere(EDIT),
    }
    return render(request, "services/data_request_standings.html", context)


def _ticket(principal: Principal, text: str) -> Ticket | None:
    try:
        return get_ticket_for(principal, UUID(text)) if text else None
    except ValueError:
        return None


@require_http_methods(["GET", "POST"])
@signed_in
def request_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    """``?ticket=`` says what it is needed for, ``?asked=`` of whom."""
    principal.require(RUN)
    ticket = _ticket(principal, request.GET.get("ticket", ""))
    form = AskForm(posted(request), principal=principal, ticket=ticket, initial={"asked": request.GET.get("asked", "")})
    if form.is_bound and form.is_valid():
        made = attempt(form, lambda: ask_data(actor=principal, values=form.values()))
        if made is not None:
            return done(request, f"已向{made.asked.name}提出，编号 {sign_of(made)}。", detail_url(made))
    context = {
        "form": form,
        "ticket": ticket,
        "may_set": principal.may_everywhere(EDIT),
        "crumbs": [REQUESTS, Crumb("请求数据")],
        "back": reverse("data-request-list"),
    }
    return render(request, "services/data_request_form.html", context, status=422 if form.is_bound else 200)


@require_GET
@signed_in
def request_detail(request: HttpRequest, principal: Principal, data_request_id: UUID) -> HttpResponse:
    row = get_request_for(principal, data_request_id)
    sees_ticket = row.ticket_id is not None and tickets_for(principal).filter(pk=row.ticket_id).exists()
    context = {
        "row": row,
        "state_tag": pages.state_tag(row),
        "light": pages.light_of(row, calendar_of(clock.today())),
        "crumbs": [REQUESTS, Crumb(f"{sign_of(row)} {row.what}")],
        "facts": pages.facts_of(row),
        "pairs": pages.pairs_of(row, shows_ticket=sees_ticket),
        "events": pages.events_of(principal, row),
        "may_answer": pages.may_answer(principal, row),
        "may_refuse": row.state == DataRequestState.ASKED and pages.may_answer(principal, row),
        "may_withdraw": pages.may_withdraw(principal, row),
    }
    return render(request, "services/data_request_detail.html", context)


def _asked(principal: Principal, request_id: UUID, *states: str) -> DataRequest:
    """Raises NotFound, NotAllowed, Conflict."""
    row = get_request_for(principal, request_id, RUN)
    if not pages.may_answer(principal, row):
        if row.state in (DataRequestState.ASKED, DataRequestState.REFUSED):
            raise NotAllowed
        raise Conflict(f"这次数据请求{row.get_state_display()}，不用再答复。", code="wrong_state")
    if row.state not in states:
        raise Conflict(f"这次数据请求{row.get_state_display()}，不能这样办理。", code="wrong_state")
    return row


def _step_page(request: HttpRequest, row: DataRequest, form: Any, label: str) -> HttpResponse:
    context = {
        "form": form,
        "row": row,
        "label": label,
        "crumbs": [REQUESTS, Crumb(f"{sign_of(row)} {row.what}", detail_url(row)), Crumb(label)],
        "back": detail_url(row),
    }
    return render(request, "services/data_request_step.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def request_answer(request: HttpRequest, principal: Principal, data_request_id: UUID) -> HttpResponse:
    row = _asked(principal, data_request_id, DataRequestState.ASKED, DataRequestState.REFUSED)
    form = AnswerDataForm(posted(request), request.FILES or None)
    if form.is_bound and form.is_valid() and attempted(form, lambda: _answered(principal, row, form)):
        return done(request, "已提供，提出部门会收到通知。", detail_url(row))
    return _step_page(request, row, form, "提供数据")


def _answered(principal: Principal, row: DataRequest, form: AnswerDataForm) -> DataRequest:
    upload, words = form.cleaned_data["files"], form.cleaned_data["answer"]
    if upload is None:
        return answer_data(actor=principal, request_id=row.pk, answer=words)
    try:
        with files_taken_back(), on_disk(upload) as path:
            return answer_data(actor=principal, request_id=row.pk, answer=words, source=path, name=upload.name or "")
    except TooLarge as error:
        raise InvalidInput(error.message, fields={"files": [error.message]}) from error


@require_http_methods(["GET", "POST"])
@signed_in
def request_refuse(request: HttpRequest, principal: Principal, data_request_id: UUID) -> HttpResponse:
    row = _asked(principal, data_request_id, DataRequestState.ASKED)
    form = RefuseDataForm(posted(request))
    if (
        form.is_bound
        and form.is_valid()
        and attempted(form, lambda: refuse_data(actor=principal, request_id=row.pk, **form.cleaned_data))
    ):
        return done(request, "已答复不能提供，提出部门会收到通知。", detail_url(row))
    return _step_page(request, row, form, "不能提供")


@require_POST
@signed_in
def request_withdraw(request: HttpRequest, principal: Principal, data_request_id: UUID) -> HttpResponse:
    row = withdraw_data(actor=principal, request_id=data_request_id)
    return done(request, "已撤回，对方不用再答复。", detail_url(row))


@require_GET
@signed_in
def request_file(
    request: HttpRequest,  # noqa: ARG001 - the signature of a view
    principal: Principal,
    data_request_id: UUID,
) -> FileResponse:
    return file_response(read_data(actor=principal, request_id=data_request_id))
