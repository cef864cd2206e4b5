"""会议纪要: the list, a paper's own page, and the draft."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from alliances.queries import by_body
from core.errors import NotAllowed
from core.pages import attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Confirmation, Crumb
from meetings.access import get_meeting_for
from meetings.actions.minutes import draft_minutes, require_held, update_minutes
from meetings.minutes.access import get_minutes_for
from meetings.minutes.composing import unmentioned
from meetings.minutes.due import asked_for_by
from meetings.minutes.files import files_of
from meetings.minutes.filters import MinutesFilter, minutes_form
from meetings.minutes.forms import MinutesForm
from meetings.minutes.paper import digest_of, line_kind, resolutions_of, shown_content
from meetings.minutes.queries import (
    EDIT,
    ISSUED,
    VIEW,
    editions_of,
    minutes_for,
    own_answers,
    passed_third,
    reviews_of,
    with_progress,
    works_on,
)
from meetings.minutes.signs import answer_tag, answered, doable, events_of, facts_of, minutes_tag, row_tag
from meetings.models import Minutes, MinutesConfirmation
from meetings.paged import numbered
from meetings.planning.pages import MEETINGS
from meetings.planning.room import room_tabs

ORDERINGS = {"held": "meeting__starts_at", "issued": "issued_on", "updated": "updated_at"}
MINUTES = Crumb("会议纪要", "/meetings/minutes/")
SHOWN = ("meeting", "meeting__body", "number")


@require_GET
@signed_in
def minutes_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(VIEW)
    rows = minutes_for(principal)
    filterset = MinutesFilter(request.GET, queryset=rows, request=request)
    form = minutes_form(filterset, rows)
    found = filterset.qs if filterset.is_valid() else rows.none()
    shown, page = list_page(request, with_progress(found.select_related(*SHOWN)), allowed=ORDERINGS, default="-updated")
    context = {
        "filter_form": form,
        "rows": [(row, row_tag(row)) for row in shown],
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "-updated",
        "may_write": by_body(principal).may(EDIT),
        "tabs": room_tabs(principal, "minutes"),
    }
    return render(request, "meetings/minutes_list.html", context)


@require_GET
@signed_in
def minutes_late(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Meetings that were held, whose minutes are past their day."""
    by_body(principal).require(EDIT)
    rows, page = numbered(asked_for_by(principal), request.GET.get("cursor", ""))
    context = {"rows": rows, "page": page, "crumbs": [MEETINGS, MINUTES, Crumb("应印发未印发")]}
    return render(request, "meetings/minutes_late.html", context)


def page_of(minutes: Minutes) -> str:
    return reverse("minutes-detail", args=[minutes.pk])


def crumbs_to(minutes: Minutes, *more: str) -> list[Crumb]:
    return [MEETINGS, MINUTES, Crumb(minutes.title, page_of(minutes)), *map(Crumb, more)]


def paper_context(minutes: Minutes) -> dict[str, Any]:
    """The words of the paper as a page shows them: as issued, once it is."""
    content = shown_content(minutes)
    roll = [(line["label"], "、".join(line["names"])) for line in content["roll"]]
    lines = [(line_kind(line), line) for line in content["lines"]]
    return {"lines": lines, "roll": roll, "paper": content}


@require_GET
@signed_in
def minutes_detail(request: HttpRequest, principal: Principal, minutes_id: UUID) -> HttpResponse:
    minutes = get_minutes_for(principal, minutes_id)
    reviews = list(reviews_of(minutes))
    passed = passed_third(minutes)
    can = doable(principal, minutes, passed=passed, body_id=minutes.meeting.body_id)
    works = can.works or can.review or bool(can.refused)
    answers = MinutesConfirmation.objects.filter(minutes=minutes).select_related("answered_by").order_by("name", "id")
    own = set(answers.filter(own_answers(principal)).values_list("id", flat=True))
    shown = [row for row in answers if works or row.pk in own]
    context = {
        "minutes": minutes,
        "state_tag": minutes_tag(minutes, passed=passed),
        "crumbs": [MEETINGS, MINUTES, Crumb(minutes.title)],
        "facts": facts_of(minutes),
        "events": events_of(minutes, reviews) if works else [],
        "can": can,
        "passed": passed,
        "answers": [(row, answer_tag(row), row.pk in own) for row in shown],
        "answered": answered(shown) if works else "",
        "is_issued": minutes.state in ISSUED,
        "files": files_of(minutes),
        "editions": _editions(principal, minutes),
        "missing": _missing(minutes) if can.submit else [],
        "verified": minutes.digest and digest_of(minutes.content) == minutes.digest,
        **paper_context(minutes),
    }
    return render(request, "meetings/minutes_detail.html", context)


def _editions(principal: Principal, minutes: Minutes) -> list[Minutes]:
    """The other editions of the same meeting's minutes that this person sees."""
    seen = minutes_for(principal).filter(meeting_id=minutes.meeting_id).exclude(pk=minutes.pk)
    return list(editions_of([minutes.meeting_id]).filter(pk__in=seen.values("pk")))


def _missing(minutes: Minutes) -> list[str]:
    return [str(each.number) for each in unmentioned(minutes.body_text, resolutions_of(minutes))]


@require_http_methods(["GET", "POST"])
@signed_in
def minutes_draft(request: HttpRequest, principal: Principal, meeting_id: UUID) -> HttpResponse:
    """Put the first draft together; asked first, since it takes what is noted now, once."""
    meeting = get_meeting_for(principal, meeting_id)
    if request.method == "POST":
        minutes = draft_minutes(actor=principal, meeting_id=meeting_id)
        text = "已按会议记录和决议拟好草稿，请修改后送审。"
        return done(request, text, reverse("minutes-edit", args=[minutes.pk]))
    if not works_on(principal, meeting.body_id):
        raise NotAllowed
    standing = editions_of([meeting.pk]).first()
    if standing is not None:
        return done(request, "这次会议已有纪要，打开的是最近一版。", page_of(standing))
    require_held(meeting)
    effects = [
        "按议程记录和决议拟一份草稿，只拟这一次；之后的改动在纪要上做，不会再被会议记录覆盖。",
        "出席、请假、列席名单取自点名，送审前都可以在会议页面更正。",
    ]
    confirm = Confirmation(
        f"起草“{meeting.name}”的纪要",
        effects,
        "起草纪要",
        reverse("meeting-detail", args=[meeting.pk]),
        destructive=False,
    )
    return render(request, "kit/confirm.html", {"confirm": confirm})


@require_http_methods(["GET", "POST"])
@signed_in
def minutes_edit(request: HttpRequest, principal: Principal, minutes_id: UUID) -> HttpResponse:
    minutes = get_minutes_for(principal, minutes_id, EDIT)
    form = MinutesForm(posted(request), instance=minutes, initial={"version": minutes.version})
    if form.is_valid() and attempted(
        form,
        lambda: update_minutes(
            actor=principal,
            minutes_id=minutes.pk,
            values=form.values(),
            expected_version=form.cleaned_data["version"],
        ),
    ):
        return done(request, "已保存。", page_of(minutes))
    context = {"form": form, "minutes": minutes, "crumbs": crumbs_to(minutes, "修改"), "back": page_of(minutes)}
    return render(request, "meetings/minutes_form.html", context, status=422 if form.is_bound else 200)
