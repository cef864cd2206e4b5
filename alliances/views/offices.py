"""合署办公: offices several bodies and units share, one workspace for all who work there (R31, F076)."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from alliances import actions
from alliances.access import get_office_for, get_office_part_for
from alliances.body_rows import holder_label
from alliances.forms import DayForm
from alliances.models import Office, OfficePart, Seat
from alliances.office_filters import OfficeFilter
from alliances.office_forms import OfficeForm, OfficePartForm
from alliances.office_queries import office_parts_for, offices_for
from alliances.pages import BODIES, room_tabs
from alliances.queries import by_body, names_shown, seats_for
from chains.pages import day_of
from core import clock
from core.errors import NotAllowed
from core.pages import attempt, attempted, done, list_page, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.templatetags.parts import Confirmation, Crumb, Fact
from core.tenancy.dated import in_force
from members.models import Appointment
from organizations.filters import for_page

OFFICES = Crumb("合署办公", "/offices/")
ORDERINGS = {"name": "name_key", "updated": "updated_at"}


def _name(part: OfficePart) -> str:
    row = part.body or part.unit
    return row.name if row else ""


def _bodies(principal: Principal) -> list[tuple[str, str]]:
    """The bodies that work from an office one sees."""
    parts = office_parts_for(principal).filter(body__isnull=False)
    found = parts.order_by("body__name_key").values_list("body_id", "body__name").distinct()
    return [(str(key), name) for key, name in found]


@require_GET
@signed_in
def office_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    by_body(principal).require("body.view")
    filterset = OfficeFilter(request.GET, queryset=offices_for(principal), request=request)
    found = filterset.qs if filterset.is_valid() else Office.objects.none()
    now = Count("parts", filter=in_force(clock.today(), path="parts__"), distinct=True)
    shown, page = list_page(
        request, found.select_related("host").annotate(parts_now=now), allowed=ORDERINGS, default="name"
    )
    form = for_page(filterset, {"body": _bodies(principal)})
    context = {
        "filter_form": form,
        "rows": shown,
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "name",
        "may_edit": principal.may_everywhere("body.edit"),
        "tabs": room_tabs(principal, "offices"),
    }
    return render(request, "alliances/office_list.html", context)


def _staff(principal: Principal, parts: list[OfficePart], day: dt.date) -> list[tuple[str, str, str]]:
    """Who works there on the day: by seats of the bodies, and by appointments at bodies and units."""
    bodies = [part.body_id for part in parts if part.body_id]
    named = names_shown(principal)
    seats: list[Seat] = list(
        seats_for(principal)
        .filter(in_force(day), body_id__in=bodies)
        .select_related("body", "title", "person", "unit")
        .order_by("body__name_key", "title__order", "id")
    )
    rows = [(holder_label(seat, named=named), seat.title.label, seat.body.name) for seat in seats]
    if not named:
        return rows
    called = {part.body_id or part.unit_id: _name(part) for part in parts}
    held = Appointment.objects.filter(in_force(day), target_id__in=[key for key in called if key])
    held = held.filter(Q(person__left_on__isnull=True) | Q(person__left_on__gte=day)).select_related("person", "title")
    return [
        *rows,
        *[(row.person.name, row.title.label, called[row.target_id]) for row in held.order_by("title__order", "id")],
    ]


@require_GET
@signed_in
def office_detail(request: HttpRequest, principal: Principal, office_id: UUID) -> HttpResponse:
    office = get_office_for(principal, office_id)
    day = day_of(request)
    rows = list(
        office_parts_for(principal)
        .filter(office=office)
        .select_related("body__kind", "unit")
        .order_by("valid_from", "id")
    )
    now = [part for part in rows if in_force_on(part, day)]
    host = office.host
    context = {
        "office": office,
        "crumbs": [BODIES, OFFICES, Crumb(office.name)],
        "facts": [
            Fact("设在", host.name if host else "未定", url=reverse("unit-detail", args=[host.pk]) if host else ""),
            Fact("地址", office.address or "未登记"),
            Fact("电话", office.phone or "未登记"),
            Fact("合署", cn_date(office.opened_on)),
        ],
        "parts": [(part, _name(part)) for part in now],
        "left": [(part, _name(part)) for part in rows if part not in now],
        "staff": _staff(principal, now, day),
        "day": day,
        "may_edit": principal.may_everywhere("body.edit"),
    }
    return render(request, "alliances/office_detail.html", context)


def in_force_on(part: OfficePart, day: dt.date) -> bool:
    return (part.valid_from is None or part.valid_from <= day) and (part.valid_to is None or day <= part.valid_to)


def _form_page(request: HttpRequest, principal: Principal, office: Office | None) -> HttpResponse:
    initial = {"version": office.version} if office else {}
    form = OfficeForm(request.POST or None, instance=office, principal=principal, initial=initial)
    if form.is_valid():
        saved = attempt(form, lambda: _save(principal, form, office))
        if saved:
            return done(request, f"已保存“{saved.name}”。", reverse("office-detail", args=[saved.pk]))
    context = {
        "form": form,
        "office": office,
        "crumbs": [BODIES, OFFICES, Crumb("修改" if office else "新建合署办公室")],
        "back": reverse("office-detail", args=[office.pk]) if office else reverse("office-list"),
    }
    return render(request, "alliances/office_form.html", context, status=422 if form.is_bound else 200)


def _save(principal: Principal, form: OfficeForm, office: Office | None) -> Office:
    if office is None:
        return actions.create_office(actor=principal, values=form.values())
    return actions.update_office(
        actor=principal, office_id=office.pk, values=form.values(), expected_version=form.cleaned_data["version"]
    )


@require_http_methods(["GET", "POST"])
@signed_in
def office_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere("body.edit")
    return _form_page(request, principal, None)


@require_http_methods(["GET", "POST"])
@signed_in
def office_edit(request: HttpRequest, principal: Principal, office_id: UUID) -> HttpResponse:
    if not principal.may_everywhere("body.edit"):
        raise NotAllowed
    return _form_page(request, principal, get_office_for(principal, office_id, "body.edit"))


@require_http_methods(["GET", "POST"])
@signed_in
def office_part_add(request: HttpRequest, principal: Principal, office_id: UUID) -> HttpResponse:
    principal.require_everywhere("body.edit")
    office = get_office_for(principal, office_id, "body.edit")
    back = reverse("office-detail", args=[office.pk])
    form = OfficePartForm(request.POST or None, principal=principal, initial={"body": request.GET.get("body", "")})

    def save() -> Any:
        return actions.add_office_part(actor=principal, office_id=office.pk, **form.values())

    if form.is_valid() and attempted(form, save):
        return done(request, "已登记合署单位，各自的隶属关系和成员不变。", back)
    context = {
        "form": form,
        "office": office,
        "crumbs": [BODIES, OFFICES, Crumb(office.name, back), Crumb("登记合署单位")],
        "back": back,
    }
    return render(request, "alliances/office_part_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def office_part_end(request: HttpRequest, principal: Principal, office_part_id: UUID) -> HttpResponse:
    principal.require_everywhere("body.edit")
    part = get_office_part_for(principal, office_part_id, "body.edit")
    back = reverse("office-detail", args=[part.office_id])
    form = DayForm(request.POST or None)
    if form.is_valid() and attempted(
        form, lambda: actions.end_office_part(actor=principal, part_id=part.pk, last_day=form.cleaned_data["last_day"])
    ):
        return done(request, f"“{_name(part)}”已退出合署。", back)
    confirm = Confirmation(
        f"“{_name(part)}”退出合署",
        [f"从次日起不再在“{part.office.name}”合署办公，历史记录保留；组织本身和成员不变。"],
        "登记退出",
        back,
    )
    context = {"confirm": confirm, "form": form}
    return render(request, "kit/confirm.html", context, status=422 if form.is_bound else 200)
