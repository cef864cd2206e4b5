"""记录会议 on a phone: each item is saved as one types, by one person at a time, with or without a line."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.attachments import file_response
from core.errors import DomainError, InvalidInput
from core.merging import seen_text, seen_values
from core.pages import attempt, done, signed_in
from core.principal import Principal
from documents.views.uploads import on_disk
from meetings.access import get_meeting_for
from meetings.actions.log import finish_log, leave_item, take_item, until_words, write_notes, write_summary
from meetings.actions.photos import add_photo, remove_photo
from meetings.actions.roll_call import why_not_yet
from meetings.agenda_queries import agenda_of, get_item_for
from meetings.autosaved import is_autosave, told
from meetings.choices import MeetingState
from meetings.conduct_forms import NotesForm, PhotosForm, SummaryForm
from meetings.conduct_pages import agenda_url, log_url, meeting_crumbs, roll_url
from meetings.models import AgendaItem, Meeting
from meetings.paged import numbered
from meetings.parts import item_links
from meetings.photos import get_photo_for, photos_of
from meetings.queries import on_meeting
from meetings.roll import invitees_of, quorum_of

LOG_SIZE = 25  # a long agenda comes a page at a time: it is written on phones


def notes_form(item: AgendaItem, data: Any = None) -> NotesForm:
    initial = {"notes": item.notes, "version": item.version}
    return NotesForm(data, initial=initial, auto_id=f"id_{item.pk}_%s")


def summary_form(meeting: Meeting, data: Any = None) -> SummaryForm:
    return SummaryForm(data, initial={"summary": meeting.summary, "version": meeting.version})


def _held_by(item: AgendaItem, principal: Principal) -> str:
    until: dt.datetime | None = item.locked_until
    if item.locked_by is None or item.locked_by_id == principal.account_id or until is None or until <= clock.now():
        return ""
    return f"{item.locked_by.display_name}正在记录这一项（{until_words(item)}前有效）"


def _page_with(asked: str, agenda: list[AgendaItem]) -> str:
    """The page on which an item stands; the first where it stands on none."""
    place = next((place for place, item in enumerate(agenda) if str(item.pk) == asked), 0)
    return str(place // LOG_SIZE + 1)


@require_GET
@signed_in
def log(request: HttpRequest, principal: Principal, meeting_id: UUID) -> HttpResponse:
    meeting = get_meeting_for(principal, meeting_id, "meeting.edit")
    agenda = agenda_of(meeting.pk)
    items, page = numbered(
        agenda, request.GET.get("cursor") or _page_with(request.GET.get("item", ""), agenda), LOG_SIZE
    )
    context = {
        "meeting": meeting,
        "crumbs": meeting_crumbs(meeting, "记录会议"),
        "items": [
            (number, item, notes_form(item), _held_by(item, principal))
            for number, item in enumerate(items, page.first or 1)
        ],
        "page": page,
        "summary": summary_form(meeting),
        "quorum": quorum_of(meeting, invitees_of(meeting.pk)),
        "photos": photos_of(meeting.pk),
        "photos_form": PhotosForm(),
        "may_write": meeting.state in (MeetingState.PLANNED, MeetingState.HELD),
        "may_finish": meeting.state == MeetingState.PLANNED and meeting.starts_at <= clock.now(),
        "may_summarize": meeting.state == MeetingState.HELD or not why_not_yet(meeting),
        "item_links": item_links(principal, on_meeting(principal, meeting.pk), meeting),
        "roll_url": roll_url(meeting.pk),
        "agenda_url": agenda_url(meeting.pk),
    }
    return render(request, "meetings/log.html", context)


def _notes(principal: Principal, item: AgendaItem, form: NotesForm) -> AgendaItem:
    if not form.is_valid():
        raise InvalidInput(fields={name: [str(text) for text in texts] for name, texts in form.errors.items()})
    return write_notes(
        actor=principal,
        item_id=item.pk,
        notes=form.cleaned_data["notes"],
        expected_version=form.cleaned_data["version"],
        seen=seen_text(form, "notes"),
        take_over=form.cleaned_data["take_over"],
    )


@require_http_methods(["GET", "POST"])
@signed_in
def item_notes(request: HttpRequest, principal: Principal, agenda_item_id: UUID) -> HttpResponse:
    """Saved from the script, or posted; two people's words are brought together on the page of core.merging."""
    item = get_item_for(principal, agenda_item_id, "meeting.edit")
    back = log_url(item.meeting_id, item.pk)
    if request.method == "GET":
        return HttpResponseRedirect(back)
    form = notes_form(item, request.POST)
    if is_autosave(request):
        return told(request, principal, lambda: _saved_notes(_notes(principal, item, form)))
    if form.is_valid() and attempt(form, lambda: _notes(principal, item, form)) is not None:
        return done(request, f"已存“{item.title}”。", back)
    context = {
        "form": form,
        "item": item,
        "crumbs": meeting_crumbs(item.meeting, "记录", ("记录会议", log_url(item.meeting_id))),
        "back": back,
    }
    return render(request, "meetings/notes_form.html", context, status=422)


