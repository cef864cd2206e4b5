"""点名: by organization, one tap a row; what was answered is proposed."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.queries import names_shown
from core.errors import InvalidInput
from core.pages import done, signed_in
from core.principal import Principal
from meetings.access import get_meeting_for
from meetings.actions.roll_call import mark_attendance, mark_by_replies, why_not_yet
from meetings.autosaved import is_autosave, told
from meetings.conduct_forms import MarkForm
from meetings.conduct_pages import log_url, meeting_crumbs, roll_url
from meetings.models import Invitee, Meeting
from meetings.roll import PROPOSED, get_invitee_for, invitees_of, quorum_of, roll_line


def roll_context(principal: Principal, meeting: Meeting) -> dict[str, Any]:
    rows = invitees_of(meeting.pk)
    named = names_shown(principal)
    return {
        "lines": [roll_line(row, named=named) for row in rows],
        "quorum": quorum_of(meeting, rows),
        "not_yet": why_not_yet(meeting),
        "may_propose": any(row.attendance == "unknown" and row.reply in PROPOSED for row in rows),
    }


@require_GET
@signed_in
def roll(request: HttpRequest, principal: Principal, meeting_id: UUID) -> HttpResponse:
    meeting = get_meeting_for(principal, meeting_id, "meeting.edit")
    context = {
        "meeting": meeting,
        "crumbs": meeting_crumbs(meeting, "点名"),
        "log_url": log_url(meeting.pk),
        **roll_context(principal, meeting),
    }
    return render(request, "meetings/roll.html", context)


@require_POST
@signed_in
def roll_by_replies(request: HttpRequest, principal: Principal, meeting_id: UUID) -> HttpResponse:
    marked = mark_by_replies(actor=principal, meeting_id=meeting_id)
    words = f"已按回复点名 {marked} 家，有出入的请逐家改。" if marked else "没有可按回复点名的：未回复的请逐家点。"
    return done(request, words, roll_url(meeting_id))


def _mark(principal: Principal, invitee_id: UUID, form: MarkForm) -> Invitee:
    if not form.is_valid():
        raise InvalidInput(fields={name: [str(text) for text in texts] for name, texts in form.errors.items()})
    return mark_attendance(
        actor=principal,
        invitee_id=invitee_id,
        values=form.values(),
        expected_version=form.cleaned_data["version"],
    )


@require_http_methods(["GET", "POST"])
@signed_in
def invitee_mark(request: HttpRequest, principal: Principal, invitee_id: UUID) -> HttpResponse:
    if request.method == "GET":  # what was typed into a row is never its own page
        invitee = get_invitee_for(principal, invitee_id)
        return HttpResponseRedirect(roll_url(invitee.meeting_id, invitee.pk))
    form = MarkForm(request.POST)
    if is_autosave(request):
        return told(request, principal, lambda: _told(principal, _mark(principal, invitee_id, form)))
    row = _mark(principal, invitee_id, form)
    return done(request, f"已记为{row.get_attendance_display()}。", roll_url(row.meeting_id, row.pk))


def _told(principal: Principal, row: Invitee) -> dict[str, Any]:
    meeting = get_meeting_for(principal, row.meeting_id, "meeting.edit")
    quorum = quorum_of(meeting, Invitee.objects.filter(meeting_id=row.meeting_id))
    return {"version": row.version, "words": quorum.words}
