"""A meeting's way: notified, called off, held, and back."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core.pages import attempted, done, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Confirmation
from meetings.access import get_meeting_for
from meetings.actions.planning import cancel_meeting, hold_meeting, notify_meeting, plan_meeting, reopen_meeting
from meetings.actions.values import WRITES
from meetings.choices import MeetingState
from meetings.models import Meeting
from meetings.planning.clashes import clashes_of
from meetings.planning.forms import CancelForm
from meetings.planning.pages import window_of
from meetings.planning.told import Told, invitees_of, told_of


def _page(meeting: Meeting) -> str:
    return reverse("meeting-detail", args=[meeting.pk])


def _reach(told: Told) -> str:
    parts = [
        *([f"在平台内通知 {len(told.accounts)} 个账号"] if told.accounts else []),
        *([f"给没有账号的 {len(told.contacts)} 位联系人发邮件"] if told.contacts else []),
    ]
    return "，".join(parts) if parts else "名单里没有人有账号或邮箱，请另行通知"


class NotifyForm(forms.Form):
    silent = forms.BooleanField(
        label="只排定，不发通知", required=False, help_text="已经另行通知的选这一项；会前提醒照常发出"
    )


@require_http_methods(["GET", "POST"])
@signed_in
def meeting_notify(request: HttpRequest, principal: Principal, meeting_id: UUID) -> HttpResponse:
    """A draft is planned, by default with a notice; of a planned one those are told who were not."""
    meeting = get_meeting_for(principal, meeting_id, WRITES)
    planned = meeting.state == MeetingState.PLANNED
    form = forms.Form(posted(request)) if planned else NotifyForm(posted(request))
    if form.is_bound and form.is_valid():
        silent = form.cleaned_data.get("silent", False)

        def act() -> Meeting:
            if planned:
                return notify_meeting(actor=principal, meeting_id=meeting.pk)
            return plan_meeting(actor=principal, meeting_id=meeting.pk, tell=not silent)

        if attempted(form, act):
            text = f"“{meeting.name}”已排定，没有发通知。" if silent else f"已通知“{meeting.name}”的参会单位。"
            return done(request, text, _page(meeting))
    fresh = [invitee for invitee in invitees_of(meeting) if invitee.noticed_at is None]
    effects = [
        f"会议定于{window_of(meeting)}。",
        f"将通知参会单位 {len(fresh)} 个：{_reach(told_of(fresh))}。",
        *[f"时间冲突：{clash.text}。" for clash in clashes_of(principal, meeting)],
        "以后改时间、地点或取消，会再通知。",
    ]
    confirm = Confirmation(f"通知：{meeting.name}", effects, "发出通知", _page(meeting), destructive=False)
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def meeting_cancel(request: HttpRequest, principal: Principal, meeting_id: UUID) -> HttpResponse:
    meeting = get_meeting_for(principal, meeting_id, WRITES)
    form = CancelForm(posted(request))
    if (
        form.is_bound
        and form.is_valid()
        and attempted(form, lambda: cancel_meeting(actor=principal, meeting_id=meeting.pk, **form.cleaned_data))
    ):
        return done(request, f"“{meeting.name}”已取消。", _page(meeting))
    told = [invitee for invitee in invitees_of(meeting) if invitee.noticed_at is not None]
    effects = ["取消后不能恢复，需要再开的请重新安排。", "还没有发出的提醒不再发出。"]
    if told:
        effects.append(f"已通知的参会单位 {len(told)} 个会收到取消通知：{_reach(told_of(told))}。")
    confirm = Confirmation(f"取消会议：{meeting.name}", effects, "取消会议", _page(meeting))
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def meeting_hold(request: HttpRequest, principal: Principal, meeting_id: UUID) -> HttpResponse:
    get_meeting_for(principal, meeting_id, WRITES)
    held = hold_meeting(actor=principal, meeting_id=meeting_id)
    undo = reverse("meeting-reopen", args=[held.pk])
    return done(request, f"“{held.name}”已登记召开。", _page(held), undo=undo)


@require_POST
@signed_in
def meeting_reopen(request: HttpRequest, principal: Principal, meeting_id: UUID) -> HttpResponse:
    get_meeting_for(principal, meeting_id, WRITES)
    meeting = reopen_meeting(actor=principal, meeting_id=meeting_id)
    return done(request, f"已撤回“{meeting.name}”的召开登记。", _page(meeting))
