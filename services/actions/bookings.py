"""Booking what is shared: asked for, confirmed by the unit that provides it, used; never twice at once (F060)."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from core import clock
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import create, locked
from core.state import transition
from core.templatetags.formats import cn_day
from services.actions.values import said
from services.choices.shared import TAKING, BookingState, ResourceState
from services.models import Booking, ResourceClosure, SharedResource
from services.shared import notices
from services.shared.queries import (
    BOOK,
    DECIDE,
    decides,
    get_booking_for,
    get_resource_for,
    units_to_book_for,
)
from services.shared.times import first_day, hours, what_is_free, why_closed

AHEAD = dt.timedelta(days=366)


def ask_booking(
    *,
    actor: Principal,
    resource_id: UUID,
    unit_id: UUID,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    purpose: str,
) -> Booking:
    """Waits for the provider, unless it confirms at once or one decides for it oneself.

    The resource is locked before its bookings are read, so of two who ask for the same time the second is told what is
    free; the exclusion constraint holds whatever else writes. Raises NotFound, NotAllowed, InvalidInput, Conflict.
    """
    actor.require(BOOK)
    with transaction.atomic():
        resource = locked(SharedResource, get_resource_for(actor, resource_id).pk)
        unit = units_to_book_for(actor).filter(pk=unit_id).first()
        if unit is None:
            raise InvalidInput(fields={"unit": ["没有找到这个单位，或不能替它预约，请重新选择。"]})
        words = said(purpose, "purpose", "请写明用途。", most=400)
        _check_times(resource, starts_at, ends_at)
        _check_free(resource, starts_at, ends_at)
        at_once = resource.is_confirmed_at_once or decides(actor, resource)
        booking = create(
            Booking(
                resource=resource,
                unit=unit,
                starts_at=starts_at,
                ends_at=ends_at,
                purpose=words,
                asked_by_id=actor.account_id,
                state=BookingState.CONFIRMED if at_once else BookingState.ASKED,
            )
        )
        notices.tell_asked(booking, by=actor.account_id)
        return booking


def confirm_booking(*, actor: Principal, booking_id: UUID, answer: str = "") -> Booking:
    """Raises NotFound, NotAllowed, Conflict."""
    with transaction.atomic():
        booking = _held(actor, booking_id, DECIDE)
        if booking.starts_at <= clock.now():
            raise Conflict("预约的时间已到，不能再确认；请不同意并写明原因。", code="too_late")
        moved = transition(booking, BookingState.CONFIRMED, answer=answer.strip()[:200])
        notices.tell_decided(moved, by=actor.account_id)
        return moved


def refuse_booking(*, actor: Principal, booking_id: UUID, answer: str) -> Booking:
    """Raises NotFound, NotAllowed, InvalidInput (no reason), Conflict."""
    with transaction.atomic():
        booking = _held(actor, booking_id, DECIDE)
        words = said(answer, "answer", "请写明不同意的原因。", most=200)
        moved = transition(booking, BookingState.REFUSED, answer=words)
        notices.tell_decided(moved, by=actor.account_id)
        return moved


def cancel_booking(*, actor: Principal, booking_id: UUID, answer: str = "") -> Booking:
    """By who asked, or by the provider, who says why; before it ends. Raises NotFound, NotAllowed, Conflict."""
    with transaction.atomic():
        booking = _held(actor, booking_id, BOOK)
        own = units_to_book_for(actor).filter(pk=booking.unit_id).exists()
        words = answer.strip()[:200] if own else said(answer, "answer", "请写明取消的原因。", most=200)
        if booking.ends_at <= clock.now():
            raise Conflict("预约的时间已过，不能再取消；请由提供单位登记使用情况。", code="too_late")
        moved = transition(booking, BookingState.CANCELLED, answer=words)
        notices.tell_cancelled(moved, by=actor.account_id)
        return moved


def record_use(*, actor: Principal, booking_id: UUID, came: bool) -> Booking:
    """Whether they came, said by the provider once it began, corrected later. Raises NotFound, NotAllowed, Conflict."""
    with transaction.atomic():
        booking = _held(actor, booking_id, DECIDE)
        if booking.starts_at > clock.now():
            raise Conflict("预约的时间还没有到，到时再登记使用情况。", code="too_early")
        return transition(booking, BookingState.USED if came else BookingState.NO_SHOW)


def _held(actor: Principal, booking_id: UUID, action: str) -> Booking:
    get_booking_for(actor, booking_id, action)
    row: Booking = locked(Booking, booking_id)
    return row


def _refused(field: str, text: str) -> InvalidInput:
    return InvalidInput(fields={field: [text]})


def _check_times(resource: SharedResource, starts_at: dt.datetime, ends_at: dt.datetime) -> None:
    """Opening hours, lead time, longest stretch and closing days. Raises InvalidInput, Conflict."""
    if resource.state != ResourceState.OPEN:
        raise Conflict(f"“{resource.name}”当前{resource.get_state_display()}，不能预约。", code="not_open")
    if ends_at <= starts_at:
        raise _refused("ends_at", "结束时间要晚于开始时间。")
    first, last = starts_at.astimezone(clock.CHINA), ends_at.astimezone(clock.CHINA)
    if starts_at <= clock.now():
        raise _refused("starts_at", "开始时间已经过去，请另选。")
    if first.date() < first_day(resource):
        raise _refused("starts_at", f"须提前 {resource.lead_days} 天预约，最早可约{cn_day(first_day(resource))}。")
    if starts_at > clock.now() + AHEAD:
        raise _refused("starts_at", "只能预约一年以内的时间。")
    days = (last.date() - first.date()).days + 1
    if days > resource.most_days:
        raise _refused("ends_at", f"一次最多预约 {resource.most_days} 天，请缩短或分次预约。")
    opening = f"开放时间是 {resource.opens_at:%-H:%M}—{resource.closes_at:%-H:%M}"
    if first.time() < resource.opens_at or first.time() >= resource.closes_at:
        raise _refused("starts_at", f"{opening}，请在其中选择。")
    if last.time() > resource.closes_at or last.time() <= resource.opens_at:
        raise _refused("ends_at", f"{opening}，请在其中选择。")
    _check_open_days(resource, first.date(), last.date())


def _check_open_days(resource: SharedResource, first: dt.date, last: dt.date) -> None:
    closures = list(ResourceClosure.objects.filter(resource=resource, starts_on__lte=last, ends_on__gte=first))
    for number in range((last - first).days + 1):
        day = first + dt.timedelta(days=number)
        inside = first < day < last
        closed = why_closed(resource, closures, day)
        if closed and not (inside and closed == "不开放"):  # a night or a weekend in the middle of a long booking
            raise _refused("starts_at", f"{cn_day(day)}{closed}，不能预约，请另选日期。")


def _check_free(resource: SharedResource, starts_at: dt.datetime, ends_at: dt.datetime) -> None:
    """Raises Conflict that says what is taken and what is free."""
    taken = Booking.objects.filter(
        resource=resource, state__in=TAKING, starts_at__lt=ends_at, ends_at__gt=starts_at
    ).order_by("starts_at")[:5]
    clashing = [hours((one.starts_at, one.ends_at)) for one in taken]
    if clashing:
        free = what_is_free(resource, (starts_at, ends_at))
        raise Conflict(f"{'、'.join(clashing)}已被预约。{free}", code="taken")
