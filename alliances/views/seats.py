"""席位: who sits in a body as what, since when and until when."""

from uuid import UUID

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from alliances import actions
from alliances.access import get_body_for, get_seat_for
from alliances.body_rows import holder_label
from alliances.conveners import advice, unusual_seats, usual_posts
from alliances.forms import DayForm, SeatForm, SeatTermForm, SuccessorForm
from alliances.models import Seat
from alliances.pages import body_frame, crumbs_to
from alliances.queries import holds_body, names_shown, seats_for
from chains.pages import day_of
from core import clock
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
    seats = seats_for(principal).filter(body=body).select_related("title", "person", "unit", "post_level")
    shown: list[Seat] = list(seats.order_by("title__order", "title__label", F("valid_from").asc(nulls_first=True)))
    rows = [(seat, holder_label(seat, named=named)) for seat in shown]
    context = {
        **body_frame(principal, body, active="seats", day=day),
        "held": [row for row in rows if not (row[0].valid_to and row[0].valid_to < day)],
        "left": [row for row in rows if row[0].valid_to and row[0].valid_to < day],
        "unusual": unusual_seats([row[0] for row in rows], day),
        "usual_posts": usual_posts(day),
    }
    return render(request, "alliances/body_seats.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def seat_add(request: HttpRequest, principal: Principal, body_id: UUID) -> HttpResponse:
    body = get_body_for(principal, body_id, "membership.edit")
    back = reverse("body-seats", args=[body.pk])
    form = SeatForm(request.POST or None, principal=principal)
    given: list[Seat] = []
    if form.is_valid() and attempted(
        form, lambda: given.append(actions.give_seat(actor=principal, body_id=body.pk, values=form.values()))
    ):
        return _given(request, given[0], "已登记席位。")
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


def _given(request: HttpRequest, seat: Seat, text: str) -> HttpResponse:
    """Done; and a convener in an unusual post is pointed out, not refused (R21)."""
    post = seat.post or (seat.person.post if seat.person else "")
    advised = advice(seat.title.meaning, post, clock.today())
    if advised:
        messages.warning(request, advised)
    return done(request, text, reverse("body-seats", args=[seat.body_id]))


@require_http_methods(["GET", "POST"])
@signed_in
def seat_edit(request: HttpRequest, principal: Principal, seat_id: UUID) -> HttpResponse:
    """Correct post and level, or write down a new end of the term (连任)."""
    seat = get_seat_for(principal, seat_id, "membership.edit")
    initial = {
        "post": seat.post,
        "post_level": str(seat.post_level_id or ""),
        "term_ends_on": seat.term_ends_on,
        "version": seat.version,
    }
    form = SeatTermForm(request.POST or None, initial=initial, present=seat.post_level_id)
    who = f"{seat.title.label} {holder_label(seat, named=names_shown(principal))}"
    if form.is_valid() and attempted(
        form,
        lambda: actions.change_seat(
            actor=principal, seat_id=seat.pk, values=form.values(), expected_version=form.cleaned_data["version"]
        ),
    ):
        return _given(request, get_seat_for(principal, seat_id), f"已保存“{who}”的职务和任期。")
    context = {
        "form": form,
        "title": f"职务和任期：{who}",
        "crumbs": crumbs_to(seat.body, "职务和任期"),
        "back": reverse("body-seats", args=[seat.body_id]),
        "verb": "保存",
    }
    return render(request, "alliances/seat_step.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def seat_hand_over(request: HttpRequest, principal: Principal, seat_id: UUID) -> HttpResponse:
    """换届、接任: the holder leaves and the successor sits, in one step."""
    seat = get_seat_for(principal, seat_id, "membership.edit")
    who = f"{seat.title.label} {holder_label(seat, named=names_shown(principal))}"
    form = SuccessorForm(request.POST or None, principal=principal)
    given: list[Seat] = []
    if form.is_valid() and attempted(
        form,
        lambda: given.append(
            actions.hand_over_seat(
                actor=principal, seat_id=seat.pk, first_day=form.cleaned_data["valid_from"], values=form.successor()
            )
        ),
    ):
        return _given(request, given[0], "已办理接任，前任记录保留。")
    context = {
        "form": form,
        "title": f"接任：{who}",
        "crumbs": crumbs_to(seat.body, "接任"),
        "back": reverse("body-seats", args=[seat.body_id]),
        "verb": "办理接任",
    }
    return render(request, "alliances/seat_step.html", context, status=422 if form.is_bound else 200)
