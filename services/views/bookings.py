"""预约: the list, a booking's page, asking for a time, and the steps to its end."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core import clock
from core.pages import attempt, attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_datetime
from core.templatetags.parts import Crumb, Fact, Pair
from services.actions.bookings import ask_booking, cancel_booking, confirm_booking, record_use, refuse_booking
from services.choices.shared import BookingState
from services.models import Booking
from services.room import room_tabs
from services.shared.filters import BookingFilter, booking_form
from services.shared.forms import AnswerForm, BookingForm, ReasonForm
from services.shared.queries import (
    BOOK,
    DECIDE,
    bookings_for,
    get_booking_for,
    get_resource_for,
    units_to_book_for,
)
from services.shared.signs import booking_tag, opening_words
from services.shared.times import span_words
from services.views.shared import RESOURCES

ORDERINGS = {"starts": "starts_at", "updated": "updated_at"}
BOOKINGS = Crumb("预约", "/services/bookings/")


@require_GET
@signed_in
def booking_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(BOOK)
    bookings = bookings_for(principal)
    filterset = BookingFilter(request.GET, queryset=bookings, request=request)
    found = filterset.qs if filterset.is_valid() else bookings.none()
    form = booking_form(filterset, asked=request.GET.get("body", ""))  # an owner narrows all the same
    shown = found.select_related("resource", "resource__owner", "unit")
    rows, page = list_page(request, shown, allowed=ORDERINGS, default="-starts")
    context = {
        "filter_form": form,
        "rows": [(row, booking_tag(row), span_words((row.starts_at, row.ends_at))) for row in rows],
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "-starts",
        "tabs": room_tabs(principal, "bookings"),
    }
    return render(request, "services/booking_list.html", context)


@require_GET
@signed_in
def booking_detail(request: HttpRequest, principal: Principal, booking_id: UUID) -> HttpResponse:
    booking = get_booking_for(principal, booking_id)
    resource_url = reverse("resource-detail", args=[booking.resource_id])
    context = {
        "booking": booking,
        "state_tag": booking_tag(booking),
        "when": span_words((booking.starts_at, booking.ends_at)),
        "crumbs": [RESOURCES, BOOKINGS, Crumb(booking.resource.name)],
        "facts": [
            Fact("时间", span_words((booking.starts_at, booking.ends_at))),
            Fact("预约单位", booking.unit.name),
            Fact("地点", booking.resource.location),
        ],
        "pairs": [
            Pair("共享资源", booking.resource.name, resource_url),
            Pair("提供单位", booking.resource.owner.name),
            Pair("用途", booking.purpose),
            Pair("提出时间", cn_datetime(booking.created_at)),
            Pair("收费", booking.resource.fee or "未说明"),
            *([Pair("答复", booking.answer)] if booking.answer else []),
        ],
        "steps": [
            (step, reverse(f"booking-{step.code}", args=[booking.pk])) for step in _open_steps(principal, booking)
        ],
    }
    return render(request, "services/booking_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def booking_create(request: HttpRequest, principal: Principal, resource_id: UUID) -> HttpResponse:
    principal.require(BOOK)
    resource = get_resource_for(principal, resource_id)
    given = {name: request.GET[name] for name in ("day", "starts", "ends", "unit") if request.GET.get(name)}
    form = BookingForm(posted(request), principal=principal, resource=resource, initial=given)
    detail = reverse("resource-detail", args=[resource.pk])
    if form.is_bound and form.is_valid():
        saved = attempt(form, lambda: ask_booking(actor=principal, resource_id=resource.pk, **form.values()))
        if saved is not None:
            told = "已约好。" if saved.state == BookingState.CONFIRMED else "已提出预约，等提供单位确认。"
            return done(request, told, reverse("booking-detail", args=[saved.pk]))
    context = {
        "form": form,
        "resource": resource,
        "opening": opening_words(resource),
        "crumbs": [RESOURCES, Crumb(resource.name, detail), Crumb("预约")],
        "back": detail,
    }
    return render(request, "services/booking_form.html", context, status=422 if form.is_bound else 200)


@dataclass(frozen=True)
class BookingStep:
    """A step on a booking's page; ``ahead`` says whether it is for before or after its time began."""

    code: str
    label: str
    action: str
    act: Callable[..., Booking]
    form: type[forms.Form] | None
    leaves: frozenset[str]
    told: str
    destructive: bool = False


WAITING, AGREED = BookingState.ASKED, BookingState.CONFIRMED
STEPS = (
    BookingStep("confirm", "确认", DECIDE, confirm_booking, AnswerForm, frozenset({WAITING}), "已确认预约。"),
    BookingStep("refuse", "不同意", DECIDE, refuse_booking, ReasonForm, frozenset({WAITING}), "已答复。", True),
    BookingStep(
        "used",
        "登记已使用",
        DECIDE,
        lambda **given: record_use(came=True, **given),
        None,
        frozenset({AGREED, BookingState.NO_SHOW}),
        "已登记使用。",
    ),
    BookingStep(
        "no-show",
        "登记未到场",
        DECIDE,
        lambda **given: record_use(came=False, **given),
        None,
        frozenset({AGREED, BookingState.USED}),
        "已登记未到场。",
    ),
    BookingStep(
        "cancel", "取消预约", BOOK, cancel_booking, AnswerForm, frozenset({WAITING, AGREED}), "已取消预约。", True
    ),
)
AFTER = ("used", "no-show")


def _open_steps(principal: Principal, booking: Booking) -> list[BookingStep]:
    began, over = booking.starts_at <= clock.now(), booking.ends_at <= clock.now()
    decides = bookings_for(principal, action=DECIDE).filter(pk=booking.pk).exists()
    found = []
    for step in STEPS:
        timely = began if step.code in AFTER else not (over if step.code in ("cancel", "refuse") else began)
        late_refusal = step.code == "refuse" and booking.state == WAITING
        if booking.state in step.leaves and (timely or late_refusal) and (step.action == BOOK or decides):
            found.append(step)
    return sorted(found, key=lambda step: not step.destructive)  # the primary button is the last


def step_view(step: BookingStep) -> Callable[..., HttpResponseBase]:
    @require_http_methods(["GET", "HEAD", "POST"])
    @signed_in
    def view(request: HttpRequest, principal: Principal, booking_id: UUID) -> HttpResponse:
        return _step_page(request, principal, step, get_booking_for(principal, booking_id, step.action))

    return view


def _step_page(request: HttpRequest, principal: Principal, step: BookingStep, booking: Booking) -> HttpResponse:
    kind = step.form or forms.Form
    if step.code == "cancel" and not units_to_book_for(principal).filter(pk=booking.unit_id).exists():
        kind = ReasonForm
    form = kind(posted(request))
    detail = reverse("booking-detail", args=[booking.pk])

    def act() -> Any:
        return step.act(actor=principal, booking_id=booking.pk, **form.cleaned_data)

    if form.is_bound and form.is_valid() and attempted(form, act):
        return done(request, step.told, detail)
    context = {
        "form": form,
        "title": f"{step.label}：{booking.resource.name}",
        "told": [f"{booking.unit.name}，{span_words((booking.starts_at, booking.ends_at))}。"],
        "label": step.label,
        "destructive": step.destructive,
        "crumbs": [RESOURCES, BOOKINGS, Crumb(booking.resource.name, detail), Crumb(step.label)],
        "back": detail,
    }
    return render(request, "services/resource_step.html", context, status=422 if form.is_bound else 200)
