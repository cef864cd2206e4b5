"""跨区域共享, the side that was invited: what other cities offer, the answer, the shared space to be read (R67)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from alliances import actions
from alliances.choices import AnswerState, HeaderKind, SpaceState
from alliances.models import ShareAnswer
from alliances.pages import BODIES, room_tabs
from alliances.sharing.across import (
    Offer,
    body_header,
    get_offer_for,
    headers_of,
    may_answer,
    meeting_header,
    offers_to,
    own_answers,
    state_tag,
)
from alliances.sharing.queries import EDIT, VIEW
from alliances.sharing.share_forms import AnswerForm
from alliances.sharing.subjects import subject_kind
from alliances.views.shares import SHARES
from core.pages import attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date, cn_datetime
from core.templatetags.parts import Confirmation, Crumb, Fact

RECEIVED = Crumb("外市发来的", "/alliances/shares/received/")
ORDERINGS = {"offered": "offered_on", "until": "until"}
GONE_AT_MOST = 50


@require_GET
@signed_in
def shared_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere(VIEW)
    found = offers_to(principal).select_related("tenant")
    shown, page = list_page(request, found, allowed=ORDERINGS, default="-offered")
    answers = own_answers([share.pk for share in shown])
    lines = [(share, state_tag(Offer(share, answers.get(share.pk)).state)) for share in shown]
    context = {
        "rows": lines,
        "gone": _gone(principal),
        "page": page,
        "sort": request.GET.get("sort") or "-offered",
        "tabs": room_tabs(principal, "across"),
    }
    return render(request, "alliances/shared_list.html", context)


def _gone(principal: Principal) -> list[ShareAnswer]:
    """What was accepted and is withdrawn by now: one's own word of it is all that is left."""
    accepted = ShareAnswer.objects.filter(state=AnswerState.ACCEPTED).exclude(
        share_id__in=offers_to(principal).values("id")
    )
    return list(accepted.select_related("host").order_by("-answered_on", "id")[:GONE_AT_MOST])


@require_GET
@signed_in
def shared_space(request: HttpRequest, principal: Principal, offer_id: UUID) -> HttpResponse:
    """The invitation, and where it lives what it shows: headers, no persons, nothing to be written."""
    offer = get_offer_for(principal, offer_id)
    share = offer.share
    context = {
        "offer": offer,
        "offer_id": offer_id,
        "name": offer.name,
        "state_tag": state_tag(offer.state),
        "crumbs": [BODIES, SHARES, RECEIVED, Crumb(offer.name)],
        "facts": _facts(offer),
        "is_waiting": offer.state == SpaceState.WAITING,
        "is_live": offer.state == SpaceState.LIVE,
        "may_answer": may_answer(principal),
    }
    if offer.is_meeting:
        kind = subject_kind()
        context["own_url"] = kind.own_url(offer.answer.pk) if kind and offer.answer else ""
        if share is not None and offer.state == SpaceState.LIVE:
            context["header"] = meeting_header(share)
        return render(request, "alliances/shared_meeting.html", context)
    if share is not None and offer.state == SpaceState.LIVE:
        lines = headers_of(share).filter(kind=HeaderKind.ACTIVITY)
        rows, page = list_page(request, lines, allowed={"day": "day"}, default="-day")
        context |= {"rows": rows, "page": page, "header": body_header(share), "sort": request.GET.get("sort") or "-day"}
    return render(request, "alliances/shared_space.html", context)


def _facts(offer: Offer) -> list[Fact]:
    share, answer = offer.share, offer.answer
    facts = [Fact("邀请方", f"{offer.host.name}组织部门" if offer.host else "")]
    if share is not None:
        facts += [Fact("邀请日期", cn_date(share.offered_on)), Fact("共享到", cn_date(share.until))]
        if share.begins_at is not None:
            facts.append(Fact("会议时间", cn_datetime(share.begins_at)))
    if answer is not None:
        facts.append(Fact("本市答复", f"{answer.get_state_display()} {cn_date(answer.answered_on)}"))
    return facts


def _back(offer_id: UUID) -> str:
    return reverse("shared-space", args=[offer_id])


def _answer_page(request: HttpRequest, principal: Principal, offer_id: UUID, *, accepting: bool) -> HttpResponse:
    offer = get_offer_for(principal, offer_id, EDIT)
    kind = subject_kind()
    if accepting and offer.is_meeting and kind is not None and request.method == "GET":
        return HttpResponseRedirect(reverse(kind.accept_page, args=[offer_id]))
    act = actions.accept_share if accepting else actions.decline_share
    form = AnswerForm(posted(request))
    if (
        form.is_bound
        and form.is_valid()
        and attempted(form, lambda: act(actor=principal, share_id=offer_id, note=form.cleaned_data["note"]))
    ):
        return done(request, "已接受，可以查看共享内容。" if accepting else "已谢绝。", _back(offer_id))
    effects = (
        [
            "接受后，本市组织部门可以看到对方共享的组织和活动标题；本市的内容对方一概看不到。",
            "随时可以退出。",
        ]
        if accepting
        else ["谢绝后对方会看到答复；以后要加入，请对方重新邀请。"]
    )
    title = f"{'接受' if accepting else '谢绝'}“{offer.name}”的{'会议' if offer.is_meeting else '共享'}邀请"
    confirm = Confirmation(title, effects, "接受邀请" if accepting else "谢绝邀请", _back(offer_id))
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def shared_accept(request: HttpRequest, principal: Principal, offer_id: UUID) -> HttpResponse:
    return _answer_page(request, principal, offer_id, accepting=True)


@require_http_methods(["GET", "POST"])
@signed_in
def shared_decline(request: HttpRequest, principal: Principal, offer_id: UUID) -> HttpResponse:
    return _answer_page(request, principal, offer_id, accepting=False)


@require_http_methods(["GET", "POST"])
@signed_in
def shared_leave(request: HttpRequest, principal: Principal, offer_id: UUID) -> HttpResponse:
    offer = get_offer_for(principal, offer_id, EDIT)
    if request.method == "POST":
        actions.leave_share(actor=principal, share_id=offer_id)
        return done(request, "已退出共享。", reverse("shared-list"))
    effects = ["退出后本市不能再查看；对方会看到已退出。以后要加入，请对方重新邀请。"]
    if offer.is_meeting:
        effects.append("会议还没开的，本市的会议安排随之取消，已通知的参会单位会收到通知。")
    confirm = Confirmation("退出共享", effects, "退出共享", _back(offer_id))
    return render(request, "kit/confirm.html", {"confirm": confirm})
