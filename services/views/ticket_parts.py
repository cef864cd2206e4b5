"""What is done to one department's part, to what it asked for, and with files."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Conflict, NotAllowed
from core.pages import View, attempted, done, posted, signed_in
from core.principal import Principal
from services.access import get_assignment_for, get_extension_for, get_return_for, get_ticket_for
from services.actions import dispatching, handling, requests
from services.actions.files import purpose_for
from services.choices import OPEN_STATES, LimitUnit, RequestState
from services.clocks import amount_words
from services.models import Assignment
from services.signs import sign_of
from services.tickets import work_forms as forms
from services.tickets.files import keep_files
from services.tickets.pages import detail_url
from services.tickets.standing import Standing
from services.tickets.steps import PARTS_BY_CODE, PartWay
from services.views.ticket_steps import form_page, not_now


@dataclass(frozen=True)
class PartPage:
    code: str
    act: Callable[..., Any]
    said: str
    form: type[forms.StepForm] | None = None
    told: tuple[str, ...] = ()

    @property
    def way(self) -> PartWay:
        return PARTS_BY_CODE[self.code]


RULED = "由链党组织裁定；第三次退单由组织部门裁定。裁定前请继续办理。"
PARTS: tuple[PartPage, ...] = (
    PartPage("report-in", handling.report_in, "已报到。"),
    PartPage("contact", handling.record_contact, "已登记联系企业。", forms.ContactForm),
    PartPage("progress", handling.record_progress, "已登记进展。", forms.ProgressForm, ("企业会收到通知。",)),
    PartPage("finish", handling.finish_part, "已登记协办完成。", forms.FinishForm),
    PartPage("return", requests.ask_return, "已提交退单申请，等待裁定。", forms.ReturnForm, (RULED,)),
    PartPage("release", dispatching.release_assistant, "已去掉协办部门。", forms.ReleaseForm),
)


def _stood(principal: Principal, assignment_id: UUID, page: PartPage) -> tuple[Standing, Assignment]:
    """Raises NotFound, NotAllowed, Conflict."""
    found = get_assignment_for(principal, assignment_id)
    standing = Standing(principal, get_ticket_for(principal, found.ticket_id))
    part = next(row for row in standing.assignments if row.pk == found.pk)
    if not page.way.who(standing, part):
        raise NotAllowed
    if not page.way.when(standing, part):
        raise not_now(standing.ticket, page.way.label)
    return standing, part


def _clicked(page: PartPage) -> View[...]:
    @require_POST
    @signed_in
    def view(request: HttpRequest, principal: Principal, assignment_id: UUID) -> HttpResponse:
        standing, part = _stood(principal, assignment_id, page)
        page.act(actor=principal, assignment_id=part.pk)
        return done(request, page.said, detail_url(standing.ticket))

    return view


def _asked(page: PartPage, form_class: type[forms.StepForm]) -> View[...]:
    @require_http_methods(["GET", "POST"])
    @signed_in
    def view(request: HttpRequest, principal: Principal, assignment_id: UUID) -> HttpResponse:
        standing, part = _stood(principal, assignment_id, page)
        form = form_class(posted(request), standing=standing)
        if (
            form.is_bound
            and form.is_valid()
            and attempted(form, lambda: page.act(actor=principal, assignment_id=part.pk, **form.given()))
        ):
            return done(request, page.said, detail_url(standing.ticket))
        label = f"{page.way.label}：{part.unit.name}"
        return form_page(request, standing, form, label=label, told=page.told)

    return view


def part_view(page: PartPage) -> View[...]:
    return _asked(page, page.form) if page.form else _clicked(page)


@require_http_methods(["GET", "POST"])
@signed_in
def return_rule(request: HttpRequest, principal: Principal, return_id: UUID) -> HttpResponse:
    asked = get_return_for(principal, return_id)
    standing = Standing(principal, get_ticket_for(principal, asked.assignment.ticket_id))
    if not standing.may_rule(asked):
        raise NotAllowed
    if asked.state != RequestState.ASKED:
        raise Conflict("这次退单已经裁定，请返回工单查看。", code="already_ruled")
    form = forms.RuleForm(posted(request), standing=standing, initial={"granted": ""})
    if (
        form.is_bound
        and form.is_valid()
        and attempted(form, lambda: requests.rule_return(actor=principal, return_id=asked.pk, **form.given()))
    ):
        return done(request, "已裁定，部门会收到通知。", detail_url(standing.ticket))
    told = (
        f"{asked.assignment.unit.name}认为应由{asked.right_unit.name}办理：{asked.reason}",
        "同意的，原部门退回，计时不停；首办部门不变，仍负责到底。",
    )
    return form_page(request, standing, form, label="裁定退单", told=told)


@require_http_methods(["GET", "POST"])
@signed_in
def extension_decide(request: HttpRequest, principal: Principal, extension_id: UUID) -> HttpResponse:
    asked = get_extension_for(principal, extension_id)
    standing = Standing(principal, get_ticket_for(principal, asked.ticket_clock.ticket_id))
    if asked.state != RequestState.ASKED:
        raise Conflict("这次延期申请已经审批，请返回工单查看。", code="already_decided")
    form = forms.DecideForm(posted(request), standing=standing)
    if (
        form.is_bound
        and form.is_valid()
        and attempted(form, lambda: requests.decide_extension(actor=principal, extension_id=asked.pk, **form.given()))
    ):
        return done(request, "已审批，部门会收到通知。", detail_url(standing.ticket))
    told = (f"申请延长{amount_words(asked.amount, LimitUnit(asked.unit))}：{asked.reason}",)
    return form_page(request, standing, form, label="审批延期", told=told)


@require_http_methods(["GET", "POST"])
@signed_in
def file_add(request: HttpRequest, principal: Principal, ticket_id: UUID) -> HttpResponse:
    standing = Standing(principal, get_ticket_for(principal, ticket_id))
    purpose_for(standing, is_shown=True)
    if standing.ticket.state not in OPEN_STATES:
        raise not_now(standing.ticket, "上传材料")
    form = forms.AttachForm(posted(request), request.FILES or None, standing=standing)
    if form.is_bound and form.is_valid():
        shown = form.cleaned_data.get("is_shown", True)
        files = form.cleaned_data["files"]
        if attempted(form, lambda: keep_files(principal, ticket_id, files, is_shown=shown)):
            return done(request, f"已上传 {len(files)} 份材料。", detail_url(standing.ticket))
    told = (f"工单{sign_of(standing.ticket)}；照片会重新生成，去掉拍摄地点、时间和手机型号。",)
    return form_page(request, standing, form, label="上传材料", told=told)
