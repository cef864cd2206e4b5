"""走访: the list, a visit's page, the form that logs it from a desk or a phone, its steps and files."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chains.access import get_chain_for
from chains.pages import chain_frame
from core.attachments import file_response, files_taken_back
from core.bin import delete_to_bin, undo_address
from core.choices import AnchorKind
from core.errors import Conflict, NotAllowed
from core.pages import View, attempt, attempted, done, posted, signed_in
from core.principal import Principal
from core.rights import within
from core.templatetags.parts import Crumb
from organizations.access import get_unit_for
from services.actions.visit_files import keep_visit_files, remove_visit_file
from services.actions.visit_steps import assess_visit, collect_findings, coordinate_visit, reopen_visit
from services.actions.visits import log_visit, update_visit
from services.choices import VisitState
from services.models import Visit, VisitAnswer
from services.room import room_tabs
from services.signs import sign_of
from services.visits import forms as visit_forms
from services.visits import pages
from services.visits.access import get_visit_for
from services.visits.evidence import files_of, get_file_for
from services.visits.queries import ASSESS, EDIT, VIEW, tickets_of, tickets_shown, visits_for
from services.visits.signs import visit_name, visit_tag

GIVEN = ("unit", "body")


@require_GET
@signed_in
def visit_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(VIEW)
    context = pages.listed(request, principal, visits_for(principal))
    context["tabs"] = room_tabs(principal, "visits")
    return render(request, "services/visit_list.html", context)


@require_GET
@signed_in
def chain_visits(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    """走访 of one chain: to the units on it and on its sub-chains today."""
    chain = get_chain_for(principal, chain_id)
    principal.require(VIEW)
    on_it = within(AnchorKind.UNIT, AnchorKind.CHAIN, [chain.pk], path="unit_id")
    context = pages.listed(request, principal, visits_for(principal).filter(on_it), of_one=True)
    return render(request, "services/chain_visits.html", {**context, **chain_frame(principal, chain, active="visits")})


@require_GET
@signed_in
def visit_detail(request: HttpRequest, principal: Principal, visit_id: UUID) -> HttpResponse:
    visit = get_visit_for(principal, visit_id)
    shown = tickets_shown(principal, visit.pk)
    count = tickets_of(visit.pk).count()
    context = {
        "visit": visit,
        "name": visit_name(visit),
        "crumbs": pages.crumbs_of(visit),
        "tag": visit_tag(visit),
        "facts": pages.facts_of(visit, count),
        "pairs": pages.pairs_of(principal, visit),
        "events": pages.step_events(visit),
        "tickets": [(sign_of(ticket), ticket) for ticket in shown],
        "hidden_tickets": count - len(shown),
        "files": files_of(visit.pk),
        "answer": VisitAnswer.objects.filter(visit=visit).first(),
        **pages.steps_for(principal, visit),
    }
    return render(request, "services/visit_detail.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def visit_log(request: HttpRequest, principal: Principal, unit_id: UUID | None = None) -> HttpResponse:
    """With the unit in the address each has a draft of its own, so that several are written where there is no line."""
    principal.require(EDIT)
    initial = {name: request.GET[name] for name in GIVEN if name in request.GET}
    if unit_id is not None:
        initial["unit"] = str(get_unit_for(principal, unit_id).pk)
    form = visit_forms.VisitForm(posted(request), request.FILES or None, principal=principal, initial=initial)
    if form.is_bound and form.is_valid():
        made = attempt(form, lambda: _log(principal, form))
        if made is not None:
            raised = tickets_of(made.pk).count()
            also = f"，当场提出 {raised} 张工单" if raised else ""
            told = done(request, f"已登记{visit_name(made)}{also}。", pages.detail_url(made))
            # Sent by the page itself when its line was back: it goes on to the visit, where the words are said.
            return JsonResponse({"url": told.url}) if request.headers.get("Accept") == "application/json" else told
    context = {"form": form, "crumbs": [pages.VISITS, Crumb("登记走访")], "back": reverse("visit-list")}
    return render(request, "services/visit_form.html", context, status=422 if form.is_bound else 200)


def _log(principal: Principal, form: visit_forms.VisitForm) -> Visit:
    """The visit with its tickets and files; a refused file keeps none of them."""
    with files_taken_back(), transaction.atomic():
        visit = log_visit(
            actor=principal,
            values=form.values(),
            problems=form.problems(),
            client_key=form.cleaned_data.get("client_key"),
        )
        if not files_of(visit.pk).exists():  # sent twice, the files are there already
            keep_visit_files(principal, visit.pk, form.cleaned_data["files"])
        return visit


@require_http_methods(["GET", "POST"])
@signed_in
def visit_edit(request: HttpRequest, principal: Principal, visit_id: UUID) -> HttpResponse:
    visit = get_visit_for(principal, visit_id, EDIT)
    if visit.state == VisitState.ASSESSED:
        raise Conflict("这次走访已经评估办结，内容不能再改；确需更正的，请先重新办理。", code="wrong_state")
    form = visit_forms.VisitForm(
        posted(request), instance=visit, principal=principal, initial={"version": visit.version}
    )
    back = pages.detail_url(visit)
    if (
        form.is_bound
        and form.is_valid()
        and attempted(
            form,
            lambda: update_visit(
                actor=principal,
                visit_id=visit.pk,
                values=form.values(),
                expected_version=form.cleaned_data["version"],
            ),
        )
    ):
        return done(request, "已保存。", back)
    context = {"form": form, "visit": visit, "crumbs": pages.crumbs_of(visit, Crumb("修改")), "back": back}
    return render(request, "services/visit_form.html", context, status=422 if form.is_bound else 200)


@dataclass(frozen=True)
class StepPage:
    """A step of a visit on a small page of its own. ``told`` says what it leads to."""

    code: str
    label: str
    right: str
    act: Callable[..., Any]
    form: type[forms.Form]
    said: str
    told: str = ""


STEPS = (
    StepPage("collect", "收集问题", EDIT, collect_findings, visit_forms.CollectForm, "已登记收集的问题。"),
    StepPage(
        "coordinate",
        "登记协调办理",
        EDIT,
        coordinate_visit,
        visit_forms.CoordinateForm,
        "已登记协调办理情况，请向企业反馈后评估。",
        "这次走访提出的工单都答复后才能登记。",
    ),
    StepPage(
        "assess",
        "反馈评估",
        ASSESS,
        assess_visit,
        visit_forms.AssessForm,
        "已评估，这次走访办结。",
        "评估后走访办结，内容和材料不能再改。",
    ),
    StepPage(
        "reopen", "重新办理", ASSESS, reopen_visit, visit_forms.ReopenForm, "已重新办理。", "原来的评估会被清除。"
    ),
)


def step_view(step: StepPage) -> View[...]:
    @require_http_methods(["GET", "POST"])
    @signed_in
    def view(request: HttpRequest, principal: Principal, visit_id: UUID) -> HttpResponse:
        visit = get_visit_for(principal, visit_id, step.right)
        if not pages.steps_for(principal, visit)[f"may_{step.code}"]:
            if step.right == ASSESS and visit.logged_by_id == principal.account_id:
                raise NotAllowed("自己登记的走访请由其他人评估。")
            raise Conflict(f"这次走访当前是“{visit.get_state_display()}”，不能{step.label}。", code="wrong_state")
        form = step.form(posted(request))
        if form.is_bound and form.is_valid():
            given = {"actor": principal, "visit_id": visit.pk, **form.cleaned_data}
            if attempted(form, lambda: step.act(**given)):
                return done(request, step.said, pages.detail_url(visit))
        return _form(request, visit, form, step.label, step.told)

    return view


def _form(request: HttpRequest, visit: Visit, form: forms.Form, label: str, told: str) -> HttpResponse:
    context = {
        "form": form,
        "visit": visit,
        "name": visit_name(visit),
        "label": label,
        "told": told,
        "has_files": "files" in form.fields,
        "crumbs": pages.crumbs_of(visit, Crumb(label)),
        "back": pages.detail_url(visit),
    }
    return render(request, "services/visit_step.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def visit_file_add(request: HttpRequest, principal: Principal, visit_id: UUID) -> HttpResponse:
    visit = get_visit_for(principal, visit_id, EDIT)
    form = visit_forms.VisitFilesForm(posted(request), request.FILES or None)
    if form.is_bound and form.is_valid():
        files = form.cleaned_data["files"]
        if attempted(form, lambda: keep_visit_files(principal, visit.pk, files)):
            return done(request, f"已上传 {len(files)} 份材料。", pages.detail_url(visit))
    return _form(request, visit, form, "上传材料", "照片会重新生成，去掉拍摄地点、时间和手机型号。")


@require_GET
@signed_in
def visit_file(
    request: HttpRequest,  # noqa: ARG001 - the signature of a view
    principal: Principal,
    visit_id: UUID,
    attachment_id: UUID,
) -> FileResponse:
    return file_response(get_file_for(principal, visit_id, attachment_id)[1])


@require_POST
@signed_in
def visit_file_remove(request: HttpRequest, principal: Principal, visit_id: UUID, attachment_id: UUID) -> HttpResponse:
    file = remove_visit_file(actor=principal, visit_id=visit_id, attachment_id=attachment_id)
    return done(request, f"已移除“{file.name}”。", reverse("visit-detail", args=[visit_id]))


@require_POST
@signed_in
def visit_delete(request: HttpRequest, principal: Principal, visit_id: UUID) -> HttpResponse:
    entry = delete_to_bin(actor=principal, code="visits", row_id=visit_id)
    text = f"已删除“{entry.title}”，30 天内可在回收站恢复。"
    return done(request, text, reverse("visit-list"), undo=undo_address(visit_id))
