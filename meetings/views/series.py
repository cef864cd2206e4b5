"""系列会议: the list, a series with its coming dates, the forms that begin, change and end it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.access import get_body_for
from alliances.models import ChainBody
from alliances.queries import by_body
from core import clock
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput
from core.pages import attempt, attempted, done, list_page, posted, put_errors, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from meetings.actions import series as actions
from meetings.choices import MeetingState, SeriesState
from meetings.models import Meeting, MeetingSeries
from meetings.planning.room import room_tabs
from meetings.queries import holds_meeting
from meetings.series import pages
from meetings.series.effects import Effect, Fate
from meetings.series.filters import SeriesFilter, series_form
from meetings.series.forms import EndForm, MovingForm, SeriesForm
from meetings.series.queries import calendar_for, coming_of, get_series_for, series_for
from meetings.series.words import rule_words, term_words

VIEW, EDIT = "meeting.view", "meeting.edit"
ORDERINGS = {"name": "name_key", "starts": "starts_on", "updated": "updated_at"}
LATEST = 10


@require_GET
@signed_in
def series_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    by_body(principal).require(VIEW)
    found = series_for(principal)
    filterset = SeriesFilter(request.GET, queryset=found, request=request)
    form = series_form(filterset, found, asked=request.GET.get("body", ""))
    shown = filterset.qs if filterset.is_valid() else found.none()
    rows, page = list_page(request, shown.select_related("body", "kind"), allowed=ORDERINGS, default="name")
    context = {
        "tabs": room_tabs(principal, "series"),
        "filter_form": form,
        "rows": [(row, rule_words(row), term_words(row), pages.state_tag(row)) for row in rows],
        "page": page,
        "sort": request.GET.get("sort") or "name",
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "may_create": by_body(principal).may(EDIT),
    }
    return render(request, "meetings/series_list.html", context)


@require_GET
@signed_in
def series_detail(request: HttpRequest, principal: Principal, meeting_series_id: UUID) -> HttpResponse:
    series = get_series_for(principal, meeting_series_id)
    may_edit = holds_meeting(principal, series.body_id) and series.state == SeriesState.ACTIVE
    coming = [one for one in coming_of([series.pk]) if may_edit or one.state != MeetingState.DRAFT]
    past = Meeting.objects.filter(series=series).exclude(pk__in=[one.pk for one in coming])
    calendar = calendar_for([series], clock.today())
    running = series.state == SeriesState.ACTIVE
    context = {
        "series": series,
        "crumbs": [pages.SERIES, Crumb(series.name)],
        "tag": pages.state_tag(series),
        "facts": pages.facts_of(series),
        "pairs": pages.pairs_of(series),
        "coming": [(one, pages.moved_note(series, one)) for one in coming],
        "beyond": pages.beyond(series, calendar, coming) if running else [],
        "proposals": pages.proposals(series, coming, calendar) if may_edit else [],
        "past": past.exclude(state=MeetingState.DRAFT).order_by("-starts_at", "id")[:LATEST],
        "may_edit": may_edit,
    }
    return render(request, "meetings/series_detail.html", context)


def _the_only_body(principal: Principal) -> str:
    """Who holds one body need not say which."""
    held = by_body(principal).narrow(ChainBody.objects.filter(ended_on=None), EDIT, AnchorKind.BODY)
    ids = list(held.values_list("pk", flat=True)[:2])
    return str(ids[0]) if len(ids) == 1 else ""


@require_http_methods(["GET", "POST"])
@signed_in
def series_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    by_body(principal).require(EDIT)
    body_id = request.GET.get("body") or _the_only_body(principal)
    form = SeriesForm(posted(request), principal=principal, initial={"body": body_id})
    lines: list[pages.SlotLine] = []
    if form.is_valid():
        if form.was_shown:
            body = form.cleaned_data["body"]
            made = attempt(form, lambda: actions.create_series(actor=principal, body_id=body.pk, values=form.values()))
            if made is not None:
                return done(request, f"已建立“{made.name}”。", reverse("series-detail", args=[made.pk]))
        else:
            lines = _previewed(principal, form)
    context = {
        "form": form,
        "lines": lines,
        "mark": form.mark if lines else "",
        "crumbs": [pages.SERIES, Crumb("新建系列")],
        "back": reverse("series-list"),
    }
    return render(request, "meetings/series_form.html", context, status=_status(form, shown=bool(lines)))


def _status(form: Any, *, shown: bool) -> int:
    """A preview is an answer like any other, a refused form is not."""
    return 422 if form.is_bound and not shown else 200


def _previewed(principal: Principal, form: SeriesForm) -> list[pages.SlotLine]:
    """The next dates of what the form says, checked as saving would; nothing where it is refused."""
    try:
        body = get_body_for(principal, form.cleaned_data["body"].pk)
        series = MeetingSeries(body=body, **actions.checked_values(body, form.values()))
        actions.check_whole(series)
    except (InvalidInput, Conflict) as error:
        put_errors(form, error)
        return []
    return pages.slot_lines(series, calendar_for([series], clock.today())) or [pages.SlotLine("没有会议", is_day=False)]


@require_http_methods(["GET", "POST"])
@signed_in
def series_edit(request: HttpRequest, principal: Principal, meeting_series_id: UUID) -> HttpResponse:
    series = get_series_for(principal, meeting_series_id, EDIT)
    back = reverse("series-detail", args=[series.pk])
    form = SeriesForm(posted(request), instance=series, principal=principal, initial={"version": series.version})
    effects: list[Effect] = []
    lines: list[pages.SlotLine] = []
    moving: MovingForm | None = None
    if form.is_valid():
        try:
            effects = actions.preview_of(series, form.values())
            lines = _previewed_change(series, form)
        except (InvalidInput, Conflict) as error:
            put_errors(form, error)
        asked = [one for one in effects if one.fate == Fate.ASKED]
        moving = MovingForm(request.POST if form.was_shown else None, asked=asked)
        if form.was_shown and moving.is_valid() and attempted(form, lambda: _save(principal, series, form, moving)):
            return done(request, f"已保存“{form.cleaned_data['name']}”，以后的会议按新的安排。", back)
    context = {
        "form": form,
        "series": series,
        "lines": lines if form.is_bound and not form.errors else [],
        "mark": form.mark if form.is_bound and not form.errors else "",
        "effects": pages.effect_lines(effects),
        "moving": moving,
        "crumbs": [pages.SERIES, Crumb(series.name, back), Crumb("修改")],
        "back": back,
    }
    shown = bool(lines) and not form.errors
    return render(request, "meetings/series_form.html", context, status=_status(form, shown=shown))


def _previewed_change(series: MeetingSeries, form: SeriesForm) -> list[pages.SlotLine]:
    new = actions.changed(series, form.values())
    return pages.slot_lines(new, calendar_for([new], clock.today())) or [pages.SlotLine("没有会议", is_day=False)]


def _save(principal: Principal, series: MeetingSeries, form: SeriesForm, moving: MovingForm) -> MeetingSeries:
    return actions.update_series(
        actor=principal,
        series_id=series.pk,
        values=form.values(),
        moving=moving.ids(),
        expected_version=form.cleaned_data["version"],
    )


@require_http_methods(["GET", "POST"])
@signed_in
def series_end(request: HttpRequest, principal: Principal, meeting_series_id: UUID) -> HttpResponse:
    series = get_series_for(principal, meeting_series_id, EDIT)
    back = reverse("series-detail", args=[series.pk])
    form = EndForm(posted(request), initial={"version": series.version})
    if form.is_valid() and attempted(
        form,
        lambda: actions.end_series(
            actor=principal,
            series_id=series.pk,
            last_day=form.day(),
            expected_version=form.cleaned_data["version"],
        ),
    ):
        return done(request, f"已登记“{series.name}”的结束日期。", back)
    context = {
        "form": form,
        "series": series,
        "coming": coming_of([series.pk]),
        "crumbs": [pages.SERIES, Crumb(series.name, back), Crumb("结束")],
        "back": back,
    }
    return render(request, "meetings/series_end.html", context, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def series_settle(
    request: HttpRequest, principal: Principal, meeting_series_id: UUID, meeting_id: UUID
) -> HttpResponse:
    """Answer what a changed calendar asks of one meeting: ``follows`` says to move it."""
    follows = request.POST.get("follows") == "yes"
    meeting = actions.settle_day(actor=principal, series_id=meeting_series_id, meeting_id=meeting_id, follows=follows)
    told = f"“{meeting.name}”已改期，参会单位会收到通知。" if follows else f"“{meeting.name}”保持原来的时间。"
    return done(request, told, reverse("series-detail", args=[meeting_series_id]))
