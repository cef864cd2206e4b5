"""决议: the ledger, a resolution's page, the forms that record and change it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from alliances.queries import holds_body, names_shown
from chains.access import get_chain_for
from chains.pages import chain_frame
from core.errors import NotAllowed
from core.pages import attempted, done, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Confirmation, Crumb
from core.views.bulk import bulk_offer
from meetings.access import get_meeting_for
from meetings.actions import resolution as actions
from meetings.choices import ResolutionState
from meetings.conduct_pages import log_url
from meetings.models import Meeting, Resolution, ResolutionNudge, ResolutionProgress, ResolutionTask
from meetings.parts import resolution_parts
from meetings.planning.pages import MEETINGS
from meetings.planning.room import room_tabs
from meetings.resolutions.below import may_see_below
from meetings.resolutions.evidence import papers_of
from meetings.resolutions.forms import DropForm, ReopenForm, ResolutionForm
from meetings.resolutions.pages import (
    RESOLUTIONS,
    deadline_of,
    facts_of,
    ledger,
    meeting_url,
    nudge_events,
    pairs_of,
    progress_events,
)
from meetings.resolutions.queries import EDIT, REPORT, VIEW, get_resolution_for, resolutions_for
from meetings.resolutions.signs import number_of, state_tag


@require_GET
@signed_in
def resolution_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(VIEW)
    context = ledger(request, resolutions_for(principal), reverse("resolution-list"))
    context["bulk"] = bulk_offer(request, principal, "resolutions", context["page"])
    context["tabs"] = room_tabs(principal, "resolutions")
    context["may_see_below"] = may_see_below(principal)
    return render(request, "meetings/resolution_list.html", context)


@require_GET
@signed_in
def chain_resolutions(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    """What the bodies of a chain and of its sub-chains resolved."""
    chain = get_chain_for(principal, chain_id)
    principal.require(VIEW)
    frame = chain_frame(principal, chain, active="resolutions")
    found = resolutions_for(principal).filter(body__chain_id__in=frame["row"].family)
    context = {**ledger(request, found, reverse("chain-resolutions", args=[chain.pk]), on_chain=True), **frame}
    return render(request, "meetings/chain_resolutions.html", context)


@require_GET
@signed_in
def resolution_detail(request: HttpRequest, principal: Principal, resolution_id: UUID) -> HttpResponse:
    resolution = get_resolution_for(principal, resolution_id)
    progress = ResolutionProgress.objects.filter(resolution=resolution).select_related("reported_by")
    tasks = ResolutionTask.objects.filter(resolution=resolution).select_related("person")
    is_open = resolution.state == ResolutionState.OPEN
    may_edit = holds_body(principal, resolution.body_id, EDIT)
    context = {
        "resolution": resolution,
        "state_tag": state_tag(resolution),
        "deadline": deadline_of(resolution),
        "crumbs": [RESOLUTIONS, Crumb(f"{number_of(resolution)} {resolution.name}")],
        "facts": facts_of(principal, resolution),
        "pairs": pairs_of(principal, resolution),
        "progress": progress_events(principal, list(progress.order_by("-day", "-created_at", "-id"))),
        "tasks": list(tasks.order_by("due_on", "created_at", "id")),
        "nudges": nudge_events(
            list(ResolutionNudge.objects.filter(resolution=resolution).order_by("-day", "-created_at", "-id"))
        ),
        "papers": list(papers_of(resolution.pk)),
        "parts": resolution_parts(principal, resolution),
        "named": names_shown(principal),
        "is_open": is_open,
        "may_edit": may_edit,
        "may_change": is_open and may_edit,
        "may_report": is_open and (may_edit or _may_report(principal, resolution)),
    }
    return render(request, "meetings/resolution_detail.html", context)


def _may_report(principal: Principal, resolution: Resolution) -> bool:
    return principal.may(REPORT) and resolutions_for(principal, action=REPORT).filter(pk=resolution.pk).exists()


def crumbs_to(resolution: Resolution, last: str) -> list[Crumb]:
    return [RESOLUTIONS, Crumb(resolution.name, detail_url(resolution)), Crumb(last)]


def detail_url(resolution: Resolution) -> str:
    return reverse("resolution-detail", args=[resolution.pk])


def _form_page(
    request: HttpRequest, form: Any, *, meeting: Meeting, resolution: Resolution | None, back: str
) -> HttpResponse:
    first = [MEETINGS, Crumb(meeting.name, back), Crumb("登记决议")]
    context = {
        "form": form,
        "meeting": meeting,
        "resolution": resolution,
        "crumbs": crumbs_to(resolution, "修改") if resolution else first,
        "back": back,
    }
    return render(request, "meetings/resolution_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def resolution_create(request: HttpRequest, principal: Principal, meeting_id: UUID) -> HttpResponse:
    """``?item=`` fills in the item of the agenda one came from; ``?from=log`` leads back to where one writes."""
    meeting = get_meeting_for(principal, meeting_id)
    if not holds_body(principal, meeting.body_id, EDIT):
        raise NotAllowed
    form = ResolutionForm(
        posted(request), principal=principal, meeting=meeting, initial={"item": request.GET.get("item", "")}
    )
    back = log_url(meeting.pk) if request.GET.get("from") == "log" else meeting_url(meeting.pk)
    saved: list[Resolution] = []
    if form.is_valid() and attempted(
        form,
        lambda: saved.append(actions.record_resolution(actor=principal, meeting_id=meeting.pk, values=form.values())),
    ):
        text = f"已登记决议{number_of(saved[0])}。"
        return done(request, text, request.get_full_path() if "again" in request.POST else back)
    return _form_page(request, form, meeting=meeting, resolution=None, back=back)


@require_http_methods(["GET", "POST"])
@signed_in
def resolution_edit(request: HttpRequest, principal: Principal, resolution_id: UUID) -> HttpResponse:
    resolution = get_resolution_for(principal, resolution_id, EDIT)
    form = ResolutionForm(
        posted(request),
        instance=resolution,
        principal=principal,
        meeting=resolution.meeting,
        initial={"version": resolution.version},
    )
    if form.is_valid() and attempted(
        form,
        lambda: actions.update_resolution(
            actor=principal,
            resolution_id=resolution.pk,
            values=form.values(),
            expected_version=form.cleaned_data["version"],
        ),
    ):
        return done(request, f"已保存决议{number_of(resolution)}。", detail_url(resolution))
    return _form_page(request, form, meeting=resolution.meeting, resolution=resolution, back=detail_url(resolution))


def confirmed(
    request: HttpRequest, resolution: Resolution, form: Any, confirm: Confirmation, act: Callable[[], Any], text: str
) -> HttpResponse:
    if form.is_bound and form.is_valid() and attempted(form, act):
        return done(request, text, detail_url(resolution))
    context = {"confirm": confirm, "form": form}
    return render(request, "kit/confirm.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def resolution_drop(request: HttpRequest, principal: Principal, resolution_id: UUID) -> HttpResponse:
    resolution = get_resolution_for(principal, resolution_id, EDIT)
    form = DropForm(posted(request))
    confirm = Confirmation(
        f"不再办理：{resolution.name}",
        ["不再催办，不计入按期办结率；原因留在台账里。", "责任单位会收到通知。"],
        "不再办理",
        detail_url(resolution),
        undo="以后可以重新办理。",
    )
    return confirmed(
        request,
        resolution,
        form,
        confirm,
        lambda: actions.drop_resolution(
            actor=principal, resolution_id=resolution.pk, reason=form.cleaned_data["reason"]
        ),
        f"决议{number_of(resolution)}不再办理。",
    )


@require_http_methods(["GET", "POST"])
@signed_in
def resolution_reopen(request: HttpRequest, principal: Principal, resolution_id: UUID) -> HttpResponse:
    resolution = get_resolution_for(principal, resolution_id, EDIT)
    form = ReopenForm(posted(request))
    confirm = Confirmation(
        f"重新办理：{resolution.name}",
        ["原来的办结日期和结果记入办理进展。", "期限已过的，请写明新的办结期限，否则按逾期计。"],
        "重新办理",
        detail_url(resolution),
        destructive=False,
    )
    return confirmed(
        request,
        resolution,
        form,
        confirm,
        lambda: actions.reopen_resolution(actor=principal, resolution_id=resolution.pk, **form.cleaned_data),
        f"决议{number_of(resolution)}已重新办理。",
    )
