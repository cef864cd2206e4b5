"""会议: the list, a meeting's page, the form that prepares and moves it."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from alliances.models import ChainBody
from alliances.queries import by_body, names_shown
from alliances.sight import by_unit
from chains.access import get_chain_for
from chains.pages import chain_frame
from core import clock
from core.choices import AnchorKind
from core.pages import attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from core.views.bulk import bulk_offer
from meetings.access import get_meeting_for
from meetings.actions.planning import OPEN, create_meeting, update_meeting
from meetings.actions.values import WRITES
from meetings.choices import MeetingState
from meetings.models import Meeting
from meetings.parts import meeting_actions, meeting_parts
from meetings.planning.clashes import Clash, clashes
from meetings.planning.filters import MeetingFilter, meeting_form
from meetings.planning.forms import MeetingForm
from meetings.planning.pages import (
    MEETINGS,
    SHOWN,
    counts_of,
    crumbs_to,
    facts_of,
    meeting_rows,
    pairs_of,
    state_tag,
    with_counts,
)
from meetings.planning.prefill import USUALLY, by_rule
from meetings.planning.room import room_tabs
from meetings.planning.told import invitees_of
from meetings.queries import holds_meeting, meetings_for, on_meeting
from meetings.rules import rule_of

ORDERINGS = {"day": "starts_at", "name": "name_key", "updated": "updated_at"}
DEFAULT = "-day"
VIEW = "meeting.view"


def listed(
    request: HttpRequest, principal: Principal, meetings: "QuerySet[Meeting]", *, of_one: bool = False
) -> dict[str, Any]:
    filterset = MeetingFilter(request.GET, queryset=meetings, request=request)
    own = bool(by_unit(principal).grants)
    form = meeting_form(filterset, meetings, asked=request.GET.get("body", ""), own=own, of_one=of_one)
    found = filterset.qs if filterset.is_valid() else meetings.none()
    rows, page = list_page(request, with_counts(found.select_related(*SHOWN)), allowed=ORDERINGS, default=DEFAULT)
    return {
        "filter_form": form,
        "rows": meeting_rows(principal, rows),
        "own": own,
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or DEFAULT,
        "may_plan": by_body(principal).may(WRITES),
    }


def _year_of(principal: Principal, asked: str) -> str:
    """The year page of the body the list is narrowed to, for who may open it."""
    try:
        body_id = UUID(asked)
    except ValueError:
        return ""
    return reverse("body-year", args=[body_id]) if holds_meeting(principal, body_id, VIEW) else ""


@require_GET
@signed_in
def meeting_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(VIEW)
    shown = listed(request, principal, meetings_for(principal))
    context = {
        **shown,
        "bulk": bulk_offer(request, principal, "meetings", shown["page"]),
        "tabs": room_tabs(principal, "meetings"),
        "body": request.GET.get("body", ""),
        "year_of": _year_of(principal, request.GET.get("body", "")),
        "heading": "会议" if by_body(principal).may(VIEW) else "我的会议",
    }
    return render(request, "meetings/list.html", context)


@require_GET
@signed_in
def chain_meetings(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    """会议 of one chain: those of its bodies."""
    chain = get_chain_for(principal, chain_id)
    principal.require(VIEW)
    context = {
        **listed(request, principal, meetings_for(principal).filter(body__chain=chain), of_one=True),
        **chain_frame(principal, chain, active="meetings"),
    }
    return render(request, "meetings/chain_meetings.html", context)


@require_GET
@signed_in
def meeting_detail(request: HttpRequest, principal: Principal, meeting_id: UUID) -> HttpResponse:
    meeting = get_meeting_for(principal, meeting_id)
    held = on_meeting(principal, meeting.pk)
    may_edit = held.may(WRITES)
    parts = []
    for part in meeting_parts():
        context = part.context(principal, held, meeting)
        if context is not None:
            parts.append({"code": part.code, "label": part.label, "template": part.template, **context})
    shown = [
        (action.label, reverse(action.url_name, args=[meeting.pk]), action.primary)
        for action in meeting_actions()
        if action.shows(principal, held, meeting)
    ]
    primary = next((action for action in shown if action[2]), None)
    context = {
        "meeting": meeting,
        "state_tag": state_tag(meeting),
        "crumbs": [MEETINGS, Crumb(meeting.name)],
        "facts": facts_of(meeting, counts_of(meeting)),
        "pairs": pairs_of(meeting, named=names_shown(principal)),
        "parts": parts,
        "primary": primary,
        "others": [action for action in shown if action is not primary],
        "may_edit": may_edit,
        "may_hold": may_edit and meeting.state in OPEN and meeting.starts_at <= clock.now(),
        "may_reopen": may_edit and meeting.state == MeetingState.HELD,
    }
    return render(request, "meetings/detail.html", context)


def _the_only_body(principal: Principal) -> str:
    """Who holds one body need not say which."""
    held = by_body(principal).narrow(ChainBody.objects.filter(ended_on=None), WRITES, AnchorKind.BODY)
    rows = list(held.values_list("id", flat=True)[:2])
    return str(rows[0]) if len(rows) == 1 else ""


def _found_clashes(principal: Principal, form: MeetingForm, meeting: Meeting | None) -> list[Clash]:
    """What the times typed clash with; nothing where they are wrong anyway."""
    values = form.values()
    starts = values.get("starts_at")
    if starts is None:
        return []
    kind_id = values.get("kind_id")
    body = meeting.body if meeting else form.cleaned_data["body"]
    rule = rule_of(kind_id)
    ends = values.get("ends_at") or (starts + (meeting.ends_at - meeting.starts_at if meeting else USUALLY))
    if meeting is None and not values.get("ends_at") and rule is not None:
        ends = starts + USUALLY * rule.minutes_long / 120
    if ends <= starts:
        return []
    invited: list[tuple[UUID | None, ...]] = []
    if meeting is not None:
        invited = [(one.unit_id, one.party_org_id, one.person_id, one.outer_id) for one in invitees_of(meeting)]
    elif form.cleaned_data.get("invite") and kind_id:
        invited = [named.key for named in by_rule(body, kind_id, starts.date())]
    return clashes(
        principal,
        starts_at=starts,
        ends_at=ends,
        body_id=body.pk,
        place=values.get("place") or "",
        invited=invited,
        but=meeting.pk if meeting else None,
    )


def _told(found: list[Clash]) -> str:
    return "|".join(clash.text for clash in found)


def _form_page(request: HttpRequest, principal: Principal, meeting: Meeting | None) -> HttpResponse:
    given = request.GET
    initial = (
        {"version": meeting.version}
        if meeting
        else {
            "body": given.get("body") or _the_only_body(principal),
            "kind": given.get("kind", ""),
            "starts_at": given.get("day") and f"{given['day']}T09:00",
        }
    )
    form = MeetingForm(posted(request), instance=meeting, principal=principal, initial=initial)
    found: list[Clash] = []
    saved: list[Meeting] = []
    if form.is_bound and form.is_valid():
        found = _found_clashes(principal, form, meeting)
        asks = bool(found) and request.POST.get("seen_clashes") != _told(found)
        if not asks and attempted(form, lambda: saved.append(_save(principal, form, meeting))):
            return done(request, _said(saved[0], new=meeting is None), reverse("meeting-detail", args=[saved[0].pk]))
    back = reverse("meeting-detail", args=[meeting.pk]) if meeting else reverse("meeting-list")
    context = {
        "form": form,
        "meeting": meeting,
        "clashes": found,
        "seen_clashes": _told(found),
        "crumbs": crumbs_to(meeting, "修改") if meeting else [MEETINGS, Crumb("安排会议")],
        "back": back,
    }
    return render(request, "meetings/form.html", context, status=422 if form.is_bound else 200)


def _said(meeting: Meeting, *, new: bool) -> str:
    if new:
        return f"已存为草稿“{meeting.name}”。核对参会单位后再通知。"
    return f"已保存“{meeting.name}”。"


def _save(principal: Principal, form: MeetingForm, meeting: Meeting | None) -> Meeting:
    if meeting is None:
        return create_meeting(
            actor=principal,
            body_id=form.cleaned_data["body"].pk,
            values=form.values(),
            invite="rule" if form.cleaned_data["invite"] else "none",
        )
    return update_meeting(
        actor=principal,
        meeting_id=meeting.pk,
        values=form.values(),
        expected_version=form.cleaned_data["version"],
    )


@require_http_methods(["GET", "POST"])
@signed_in
def meeting_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    by_body(principal).require(WRITES)
    return _form_page(request, principal, None)


@require_http_methods(["GET", "POST"])
@signed_in
def meeting_edit(request: HttpRequest, principal: Principal, meeting_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_meeting_for(principal, meeting_id, WRITES))
