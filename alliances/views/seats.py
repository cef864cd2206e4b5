"""席位: who sits in a body as what, since when and until when."""

from uuid import UUID

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from alliances import actions
from alliances.access import get_body_for, get_seat_for
from alliances.body_rows import holder_label
from alliances.forms import DayForm, SeatForm
from alliances.models import Seat
from alliances.pages import body_frame, crumbs_to
from alliances.queries import holds_body, names_shown, seats_for
from chains.pages import day_of
from core.errors import NotAllowed
from core.pages import attempted, done, signed_in
from core.principal import Principal
from core.templatetags.parts import Confirmation


@require_GET
@signed_in
def body_seats(request: HttpRequest, principal: Principal, body_id: UUID) -> HttpResponse:
    """Seats held on the day; those left before it below."""
    body = get_body_for(principal, body_id)
    if not holds_body(principal, body.pk):
        raise NotAllowed
    day, named = day_of(request), names_shown(principal)
    seats = seats_for(principal).filter(body=body).select_related("title", "person", "unit")
    shown: list[Seat] = list(seats.order_by("title__order", "title__label", F("valid_from").asc(nulls_first=True)))
    rows = [(seat, holder_label(seat, named=named)) for seat in shown]
    context = {
        **body_frame(principal, body, active="seats", day=day),
        "held": [row for row in rows if not (row[0].valid_to and row[0].valid_to < day)],
        "left": [row for row in rows if row[0].valid_to and row[0].valid_to < day],
    }
    return render(request, "alliances/body_seats.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def seat_add(request: HttpRequest, principal: Principal, body_id: UUID) -> HttpResponse:
    body = get_body_for(principal, body_id, "membership.edit")
    back = reverse("body-seats", args=[body.pk])
    form = SeatForm(request.POST or None, principal=principal)
    if form.is_valid() and attempted(
        form, lambda: actions.give_seat(actor=principal, body_id=body.pk, values=form.values())
    ):
        return done(request, "已登记席位。", back)
    context = {"form": form, "body": body, "crumbs": crumbs_to(body, "登记席位"), "back": back}
    return render(request, "alliances/seat_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def seat_leave(request: HttpRequest, principal: Principal, seat_id: UUID) -> HttpResponse:
    seat = get_seat_for(principal, seat_id, "membership.edit")
    back = reverse("body-seats", args=[seat.body_id])
    who = f"{seat.title.label} {holder_label(seat, named=names_shown(principal))}"
    form = DayForm(request.POST or None)
    if form.is_valid() and attempted(
        form, lambda: actions.leave_seat(actor=principal, seat_id=seat.pk, last_day=form.cleaned_data["last_day"])
    ):
        return done(request, f"已登记“{who}”离任。", back)
    confirm = Confirmation(
        title=f"登记“{who}”离任",
        effects=[f"从次日起不再是“{seat.body.name}”的在任席位，历史记录保留。", "账号和授权不随之变化，请另行办理。"],
        verb="登记离任",
        cancel_url=back,
    )
    context = {"confirm": confirm, "form": form}
    return render(request, "kit/confirm.html", context, status=422 if form.is_bound else 200)
