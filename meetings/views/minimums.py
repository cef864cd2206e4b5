"""会议次数: which bodies have held what is asked of them this year, which are behind, and planning for those."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from alliances.models import ChainBody
from alliances.queries import by_body
from core import clock
from core.errors import InvalidInput, NotAllowed
from core.pages import attempt, done, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from meetings.actions.planning import create_meeting
from meetings.minimum_forms import MinimumListForm, PlanForm, asked_for
from meetings.minimum_queries import bodies_held, get_held_body_for, minimums_for, year_of_body
from meetings.minimums import BEHIND
from meetings.models import MinimumRuleKind
from meetings.paged import numbered
from meetings.planning.pages import short_window, state_tag, with_counts
from meetings.planning.room import room_tabs
from meetings.queries import meetings_for
from meetings.rules import EDIT, VIEW

MINIMUMS = Crumb("会议次数", "/meetings/minimums/")


@require_GET
@signed_in
def minimum_standings(request: HttpRequest, principal: Principal) -> HttpResponse:
    if not by_body(principal).may(VIEW):
        raise NotAllowed
    asked = asked_for(request.GET)
    found = minimums_for(principal, asked)
    rows, page = numbered(found, request.GET.get("cursor", ""))
    context = {
        "rows": rows,
        "page": page,
        "asked": asked,
        "behind": len({row.body.pk for row in found if row.state in BEHIND}),
        "filter_form": MinimumListForm(request.GET, principal=principal, year=asked.year),
        "may_plan": by_body(principal).may("meeting.edit"),
        "may_set": principal.may_everywhere(EDIT),
        "tabs": room_tabs(principal, "minimums"),
    }
    return render(request, "meetings/minimums.html", context)


@require_GET
@signed_in
def body_year(request: HttpRequest, principal: Principal, body_id: UUID) -> HttpResponse:
    """One body's year: what is asked of it, and all its meetings."""
    body = get_held_body_for(principal, body_id)
    year = asked_for(request.GET).year
    first, after = (dt.datetime(one, 1, 1, tzinfo=clock.CHINA) for one in (year, year + 1))
    held = meetings_for(principal).filter(body=body, starts_at__gte=first, starts_at__lt=after)
    meetings = with_counts(held.select_related("body", "kind", "joined__host").order_by("starts_at", "id"))
    context = {
        "body": body,
        "year": year,
        "rules": year_of_body(principal, body.pk, year),
        "before": year - 1,
        "rows": [(meeting, short_window(meeting), state_tag(meeting)) for meeting in meetings],
        "may_plan": by_body(principal).may("meeting.edit"),
        "crumbs": [MINIMUMS, Crumb(body.name, reverse("body-detail", args=[body.pk])), Crumb(f"{year}年")],
    }
    return render(request, "meetings/body_year.html", context)


def _chosen(request: HttpRequest, principal: Principal) -> list[ChainBody]:
    """Those ticked in the list, or the one a link names. Raises InvalidInput, NotAllowed."""
    given = request.POST.getlist("ids") or request.GET.getlist("body")
    try:
        ids = {UUID(text) for text in given}
    except ValueError as error:
        raise InvalidInput("勾选的内容无效，请刷新页面后重试。", code="bad_ids") from error
    if not by_body(principal).may("meeting.edit"):
        raise NotAllowed
    bodies = bodies_held(principal, "meeting.edit").filter(pk__in=ids)
    return list(bodies.select_related("kind").order_by("name_key", "id"))


def _kind_asked(rule_id: UUID | None) -> UUID | None:
    """A kind that counts for the rule one came from."""
    if rule_id is None:
        return None
    found: UUID | None = (
        MinimumRuleKind.objects.filter(rule=rule_id).order_by("kind__order", "id").values_list("kind_id", flat=True)
    ).first()
    return found


def _plan(principal: Principal, bodies: list[ChainBody], form: PlanForm) -> list[Any]:
    """A draft for each body; nobody is told. One refusal leaves none made."""
    with transaction.atomic():
        return [create_meeting(actor=principal, body_id=body.pk, values=form.values()) for body in bodies]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def minimum_plan(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The list posts which bodies; this page posts when and where."""
    bodies = _chosen(request, principal)
    is_sent = request.method == "POST" and "month" in request.POST
    asked = asked_for(request.POST if request.method == "POST" else request.GET)
    form = PlanForm(posted(request) if is_sent else None, kind=_kind_asked(asked.rule))
    if is_sent and not bodies:
        form.add_error(None, "请回到会议次数，先勾选要安排的组织。")
    elif is_sent and form.is_valid():
        made = attempt(form, lambda: _plan(principal, bodies, form))
        if made:
            text = f"已建立 {len(made)} 份会议草稿，核对后逐场通知。"
            return done(request, text, f"{reverse('meeting-list')}?state=draft")
    context = {
        "form": form,
        "bodies": bodies,
        "rule": asked.rule,
        "crumbs": [MINIMUMS, Crumb("安排会议")],
        "back": reverse("meeting-minimums"),
    }
    return render(request, "meetings/minimum_plan.html", context, status=422 if is_sent else 200)
