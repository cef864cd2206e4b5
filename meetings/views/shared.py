"""会议邀请外市: asking another city, what it reads of the agenda; taking part in the meeting of another (R67)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from alliances.access import get_body_for
from alliances.choices import SpaceState
from alliances.sharing.across import get_offer_for
from core.errors import Conflict, NotFound
from core.pages import attempted, done, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_datetime
from core.templatetags.parts import Crumb, Fact
from meetings.access import get_meeting_for
from meetings.actions.sharing import accept_meeting, choose_shared_items, share_meeting
from meetings.actions.values import WRITES
from meetings.models import Meeting
from meetings.planning.pages import MEETINGS, crumbs_to
from meetings.shared.forms import AcceptMeetingForm, ItemsForm, ShareMeetingForm
from meetings.shared.queries import SHARE


def _meeting(principal: Principal, meeting_id: UUID) -> Meeting:
    """For who runs it and may show it to other cities."""
    meeting = get_meeting_for(principal, meeting_id, WRITES)
    get_body_for(principal, meeting.body_id, SHARE)
    return meeting


@require_http_methods(["GET", "POST"])
@signed_in
def meeting_share(request: HttpRequest, principal: Principal, meeting_id: UUID) -> HttpResponse:
    meeting = _meeting(principal, meeting_id)
    form = ShareMeetingForm(posted(request), principal=principal, meeting=meeting)
    back = reverse("meeting-detail", args=[meeting.pk])
    if (
        form.is_bound
        and form.is_valid()
        and attempted(form, lambda: share_meeting(actor=principal, meeting_id=meeting.pk, **form.values()))
    ):
        return done(request, "已发出会议邀请，对方答复后会通知您。", back)
    context = {"form": form, "meeting": meeting, "crumbs": crumbs_to(meeting, "邀请外市参加"), "back": back}
    return render(request, "meetings/share_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def meeting_share_agenda(request: HttpRequest, principal: Principal, meeting_id: UUID) -> HttpResponse:
    meeting = _meeting(principal, meeting_id)
    form = ItemsForm(posted(request), meeting=meeting)
    back = reverse("meeting-detail", args=[meeting.pk])
    if (
        form.is_bound
        and form.is_valid()
        and attempted(
            form, lambda: choose_shared_items(actor=principal, meeting_id=meeting.pk, item_ids=form.item_ids())
        )
    ):
        return done(request, "已保存，对方看到的议程随之更新。", back)
    context = {"form": form, "meeting": meeting, "crumbs": crumbs_to(meeting, "对方看到的议程"), "back": back}
    return render(request, "meetings/share_agenda.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def meeting_accept(request: HttpRequest, principal: Principal, meeting_offer_id: UUID) -> HttpResponse:
    offer = get_offer_for(principal, meeting_offer_id, SHARE)
    if not offer.is_meeting:
        raise NotFound("这份共享不是会议邀请。")
    if request.method == "GET" and offer.state != SpaceState.WAITING:
        raise Conflict(f"这份会议邀请{offer.state.label}，不用再答复。", code="answered_already")
    form = AcceptMeetingForm(posted(request), principal=principal)
    made: list[Meeting] = []
    if (
        form.is_bound
        and form.is_valid()
        and attempted(
            form, lambda: made.append(accept_meeting(actor=principal, share_id=meeting_offer_id, **form.values()))
        )
    ):
        text = "已接受邀请，会议已列入本市的会议清单。"
        return done(request, text, reverse("meeting-detail", args=[made[0].pk]))
    share = offer.share
    facts = [Fact("邀请方", offer.host.name if offer.host else "")]
    if share is not None and share.begins_at is not None:
        facts += [Fact("会议时间", cn_datetime(share.begins_at)), Fact("主办组织", share.body_name)]
    context = {
        "form": form,
        "name": offer.name,
        "facts": facts,
        "crumbs": [MEETINGS, Crumb("接受会议邀请")],
        "back": reverse("shared-space", args=[meeting_offer_id]),
    }
    return render(request, "meetings/share_accept.html", context, status=422 if form.is_bound else 200)
