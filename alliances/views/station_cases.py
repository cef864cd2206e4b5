"""孵化企业: companies of all stations, one company's way with its stages, taken in singly or from the to-build list."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances import actions
from alliances.models import Station, StationCase
from alliances.pages import BODIES
from alliances.part_pages import part_removed
from alliances.queries import by_body
from alliances.sight import EDIT, VIEW, may_edit_work
from alliances.stations.filters import StationCaseFilter, case_form
from alliances.stations.forms import CaseForm, MoveForm, TakeForm
from alliances.stations.pages import (
    CASES,
    STATIONS,
    case_crumbs,
    case_facts,
    case_pairs,
    crumbs_to,
    events_of,
    light,
    stage_tag,
)
from alliances.stations.queries import cases_for, changes_for, get_case_for, get_station_for, stations_for
from chains.filters import Choices
from core.errors import InvalidInput
from core.pages import attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from core.views.bulk import bulk_offer
from members.forms import uuids
from organizations.queries import units_for

ORDERINGS = {"begun": "begun_on", "updated": "updated_at"}
MOST = 50


def _station_choices(principal: Principal, action: str) -> Choices:
    open_ones = stations_for(principal, action=action).filter(closed_on__isnull=True).order_by("name_key", "id")
    return [(str(key), name) for key, name in open_ones.values_list("id", "name")]


@require_GET
@signed_in
def case_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(VIEW)
    cases = cases_for(principal)
    filterset = StationCaseFilter(request.GET, queryset=cases, request=request)
    stations = stations_for(principal).order_by("name_key", "id").values_list("id", "name")
    form = case_form(filterset, stations=[(str(key), name) for key, name in stations])
    found = filterset.qs if filterset.is_valid() else cases.none()
    rows, page = list_page(
        request, found.select_related("unit", "station", "party_org"), allowed=ORDERINGS, default="-begun"
    )
    context = {
        "filter_form": form,
        "rows": [(case, stage_tag(case), light(case)) for case in rows],
        "page": page,
        "bulk": bulk_offer(request, principal, "station_cases", page),
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "-begun",
        "crumbs": [BODIES, STATIONS, CASES],
        "may_cover": principal.may("coverage.view") and by_body(principal).may(EDIT),
    }
    return render(request, "alliances/station_case_list.html", context)


@require_GET
@signed_in
def case_detail(request: HttpRequest, principal: Principal, station_case_id: UUID) -> HttpResponse:
    case = get_case_for(principal, station_case_id)
    changes = changes_for(principal).filter(case=case).select_related("changed_by").order_by("-day", "-created_at")
    may_edit = may_edit_work(principal, case.station.body_id)
    context = {
        "case": case,
        "state_tag": stage_tag(case),
        "light": light(case),
        "crumbs": case_crumbs(case),
        "facts": case_facts(case),
        "pairs": case_pairs(case),
        "events": events_of(list(changes)),
        "may_edit": may_edit and case.station.closed_on is None,
    }
    return render(request, "alliances/station_case_detail.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def case_add(request: HttpRequest, principal: Principal, station_id: UUID) -> HttpResponse:
    station = get_station_for(principal, station_id, EDIT)
    form, back = CaseForm(posted(request), principal=principal), reverse("station-detail", args=[station.pk])

    def write() -> None:
        actions.take_case(actor=principal, station_id=station.pk, values=form.values())

    if form.is_bound and form.is_valid() and attempted(form, write):
        return done(request, "已纳入孵化。", back)
    return _case_form(request, form, station, "纳入孵化企业", back)


def _case_form(request: HttpRequest, form: CaseForm, station: Station, label: str, back: str) -> HttpResponse:
    context = {"form": form, "label": label, "crumbs": crumbs_to(station, label), "back": back}
    return render(request, "alliances/station_case_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def case_edit(request: HttpRequest, principal: Principal, station_case_id: UUID) -> HttpResponse:
    case = get_case_for(principal, station_case_id, EDIT)
    form = CaseForm(
        posted(request),
        instance=case,
        principal=principal,
        stations=_station_choices(principal, EDIT),
        initial={"version": case.version},
    )
    back = reverse("station-case-detail", args=[case.pk])

    def write() -> None:
        actions.change_case(
            actor=principal, case_id=case.pk, values=form.values(), expected_version=form.cleaned_data["version"]
        )

    if form.is_bound and form.is_valid() and attempted(form, write):
        return done(request, f"已保存“{case.unit.name}”。", back)
    return _case_form(request, form, case.station, f"修改：{case.unit.name}", back)


@require_http_methods(["GET", "POST"])
@signed_in
def case_move(request: HttpRequest, principal: Principal, station_case_id: UUID) -> HttpResponse:
    case = get_case_for(principal, station_case_id, EDIT)
    form, back = MoveForm(posted(request), case=case), reverse("station-case-detail", args=[case.pk])
    moved: list[StationCase] = []

    def write() -> None:
        moved.append(actions.move_case(actor=principal, case_id=case.pk, **form.values()))

    if form.is_bound and form.is_valid() and attempted(form, write):
        return done(request, f"“{case.unit.name}”已进入“{moved[0].get_state_display()}”。", back)
    label = f"登记阶段：{case.unit.name}"
    context = {"form": form, "case": case, "label": label, "crumbs": case_crumbs(case, "登记阶段"), "back": back}
    return render(request, "alliances/station_case_move.html", context, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def case_remove(request: HttpRequest, principal: Principal, station_case_id: UUID) -> HttpResponse:
    case = get_case_for(principal, station_case_id, EDIT)
    back = reverse("station-detail", args=[case.station_id])
    return part_removed(request, principal, "station-cases", case.pk, back)


@require_POST
@signed_in
def station_take(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Those ticked in the to-build list go into a station; shown first, written when confirmed."""
    by_body(principal).require(EDIT)
    units = list(units_for(principal).filter(pk__in=uuids(request.POST.getlist("ids"))).order_by("name_key"))
    if not units:
        raise InvalidInput("没有选择单位，请返回应建清单勾选后再办理。", code="nothing_chosen")
    stations = _station_choices(principal, EDIT)
    if not stations:
        raise InvalidInput("还没有在运行的指导站，请先在“指导站”里设立。", code="no_station")
    form = TakeForm(request.POST if "confirmed" in request.POST else None, stations=stations)
    found: list[tuple[int, list[str]]] = []

    def take() -> None:
        data = form.cleaned_data
        found.append(
            actions.take_cases(
                actor=principal,
                station_id=UUID(data["station"]),
                unit_ids=[unit.pk for unit in units],
                begun_on=data["begun_on"],
                due_on=data["due_on"],
            )
        )

    if form.is_bound and form.is_valid() and attempted(form, take):
        taken, left = found[0]
        text = f"已纳入孵化 {taken} 家。" + (f"没有纳入 {len(left)} 家：{'；'.join(left[:5])}" if left else "")
        return done(request, text, reverse("station-detail", args=[form.cleaned_data["station"]]))
    context = {
        "form": form,
        "units": units,
        "shown": units[:MOST],
        "more": max(len(units) - MOST, 0),
        "crumbs": [BODIES, STATIONS, Crumb("纳入孵化")],
        "back": f"{reverse('coverage-units')}?state=unorganized",
    }
    return render(request, "alliances/station_take.html", context, status=422 if form.is_bound else 200)
