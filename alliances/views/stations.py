"""党建工作指导站: the list, a station's page, its form, who runs it, its end and its taking up again."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances import actions
from alliances.access import get_body_for
from alliances.choices import StationStage
from alliances.models import ChainBody, Station, StationStaff
from alliances.pages import BODIES, room_tabs
from alliances.part_pages import part_page, part_removed
from alliances.queries import by_body, names_shown
from alliances.sight import EDIT, VIEW, may_edit_work
from alliances.stations.filters import StationFilter, station_form
from alliances.stations.forms import CloseStationForm, StaffForm, StationForm
from alliances.stations.pages import SHOWN, STATIONS, crumbs_to, facts_of, light, pairs_of, station_tag
from alliances.stations.queries import (
    cases_for,
    get_staff_for,
    get_station_for,
    staff_for,
    stations_for,
    with_counts,
)
from alliances.teams.choose import choose_body
from alliances.teams.filters import bodies_and_chains
from alliances.teams.pages import parted
from core.pages import attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Confirmation, Crumb
from core.views.bulk import bulk_offer

ORDERINGS = {"name": "name_key", "opened": "opened_on", "updated": "updated_at"}
MOST_CASES = 200


@require_GET
@signed_in
def station_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(VIEW)
    stations = stations_for(principal)
    filterset = StationFilter(request.GET, queryset=stations, request=request)
    bodies, chains = bodies_and_chains(stations, request.GET.get("body", ""))
    form = station_form(filterset, bodies=bodies, chains=chains)
    found = filterset.qs if filterset.is_valid() else stations.none()
    rows, page = list_page(request, with_counts(found.select_related(*SHOWN)), allowed=ORDERINGS, default="name")
    context = {
        "filter_form": form,
        "rows": [(station, station_tag(station)) for station in rows],
        "page": page,
        "bulk": bulk_offer(request, principal, "stations", page),
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "name",
        "tabs": room_tabs(principal, "stations"),
        "body": request.GET.get("body", ""),
        "may_create": by_body(principal).may(EDIT),
        "may_cover": principal.may("coverage.view"),
    }
    return render(request, "alliances/station_list.html", context)


@require_GET
@signed_in
def station_detail(request: HttpRequest, principal: Principal, station_id: UUID) -> HttpResponse:
    station = get_station_for(principal, station_id)
    staff = list(staff_for(principal).filter(station=station).select_related("person__unit").order_by("valid_from"))
    cases = list(
        cases_for(principal)
        .filter(station=station)
        .select_related("unit", "party_org")
        .order_by("due_on", "begun_on", "id")[: MOST_CASES + 1]
    )
    shown = cases[:MOST_CASES]
    may_edit = may_edit_work(principal, station.body_id)
    context = {
        "station": station,
        "state_tag": station_tag(station),
        "crumbs": [BODIES, STATIONS, Crumb(station.name)],
        "facts": facts_of(station),
        "pairs": pairs_of(station),
        "named": names_shown(principal),
        "staff": parted(staff),
        "stages": [
            (stage.label, [(case, light(case)) for case in shown if case.state == stage])
            for stage in StationStage
            if any(case.state == stage for case in shown)
        ],
        "more": len(cases) > MOST_CASES,
        "cases_url": f"{reverse('station-case-list')}?station={station.pk}",
        "may_edit": may_edit,
        "may_add": may_edit and station.closed_on is None,
    }
    return render(request, "alliances/station_detail.html", context)


@require_GET
@signed_in
def station_choose_body(request: HttpRequest, principal: Principal) -> HttpResponse:
    return choose_body(request, principal, going_on="station-create", back="station-list", label="设立指导站")


def _form_page(request: HttpRequest, principal: Principal, body: ChainBody, station: Station | None) -> HttpResponse:
    form = StationForm(
        posted(request),
        instance=station,
        principal=principal,
        initial={"version": station.version} if station else {},
    )
    saved: list[Station] = []

    def save() -> None:
        if station is None:
            saved.append(actions.create_station(actor=principal, body_id=body.pk, values=form.values()))
        else:
            version = form.cleaned_data["version"]
            saved.append(
                actions.update_station(
                    actor=principal, station_id=station.pk, values=form.values(), expected_version=version
                )
            )

    if form.is_bound and form.is_valid() and attempted(form, save):
        return done(request, f"已保存“{saved[0].name}”。", reverse("station-detail", args=[saved[0].pk]))
    own = f"{reverse('station-list')}?body={body.pk}"
    context = {
        "form": form,
        "station": station,
        "body": body,
        "crumbs": crumbs_to(station, "修改") if station else [BODIES, STATIONS, Crumb("设立指导站")],
        "back": reverse("station-detail", args=[station.pk]) if station else own,
    }
    return render(request, "alliances/station_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def station_create(request: HttpRequest, principal: Principal, body_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_body_for(principal, body_id, EDIT), None)


@require_http_methods(["GET", "POST"])
@signed_in
def station_edit(request: HttpRequest, principal: Principal, station_id: UUID) -> HttpResponse:
    station = get_station_for(principal, station_id, EDIT)
    return _form_page(request, principal, station.body, station)


@require_http_methods(["GET", "POST"])
@signed_in
def station_close(request: HttpRequest, principal: Principal, station_id: UUID) -> HttpResponse:
    station = get_station_for(principal, station_id, EDIT)
    form, detail = CloseStationForm(posted(request)), reverse("station-detail", args=[station.pk])
    if (
        form.is_bound
        and form.is_valid()
        and attempted(form, lambda: actions.close_station(actor=principal, station_id=station.pk, **form.cleaned_data))
    ):
        undo = reverse("station-reopen", args=[station.pk])
        return done(request, f"“{station.name}”已撤销。", detail, undo=undo)
    effects = ["在站人员同日离站，记录保留，之后可以恢复。"]
    if station.on_way:
        effects.append(f"还有 {station.on_way} 家企业在孵化，要先登记建成、不再孵化，或转到别的指导站。")
    confirm = Confirmation(f"撤销：{station.name}", effects, "撤销指导站", detail, destructive=True)
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def station_reopen(request: HttpRequest, principal: Principal, station_id: UUID) -> HttpResponse:
    station = actions.reopen_station(actor=principal, station_id=station_id)
    return done(request, f"“{station.name}”已恢复。", reverse("station-detail", args=[station.pk]))


def _staff_page(request: HttpRequest, principal: Principal, station: Station, row: StationStaff | None) -> HttpResponse:
    initial = {"version": row.version, "duty": row.duty, "valid_to": row.valid_to} if row else {}
    form = StaffForm(posted(request), principal=principal, standing=row is not None, initial=initial)
    back = reverse("station-detail", args=[station.pk])

    def write() -> None:
        if row is None:
            actions.add_station_staff(actor=principal, station_id=station.pk, values=form.values())
        else:
            actions.change_station_staff(
                actor=principal,
                staff_id=row.pk,
                values=form.values(),
                expected_version=form.cleaned_data["version"],
            )

    label = f"修改在站人员：{row.person.name}" if row else "选派人员"
    return part_page(
        request,
        form,
        write,
        template="alliances/team_part_form.html",
        label=label,
        saved="已保存在站人员。",
        crumbs=crumbs_to(station, label),
        back=back,
        standing=row is not None,
    )


@require_http_methods(["GET", "POST"])
@signed_in
def staff_add(request: HttpRequest, principal: Principal, station_id: UUID) -> HttpResponse:
    return _staff_page(request, principal, get_station_for(principal, station_id, EDIT), None)


@require_http_methods(["GET", "POST"])
@signed_in
def staff_edit(request: HttpRequest, principal: Principal, station_staff_id: UUID) -> HttpResponse:
    row = get_staff_for(principal, station_staff_id, EDIT)
    return _staff_page(request, principal, row.station, row)


@require_POST
@signed_in
def staff_remove(request: HttpRequest, principal: Principal, station_staff_id: UUID) -> HttpResponse:
    row = get_staff_for(principal, station_staff_id, EDIT)
    back = reverse("station-detail", args=[row.station_id])
    return part_removed(request, principal, "station-staff", row.pk, back)
