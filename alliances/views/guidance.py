"""工作提示: what functional bodies send their members, what comes back, how it ends (R35)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances import actions
from alliances.access import get_body_for, get_guidance_for
from alliances.choices import GuidanceState
from alliances.guidance_filters import GuidanceFilter, guidance_form
from alliances.guidance_forms import CloseForm, GuidanceForm, ReplyForm, ReturnForm
from alliances.guidance_queries import guidance_tag, guidances_for, name_of
from alliances.models import ChainBody, Guidance
from alliances.pages import BODIES, crumbs_to, enters, room_tabs
from alliances.queries import by_body, holds_body
from core.errors import InvalidInput
from core.pages import attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date, cn_datetime
from core.templatetags.parts import Confirmation, Crumb, Event, Fact, Tone

ORDERINGS = {"updated": "updated_at", "due": "due_on"}
GUIDANCES = Crumb("工作提示", "/guidances/")
SHOWN = ("body", "kind", "party_org", "unit")


@require_GET
@signed_in
def guidance_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require("guidance.view")
    rows = guidances_for(principal)
    filterset = GuidanceFilter(request.GET, queryset=rows, request=request)
    form = guidance_form(filterset, rows)
    found = filterset.qs if filterset.is_valid() else rows.none()
    shown, page = list_page(request, found.select_related(*SHOWN), allowed=ORDERINGS, default="-updated")
    context = {
        "filter_form": form,
        "rows": [(row, guidance_tag(row), name_of(row)) for row in shown],
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "-updated",
        "body_id": request.GET.get("body", ""),
        "may_write": by_body(principal).may("guidance.edit"),
        "tabs": room_tabs(principal, "guidances") if enters(principal) else [],
    }
    return render(request, "alliances/guidance_list.html", context)


def _events(guidance: Guidance) -> list[Event]:
    events = [Event("拟稿", at=guidance.created_at, mark="拟")]
    if guidance.sent_at:
        who = guidance.sent_by.display_name if guidance.sent_by else ""
        events.append(Event(f"发给{name_of(guidance)}", at=guidance.sent_at, who=who, mark="发", tone="go"))
    if guidance.replied_at:
        who = guidance.replied_by.display_name if guidance.replied_by else ""
        events.append(Event("回复", at=guidance.replied_at, who=who, text=guidance.reply, mark="回", tone="ok"))
    if guidance.closing:
        closed = guidance.state == GuidanceState.CLOSED
        tone: Tone = "ok" if closed else "warn"
        what = "办结" if closed else "退回重报"
        events.append(Event(what, at=guidance.updated_at, text=guidance.closing, mark="办", tone=tone))
    return events


@require_GET
@signed_in
def guidance_detail(request: HttpRequest, principal: Principal, guidance_id: UUID) -> HttpResponse:
    guidance = get_guidance_for(principal, guidance_id)
    held = holds_body(principal, guidance.body_id, "guidance.edit")
    may_reply = guidance.state == GuidanceState.SENT and _may_reply(principal, guidance)
    context = {
        "guidance": guidance,
        "state_tag": guidance_tag(guidance),
        "crumbs": [BODIES, GUIDANCES, Crumb(guidance.title)],
        "facts": [
            Fact("发自", guidance.body.name, url=reverse("body-detail", args=[guidance.body_id]) if held else ""),
            Fact("发给", name_of(guidance)),
            Fact("文号", guidance.number or "无"),
            Fact("发出", cn_datetime(guidance.sent_at)),
            Fact("回复期限", cn_date(guidance.due_on) if guidance.due_on else "不要求回复"),
        ],
        "events": _events(guidance),
        "may_edit": held,
        "may_reply": may_reply,
    }
    return render(request, "alliances/guidance_detail.html", context)


def _may_reply(principal: Principal, guidance: Guidance) -> bool:
    return guidances_for(principal, action="guidance.reply").filter(pk=guidance.pk).exists()


def _form_page(request: HttpRequest, principal: Principal, body: ChainBody, guidance: Guidance | None) -> HttpResponse:
    names = ("title", "text", "number", "due_on", "version")
    initial: dict[str, Any] = {"member": request.GET.get("member", "")}
    if guidance is not None:
        initial = {name: getattr(guidance, name) for name in names}
        initial["kind"] = str(guidance.kind_id)
    form = GuidanceForm(posted(request), principal=principal, body=body, guidance=guidance, initial=initial)
    saved: list[Guidance] = []
    if (
        form.is_bound
        and form.is_valid()
        and attempted(form, lambda: saved.append(_save(principal, body, guidance, form, request)))
    ):
        text = "已发出。" if saved[0].state == GuidanceState.SENT else "已保存为拟稿，发出前对方看不到。"
        return done(request, text, reverse("guidance-detail", args=[saved[0].pk]))
    context = {
        "form": form,
        "guidance": guidance,
        "crumbs": crumbs_to(body, "修改工作提示" if guidance else "发工作提示"),
        "back": reverse("guidance-detail", args=[guidance.pk]) if guidance else reverse("body-detail", args=[body.pk]),
    }
    return render(request, "alliances/guidance_form.html", context, status=422 if form.is_bound else 200)


def _save(
    principal: Principal, body: ChainBody, guidance: Guidance | None, form: GuidanceForm, request: HttpRequest
) -> Guidance:
    if guidance is None:
        saved = actions.create_guidance(actor=principal, body_id=body.pk, values=form.values())
    else:
        version = form.cleaned_data["version"]
        saved = actions.update_guidance(
            actor=principal, guidance_id=guidance.pk, values=form.values(), expected_version=version
        )
    return actions.send_guidance(actor=principal, guidance_id=saved.pk) if "send" in request.POST else saved


@require_http_methods(["GET", "POST"])
@signed_in
def guidance_create(request: HttpRequest, principal: Principal, body_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_body_for(principal, body_id, "guidance.edit"), None)


@require_http_methods(["GET", "POST"])
@signed_in
def guidance_edit(request: HttpRequest, principal: Principal, guidance_id: UUID) -> HttpResponse:
    guidance = get_guidance_for(principal, guidance_id, "guidance.edit")
    return _form_page(request, principal, guidance.body, guidance)


@require_POST
@signed_in
def guidance_move(request: HttpRequest, principal: Principal, guidance_id: UUID) -> HttpResponse:
    """Send, withdraw, or take up again what was withdrawn (``to``)."""
    get_guidance_for(principal, guidance_id, "guidance.edit")
    steps: dict[str, Callable[..., Guidance]] = {
        "sent": actions.send_guidance,
        "withdrawn": actions.withdraw_guidance,
        "draft": actions.redraft_guidance,
    }
    step = steps.get(request.POST.get("to", ""))
    if step is None:
        raise InvalidInput("没有这个步骤，请刷新页面后重试。")
    guidance = step(actor=principal, guidance_id=guidance_id)
    return done(request, f"“{guidance.title}”{guidance.get_state_display()}。", _detail(guidance))


def _detail(guidance: Guidance) -> str:
    return reverse("guidance-detail", args=[guidance.pk])


def _step(
    request: HttpRequest, guidance: Guidance, form: Any, confirm: Confirmation, save: Callable[[], Any], text: str
) -> HttpResponse:
    if form.is_bound and form.is_valid() and attempted(form, save):
        return done(request, text, _detail(guidance))
    context = {"confirm": confirm, "form": form}
    return render(request, "kit/confirm.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def guidance_reply(request: HttpRequest, principal: Principal, guidance_id: UUID) -> HttpResponse:
    guidance = get_guidance_for(principal, guidance_id, "guidance.reply")
    form = ReplyForm(posted(request))
    confirm = Confirmation(
        f"回复“{guidance.title}”",
        [guidance.text, f"回复后由“{guidance.body.name}”核对办结，需要补充的会退回。"],
        "提交回复",
        _detail(guidance),
        destructive=False,
    )
    return _step(
        request,
        guidance,
        form,
        confirm,
        lambda: actions.reply_guidance(actor=principal, guidance_id=guidance.pk, reply=form.cleaned_data["reply"]),
        "已回复。",
    )


@require_http_methods(["GET", "POST"])
@signed_in
def guidance_return(request: HttpRequest, principal: Principal, guidance_id: UUID) -> HttpResponse:
    guidance = get_guidance_for(principal, guidance_id, "guidance.edit")
    form = ReturnForm(posted(request), initial={"due_on": guidance.due_on})
    effects = [f"{name_of(guidance)}会收到通知，需要重新回复；这次的回复留在记录里。"]
    confirm = Confirmation(f"退回“{guidance.title}”的回复", effects, "退回", _detail(guidance))
    return _step(
        request,
        guidance,
        form,
        confirm,
        lambda: actions.return_guidance(
            actor=principal,
            guidance_id=guidance.pk,
            reason=form.cleaned_data["closing"],
            due_on=form.cleaned_data["due_on"],
        ),
        "已退回。",
    )


@require_http_methods(["GET", "POST"])
@signed_in
def guidance_close(request: HttpRequest, principal: Principal, guidance_id: UUID) -> HttpResponse:
    guidance = get_guidance_for(principal, guidance_id, "guidance.edit")
    form = CloseForm(posted(request))
    confirm = Confirmation(
        f"办结“{guidance.title}”", ["办结后不再变动，记录保留。"], "办结", _detail(guidance), destructive=False
    )
    return _step(
        request,
        guidance,
        form,
        confirm,
        lambda: actions.close_guidance(actor=principal, guidance_id=guidance.pk, closing=form.cleaned_data["closing"]),
        "已办结。",
    )
