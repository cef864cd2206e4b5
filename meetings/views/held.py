"""登记已召开的会议: one screen on a phone, from nothing."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from alliances.models import ChainBody
from alliances.queries import by_body, exists
from core import clock
from core.choices import AnchorKind
from core.pages import attempt, done, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from meetings.actions.held import log_held_meeting, usual_length
from meetings.candidates import candidates, in_groups
from meetings.conduct_forms import HeldForm
from meetings.conduct_pages import ROOM, log_url
from meetings.models import Meeting
from meetings.views.log import keep_photos

CHOSEN_FROM = 100


def _bodies(principal: Principal) -> "QuerySet[ChainBody]":
    rows = ChainBody.objects.filter(exists(clock.today())).order_by("name_key", "id")
    found: QuerySet[ChainBody] = by_body(principal).narrow(rows, "meeting.edit", AnchorKind.BODY)
    return found


def _body(request: HttpRequest, principal: Principal) -> ChainBody | None:
    """The body asked for, or the only one there is."""
    held = _bodies(principal)
    try:
        asked = UUID(request.GET.get("body", ""))
    except ValueError:
        some = list(held[:2])
        return some[0] if len(some) == 1 else None
    return held.filter(pk=asked).first()


def _usual(body: ChainBody) -> tuple[UUID | None, int, str]:
    """Kind, length and place of the body's latest meeting: most often the answer again."""
    last = Meeting.objects.filter(body=body, starts_at__lte=clock.now()).order_by("-starts_at").first()
    kind_id = last.kind_id if last else None
    return kind_id, usual_length(kind_id), last.place if last else ""


@require_http_methods(["GET", "POST"])
@signed_in
def log_held(request: HttpRequest, principal: Principal) -> HttpResponse:
    by_body(principal).require("meeting.edit")
    body = _body(request, principal)
    crumbs = [ROOM, Crumb("登记已召开的会议")]
    if body is None:
        context: dict[str, Any] = {"crumbs": crumbs, "bodies": _bodies(principal)[:CHOSEN_FROM]}
        return render(request, "meetings/held_body.html", context, status=422 if request.method == "POST" else 200)
    members = candidates(body.pk, clock.today())
    form = HeldForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        body=body,
        members=members,
        usual=_usual(body),
    )
    if form.is_valid():
        meeting = attempt(form, lambda: _log(principal, body, form))
        if meeting is not None:
            for text in keep_photos(principal, meeting.pk, form.cleaned_data["photos"]):
                messages.warning(request, text)
            return done(request, f"已登记“{meeting.name}”，可以接着逐项记录。", log_url(meeting.pk))
    context = {
        "form": form,
        "body": body,
        "groups": in_groups(members),
        "ticked": form.ticked,
        "offers_again": form.is_bound,
        "crumbs": crumbs,
        "back": reverse("body-detail", args=[body.pk]),
    }
    return render(request, "meetings/held_form.html", context, status=422 if form.is_bound else 200)


def _log(principal: Principal, body: ChainBody, form: HeldForm) -> Meeting:
    return log_held_meeting(
        actor=principal,
        body_id=body.pk,
        values=form.values(),
        present=form.cleaned_data["present"],
        again=form.cleaned_data["again"],
    )
