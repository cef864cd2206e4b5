"""The agenda of a meeting: drawn up item by item, on a desk or a phone."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.bin import undo_address
from core.pages import attempt, attempted, done, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Confirmation
from meetings.access import get_meeting_for
from meetings.actions.agenda import add_item, carry_over, fill_agenda, move_item, remove_item, update_item
from meetings.agenda_queries import (
    agenda_of,
    get_item_for,
    in_sections,
    lacking,
    length_of,
    still_to_carry,
    template_of,
)
from meetings.conduct_forms import AgendaItemForm
from meetings.conduct_pages import agenda_url, meeting_crumbs
from meetings.models import AgendaItem
from meetings.topic_queries import waiting_for


@require_GET
@signed_in
def meeting_agenda(request: HttpRequest, principal: Principal, meeting_id: UUID) -> HttpResponse:
    meeting = get_meeting_for(principal, meeting_id, "meeting.edit")
    items = agenda_of(meeting.pk)
    missing = lacking(template_of(meeting), items)
    context = {
        "meeting": meeting,
        "crumbs": meeting_crumbs(meeting, "议程"),
        "sections": in_sections(items),
        "count": len(items),
        "length": length_of(meeting, items),
        "missing": missing,
        "carried": still_to_carry(meeting, items),
        "topics": waiting_for(meeting) if principal.may("topic.view") else [],
        "missing_required": [line for line in missing if line.is_required],
        "first": items[0].pk if items else None,
        "last": items[-1].pk if items else None,
    }
    return render(request, "meetings/agenda.html", context)


def _form_page(request: HttpRequest, form: AgendaItemForm, meeting: Any, item: AgendaItem | None) -> HttpResponse:
    context = {
        "form": form,
        "meeting": meeting,
        "item": item,
        "crumbs": meeting_crumbs(meeting, "修改议程" if item else "添加议程", ("议程", agenda_url(meeting.pk))),
        "back": agenda_url(meeting.pk),
    }
    return render(request, "meetings/agenda_item_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def agenda_add(request: HttpRequest, principal: Principal, meeting_id: UUID) -> HttpResponse:
    meeting = get_meeting_for(principal, meeting_id, "meeting.edit")
    form = AgendaItemForm(posted(request), principal=principal, meeting=meeting)
    if form.is_valid():
        item = attempt(form, lambda: add_item(actor=principal, meeting_id=meeting.pk, values=form.values()))
        if item is not None:
            return done(request, f"已添加“{item.title}”。", agenda_url(meeting.pk, item.pk))
    return _form_page(request, form, meeting, None)


@require_http_methods(["GET", "POST"])
@signed_in
def item_edit(request: HttpRequest, principal: Principal, agenda_item_id: UUID) -> HttpResponse:
    item = get_item_for(principal, agenda_item_id, "meeting.edit")
    form = AgendaItemForm(
        posted(request),
        instance=item,
        principal=principal,
        meeting=item.meeting,
        initial={"version": item.version},
    )
    if form.is_valid() and attempted(
        form,
        lambda: update_item(
            actor=principal,
            item_id=item.pk,
            values=form.values(),
            expected_version=form.cleaned_data["version"],
        ),
    ):
        return done(request, f"已保存“{form.cleaned_data['title']}”。", agenda_url(item.meeting_id, item.pk))
    return _form_page(request, form, item.meeting, item)


@require_POST
@signed_in
def agenda_fill(request: HttpRequest, principal: Principal, meeting_id: UUID) -> HttpResponse:
    added = fill_agenda(actor=principal, meeting_id=meeting_id)
    return done(request, f"已按模板添加 {len(added)} 项议程。", agenda_url(meeting_id))


@require_POST
@signed_in
def agenda_carry(request: HttpRequest, principal: Principal, meeting_id: UUID) -> HttpResponse:
    added = carry_over(actor=principal, meeting_id=meeting_id)
    return done(request, f"已带入上次决议 {len(added)} 件，列为第一部分。", agenda_url(meeting_id))


@require_POST
@signed_in
def item_move(request: HttpRequest, principal: Principal, agenda_item_id: UUID) -> HttpResponse:
    up = request.POST.get("to") == "up"
    item = move_item(actor=principal, item_id=agenda_item_id, up=up)
    return done(request, f"已{'上' if up else '下'}移“{item.title}”。", agenda_url(item.meeting_id, item.pk))


@require_http_methods(["GET", "POST"])
@signed_in
def item_remove(request: HttpRequest, principal: Principal, agenda_item_id: UUID) -> HttpResponse:
    if request.method == "POST":
        sure = request.POST.get("sure") == "1"
        item = remove_item(actor=principal, item_id=agenda_item_id, even_required=sure)
        back = agenda_url(item.meeting_id)
        return done(request, f"已移除“{item.title}”。", back, undo=undo_address(agenda_item_id))
    item = get_item_for(principal, agenda_item_id, "meeting.edit")
    effects = [f"“{item.title}”将从议程里移除。"]
    if item.is_required:
        effects.append("会议类型规定这一项必有，移除后议程页会一直提示缺少这一项。")
    if item.notes:
        effects.append("这一项已有的记录一并移除。")
    if item.topic_id:
        effects.append("对应的议题退回待审定，可以重新列入或退回提出人。")
    confirm = Confirmation(
        f"移除议程：{item.title}",
        effects,
        "移除",
        agenda_url(item.meeting_id),
        undo="三十天内可以在回收站恢复。",
        hidden=(("sure", "1"),),
    )
    return render(request, "kit/confirm.html", {"confirm": confirm})
