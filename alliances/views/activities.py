"""共建活动: the list, an activity's page, the form that logs it from a desk or a phone."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from alliances import actions
from alliances.activity_access import get_activity_for
from alliances.activity_filters import ActivityFilter, activity_form
from alliances.activity_forms import ActivityForm, Members
from alliances.activity_queries import (
    activities_for,
    activities_visible,
    activity_sums,
    outcomes_for,
    parties_of,
)
from alliances.activity_signs import outcome_lines, when
from alliances.choices import STANDING
from alliances.models import Activity, ActivityPairing, ChainBody, Pairing
from alliances.pages import BODIES, room_tabs
from alliances.pairing_queries import pairings_for
from alliances.queries import by_body
from core.choices import AnchorKind
from core.pages import attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb, Fact, Pair

ORDERINGS = {"day": "held_on", "title": "title", "updated": "updated_at"}
OFFERED = 12
ACTIVITIES = Crumb("共建活动", "/alliances/activities/")


def listed(
    request: HttpRequest, principal: Principal, activities: "QuerySet[Activity]", *, of_one: bool
) -> dict[str, Any]:
    """The context of a list of activities: rows, sums of what the filters show, chips."""
    filterset = ActivityFilter(request.GET, queryset=activities, request=request)
    form = activity_form(filterset, activities, of_one=of_one)
    found = filterset.qs if filterset.is_valid() else activities.none()
    shown = found.select_related("form", "body", "dimension").annotate(taking_part=Count("parties"))
    rows, page = list_page(request, shown, allowed=ORDERINGS, default="-day")
    return {
        "filter_form": form,
        "rows": [(activity, when(activity)) for activity in rows],
        "sums": activity_sums(found),
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "-day",
        "may_log": by_body(principal).may("activity.edit"),
    }


@require_GET
@signed_in
def activity_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require("activity.view")
    context = {
        **listed(request, principal, activities_for(principal), of_one=False),
        "tabs": room_tabs(principal, "activities"),
    }
    return render(request, "alliances/activity_list.html", context)


def _pairs(activity: Activity) -> list[Pair]:
    return [
        Pair("链党组织", activity.body.name, reverse("body-detail", args=[activity.body_id])),
        Pair("活动形式", activity.form.label),
        Pair("工作总结维度", activity.dimension.label if activity.dimension else ""),
        Pair("地点", activity.place),
        Pair("情况", activity.summary),
        Pair("登记人", activity.reported_by.display_name if activity.reported_by else ""),
    ]


@require_GET
@signed_in
def activity_detail(request: HttpRequest, principal: Principal, activity_id: UUID) -> HttpResponse:
    activity = get_activity_for(principal, activity_id)
    parties = parties_of([activity.pk]).get(activity.pk, [])
    outcomes = outcomes_for(principal).filter(source_id=activity.pk).select_related("kind").order_by("-happened_on")
    may_edit = Activity.objects.filter(activities_visible(principal, "activity.edit"), pk=activity.pk).exists()
    context = {
        "activity": activity,
        "crumbs": [BODIES, ACTIVITIES, Crumb(activity.title)],
        "facts": [
            Fact("日期", when(activity)),
            Fact("参加单位", str(len(parties)), unit="家"),
            Fact("参加人次", "—" if activity.attendances is None else str(activity.attendances)),
            Fact("参加人数", "—" if activity.persons is None else str(activity.persons)),
        ],
        "pairs": _pairs(activity),
        "parties": parties,
        "pairings": Pairing.objects.filter(activity_links__activity=activity).order_by("name_key"),
        "outcomes": outcome_lines(outcomes),
        "may_edit": may_edit,
        "may_record": principal.may("outcome.edit"),
    }
    return render(request, "alliances/activity_detail.html", context)


def _members(rows: Iterable[tuple[UUID | None, UUID | None]]) -> Members:
    units = [(AnchorKind.UNIT, unit_id) for unit_id, _ in rows if unit_id]
    return [*units, *[(AnchorKind.PARTY_ORG, org_id) for _, org_id in rows if org_id]]


def _present(activity: Activity) -> Members:
    return _members(list(activity.parties.values_list("unit_id", "party_org_id")))


def _the_only_body(principal: Principal) -> str:
    """Who holds one body need not say which."""
    held = list(
        by_body(principal).narrow(ChainBody.objects.filter(ended_on=None), "activity.edit", AnchorKind.BODY)[:2]
    )
    return str(held[0].pk) if len(held) == 1 else ""


def _asked_pairing(request: HttpRequest, principal: Principal) -> Pairing | None:
    """The pairing whose page one came from (``?pairing=``); nothing for an id that is none of one's own."""
    try:
        asked = UUID(request.GET.get("pairing", ""))
    except ValueError:
        return None
    return pairings_for(principal).filter(pk=asked, signed_on__isnull=False).first()