def _saved_notes(item: AgendaItem) -> dict[str, Any]:
    return {"version": item.version, "seen": seen_values(notes_form(item))}


@require_POST
@signed_in
def item_lock(request: HttpRequest, principal: Principal, agenda_item_id: UUID) -> HttpResponse:
    """Begin to write on an item or go on (``leave`` lets it go); only scripts hold items."""
    leaving, over = request.POST.get("leave") == "1", request.POST.get("take_over") == "1"
    if is_autosave(request):
        return told(request, principal, lambda: _lock(principal, agenda_item_id, leaving=leaving, over=over))
    item = take_item(actor=principal, item_id=agenda_item_id, take_over=over)
    return done(request, f"现在由您记录“{item.title}”。", log_url(item.meeting_id, item.pk))


def _lock(principal: Principal, item_id: UUID, *, leaving: bool, over: bool) -> dict[str, Any]:
    if leaving:
        leave_item(actor=principal, item_id=item_id)
    else:
        take_item(actor=principal, item_id=item_id, take_over=over)
    return {}


def _summary(principal: Principal, meeting: Meeting, form: SummaryForm) -> Meeting:
    if not form.is_valid():
        raise InvalidInput(fields={name: [str(text) for text in texts] for name, texts in form.errors.items()})
    return write_summary(
        actor=principal,
        meeting_id=meeting.pk,
        summary=form.cleaned_data["summary"],
        expected_version=form.cleaned_data["version"],
        seen=seen_text(form, "summary"),
    )


@require_http_methods(["GET", "POST"])
@signed_in
def meeting_summary(request: HttpRequest, principal: Principal, meeting_id: UUID) -> HttpResponse:
    meeting = get_meeting_for(principal, meeting_id, "meeting.edit")
    if request.method == "GET":
        return HttpResponseRedirect(log_url(meeting.pk))
    form = summary_form(meeting, request.POST)
    if is_autosave(request):
        return told(request, principal, lambda: _saved_summary(_summary(principal, meeting, form)))
    if form.is_valid() and attempt(form, lambda: _summary(principal, meeting, form)) is not None:
        return done(request, "已存会议情况。", log_url(meeting.pk))
    context = {
        "form": form,
        "crumbs": meeting_crumbs(meeting, "会议情况", ("记录会议", log_url(meeting.pk))),
        "back": log_url(meeting.pk),
    }
    return render(request, "meetings/notes_form.html", context, status=422)


def _saved_summary(meeting: Meeting) -> dict[str, Any]:
    return {"version": meeting.version, "seen": seen_values(summary_form(meeting))}


@require_POST
@signed_in
def log_finish(request: HttpRequest, principal: Principal, meeting_id: UUID) -> HttpResponse:
    meeting = finish_log(actor=principal, meeting_id=meeting_id)
    return done(request, f"“{meeting.name}”的记录已完成，还可以补充。", log_url(meeting.pk))


def keep_photos(principal: Principal, meeting_id: UUID, uploads: "list[UploadedFile[Any]]") -> list[str]:
    """Each photo by itself, so that a bad one does not cost the others; what was wrong, in words."""
    wrong = []
    for upload in uploads:
        try:
            with on_disk(upload) as path:
                add_photo(actor=principal, meeting_id=meeting_id, source=path, name=upload.name or "")
        except DomainError as refusal:
            told_words = [text for texts in refusal.fields.values() for text in texts] or [refusal.message]
            wrong.append(f"“{upload.name}”：{told_words[0]}")
    return wrong


@require_http_methods(["GET", "POST"])
@signed_in
def photo_add(request: HttpRequest, principal: Principal, meeting_id: UUID) -> HttpResponse:
    meeting = get_meeting_for(principal, meeting_id, "meeting.edit")
    form = PhotosForm(request.POST, request.FILES) if request.method == "POST" else PhotosForm()
    if form.is_valid():
        files = form.cleaned_data["photos"]
        for text in keep_photos(principal, meeting.pk, files):
            form.add_error("photos", text)
        if form.is_valid():
            return done(request, f"已上传 {len(files)} 张照片。", f"{log_url(meeting.pk)}#photos")
    context = {
        "form": form,
        "meeting": meeting,
        "crumbs": meeting_crumbs(meeting, "上传照片", ("记录会议", log_url(meeting.pk))),
        "back": log_url(meeting.pk),
    }
    return render(request, "meetings/photo_form.html", context, status=422 if form.is_bound else 200)


@require_GET
@signed_in
def photo(request: HttpRequest, principal: Principal, meeting_id: UUID, attachment_id: UUID) -> FileResponse:  # noqa: ARG001
    return file_response(get_photo_for(principal, meeting_id, attachment_id))


@require_POST
@signed_in
def photo_remove(request: HttpRequest, principal: Principal, meeting_id: UUID, attachment_id: UUID) -> HttpResponse:
    gone = remove_photo(actor=principal, meeting_id=meeting_id, attachment_id=attachment_id)
    return done(request, f"已移除照片“{gone.name}”。", f"{log_url(meeting_id)}#photos")
