"""Who is invited to a meeting: added, corrected, taken off, and what they answer."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.models import OuterMember
from core import clock
from core.bin import undo_address
from core.pages import attempted, done, posted, signed_in
from core.principal import Principal
from core.tenancy.dated import in_force
from meetings.access import get_invitee_for, get_meeting_for
from meetings.actions.invitees import change_invitee, invite, reply, uninvite
from meetings.actions.values import WRITES
from meetings.models import Invitee
from meetings.planning.forms import InviteeForm, InviteForm, ReplyForm
from meetings.planning.pages import crumbs_to, invitee_name, invitee_rows
from meetings.queries import invitees_for

SHOWN = ("unit", "party_org", "person", "outer", "category", "seat")
ORDER = ("seat__order", "category__order", "created_at", "id")


@require_GET
@signed_in
def meeting_invitees(request: HttpRequest, principal: Principal, meeting_id: UUID) -> HttpResponse:
    meeting = get_meeting_for(principal, meeting_id, WRITES)
    rows = invitees_for(principal).filter(meeting=meeting).select_related(*SHOWN).order_by(*ORDER)
    context = {
        "meeting": meeting,
        "rows": invitee_rows(rows),
        "crumbs": crumbs_to(meeting, "参会单位"),
    }
    return render(request, "meetings/invitees.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def invitee_add(request: HttpRequest, principal: Principal, meeting_id: UUID) -> HttpResponse:
    meeting = get_meeting_for(principal, meeting_id, WRITES)
    outers = OuterMember.objects.filter(in_force(clock.today()), body_id=meeting.body_id)
    form = InviteForm(
        posted(request),
        principal=principal,
        meeting=meeting,
        outers=list(outers.order_by("name_key").values_list("id", "name")),
    )
    back = reverse("meeting-invitees", args=[meeting.pk])
    added: list[Invitee] = []
    if (
        form.is_bound
        and form.is_valid()
        and attempted(form, lambda: added.extend(invite(actor=principal, meeting_id=meeting.pk, **form.asked())))
    ):
        text = f"已添加参会单位 {len(added)} 个。" if added else "所选的都已在名单里，没有新增。"
        return done(request, text, back)
    context = {"form": form, "crumbs": crumbs_to(meeting, "添加参会单位"), "back": back}
    return render(request, "meetings/invitee_add.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def invitee_edit(request: HttpRequest, principal: Principal, invitee_id: UUID) -> HttpResponse:
    invitee = get_invitee_for(principal, invitee_id, WRITES)
    form = InviteeForm(posted(request), instance=invitee, initial={"version": invitee.version})
    back = reverse("meeting-invitees", args=[invitee.meeting_id])
    if (
        form.is_bound
        and form.is_valid()
        and attempted(
            form,
            lambda: change_invitee(
                actor=principal,
                invitee_id=invitee.pk,
                values=form.values(),
                expected_version=form.cleaned_data["version"],
            ),
        )
    ):
        return done(request, "已保存。", back)
    context = {
        "form": form,
        "name": invitee_name(invitee),
        "crumbs": crumbs_to(invitee.meeting, "修改参会单位"),
        "back": back,
    }
    return render(request, "meetings/invitee_form.html", context, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def invitee_remove(request: HttpRequest, principal: Principal, invitee_id: UUID) -> HttpResponse:
    invitee = get_invitee_for(principal, invitee_id, WRITES)
    uninvite(actor=principal, invitee_id=invitee.pk)
    back = reverse("meeting-invitees", args=[invitee.meeting_id])
    return done(request, f"已移出“{invitee_name(invitee)}”。", back, undo=undo_address(invitee_id))


@require_http_methods(["GET", "POST"])
@signed_in
def invitee_reply(request: HttpRequest, principal: Principal, invitee_id: UUID) -> HttpResponse:
    invitee = get_invitee_for(principal, invitee_id, "meeting.reply")
    initial = {
        "answer": invitee.reply if invitee.replied_at else request.GET.get("answer", ""),
        "attendee": invitee.attendee,
        "attendee_post": invitee.attendee_post,
        "note": invitee.reply_note,
    }
    form = ReplyForm(posted(request), initial=initial)
    back = reverse("meeting-detail", args=[invitee.meeting_id])
    if (
        form.is_bound
        and form.is_valid()
        and attempted(form, lambda: reply(actor=principal, invitee_id=invitee.pk, **form.cleaned_data))
    ):
        return done(request, f"已回复“{invitee.meeting.name}”。", back)
    context = {
        "form": form,
        "invitee": invitee,
        "name": invitee_name(invitee),
        "crumbs": crumbs_to(invitee.meeting, "回复"),
        "back": back,
    }
    return render(request, "meetings/reply.html", context, status=422 if form.is_bound else 200)
