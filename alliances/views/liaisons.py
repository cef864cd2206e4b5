"""联络员 of a body: who, since when, after whom; and which member units have one (R12, F030)."""

import datetime as dt
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from alliances.access import get_body_for
from alliances.body_rows import holder_label
from alliances.choices import SeatMeaning
from alliances.models import ChainBody
from alliances.pages import body_frame
from alliances.queries import holds_body, memberships_for, seats_for, units_of_memberships
from chains.pages import day_of
from core.counting import RowsFound, count_each
from core.errors import NotAllowed
from core.pages import signed_in
from core.principal import Principal
from core.tenancy.dated import in_force
from members.choices import TitleMeaning
from members.liaisons import candidates, exemptions_of, vacant_targets
from members.people import appointment_rows, appointments_for
from organizations.models import Unit

SHOWN = 100


@require_GET
@signed_in
def body_liaisons(request: HttpRequest, principal: Principal, body_id: UUID) -> HttpResponse:
    body = get_body_for(principal, body_id)
    if not holds_body(principal, body.pk) or not principal.may("person.view"):
        raise NotAllowed
    day = day_of(request)
    held = appointments_for(principal).filter(target_id=body.pk, title__meaning=TitleMeaning.LIAISON)
    latest_first = held.select_related("title", "person").order_by("-valid_from", "-id")
    rows = appointment_rows(latest_first, day, known={body.pk: body.name})
    seats = seats_for(principal).filter(body=body, title__meaning=SeatMeaning.LIAISON)
    context = {
        **body_frame(principal, body, active="liaisons", day=day),
        "now": [row for row in rows if row.in_force],
        "past": [row for row in rows if not row.in_force],
        "seats": [
            (seat, holder_label(seat, named=True))
            for seat in seats.select_related("title", "person", "unit").order_by("-valid_from", "-id")
        ],
        "may_appoint": principal.may("person.edit"),
        **_member_units(principal, body, day),
    }
    return render(request, "alliances/body_liaisons.html", context)


def _member_units(principal: Principal, body: ChainBody, day: dt.date) -> dict[str, object]:
    """How many of the body's member units have a liaison, without those exempt; the first hundred that have none."""
    joined = memberships_for(principal).filter(in_force(day), body=body)
    units = Unit.objects.filter(id__in=units_of_memberships(joined, day))
    exempt = exemptions_of(units.values("id"), day).values("target_id")
    asked = units.exclude(id__in=exempt)
    vacant = asked.filter(id__in=vacant_targets(asked.values("id"), day).values("id"))
    beside = {"all_units": units, "all_asked": asked, "all_vacant": vacant}
    numbered = vacant.annotate(**{name: RowsFound(rows.values("pk")) for name, rows in beside.items()})
    shown = list(numbered.order_by("name_key", "id")[:SHOWN])
    numbers = [getattr(shown[0], name) for name in beside] if shown else count_each(*beside.values())
    everybody, total, missing = numbers
    offered = candidates(principal, "unit", [unit.pk for unit in shown], day) if principal.may("person.edit") else {}
    return {
        "units_total": total,
        "units_missing": missing,
        "units_having": total - missing,
        "units_ratio": (total - missing) / total if total else None,
        "units_exempt": everybody - total,
        "units_shown": [(unit, offered.get(unit.pk)) for unit in shown],
    }