def _pairings_of(
    principal: Principal, body_id: str, asked: Pairing | None, activity: Activity | None = None
) -> list[tuple[UUID, str]]:
    """What may be chosen: the body's standing pairings where they are few, the one asked for, those it belongs to."""
    try:
        of_body = Q(body_id=UUID(body_id), state__in=STANDING)
    except ValueError:
        of_body = Q(pk__in=[])
    also = Q(pk__in=[*([asked.pk] if asked else []), *(_linked(activity) if activity else [])])
    found = pairings_for(principal).filter(of_body | also).order_by("name_key", "id")
    rows = list(found.values_list("id", "name")[: OFFERED + 1])
    if len(rows) > OFFERED:  # too many to choose from: one logs it from the pairing's own page
        rows = list(pairings_for(principal).filter(also).order_by("name_key", "id").values_list("id", "name"))
    return rows


def _linked(activity: Activity) -> list[str]:
    links = ActivityPairing.objects.filter(activity=activity)
    return [str(pairing_id) for pairing_id in links.values_list("pairing_id", flat=True)]


@require_http_methods(["GET", "POST"])
@signed_in
def activity_log(request: HttpRequest, principal: Principal) -> HttpResponse:
    by_body(principal).require("activity.edit")
    pairing = _asked_pairing(request, principal)
    body_id = str(pairing.body_id) if pairing else request.GET.get("body") or _the_only_body(principal)
    form = ActivityForm(
        posted(request),
        principal=principal,
        present=_members(list(pairing.parties.values_list("unit_id", "party_org_id"))) if pairing else [],
        pairings=_pairings_of(principal, body_id, pairing),
        initial={"body": body_id, "pairings": [str(pairing.pk)] if pairing else []},
    )
    saved: list[Activity] = []
    if form.is_valid() and attempted(
        form,
        lambda: saved.append(
            actions.log_activity(
                actor=principal,
                body_id=form.cleaned_data["body"].pk,
                values=form.values(),
                parties=form.parties,
                pairing_ids=form.pairing_ids,
            )
        ),
    ):
        return done(request, f"已登记“{saved[0].title}”。", reverse("activity-detail", args=[saved[0].pk]))
    context = {
        "form": form,
        "crumbs": [BODIES, ACTIVITIES, Crumb("登记活动")],
        "back": reverse("activity-list"),
    }
    return render(request, "alliances/activity_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def activity_edit(request: HttpRequest, principal: Principal, activity_id: UUID) -> HttpResponse:
    activity = get_activity_for(principal, activity_id, "activity.edit")
    back = reverse("activity-detail", args=[activity.pk])
    form = ActivityForm(
        posted(request),
        instance=activity,
        principal=principal,
        present=_present(activity),
        pairings=_pairings_of(principal, str(activity.body_id), None, activity),
        initial={"version": activity.version, "pairings": _linked(activity)},
    )
    if form.is_valid() and attempted(
        form,
        lambda: actions.update_activity(
            actor=principal,
            activity_id=activity.pk,
            values=form.values(),
            parties=form.parties,
            pairing_ids=form.pairing_ids,
            expected_version=form.cleaned_data["version"],
        ),
    ):
        return done(request, f"已保存“{form.cleaned_data['title']}”。", back)
    context = {
        "form": form,
        "activity": activity,
        "crumbs": [BODIES, ACTIVITIES, Crumb(activity.title, back), Crumb("修改")],
        "back": back,
    }
    return render(request, "alliances/activity_form.html", context, status=422 if form.is_bound else 200)
