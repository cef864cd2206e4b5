"""What is done to a ticket, each step on a small page of its own: its rule (services.tickets.steps), form, action."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from core.attachments import files_taken_back
from core.errors import Conflict, NotAllowed
from core.pages import View, attempted, done, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from services.access import get_ticket_for
from services.actions import dispatching, feedback, group_turns, handling, raising, requests, responding
from services.actions.beneficiaries import set_beneficiaries
from services.actions.posters import confirm_unit
from services.actions.values import wrong_state
from services.groups.forms import GroupBackForm, GroupPassForm, GroupSendForm
from services.models import Ticket
from services.queries import CALL_BACK, HANDLE, RATE, RUN, VIEW
from services.signs import sign_of
from services.tickets import work_forms as forms
from services.tickets.files import keep_files
from services.tickets.pages import detail_url, tickets_crumb
from services.tickets.standing import Standing
from services.tickets.steps import BY_CODE, Way

Told = Callable[[Standing], Sequence[str]]


@dataclass(frozen=True)
class StepPage:
    """``right`` fetches the ticket; ``act`` is the action; ``told`` are sentences about what will happen."""

    code: str
    right: str
    act: Callable[..., Any]
    said: str
    form: type[forms.StepForm] | None = None
    told: Told | None = None
    template: str = "services/step_form.html"
    destructive: bool = False

    @property
    def way(self) -> Way:
        return BY_CODE[self.code]


def _tells_company(standing: Standing) -> Sequence[str]:  # noqa: ARG001
    return ["企业会收到通知。"]


def _ends(standing: Standing) -> Sequence[str]:
    names = "、".join(row.unit.name for row in standing.at_work)
    released = [f"{names}不再办理。"] if names else []
    return ["计时停止，企业会收到通知。", *released]


def _withdraws(standing: Standing) -> Sequence[str]:
    names = "、".join(dict.fromkeys([standing.ticket.body.name, *(row.unit.name for row in standing.at_work)]))
    return [f"计时停止，{names}会收到通知，不再办理。", "撤单原因留在经过里，审计看得到。"]


def _dispatches(standing: Standing) -> Sequence[str]:  # noqa: ARG001
    return ["牵头、协办部门会收到通知并请先报到；企业看到由谁牵头办理。", "派单计时结束，首次联系开始计时。"]


def _goes_to_group(standing: Standing) -> Sequence[str]:  # noqa: ARG001
    return [
        "召集部门会收到通知，在团内分派一个部门牵头；企业看到已转服务团和理由。",
        "派单计时不停，首办责任从团内分派的部门算起。",
    ]


def _comes_back(standing: Standing) -> Sequence[str]:  # noqa: ARG001
    return ["链党组织会收到通知并重新派单，派单计时不停；企业看得到原因。"]


def _corrects(standing: Standing) -> Sequence[str]:  # noqa: ARG001
    return ["派单以后不能再改；更正记入经过。"]


def _confirms(standing: Standing) -> Sequence[str]:
    return [f"企业自报为“{standing.ticket.claimed_unit}”。确认后这家企业的联系人看得到工单，并可以评价。"]


def _reaches(standing: Standing) -> Sequence[str]:  # noqa: ARG001
    return ["提出问题的企业不用写；惠及多少家按企业去重统计，同一家在几张工单里只算一家。"]


def _splits(standing: Standing) -> Sequence[str]:  # noqa: ARG001
    return ["每个问题各成一张工单，企业、渠道和提出时间照原单；原单随之结束，不再计时，企业会收到通知。"]


def _rates(standing: Standing) -> Sequence[str]:  # noqa: ARG001
    return ["满意、基本满意的，本单办结。", "不满意的，由原牵头部门重新办理，并告知组织部门。"]


STEPS: tuple[StepPage, ...] = (
    StepPage("accept", RUN, responding.accept_ticket, "已受理，请派单。"),
    StepPage("reject", RUN, responding.reject_ticket, "已登记不予受理。", forms.RejectForm, _ends, destructive=True),
    StepPage("hand-off", RUN, responding.hand_off, "已登记转出。", forms.HandOffForm, _ends, destructive=True),
    StepPage("take-up", RUN, responding.take_up, "已重新受理，请响应。", forms.TakeUpForm, _tells_company),
    StepPage("edit", VIEW, raising.update_ticket, "已更正。", forms.CorrectForm, _corrects),
    StepPage("confirm-unit", RUN, confirm_unit, "已确认企业。", forms.ConfirmUnitForm, _confirms),
    StepPage("beneficiaries", HANDLE, set_beneficiaries, "已登记惠及企业。", forms.BeneficiariesForm, _reaches),
    StepPage("classify", RUN, responding.classify_ticket, "已改类别和紧急程度，时限已重新计算。", forms.ClassifyForm),
    StepPage("join", RUN, responding.join_ticket, "已并入。", forms.JoinForm, _ends, destructive=True),
    StepPage("split", RUN, responding.split_ticket, "已拆分，拆出的工单请分别派单。", forms.SplitForm, _splits),
    StepPage("end-split", RUN, responding.end_split, "原单已结束，拆出的工单继续办理。"),
    StepPage("dispatch", RUN, dispatching.dispatch_ticket, "已派单。", forms.DispatchForm, _dispatches),
    StepPage("group-send", RUN, group_turns.send_to_group, "已转服务团。", GroupSendForm, _goes_to_group),
    StepPage("group-pass", VIEW, group_turns.pass_on, "已在团内分派。", GroupPassForm, _dispatches),
    StepPage("group-back", VIEW, group_turns.give_back, "已退回，请链党组织重新派单。", GroupBackForm, _comes_back),
    StepPage("assistant-add", HANDLE, dispatching.add_assistant, "已增加协办部门。", forms.AssistantForm),
    StepPage("agent", RUN, dispatching.name_agent, "已确定代办人。", forms.AgentForm),
    StepPage("note", HANDLE, handling.add_note, "已记下备注。", forms.NoteForm),
    StepPage("pause", HANDLE, handling.pause_clock, "已暂停计时。", forms.PauseForm, _tells_company),
    StepPage("resume", HANDLE, handling.resume_clock, "已恢复计时。"),
    StepPage("extension-ask", HANDLE, requests.ask_extension, "已提交延期申请，等待审批。", forms.ExtensionForm),
    StepPage("plan", HANDLE, handling.plan_ticket, "已登记计划解决。", forms.PlanForm, _tells_company),
    StepPage(
        "answer",
        HANDLE,
        handling.answer_ticket,
        "已答复，等待企业评价。",
        forms.AnswerForm,
        _tells_company,
        template="services/answer_form.html",
    ),
    StepPage("rate", RATE, feedback.rate_ticket, "已评价，谢谢。", forms.RateForm, _rates),
    StepPage("call-back", CALL_BACK, feedback.call_back, "已登记回访。", forms.CallBackForm),
    StepPage("close-unrated", RUN, feedback.close_unrated, "已办结。", forms.CloseUnratedForm, _tells_company),
    StepPage(
        "withdraw", RATE, responding.withdraw_ticket, "已撤单。", forms.WithdrawForm, _withdraws, destructive=True
    ),
)


def stood(principal: Principal, ticket_id: UUID, page: StepPage) -> Standing:
    """The ticket for this step, now. Raises NotFound, NotAllowed, Conflict."""
    standing = Standing(principal, get_ticket_for(principal, ticket_id, page.right))
    if not page.way.who(standing):
        raise NotAllowed
    if not page.way.when(standing):
        raise not_now(standing.ticket, page.way.label)
    return standing


def not_now(ticket: Ticket, label: str) -> Conflict:
    if ticket.state:
        text = f"这张工单当前是“{ticket.get_state_display()}”，现在不能“{label}”。请返回工单查看最新情况。"
        return Conflict(text, code="not_now")
    return wrong_state(ticket)


def form_page(
    request: HttpRequest,
    standing: Standing,
    form: forms.StepForm,
    *,
    label: str,
    told: Sequence[str],
    template: str = "services/step_form.html",
    destructive: bool = False,
) -> HttpResponse:
    ticket = standing.ticket
    context = {
        "form": form,
        "ticket": ticket,
        "label": label,
        "told": told,
        "destructive": destructive,
        "crumbs": [
            tickets_crumb(standing.principal),
            Crumb(f"{sign_of(ticket)} {ticket.name}", detail_url(ticket)),
            Crumb(label),
        ],
        "back": detail_url(ticket),
        "has_files": "files" in form.fields,
        "rows": form.rows(),
    }
    return render(request, template, context, status=422 if form.is_bound else 200)


def with_files(principal: Principal, ticket_id: UUID, form: forms.StepForm, act: Callable[[], Any]) -> None:
    """The step and its files together: a refused one keeps neither. Files come first, while the ticket is open."""
    uploads = form.cleaned_data.get("files") or []
    with files_taken_back(), transaction.atomic():
        keep_files(principal, ticket_id, uploads)
        act()


def _clicked(page: StepPage) -> View[...]:
    @require_POST
    @signed_in
    def view(request: HttpRequest, principal: Principal, ticket_id: UUID) -> HttpResponse:
        standing = stood(principal, ticket_id, page)
        page.act(actor=principal, ticket_id=ticket_id)
        return done(request, page.said, detail_url(standing.ticket))

    return view


def _asked(page: StepPage, form_class: type[forms.StepForm]) -> View[...]:
    @require_http_methods(["GET", "POST"])
    @signed_in
    def view(request: HttpRequest, principal: Principal, ticket_id: UUID) -> HttpResponse:
        standing = stood(principal, ticket_id, page)
        form = form_class(posted(request), request.FILES or None, standing=standing)

        def act() -> Any:
            return page.act(actor=principal, ticket_id=ticket_id, **form.given())

        if form.is_bound and form.is_valid() and attempted(form, lambda: with_files(principal, ticket_id, form, act)):
            return done(request, page.said, detail_url(standing.ticket))
        return form_page(
            request,
            standing,
            form,
            label=page.way.label,
            told=page.told(standing) if page.told else (),
            template=page.template,
            destructive=page.destructive,
        )

    return view


def step_view(page: StepPage) -> View[...]:
    return _asked(page, page.form) if page.form else _clicked(page)
