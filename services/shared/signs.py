"""How the states of resources and bookings read."""

from core.templatetags.parts import StateTag, Tone
from services.choices.shared import BookingState, ResourceState, Weekday
from services.models import Booking, SharedResource

RESOURCE_TONES: dict[str, Tone] = {ResourceState.OPEN: "ok", ResourceState.PAUSED: "warn", ResourceState.ENDED: "off"}
BOOKING_TONES: dict[str, Tone] = {
    BookingState.ASKED: "warn",
    BookingState.CONFIRMED: "go",
    BookingState.REFUSED: "bad",
    BookingState.CANCELLED: "off",
    BookingState.USED: "ok",
    BookingState.NO_SHOW: "bad",
}
ALL_WEEK = len(Weekday.choices)


def resource_tag(resource: SharedResource) -> StateTag:
    return StateTag(str(resource.get_state_display()), RESOURCE_TONES[resource.state])


def booking_tag(booking: Booking) -> StateTag:
    return StateTag(str(booking.get_state_display()), BOOKING_TONES[booking.state])


def days_words(resource: SharedResource) -> str:
    """``周一至周五``, ``每天``, else one by one."""
    days = sorted(resource.weekdays)
    if len(days) == ALL_WEEK:
        return "每天"
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return f"{Weekday(days[0]).label}至{Weekday(days[-1]).label}"
    return "、".join(str(Weekday(day).label) for day in days)


def opening_words(resource: SharedResource) -> str:
    return f"{days_words(resource)} {resource.opens_at:%-H:%M}—{resource.closes_at:%-H:%M}"


def audience_words(resource: SharedResource) -> str:
    if resource.chain is not None and resource.audience == "chain":
        return f"{resource.chain.name}的单位"
    return str(resource.get_audience_display())
