"""到会台账: who was invited and who came, by organization."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.pages import held_list_page, signed_in
from core.principal import Principal
from meetings.planning.room import room_tabs
from meetings.resolutions.attendance import VIEW, AttendanceFilter, attendance, attendance_form, invitees_seen
from organizations.models import Unit


@require_GET
@signed_in
def attendance_ledger(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(VIEW)
    rows = invitees_seen(principal)
    filterset = AttendanceFilter(request.GET, queryset=rows, request=request)
    form, asked = attendance_form(filterset, rows), filterset.asked
    found = attendance(principal, asked) if asked else []
    shown, page = held_list_page(request, Unit, found, allowed={"name": "name_key"}, default="name")
    context = {
        "filter_form": form,
        "asked": asked,
        "rows": shown,
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": "name",
        "tabs": room_tabs(principal, "attendance"),
    }
    return render(request, "meetings/attendance_ledger.html", context)
