"""Answers by link: the page of whoever was invited, and the sheet of links of whoever invited them."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.errors import Conflict, DomainError, InvalidInput, NotFound
from core.models import Tenant
from core.pages import done, list_page, posted, put_errors, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_datetime
from core.templatetags.parts import Pair, StateTag
from core.tenancy.scope import current_scope, has_scope, tenant_scope
from meetings.access import get_meeting_for
from meetings.actions import links as actions
from meetings.actions.invitees import check_reply_open
from meetings.actions.values import WRITES
from meetings.choices import MeetingState, ReplyState
from meetings.models import Invitee
from meetings.planning.pages import crumbs_to, invitee_name, reply_tag, window_of
from meetings.replies.forms import LinkReplyForm
from meetings.replies.links import path_of, secret_of

GONE = "meetings/reply_gone.html"
LINKED = ("unit", "party_org", "person", "outer")
ELSEWHERE = "您在这个浏览器里登录了别的单位的账号。请先退出登录，再打开这个链接。"


@require_http_methods(["GET", "HEAD", "POST"])
def reply_by_link(request: HttpRequest, code: str, secret: str) -> HttpResponse:
    """The door of whoever was invited: nobody is signed in, the link's secret says for whom the answer is."""
    tenant = Tenant.objects.filter(code=code, is_active=True).first()
    if tenant is None:
        return _closed(request, actions.UNKNOWN, 404)
    if has_scope() and current_scope().tenant_id != tenant.pk:
        return _closed(request, ELSEWHERE, 409)
    with tenant_scope(tenant.pk, actor_id=None, reason=actions.REASON, request_id=getattr(request, "request_id", "")):
        try:
            return _reply(request, tenant, secret)
        except NotFound as error:
            return _closed(request, error.message, error.status)


def _closed(request: HttpRequest, message: str, status: int) -> HttpResponse:
    return _private(render(request, GONE, {"message": message}, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    """The address is the secret: it is told to no other site, and found by no search."""
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _reply(request: HttpRequest, tenant: Tenant, secret: str) -> HttpResponse:
    invitee = actions.invitation_of(secret)
    form = LinkReplyForm(posted(request), initial=_said(invitee))
    refused: DomainError | None = None
    if form.is_valid():
        try:
            actions.reply_by_link(secret=secret, **form.cleaned_data)
            return _private(_back(tenant, secret))
        except Conflict as error:
            refused = error
        except InvalidInput as error:
            put_errors(form, error)
    closed = refused.message if refused else _why_closed(invitee)
    status = refused.status if refused else 422 if form.is_bound else 200
    return _private(render(request, "meetings/reply_by_link.html", _shown(invitee, form, closed), status=status))


def _back(tenant: Tenant, secret: str) -> HttpResponse:
    return HttpResponse(status=303, headers={"Location": path_of(tenant, secret)})


def _said(invitee: Invitee) -> dict[str, str]:
    said = {"attendee": invitee.attendee, "attendee_post": invitee.attendee_post, "note": invitee.reply_note}
    return said if invitee.reply == ReplyState.NONE else {**said, "answer": invitee.reply}


def _why_closed(invitee: Invitee) -> str:
    try:
        check_reply_open(invitee.meeting)
    except Conflict as error:
        return error.message
    return ""


def _shown(invitee: Invitee, form: LinkReplyForm, closed: str) -> dict[str, object]:
    """The meeting's line, and what was answered: nothing else of the meeting, and of nobody else."""
    meeting = invitee.meeting
    pairs = [
        Pair("会议", meeting.name),
        Pair("时间", window_of(meeting)),
        Pair("地点", " ".join(part for part in (meeting.place, meeting.address) if part)),
        Pair("线上会议", meeting.online_url, meeting.online_url),
        Pair("召集", meeting.body.name),
        Pair("回复截止", cn_datetime(meeting.reply_by) if meeting.reply_by else ""),
        Pair("取消原因", meeting.cancel_reason),
    ]
    return {
        "name": invitee_name(invitee),
        "pairs": [pair for pair in pairs if pair.value],
        "answered": invitee.reply != ReplyState.NONE,
        "tag": reply_tag(invitee),
        "who": " ".join(part for part in (invitee.attendee, invitee.attendee_post) if part),
        "why": invitee.reply_note,
        "replied_at": invitee.replied_at,
        "closed": closed,
        "form": form,
    }


@dataclass(frozen=True)
class LinkRow:
    invitee: Invitee
    name: str
    link: str
    reply: StateTag


@require_GET
@signed_in
def meeting_links(request: HttpRequest, principal: Principal, meeting_id: UUID) -> HttpResponse:
    """The sheet of links: to be copied one by one, or printed."""
    meeting = get_meeting_for(principal, meeting_id, WRITES)
    invitees = Invitee.objects.filter(meeting=meeting).select_related(*LINKED)
    rows, page = list_page(request, invitees, allowed={"invited": "created_at"}, default="invited", size=200)
    is_ahead = meeting.state == MeetingState.PLANNED and meeting.starts_at > clock.now()
    context = {
        "meeting": meeting,
        "rows": [
            LinkRow(row, invitee_name(row), _absolute(request, principal, row) if is_ahead else "", reply_tag(row))
            for row in rows
        ],
        "page": page,
        "is_ahead": is_ahead,
        "lacking": is_ahead and Invitee.objects.filter(meeting=meeting, link_digest="").exists(),
        "crumbs": crumbs_to(meeting, "回复链接"),
    }
    return render(request, "meetings/links.html", context)


def _absolute(request: HttpRequest, principal: Principal, invitee: Invitee) -> str:
    secret = secret_of(invitee)
    return request.build_absolute_uri(path_of(principal.tenant, secret)) if secret else ""


@require_POST
@signed_in
def meeting_links_give(request: HttpRequest, principal: Principal, meeting_id: UUID) -> HttpResponse:
    given = actions.give_links(actor=principal, meeting_id=meeting_id)
    text = f"已生成 {given} 个回复链接。" if given else "参会单位都已有回复链接。"
    return done(request, text, reverse("meeting-links", args=[meeting_id]))


@require_POST
@signed_in
def invitee_link_renew(request: HttpRequest, principal: Principal, invitee_id: UUID) -> HttpResponse:
    invitee = actions.renew_link(actor=principal, invitee_id=invitee_id)
    text = f"已为“{invitee_name(invitee)}”换了链接，以前的链接作废。"
    return done(request, text, reverse("meeting-links", args=[invitee.meeting_id]))


@require_POST
@signed_in
def invitee_link_void(request: HttpRequest, principal: Principal, invitee_id: UUID) -> HttpResponse:
    invitee = actions.void_link(actor=principal, invitee_id=invitee_id)
    return done(
        request, f"“{invitee_name(invitee)}”的链接已作废。", reverse("meeting-links", args=[invitee.meeting_id])
    )
