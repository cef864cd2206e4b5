"""会议日历: a month or a week of meetings, by body; on a phone a list by day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from alliances.queries import by_body
from alliances.teams.filters import bodies_and_chains
from core import clock
from core.pages import signed_in
from core.principal import Principal
from core.queries import term_choices
from meetings.actions.values import WRITES
from meetings.planning.calendar import MONTH, OF_WEEK, span_of, weeks_of
from meetings.planning.filters import MeetingFilter
from meetings.planning.room import room_tabs
from meetings.queries import meetings_for
from organizations.filters import for_page

MOST = 1000


@require_GET
@signed_in
def meeting_calendar(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require("meeting.view")
    span = span_of(OF_WEEK if request.GET.get("view") == OF_WEEK else MONTH, request.GET.get("day", ""))
    meetings = meetings_for(principal)
    filterset = MeetingFilter(request.GET, queryset=meetings, request=request)
    begins, ends = span.moments()
    bodies, chains = bodies_and_chains(meetings, request.GET.get("body", ""))
    form = for_page(
        filterset, {"kind": term_choices("meeting_kind"), "body": bodies, "chain": chains, "unit": (), "series": ()}
    )
    for name in ("q", "meaning", "to_answer", "year", "month", "since", "until"):
        form.fields.pop(name, None)
    found = filterset.qs if filterset.is_valid() else meetings.none()
    rows = list(
        found.filter(starts_at__lt=ends, ends_at__gt=begins)
        .select_related("body", "joined__host")
        .order_by("starts_at", "name_key", "id")[: MOST + 1]
    )
    context = {
        "span": span,
        "weeks": weeks_of(span, rows[:MOST]),
        "first": span.first.isoformat(),
        "last": span.last.isoformat(),
        "is_month": span.view == MONTH,
        "count": len(rows[:MOST]),
        "more": len(rows) > MOST,
        "filter_form": form,
        "today": clock.today(),
        "tabs": room_tabs(principal, "calendar"),
        "may_plan": by_body(principal).may(WRITES),
    }
    return render(request, "meetings/calendar.html", context)
