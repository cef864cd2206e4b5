"""任职: every titled appointment with its term, the ones about to end first; renewal (R62)."""

from uuid import UUID

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core import clock
from core.pages import attempt, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.templatetags.parts import Crumb
from members.access import get_appointment_for
from members.actions import people as actions
from members.appointment_terms import TermLine, term_state
from members.filters import AppointmentFilter, appointment_form
from members.forms import LastDayForm
from members.people import appointment_rows, appointments_for
from members.views.people import PERSONS

ORDERINGS = {"name": "person_name", "updated": "updated_at"}


@require_GET
@signed_in
def appointment_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require("person.view")
    today = clock.today()
    filterset = AppointmentFilter(request.GET, queryset=appointments_for(principal), request=request)
    form = appointment_form(filterset)
    found = filterset.qs if filterset.is_valid() else filterset.queryset.none()
    shown = found.select_related("person", "title").annotate(person_name=F("person__name"))
    rows, page = list_page(request, shown, allowed=ORDERINGS, default="name")
    may_edit = principal.may("person.edit")
    lines = [
        TermLine(row, term_state(row.appointment, today), may_edit and row.in_force and bool(row.appointment.valid_to))
        for row in appointment_rows(rows, today)
    ]
    context = {"filter_form": form, "rows": lines, "page": page, "sort": request.GET.get("sort") or "name"}
    return render(request, "members/appointment_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def appointment_renew(request: HttpRequest, principal: Principal, appointment_id: UUID) -> HttpResponse:
    appointment = get_appointment_for(principal, appointment_id, "person.edit")
    row = appointment_rows([appointment], clock.today())[0]
    form = LastDayForm(posted(request))
    detail = reverse("person-detail", args=[appointment.person_id])
    if form.is_bound and form.is_valid():
        last_day = form.cleaned_data["last_day"]
        if attempt(
            form,
            lambda: actions.renew_appointment(actor=principal, appointment_id=appointment.pk, last_day=last_day),
        ):
            return done(request, f"已续聘至{cn_date(last_day)}。", detail)
    context = {
        "form": form,
        "title": "续聘",
        "verb": "登记续聘",
        "described": f"{appointment.person.name} · {row.title} · {row.target}，原任期至{cn_date(appointment.valid_to)}",
        "crumbs": [PERSONS, Crumb(appointment.person.name, detail), Crumb("续聘")],
        "back": detail,
    }
    return render(request, "members/appointment_step.html", context, status=422 if form.is_bound else 200)
